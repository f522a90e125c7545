import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { decodeStream, detectEncoding, readPieces, type Encoding } from './byte-source'

const TEXT = '{"process_exec":{}}\n{"a":"ü😀"}\n'

function utf16(text: string, isLittle: boolean): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.from(`\uFEFF${text}`, 'utf16le')
  return Uint8Array.from(isLittle ? bytes : bytes.swap16())
}

/** A stream that gives `bytes` in pieces of `size`, which is no byte stream. */
function streamOf(bytes: Uint8Array, size: number): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) controller.close()
      else controller.enqueue(Uint8Array.from(bytes.subarray(at, (at += size))))
    },
  })
}

async function readAll(stream: ReadableStream<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = []
  for await (const piece of readPieces(stream)) pieces.push(piece.slice())
  return Buffer.concat(pieces).toString()
}

describe('detectEncoding', () => {
  test.each([
    ['plain text', Buffer.from(TEXT), 'plain'],
    ['text after a UTF-8 byte order mark', Buffer.from(`\uFEFF${TEXT}`), 'plain'],
    ['text of a single byte', Buffer.from('{'), 'plain'],
    ['text with NULs of a crash', Buffer.from(`${TEXT}\0\0\0\0${TEXT}`), 'plain'],
    ['NULs before text', Buffer.from(`${'\0'.repeat(2000)}${TEXT}`), 'plain'],
    ['nothing', Buffer.of(), 'plain'],
    ['gzip', gzipSync(TEXT), 'gzip'],
    ['UTF-16, little end first', utf16(TEXT, true), 'utf-16le'],
    ['UTF-16, big end first', utf16(TEXT, false), 'utf-16be'],
  ])('takes %s for what it is', (_, head, encoding) => {
    expect(detectEncoding(head)).toEqual({ encoding })
  })

  test.each([
    ['image', [0x89, 0x50, 0x4e, 0x47]],
    ['JPEG', [0xff, 0xd8, 0xff, 0xe0]],
    ['GIF', [...Buffer.from('GIF89a')]],
    ['PDF', [...Buffer.from('%PDF-1.7')]],
    ['zip', [0x50, 0x4b, 3, 4]],
    ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
    ['bzip2', [...Buffer.from('BZh9')]],
    ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]],
    ['executable', [0x7f, 0x45, 0x4c, 0x46]],
    ['binary', Array.from({ length: 100 }, (_, i) => i % 8)],
  ])('names what is no log: %s', (word, head) => {
    expect(detectEncoding(Uint8Array.from(head))).toEqual({ foreign: expect.stringContaining(word) as string })
  })
})

describe('decodeStream', () => {
  const encoded: [Encoding, Uint8Array][] = [
    ['plain', Buffer.from(TEXT)],
    ['gzip', gzipSync(TEXT)],
    ['gzip', Buffer.concat([gzipSync(TEXT.slice(0, 9)), gzipSync(TEXT.slice(9))])],
    ['utf-16le', utf16(TEXT, true)],
    ['utf-16be', utf16(TEXT, false)],
  ]
  test.each(encoded)('gives the UTF-8 bytes of %s, in pieces of any size', async (encoding, bytes) => {
    for (const size of [1, 7, 4096]) expect(await readAll(decodeStream(streamOf(bytes, size), encoding))).toBe(TEXT)
  })

  test('fails on gzip that is cut, after what came before', async () => {
    const text = Array.from({ length: 20_000 }, (_, i) => `line ${i * 7919}\n`).join('')
    const bytes = gzipSync(text)
    const read: string[] = []
    const cut = decodeStream(streamOf(bytes.subarray(0, bytes.length / 2), 4096), 'gzip')
    await expect(async () => {
      for await (const piece of readPieces(cut)) read.push(Buffer.from(piece).toString())
    }).rejects.toThrow('unexpected end of file')
    expect(read.join('').length).toBeGreaterThan(1000)
    expect(text.startsWith(read.join(''))).toBe(true)
  })
})

describe('readPieces', () => {
  test('reads a Blob, which is a byte stream, and other streams alike', async () => {
    const bytes = Buffer.alloc(3_000_000, 'abcdefg\n')
    expect(await readAll(new Blob([bytes]).stream())).toBe(bytes.toString())
    expect(await readAll(streamOf(bytes, 500_000))).toBe(bytes.toString())
    expect(await readAll(new Blob([]).stream())).toBe('')
  })

  test('cancels the stream when the loop ends early', async () => {
    let isCancelled = false
    const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: (controller) => controller.enqueue(Uint8Array.of(1)),
      cancel: () => void (isCancelled = true),
    })
    for await (const piece of readPieces(stream)) {
      expect(piece).toEqual(Uint8Array.of(1))
      break
    }
    expect(isCancelled).toBe(true)
  })

  test('passes on what goes wrong in the stream', async () => {
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => controller.error(new Error('the disk is gone')),
    })
    await expect(readAll(stream)).rejects.toThrow('the disk is gone')
  })
})
