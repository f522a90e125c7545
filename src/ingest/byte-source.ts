/** Streams of bytes → pieces of decoded bytes. */
import { joinPieces, piecesOf, streamFrom } from './byte-stream'
import { HEAD_BYTES, detectEncoding, type Encoding } from './detect-encoding'
import { gunzip } from './gunzip'
import { unzstd } from './unzstd'

const READ_BYTES = 1024 * 1024
/** What is unpacked comes in pieces of 64 KB; each piece that is given on becomes a message. */
export const UNPACKED_BYTES = 512 * 1024
/** A log may be compressed twice (a compressed file in a compressed backup), not more often. */
const MAX_UNPACKS = 2

/** What was unpacked is no log: `message` says what it is. */
export class ForeignContent extends Error {}

/** Gives memory of a size for what is unpacked. */
type TakeBuffer = (size: number) => Uint8Array<ArrayBuffer>

/**
 * Unpacks or transcodes a stream to UTF-8 bytes. What comes out of gzip or zstd may be gzip, zstd or UTF-16 again.
 * Pieces may be transferred; `takeBuffer` then gives memory for the next ones: see `joinPieces`.
 */
export function decodeStream(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  encoding: Encoding,
  takeBuffer?: TakeBuffer,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  return decode(stream, encoding, MAX_UNPACKS, takeBuffer)
}

function decode(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  encoding: Encoding,
  unpacksLeft: number,
  takeBuffer?: TakeBuffer,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  switch (encoding) {
    case 'plain':
      return stream
    case 'gzip':
      return streamFrom(decodeContent(gunzip(stream), unpacksLeft - 1, takeBuffer))
    case 'zstd':
      return streamFrom(decodeContent(unzstd(stream), unpacksLeft - 1, takeBuffer))
    case 'utf-16le':
    case 'utf-16be':
      return stream.pipeThrough(new TextDecoderStream(encoding)).pipeThrough(new TextEncoderStream())
  }
}

/** Looks at what was unpacked, and decodes it too. */
async function* decodeContent(
  unpacked: AsyncGenerator<Uint8Array, void, undefined>,
  unpacksLeft: number,
  takeBuffer?: TakeBuffer,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const pieces = joinPieces(unpacked, UNPACKED_BYTES, takeBuffer)
  try {
    const first = await pieces.next()
    if (first.done === true) return
    const detected = detectEncoding(first.value.subarray(0, HEAD_BYTES))
    if ('foreign' in detected) throw new ForeignContent(detected.foreign)
    const { encoding } = detected
    const isPacked = encoding === 'gzip' || encoding === 'zstd'
    if (isPacked && unpacksLeft === 0) throw new ForeignContent('compressed several times; decompress it first')
    if (encoding === 'plain') {
      yield first.value
      yield* pieces
    } else yield* piecesOf(decode(streamFrom(copies(first.value, pieces)), encoding, unpacksLeft, takeBuffer))
  } finally {
    await pieces.return() // whoever stops early stops the source
  }
}

/** Pieces that stay valid: a decoder may take the next one before it is done with the last. */
async function* copies(
  first: Uint8Array,
  rest: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  yield first.slice()
  for await (const piece of rest) yield piece.slice()
}

/**
 * Chromium 156 may collect a reader as garbage whose read is under way and that nothing else holds; that read then never
 * ends. Seen after some 4 GB from one File.
 */
const readersInUse = new Set<ReadableStreamBYOBReader>()

/**
 * The pieces of a stream, in order. Where the stream allows it, all are read into one buffer that is used again: a
 * piece is valid until the next one is asked for. (Reading a File so is three times as fast in Chromium.)
 * Ending the loop early cancels the stream.
 */
export async function* readPieces(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const byob = byobReader(stream)
  if (byob === undefined) {
    yield* piecesOf(stream)
    return
  }
  let buffer = new ArrayBuffer(READ_BYTES)
  readersInUse.add(byob)
  try {
    for (;;) {
      const { done, value } = await byob.read(new Uint8Array(buffer))
      if (value === undefined || (done && value.length === 0)) return
      yield value
      buffer = value.buffer
    }
  } finally {
    readersInUse.delete(byob)
    await byob.cancel().catch(() => undefined) // already failed or ended: nothing is left to cancel
  }
}

function byobReader(stream: ReadableStream<Uint8Array<ArrayBuffer>>): ReadableStreamBYOBReader | undefined {
  try {
    return stream.getReader({ mode: 'byob' })
  } catch {
    return undefined // not a byte stream
  }
}
