/** Reads a log once, so that all rounds find it in the system's cache, and gives the bytes it holds. */
import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'

const PIECE_BYTES = 1024 * 1024

/** Bytes of the log, unpacked where it is compressed with gzip, over all members; NaN when they cannot be told. */
export async function readLogSize(file: string): Promise<number> {
  const isGzip = await startsWith(file, [0x1f, 0x8b])
  const isZstd = await startsWith(file, [0x28, 0xb5, 0x2f, 0xfd])
  const input = createReadStream(file, { highWaterMark: PIECE_BYTES })
  if (!isGzip) {
    const bytes = await countBytes(input)
    return isZstd ? NaN : bytes
  }
  const output = createGunzip({ chunkSize: PIECE_BYTES })
  input.on('error', (error) => output.destroy(error)).pipe(output)
  try {
    return await countBytes(output)
  } catch {
    return NaN // damaged
  }
}

async function countBytes(stream: Readable): Promise<number> {
  let bytes = 0
  for await (const piece of stream as AsyncIterable<Buffer>) bytes += piece.length
  return bytes
}

async function startsWith(file: string, magic: readonly number[]): Promise<boolean> {
  const head = createReadStream(file, { end: magic.length - 1 })
  for await (const piece of head as AsyncIterable<Buffer>) return magic.every((byte, i) => piece[i] === byte)
  return false
}
