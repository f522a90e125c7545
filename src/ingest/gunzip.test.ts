import { constants, gzipSync, inflateRawSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { streamFrom } from './byte-stream'
import { findMemberHeader, gunzip, isMemberEnd, type Member } from './gunzip'

/** A member that is as strict as Chromium's: what follows its end is an error. Node's own takes several members. */
class StrictMember implements Member {
  static opened = 0
  length = 0
  private readonly written: Uint8Array[] = []
  private pieces: Uint8Array[] = []

  constructor() {
    StrictMember.opened++
  }

  private inflate(): { content: Buffer; end: number; all: Buffer } {
    const all = Buffer.concat(this.written)
    const { buffer, engine } = inflateRawSync(all.subarray(10), {
      finishFlush: constants.Z_SYNC_FLUSH,
      info: true,
    }) as unknown as { buffer: Buffer; engine: { bytesWritten: number } }
    return { content: buffer, end: 10 + engine.bytesWritten + 8, all }
  }

  write(bytes: Uint8Array): Promise<void> {
    this.written.push(bytes.slice())
    if (this.written.reduce((sum, piece) => sum + piece.length, 0) <= 10) return Promise.resolve()
    const { content, end, all } = this.inflate()
    this.pieces.push(content.subarray(this.length))
    this.length = content.length
    return all.length > end ? Promise.reject(new TypeError('Junk found')) : Promise.resolve()
  }

  drain(): Promise<void> {
    return Promise.resolve()
  }

  close(): Promise<void> {
    const { end, all } = this.inflate()
    return all.length < end ? Promise.reject(new TypeError('truncated')) : Promise.resolve()
  }

  take(): Uint8Array[] {
    const { pieces } = this
    this.pieces = []
    return pieces
  }

  abort(): void {
    this.pieces = []
  }
}

/** The text, and why reading ended before the end. */
async function read(bytes: Uint8Array, pieceBytes = 4096): Promise<{ text: string; problem: string }> {
  const pieces = (async function* () {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield Uint8Array.from(bytes.subarray(at, at + pieceBytes))
  })()
  const out: Buffer[] = []
  let problem = ''
  try {
    for await (const piece of gunzip(streamFrom(pieces), () => new StrictMember())) out.push(Buffer.from(piece))
  } catch (error) {
    problem = (error as Error).message
  }
  return { text: Buffer.concat(out).toString(), problem }
}

const lines = (from: number, count: number): string =>
  Array.from({ length: count }, (_, i) => `line ${(from + i) * 7919}\n`).join('')
const A = lines(0, 300)
const B = lines(300, 500)

describe('members', () => {
  test('that follow each other are all unpacked, cut anywhere', async () => {
    const bytes = Buffer.concat([gzipSync('ab'), gzipSync(''), gzipSync('cde')])
    for (let size = 1; size <= bytes.length; size++)
      expect(await read(bytes, size)).toEqual({ text: 'abcde', problem: '' })
  })

  test('may be many and small, as bgzip writes them, with fields in their headers', async () => {
    const field = Buffer.from([0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255, 6, 0, 0x42, 0x43, 2, 0, 27, 0])
    const withField = (text: string): Buffer => Buffer.concat([field, gzipSync(text).subarray(10)])
    StrictMember.opened = 0
    // the strict stand-in knows no fields: here only the places count
    const bytes = Buffer.concat(Array.from({ length: 40 }, (_, i) => gzipSync(lines(i, 1))))
    expect((await read(bytes)).text).toBe(Array.from({ length: 40 }, (_, i) => lines(i, 1)).join(''))
    expect(StrictMember.opened).toBe(40)
    expect(findMemberHeader(withField('x'), 0)).toBe(0)
  })

  test('are not seen in data that only looks like one', async () => {
    const inner = Buffer.concat([gzipSync('x'), gzipSync('y'), gzipSync('z')])
    StrictMember.opened = 0
    const { text } = await read(gzipSync(inner, { level: 0 })) // stored: the inner headers stand there as they are
    expect(text).toBe(inner.toString())
    expect(StrictMember.opened).toBe(1)
  })

  test('may be padded with zeros, at the end and between them', async () => {
    const zeros = Buffer.alloc(20_000)
    const bytes = Buffer.concat([gzipSync(A), zeros, gzipSync(''), zeros, gzipSync(B), zeros])
    for (const size of [1000, 4096, 100_000]) expect(await read(bytes, size)).toEqual({ text: A + B, problem: '' })
    expect(await read(Buffer.concat([gzipSync(A), Buffer.of(0)]))).toEqual({ text: A, problem: '' })
  })
})

describe('damage is told after all that came before it', () => {
  test('where something else follows', async () => {
    const bytes = Buffer.concat([gzipSync(A), gzipSync(B), Buffer.from('this is no gzip')])
    for (const size of [7, 4096, 100_000])
      expect(await read(bytes, size)).toEqual({ text: A + B, problem: 'something else follows the gzip data' })
    const padded = Buffer.concat([gzipSync(A), Buffer.alloc(3), Buffer.from('x')])
    expect(await read(padded)).toEqual({ text: A, problem: 'something else follows the gzip data' })
  })

  test('where it is cut off, in the first member, in a later one and in a trailer', async () => {
    const packed = gzipSync(B)
    for (const before of ['', A]) {
      for (const cut of [5, packed.length - 20, packed.length - 4]) {
        const bytes = Buffer.concat([...(before === '' ? [] : [gzipSync(before)]), packed.subarray(0, cut)])
        const { text, problem } = await read(bytes, 64)
        expect(problem).toBe('the gzip data is cut off')
        expect((before + B).startsWith(text)).toBe(true)
        expect(text.length).toBeGreaterThanOrEqual(before.length + (cut > 5 ? B.length - 600 : 0))
      }
    }
  })
})

test('the length of what came out, modulo 2^32, marks the end of a member', () => {
  const size = Buffer.from([1, 2, 3, 4, 0x10, 0, 0, 0x80])
  expect(isMemberEnd(size, 8, 0x8000_0010)).toBe(true)
  expect(isMemberEnd(size, 8, 0x8000_0010 + 2 ** 32)).toBe(true)
  expect(isMemberEnd(size, 8, 0x10)).toBe(false)
  expect(isMemberEnd(size.subarray(1), 7, 0x8000_0010)).toBe(false)
})

test('a header needs its magic, the method and no reserved flag', () => {
  expect(findMemberHeader(Buffer.of(9, 0x1f, 0x8b, 8, 0x1f), 0)).toBe(1)
  expect(findMemberHeader(Buffer.of(0x1f, 0x1f, 0x8b, 8, 8, 0), 0)).toBe(1)
  expect(findMemberHeader(Buffer.of(0x1f, 0x8b, 8, 0x20, 0), 0)).toBe(-1)
  expect(findMemberHeader(Buffer.of(0x1f, 0x8b, 7, 0, 0), 0)).toBe(-1)
  expect(findMemberHeader(Buffer.of(0x1f, 0x8b, 8), 0)).toBe(-1)
})
