/** Streams of bytes → pieces of decoded bytes. What a source is encoded as is seen from its first bytes. */

/** How the bytes of a log are wrapped; `binary` is something that is no log, with its name in `detectEncoding`. */
export type Encoding = 'plain' | 'gzip' | 'utf-16le' | 'utf-16be'

export type Detected = { readonly encoding: Encoding } | { readonly foreign: string }

/** Bytes that `detectEncoding` wants to see. */
export const HEAD_BYTES = 4096

const READ_BYTES = 1024 * 1024

const FOREIGN_MAGIC: readonly (readonly [string, readonly number[]])[] = [
  ['a PNG image', [0x89, 0x50, 0x4e, 0x47]],
  ['a JPEG image', [0xff, 0xd8, 0xff]],
  ['a GIF image', [0x47, 0x49, 0x46, 0x38]],
  ['a PDF document', [0x25, 0x50, 0x44, 0x46]],
  ['a zip archive; unpack it first', [0x50, 0x4b, 0x03, 0x04]],
  ['compressed with zstd; decompress it first (zstd -d)', [0x28, 0xb5, 0x2f, 0xfd]],
  ['compressed with bzip2; decompress it first (bunzip2)', [0x42, 0x5a, 0x68]],
  ['compressed with xz; decompress it first (unxz)', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['an executable', [0x7f, 0x45, 0x4c, 0x46]],
]

/** What the first bytes of a source are. Text is taken for plain, whatever it says. */
export function detectEncoding(head: Uint8Array): Detected {
  const startsWith = (magic: readonly number[]): boolean => magic.every((byte, i) => head[i] === byte)
  if (startsWith([0x1f, 0x8b])) return { encoding: 'gzip' }
  if (startsWith([0xff, 0xfe])) return { encoding: 'utf-16le' }
  if (startsWith([0xfe, 0xff])) return { encoding: 'utf-16be' }
  for (const [name, magic] of FOREIGN_MAGIC) if (startsWith(magic)) return { foreign: name }
  return isBinary(head) ? { foreign: 'binary data' } : { encoding: 'plain' }
}

/** Logs may hold a few control bytes (a crash leaves NULs); data that is mostly such bytes is no text. */
function isBinary(head: Uint8Array): boolean {
  let control = 0
  for (const byte of head) if (byte < 9 || (byte > 13 && byte < 32)) control++
  return control > head.length / 10 && !head.includes(0x7b)
}

/** Unpacks or transcodes a stream to UTF-8 bytes. */
export function decodeStream(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  encoding: Encoding,
): ReadableStream<Uint8Array> {
  switch (encoding) {
    case 'plain':
      return stream
    case 'gzip':
      return stream.pipeThrough(new DecompressionStream('gzip'))
    case 'utf-16le':
    case 'utf-16be':
      return stream.pipeThrough(new TextDecoderStream(encoding)).pipeThrough(new TextEncoderStream())
  }
}

/**
 * The pieces of a stream, in order. Where the stream allows it, all are read into one buffer that is used again: a
 * piece is valid until the next one is asked for. (Reading a File so is three times as fast in Chromium.)
 * Ending the loop early cancels the stream.
 */
export async function* readPieces(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const byob = byobReader(stream)
  if (byob === undefined) {
    const reader = stream.getReader()
    try {
      for (;;) {
        const { done, value } = await reader.read()
        if (done) return
        yield value
      }
    } finally {
      await reader.cancel().catch(() => undefined) // already failed or ended: nothing is left to cancel
    }
  }
  let buffer = new ArrayBuffer(READ_BYTES)
  try {
    for (;;) {
      const { done, value } = await byob.read(new Uint8Array(buffer))
      if (value === undefined || (done && value.length === 0)) return
      yield value
      buffer = value.buffer
    }
  } finally {
    await byob.cancel().catch(() => undefined) // as above
  }
}

function byobReader(stream: ReadableStream<Uint8Array>): ReadableStreamBYOBReader | undefined {
  try {
    return stream.getReader({ mode: 'byob' })
  } catch {
    return undefined // not a byte stream
  }
}
