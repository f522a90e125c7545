/** Memory for chunks: it travels with them to the store and comes back. */
import { BytePool } from '../base/byte-pool'
import { CHUNK_BLOCK_BYTES } from '../model/chunk-block'

/** More than are under way at a time are not kept. */
const MAX_FREE = 16

const pool = new BytePool(CHUNK_BLOCK_BYTES, MAX_FREE)

/** A block of `CHUNK_BLOCK_BYTES`, which are not all zero. */
export function takeBlock(): ArrayBuffer {
  return pool.take().buffer
}

/** For when no more is read: gives back the memory of the blocks that are free. */
export function freeBlocks(): void {
  pool.drain()
}

/** Takes back the block of a chunk that nobody reads any more. */
export function recycleBlock(block: ArrayBuffer): void {
  pool.giveBack(block)
}
