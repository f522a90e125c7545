/** Pieces of bytes → pieces of decoded bytes; each piece is valid until the next one is asked for. */
import { piecesOf, streamFrom } from './byte-stream'
import { HEAD_BYTES, detectEncoding, type Encoding } from './detect-encoding'
import { gunzip } from './gunzip'
import { unzstd } from './unzstd'

type Bytes = Uint8Array<ArrayBuffer>
type Pieces = AsyncGenerator<Bytes, void, undefined>

const READ_BYTES = 1024 * 1024
/** A log may be compressed twice (a compressed file in a compressed backup), not more often. */
const MAX_UNPACKS = 2

/** What was unpacked is no log: `message` says what it is. */
export class ForeignContent extends Error {}

/**
 * Unpacks or transcodes pieces to UTF-8 bytes. What comes out of gzip or zstd may be gzip, zstd or UTF-16 again. Ending the
 * loop early ends `pieces`.
 */
export function decodePieces(pieces: Pieces, encoding: Encoding): Pieces {
  return decode(pieces, encoding, MAX_UNPACKS)
}

function decode(pieces: Pieces, encoding: Encoding, unpacksLeft: number): Pieces {
  switch (encoding) {
    case 'plain':
      return pieces
    case 'gzip':
      return decodeContent(gunzip(pieces), unpacksLeft - 1)
    case 'zstd':
      return decodeContent(unzstd(pieces), unpacksLeft - 1)
    case 'utf-16le':
    case 'utf-16be': {
      const text = streamFrom(copies(pieces)).pipeThrough(new TextDecoderStream(encoding))
      return piecesOf(text.pipeThrough(new TextEncoderStream()))
    }
  }
}

/** Looks at what was unpacked, and decodes it too. */
async function* decodeContent(unpacked: Pieces, unpacksLeft: number): Pieces {
  try {
    const first = await unpacked.next()
    if (first.done === true) return
    const detected = detectEncoding(first.value.subarray(0, HEAD_BYTES))
    if ('foreign' in detected) throw new ForeignContent(detected.foreign)
    const { encoding } = detected
    const isPacked = encoding === 'gzip' || encoding === 'zstd'
    if (isPacked && unpacksLeft === 0) throw new ForeignContent('compressed several times; decompress it first')
    yield* decode(withFirst(first.value, unpacked), encoding, unpacksLeft)
  } finally {
    await unpacked.return() // whoever stops early stops the source
  }
}

async function* withFirst(first: Bytes, rest: Pieces): Pieces {
  yield first
  yield* rest
}

/** Pieces that stay valid: a stream may take the next one before it is done with the last. */
async function* copies(pieces: Pieces): Pieces {
  for await (const piece of pieces) yield piece.slice()
}

/**
 * Chromium 156 may collect a reader as garbage whose read is under way and that nothing else holds; that read then never
 * ends. Seen after some 4 GB from one File.
 */
const readersInUse = new Set<ReadableStreamBYOBReader>()

/**
 * The pieces of a stream, in order. Where the stream allows it, all are read into one buffer that is used again. (Reading
 * a File so is three times as fast in Chromium.) Ending the loop early cancels the stream.
 */
export async function* readPieces(stream: ReadableStream<Bytes>): Pieces {
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

function byobReader(stream: ReadableStream<Bytes>): ReadableStreamBYOBReader | undefined {
  try {
    return stream.getReader({ mode: 'byob' })
  } catch {
    return undefined // not a byte stream
  }
}
