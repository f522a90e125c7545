/** zstd of one or several frames → bytes. Skippable frames are skipped; checksums are not looked at. */
import { unpackSlices, type SliceSizes } from './unpack-slices'

type Bytes = Uint8Array<ArrayBuffer>

/** Of 2 KB come up to 64 MB where the data is a bomb, as 4 bytes can be a block of 128 KB that repeats one byte. */
const SIZES: SliceSizes = { packed: 2048, piece: 512 * 1024 }
/** As zstd itself without --long: a frame may ask for a window of this size, which is then kept in memory. */
const MAX_WINDOW_BYTES = 128 * 1024 * 1024
/** Longest header of a frame. */
const HEADER_BYTES = 18

/** Why a frame that begins so cannot be unpacked here; undefined when it can. */
function frameProblem(head: Uint8Array): string | undefined {
  if (head.length < 6 || head[0] !== 0x28) return undefined // a skippable frame, or one that is cut off
  const descriptor = head[4]
  if ((descriptor & 3) !== 0) return 'it was compressed with a dictionary, which is not here; decompress it first'
  if ((descriptor & 0x20) !== 0) return undefined // one segment: no window is kept beside it
  const base = 2 ** (10 + (head[5] >> 3))
  const windowBytes = base + (base / 8) * (head[5] & 7)
  return windowBytes > MAX_WINDOW_BYTES
    ? 'it was compressed with --long; decompress it first (zstd -d --long=31)'
    : undefined
}

/**
 * Unpacks all frames, in pieces of at most 512 KB that are valid until the next one is asked for. Throws where they are
 * damaged or cut off, after what came before.
 */
export async function* unzstd(packed: AsyncIterable<Bytes>): AsyncGenerator<Bytes, void, undefined> {
  const { Decompress } = await import('fzstd') // only who opens such a file needs it
  yield* unpackSlices(
    readableFrames(packed),
    SIZES,
    (onPiece) => new Decompress(onPiece),
    (_, isLast) => (isLast ? 'the zstd data is cut off' : 'the zstd data is damaged'),
  )
}

/** Throws at a first frame that cannot be unpacked here. */
async function* readableFrames(packed: AsyncIterable<Bytes>): AsyncGenerator<Bytes, void, undefined> {
  let head: Uint8Array | undefined = new Uint8Array(0)
  for await (const piece of packed) {
    if (head !== undefined) {
      head = Uint8Array.from([...head, ...piece.subarray(0, HEADER_BYTES)])
      const problem = frameProblem(head)
      if (problem !== undefined) throw new Error(problem)
      if (head.length >= HEADER_BYTES) head = undefined
    }
    yield piece
  }
}
