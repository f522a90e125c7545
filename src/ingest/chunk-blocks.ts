/**
 * Memory for chunks. It travels with them to the store and comes back, so that loading touches no new memory: the first
 * touch of a page costs more than filling it.
 */

/** More than are under way at a time are not kept. */
const MAX_FREE = 16

const free: ArrayBuffer[] = []

/** A block of `bytes`, which are not all zero. */
export function takeBlock(bytes: number): ArrayBuffer {
  const block = free.pop()
  return block?.byteLength === bytes ? block : new ArrayBuffer(bytes)
}

/** Takes back the block of a chunk that nobody reads any more. */
export function recycleBlock(block: ArrayBuffer): void {
  if (free.length < MAX_FREE && block.byteLength > 0) free.push(block)
}
