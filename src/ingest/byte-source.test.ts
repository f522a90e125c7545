import { gzipSync } from 'node:zlib'
import { describe, expect, test, vi } from 'vitest'
import { utf16, zstdBomb, zstdFrame, zstdSkippable } from '../testing/wrap-bytes'
import { ForeignContent, decodePieces, readPieces } from './byte-source'
import type { Encoding } from './detect-encoding'

const TEXT = '{"process_exec":{}}\n{"a":"ü😀"}\n'

/** `TEXT` as the zstd program compresses it, with a checksum. */
const ZSTD = Buffer.from('KLUv/QRoGQEAeyJwcm9jZXNzX2V4ZWMiOnt9fQp7ImEiOiLDvPCfmIAifQq0yqO1', 'base64')

function manyLines(count: number): string {
  return Array.from({ length: count }, (_, i) => `line ${i * 7919}\n`).join('')
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

/** `bytes` in pieces of `size`, all in one buffer: each is valid until the next one is asked for. */
async function* piecesIn(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const buffer = new Uint8Array(size)
  for (let at = 0; at < bytes.length; at += size) {
    const piece = bytes.subarray(at, at + size)
    buffer.set(piece)
    yield buffer.subarray(0, piece.length)
    buffer.fill(0x55)
  }
}

async function readAll(read: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = []
  for await (const piece of read) pieces.push(piece.slice())
  return Buffer.concat(pieces).toString()
}

describe('decodePieces', () => {
  const bytes = Buffer.from(TEXT)
  const encoded: [string, Encoding, Uint8Array][] = [
    ['plain text', 'plain', bytes],
    ['gzip', 'gzip', gzipSync(TEXT)],
    ['gzip of two members', 'gzip', Buffer.concat([gzipSync(TEXT.slice(0, 9)), gzipSync(TEXT.slice(9))])],
    ['gzip of gzip', 'gzip', gzipSync(gzipSync(TEXT))],
    ['gzip of zstd', 'gzip', gzipSync(zstdFrame(bytes))],
    ['gzip of UTF-16', 'gzip', gzipSync(utf16(TEXT, 'le'))],
    ['gzip of gzip of UTF-16', 'gzip', gzipSync(gzipSync(utf16(TEXT, 'be')))],
    ['zstd', 'zstd', zstdFrame(bytes)],
    [
      'zstd of several frames, some to be skipped',
      'zstd',
      Buffer.concat([
        zstdSkippable(Buffer.from('skip')),
        zstdFrame(bytes.subarray(0, 9)),
        zstdSkippable(Buffer.alloc(5000)),
        zstdFrame(bytes.subarray(9)),
        zstdSkippable(Buffer.of()),
      ]),
    ],
    ['zstd that was compressed', 'zstd', ZSTD],
    ['UTF-16, little end first', 'utf-16le', utf16(TEXT, 'le')],
    ['UTF-16, big end first', 'utf-16be', utf16(TEXT, 'be')],
  ]
  test.each(encoded)('gives the UTF-8 bytes of %s, in pieces of any size', async (_, encoding, packed) => {
    for (const size of [1, 7, 4096]) expect(await readAll(decodePieces(piecesIn(packed, size), encoding))).toBe(TEXT)
  })

  test('unpacks more than fits into one piece', async () => {
    const text = manyLines(200_000)
    for (const [encoding, packed] of [
      ['gzip', gzipSync(text)],
      ['gzip', gzipSync(gzipSync(text, { level: 0 }))],
      ['zstd', zstdFrame(Buffer.from(text))],
      ['utf-16le', utf16(text, 'le')],
    ] as const)
      expect((await readAll(decodePieces(piecesIn(packed, 65_536), encoding))) === text).toBe(true)
  })

  test.each([
    ['gzip', 'the gzip data is cut off'],
    ['zstd', 'the zstd data is cut off'],
  ] as const)('fails on %s that is cut, after what came before', async (encoding, problem) => {
    const text = manyLines(40_000)
    const packed = encoding === 'gzip' ? gzipSync(text) : zstdFrame(Buffer.from(text))
    const read: string[] = []
    const cut = decodePieces(piecesIn(packed.subarray(0, packed.length * 0.6), 4096), encoding)
    await expect(async () => {
      for await (const piece of cut) read.push(Buffer.from(piece).toString())
    }).rejects.toThrow(problem)
    expect(read.join('').length).toBeGreaterThan(text.length / 3)
    expect(text.startsWith(read.join(''))).toBe(true)
  })

  test('gives what is within gzip that is cut, or zstd, up to there', async () => {
    const text = manyLines(100_000)
    const inner = gzipSync(text)
    for (const [encoding, packed] of [
      ['gzip', gzipSync(inner)],
      ['zstd', zstdFrame(inner)],
    ] as const) {
      const read: string[] = []
      await expect(async () => {
        for await (const piece of decodePieces(piecesIn(packed.subarray(0, packed.length * 0.8), 4096), encoding))
          read.push(Buffer.from(piece).toString())
      }).rejects.toThrow(`the ${encoding} data is cut off`)
      expect(read.join('').length).toBeGreaterThan(10_000)
      expect(text.startsWith(read.join(''))).toBe(true)
    }
  })

  test('says what is inside where that is no log', async () => {
    const tar = Buffer.alloc(1024)
    tar.write('ustar', 257)
    await expect(readAll(decodePieces(piecesIn(gzipSync(tar), 4096), 'gzip'))).rejects.toThrow(
      new ForeignContent('a tar archive; unpack it first (tar -xf) and open the folder'),
    )
    const thrice = gzipSync(gzipSync(gzipSync(TEXT)))
    await expect(readAll(decodePieces(piecesIn(thrice, 4096), 'gzip'))).rejects.toThrow('compressed several times')
  })

  test('refuses zstd that needs a dictionary or a huge window', async () => {
    const withDictionary = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x01, 0x38, 0x07, 1, 0, 0])
    await expect(readAll(decodePieces(piecesIn(withDictionary, 4096), 'zstd'))).rejects.toThrow('dictionary')
    const withWindow = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 18 << 3, 1, 0, 0])
    await expect(readAll(decodePieces(piecesIn(withWindow, 1), 'zstd'))).rejects.toThrow('--long')
  })

  test('gives a bomb out in small pieces', async () => {
    const bomb = zstdBomb(0x20, 4000) // 500 MB out of 16 KB
    let longest = 0
    let total = 0
    for await (const piece of decodePieces(piecesIn(bomb, 65_536), 'zstd')) {
      longest = Math.max(longest, piece.length)
      total += piece.length
    }
    expect(total).toBe(4000 * 128 * 1024)
    expect(longest).toBeLessThanOrEqual(512 * 1024)
  })

  test('cancels its source when nobody reads on', async () => {
    for (const encoding of ['gzip', 'zstd'] as const) {
      let isCancelled = false
      const packed = encoding === 'gzip' ? gzipSync(manyLines(200_000)) : zstdFrame(Buffer.from(manyLines(200_000)))
      let at = 0
      const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
        pull: (controller) => controller.enqueue(Uint8Array.from(packed.subarray(at, (at += 65_536)))),
        cancel: () => void (isCancelled = true),
      })
      for await (const piece of decodePieces(readPieces(stream), encoding)) {
        expect(piece.length).toBeGreaterThan(0)
        break
      }
      await vi.waitUntil(() => isCancelled)
    }
  })
})

describe('readPieces', () => {
  test('reads a Blob, which is a byte stream, and other streams alike', async () => {
    const bytes = Buffer.alloc(3_000_000, 'abcdefg\n')
    expect(await readAll(readPieces(new Blob([bytes]).stream()))).toBe(bytes.toString())
    expect(await readAll(readPieces(streamOf(bytes, 500_000)))).toBe(bytes.toString())
    expect(await readAll(readPieces(new Blob([]).stream()))).toBe('')
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
    const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start: (controller) => controller.error(new Error('the disk is gone')),
    })
    await expect(readAll(readPieces(stream))).rejects.toThrow('the disk is gone')
  })
})
