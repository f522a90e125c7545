import { constants, crc32, createGzip, deflateRawSync, gzipSync, inflateRawSync, type ZlibOptions } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { makeRandom } from '../testing/random'
import { gunzip } from './gunzip'

type Gunzip = typeof gunzip

interface Result {
  readonly content: Buffer
  /** Why reading ended before the end. */
  readonly problem: string
}

async function read(packed: Uint8Array, pieceBytes = 4096, unpack: Gunzip = gunzip): Promise<Result> {
  const pieces = (async function* () {
    for (let at = 0; at < packed.length; at += pieceBytes) yield Uint8Array.from(packed.subarray(at, at + pieceBytes))
  })()
  const out: Buffer[] = []
  let problem = ''
  try {
    for await (const piece of unpack(pieces)) out.push(Buffer.from(piece))
  } catch (error) {
    problem = (error as Error).message
  }
  return { content: Buffer.concat(out), problem }
}

/** Whether all of `content` comes out; not by `toEqual`, which takes its time with megabytes. */
async function expectContent(packed: Uint8Array, content: Uint8Array, pieceBytes?: number): Promise<void> {
  const result = await read(packed, pieceBytes)
  expect(result.problem).toBe('')
  expect(result.content.equals(content)).toBe(true)
}

const HEAD = Buffer.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255)

/** A member of what a deflate stream says. */
function member(deflated: Uint8Array, content: Uint8Array, flags = 0, fields = Buffer.of()): Buffer {
  const trailer = Buffer.alloc(8)
  trailer.writeUInt32LE(crc32(content), 0)
  trailer.writeUInt32LE(content.length % 2 ** 32, 4)
  const head = Buffer.from(HEAD)
  head[3] = flags
  return Buffer.concat([head, fields, deflated, trailer])
}

const lines = (from: number, count: number): Buffer =>
  Buffer.from(Array.from({ length: count }, (_, i) => `line ${(from + i) * 7919}\n`).join(''))
const A = lines(0, 300)
const B = lines(300, 500)

/** Bytes with repetitions near and far, and without. */
function mixedBytes(seed: number, length: number): Buffer {
  const random = makeRandom(seed)
  const bytes = Buffer.alloc(length)
  for (let at = 0; at < length;) {
    const distance = Math.min(at, random.chance(0.5) ? random.between(1, 20) : random.between(1, 32 * 1024))
    const run = Math.min(length - at, random.between(1, random.chance(0.2) ? 2000 : 40))
    for (let i = 0; i < run; i++, at++)
      bytes[at] = distance === 0 || run < 10 ? random.between(0, 255) : bytes[at - distance]
  }
  return bytes
}

/** Bytes whose codes have codewords of up to 15 bits: every value, and every distance, half as often as the one before. */
function skewedBytes(seed: number, length: number): Buffer {
  const random = makeRandom(seed)
  const halvings = (most: number): number => {
    let count = 0
    while (count < most && random.chance(0.5)) count++
    return count
  }
  const bytes = Buffer.alloc(length)
  for (let at = 0; at < length;) {
    if (at < 300 || random.chance(0.3)) {
      bytes[at++] = 5 * halvings(40)
      continue
    }
    const distance = Math.min(at, random.between(1, 2) << halvings(14))
    const run = Math.min(length - at, 3 + halvings(8) * random.between(1, 20))
    for (let i = 0; i < run; i++, at++) bytes[at] = bytes[at - distance]
  }
  return bytes
}

/** Packed part by part: a stored block of nothing ends each. */
async function flushed(parts: readonly Buffer[]): Promise<Buffer> {
  const gzip = createGzip()
  const packed = gzip.toArray() // reads along
  for (const part of parts) {
    gzip.write(part)
    await new Promise<void>((resolve) => gzip.flush(constants.Z_SYNC_FLUSH, resolve))
  }
  gzip.end()
  return Buffer.concat(await packed)
}

describe('what comes out', () => {
  test('is what went in, of any length and in pieces of any size', async () => {
    for (let length = 0; length < 300; length++)
      await expectContent(gzipSync(A.subarray(0, length)), A.subarray(0, length))
    const packed = gzipSync(A)
    for (let size = 1; size < 200; size++) await expectContent(packed, A, size)
  })

  const options: [string, ZlibOptions][] = [
    ['stored', { level: 0 }],
    ['of the fixed code', { strategy: constants.Z_FIXED }],
    ['without matches', { strategy: constants.Z_HUFFMAN_ONLY }],
    ['of runs', { strategy: constants.Z_RLE }],
    ['of small blocks', { memLevel: 1 }],
    ['of a small window', { windowBits: 9 }],
    ['that was compressed quickly', { level: 1 }],
    ['that was compressed slowly', { level: 9 }],
  ]
  test.each(options)('of data %s is right across the pieces that are given out', async (_, option) => {
    for (const seed of [1, 2, 3]) {
      const content = mixedBytes(seed, 700_000)
      for (const size of [1000, 65_536, 1_000_000]) await expectContent(gzipSync(content, option), content, size)
    }
  })

  test('is right of codes with long codewords', async () => {
    for (const [, option] of [...options, ['usual', {}] as const]) {
      const content = skewedBytes(8, 200_000)
      const packed = gzipSync(content, option)
      for (const size of [7, 601, 65_536]) await expectContent(packed, content, size)
    }
  })

  test('is all of what a shipper writes that flushes after each batch, cut anywhere', async () => {
    const few = Array.from({ length: 5 }, (_, i) => lines(100 * i, 100))
    const packed = await flushed(few)
    for (let size = 1; size < packed.length; size++) await expectContent(packed, Buffer.concat(few), size)
    const many = Array.from({ length: 400 }, (_, i) => mixedBytes(i, 1000))
    for (const size of [1000, 65_536, 1_000_000]) await expectContent(await flushed(many), Buffer.concat(many), size)
  })

  test('is all of what Go writes, which ends with a stored block of nothing', async () => {
    for (let count = 10; count < 3000; count += 97) {
      const content = lines(count, count)
      // without the bit of the last block, and with one behind it, as Go does
      const deflated = Buffer.concat([syncFlushed(content), Buffer.of(1, 0, 0, 0xff, 0xff)])
      for (const size of [1, 1000, 100_000]) await expectContent(member(deflated, content), content, size)
    }
  })

  test('goes back as far as a match may, across pieces', async () => {
    const block = mixedBytes(4, 32 * 1024)
    const content = Buffer.concat(Array.from({ length: 100 }, () => block))
    await expectContent(gzipSync(content), content, 65_536)
  })

  test('comes in pieces of 288 KB at most, also of a bomb', async () => {
    const packed = gzipSync(Buffer.alloc(100_000_000))
    let longest = 0
    let total = 0
    for await (const piece of gunzip(
      (async function* () {
        yield Uint8Array.from(packed)
      })(),
    )) {
      longest = Math.max(longest, piece.length)
      total += piece.length
    }
    expect(total).toBe(100_000_000)
    expect(longest).toBeLessThanOrEqual(288 * 1024)
  })

  test('is what zlib makes of streams that were changed, if it takes them', async () => {
    const streams = options.map(([, option]) => deflateRawSync(mixedBytes(5, 3000), option))
    const property = fc.asyncProperty(
      fc.constantFrom(...streams),
      fc.array(fc.tuple(fc.nat(3000), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 3 }),
      fc.constantFrom(1, 100, 100_000),
      async (stream, changes, pieceBytes) => {
        const changed = Buffer.from(stream)
        for (const [at, mask] of changes) changed[at % changed.length] ^= mask
        // without a trailer, so that nothing is refused by its sum: a whole stream is cut off there
        const expected = inflate(changed)
        const { content, problem } = await read(Buffer.concat([HEAD, expected.deflated]), pieceBytes)
        expect(problem).toBe(`the gzip data is ${expected.isDamaged ? 'damaged' : 'cut off'}`)
        expect(expected.content === undefined || expected.content.equals(content)).toBe(true)
      },
    )
    await fc.assert(property, { numRuns: 2000 })
  })
})

/** A stream whose last block is not marked as such, up to a whole byte. */
function syncFlushed(content: Buffer): Buffer {
  return deflateRawSync(content, { finishFlush: constants.Z_SYNC_FLUSH })
}

interface Inflated {
  /** The stream without what follows it. */
  readonly deflated: Uint8Array
  /** Undefined where it is damaged or not whole. */
  readonly content: Buffer | undefined
  readonly isDamaged: boolean
}

/** What zlib says of a stream. */
function inflate(bytes: Uint8Array): Inflated {
  try {
    const { buffer, engine } = inflateRawSync(bytes, { info: true }) as unknown as {
      buffer: Buffer
      engine: { bytesWritten: number }
    }
    return { deflated: bytes.subarray(0, engine.bytesWritten), content: buffer, isDamaged: false }
  } catch (error) {
    return { deflated: bytes, content: undefined, isDamaged: (error as NodeJS.ErrnoException).code === 'Z_DATA_ERROR' }
  }
}

/** Writes a deflate stream by hand, to break the rules that no compressor breaks (RFC 1951). */
class DeflateWriter {
  private readonly bits: number[] = []

  /** A number, lowest bit first. */
  number(value: number, width: number): this {
    for (let i = 0; i < width; i++) this.bits.push(i < 31 ? (value >> i) & 1 : 0)
    return this
  }

  /** Codewords of symbols in the code of these lengths. */
  symbols(lengths: readonly number[], symbols: Iterable<number>): this {
    for (const symbol of symbols) this.bits.push(...codeword(lengths, symbol))
    return this
  }

  stored(bytes: Uint8Array, inverse = ~bytes.length): this {
    this.number(0, 3)
    while (this.bits.length % 8 > 0) this.bits.push(0)
    this.number(bytes.length, 16).number(inverse & 0xffff, 16)
    for (const byte of bytes) this.number(byte, 8)
    return this
  }

  /** The head of a last block with these codes; their lengths are all in the precode. */
  codes(literals: readonly number[], distances: readonly number[]): this {
    this.number(5, 3)
      .number(literals.length - 257, 5)
      .number(distances.length - 1, 5)
      .number(15, 4)
    for (const symbol of PRECODE_ORDER) this.number(PRECODES[symbol] ?? 0, 3)
    return this.symbols(PRECODES, [...literals, ...distances])
  }

  bytes(): Buffer {
    const bytes = Buffer.alloc(Math.ceil(this.bits.length / 8))
    this.bits.forEach((bit, i) => (bytes[i >> 3] |= bit << (i & 7)))
    return bytes
  }
}

/** Bits of the canonical codeword of a symbol, the first one first. */
function codeword(lengths: readonly number[], symbol: number): number[] {
  const wanted = lengths[symbol]
  let code = 0
  for (let length = 1; length <= wanted; length++) {
    code *= 2
    for (let other = 0; other < lengths.length && !(length === wanted && other === symbol); other++)
      if (lengths[other] === length) code++
  }
  return Array.from({ length: wanted }, (_, i) => (code >> (wanted - 1 - i)) & 1)
}

const PRECODE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
/** A precode with long codewords for the lengths below. */
const PRECODES = [1, 2, 3, 4, 7, 7, 5, 0, 7, 7]
/** Codes of all 286 literals and lengths, and of all 30 distances. */
const LITERALS = Array.from({ length: 286 }, (_, i) => (i < 226 ? 8 : 9))
const DISTANCES = Array.from({ length: 30 }, (_, i) => (i < 2 ? 4 : 5))
const FIXED = Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8))
const FIXED_DISTANCES = Array.from({ length: 30 }, () => 5)
const END = 256
const MATCH_OF_3 = 257

describe('streams as no compressor writes them', () => {
  test('may go back 32768 bytes, the farthest there is, also where output is given out between', async () => {
    const stored = mixedBytes(7, 288 * 1024)
    for (const length of [stored.length, stored.length - 100, 40_000]) {
      const writer = new DeflateWriter()
      for (let at = 0; at < length; at += 32 * 1024)
        writer.stored(stored.subarray(at, Math.min(length, at + 32 * 1024)))
      writer.number(3, 3).symbols(FIXED, [MATCH_OF_3]).symbols(FIXED_DISTANCES, [29]).number(0x1fff, 13)
      const from = length - 32 * 1024
      const content = Buffer.concat([stored.subarray(0, length), stored.subarray(from, from + 3)])
      await expectContent(member(writer.symbols(FIXED, [END]).bytes(), content), content)
    }
  })

  test('may have a head of 280 bytes, cut anywhere', async () => {
    // more than a head behind it, so that it is not read at the end alone
    const content = mixedBytes(9, 1000)
    const writer = new DeflateWriter()
      .stored(Buffer.of(1))
      .codes(LITERALS, DISTANCES)
      .symbols(LITERALS, [...content, END])
    const packed = member(writer.bytes(), Buffer.concat([Buffer.of(1), content]))
    for (let size = 1; size <= packed.length; size++)
      await expectContent(packed, Buffer.concat([Buffer.of(1), content]), size)
  })

  test('may have one distance of one bit, or none', async () => {
    const content = Buffer.from('aaaa')
    const one = new DeflateWriter().codes(LITERALS, [1]).symbols(LITERALS, [97, MATCH_OF_3]).number(0, 1)
    await expectContent(member(one.symbols(LITERALS, [END]).bytes(), content), content)
    const none = new DeflateWriter().codes(LITERALS, [0]).symbols(LITERALS, [...content, END])
    await expectContent(member(none.bytes(), content), content)
  })

  const x60 = Buffer.alloc(60, 'x')
  /** With what a decoder that does not mind would make of it: so it is not by its sum that it is refused. */
  const broken: [string, DeflateWriter, Buffer][] = [
    [
      'a match before the start',
      new DeflateWriter()
        .number(3, 3)
        .symbols(FIXED, [MATCH_OF_3])
        .symbols(FIXED_DISTANCES, [2])
        .symbols(FIXED, [...x60, END]),
      Buffer.concat([Buffer.from('abc'), x60]),
    ],
    ['a stored block whose lengths differ', new DeflateWriter().stored(x60, 4).number(3, 3).number(0, 7), x60],
    ['a block of type 3', new DeflateWriter().number(7, 3).number(0, 7), Buffer.of()],
    ['too many literals', new DeflateWriter().codes([...LITERALS, 0], DISTANCES).symbols(LITERALS, [END]), Buffer.of()],
    [
      'too many distances',
      new DeflateWriter().codes(LITERALS, [...DISTANCES, 0]).symbols(LITERALS, [END]),
      Buffer.of(),
    ],
    [
      'a code with gaps',
      new DeflateWriter().codes([...LITERALS.slice(0, -1), 0], DISTANCES).symbols(LITERALS, [END]),
      Buffer.of(),
    ],
    ['one distance of two bits', new DeflateWriter().codes(LITERALS, [2]).symbols(LITERALS, [END]), Buffer.of()],
    [
      'three distances of one bit',
      new DeflateWriter().codes(LITERALS, [1, 1, 1]).symbols(LITERALS, [END]),
      Buffer.of(),
    ],
    [
      'no codeword for the end',
      new DeflateWriter().codes([...Array.from({ length: 256 }, () => 8), 0], DISTANCES).number(0, 900),
      Buffer.alloc(112),
    ],
    [
      'a precode of one codeword',
      new DeflateWriter().number(5, 3).number(0, 5).number(0, 5).number(0, 4).number(1, 3).number(0, 909),
      Buffer.of(),
    ],
    [
      'a distance that has no codeword',
      new DeflateWriter()
        .codes(LITERALS, [1])
        .symbols(LITERALS, [97, MATCH_OF_3])
        .number(1, 1)
        .symbols(LITERALS, [...x60, END]),
      Buffer.concat([Buffer.from('aaaa'), x60]),
    ],
  ]
  test.each(broken)('are damaged where they have %s', async (_, writer, content) => {
    const packed = member(writer.bytes(), content)
    // after one that leaves 'abc' in memory, and whole tables
    const abc = Buffer.from('abc')
    const before = member(
      new DeflateWriter()
        .codes(LITERALS, DISTANCES)
        .symbols(LITERALS, [...abc, END])
        .bytes(),
      abc,
    )
    for (const size of [3, 100_000])
      expect((await read(Buffer.concat([before, packed]), size)).problem).toBe('the gzip data is damaged')
    expect(inflate(writer.bytes()).isDamaged).toBe(true) // zlib says so too
  })

  test('are damaged where the first length of a code repeats the one before it', async () => {
    const writer = new DeflateWriter().number(5, 3).number(29, 5).number(29, 5).number(15, 4)
    const precodes = [0, 0, 0, 0, 3, 3, 0, 0, 2, 2, 0, 0, 0, 0, 0, 0, 2]
    for (const symbol of PRECODE_ORDER) writer.number(precodes[symbol] ?? 0, 3)
    // three zeros as far as anybody knows, then 283 and 30 lengths that with them would be codes
    writer.symbols(precodes, [16]).number(0, 2)
    const literals = Array.from({ length: 283 }, (_, i) => (i < 229 ? 8 : 9))
    writer.symbols(precodes, [...literals, ...DISTANCES])
    writer.symbols([0, 0, 0, ...literals], [END])
    const { problem } = await read(member(writer.bytes(), Buffer.of()))
    expect(problem).toBe('the gzip data is damaged')
  })
})

describe('members', () => {
  test('that follow each other are all unpacked, cut anywhere', async () => {
    const bytes = Buffer.concat([gzipSync(A), gzipSync('ab'), gzipSync(''), gzipSync(B), gzipSync('cde')])
    const content = Buffer.concat([A, Buffer.from('ab'), B, Buffer.from('cde')])
    for (let size = 1; size <= bytes.length; size++) await expectContent(bytes, content, size)
  })

  test('may be many and small, as bgzip writes them', async () => {
    const parts = Array.from({ length: 400 }, (_, i) => lines(i, 1))
    await expectContent(Buffer.concat(parts.map((part) => gzipSync(part))), Buffer.concat(parts))
  })

  test('have matches of their own only', async () => {
    // a match of 3 bytes, 3 back, as the first symbol of a block of the fixed code
    const far = Buffer.of(0x03, 0x22, 0x00)
    expect((await read(member(far, Buffer.of()))).problem).toBe('the gzip data is damaged')
    const { content, problem } = await read(Buffer.concat([gzipSync('abc'), member(far, Buffer.from('abc'))]))
    expect([content.toString(), problem]).toEqual(['abc', 'the gzip data is damaged'])
  })

  test('may have fields in their headers', async () => {
    const extra = Buffer.from([6, 0, 0x42, 0x43, 2, 0, 27, 0])
    const name = Buffer.from('tetragon.log\0')
    const comment = Buffer.from('of node 1\0')
    const sum = Buffer.from([1, 2])
    const deflated = deflateRawSync(A)
    const all = Buffer.concat([
      member(deflated, A, 4, extra),
      member(deflated, A, 8, name),
      member(deflated, A, 16, comment),
      member(deflated, A, 2, sum),
      member(deflated, A, 31, Buffer.concat([extra, name, comment, sum])),
    ])
    for (const size of [1, 3, 100_000]) await expectContent(all, Buffer.concat([A, A, A, A, A]), size)
  })

  test('are not seen in data that only looks like one', async () => {
    const inner = Buffer.concat([gzipSync('x'), gzipSync('y'), gzipSync('z')])
    await expectContent(gzipSync(inner, { level: 0 }), inner) // stored: the inner headers stand there as they are
  })

  test('may be padded with zeros, at the end and between them', async () => {
    const zeros = Buffer.alloc(20_000)
    const bytes = Buffer.concat([gzipSync(A), zeros, gzipSync(''), zeros, gzipSync(B), zeros])
    for (const size of [1000, 4096, 100_000]) await expectContent(bytes, Buffer.concat([A, B]), size)
    await expectContent(Buffer.concat([gzipSync(A), Buffer.of(0)]), A)
  })
})

test('what is left of one that was abandoned is in nobody else', async () => {
  const abandoned = gunzip(
    (async function* () {
      yield Uint8Array.from(gzipSync(mixedBytes(10, 2_000_000)))
    })(),
  )
  await abandoned.next()
  const other = read(gzipSync(B), 100) // while the first one is still open
  await abandoned.return()
  expect(await other).toEqual({ content: B, problem: '' })
  await expectContent(gzipSync(A), A)
})

describe('damage is told after all that came before it', () => {
  test('where the source itself fails', async () => {
    const out: Buffer[] = []
    const failing = gunzip(
      (async function* () {
        yield Uint8Array.from(gzipSync(B).subarray(0, -4))
        await Promise.reject(new Error('the disk is gone'))
      })(),
    )
    await expect(async () => {
      for await (const piece of failing) out.push(Buffer.from(piece))
    }).rejects.toThrow('the disk is gone')
    expect(Buffer.concat(out).equals(B)).toBe(true)
  })

  test('where something else follows', async () => {
    for (const rest of [
      'this is no gzip',
      'x',
      '\0\0\0x',
      '\x1f',
      '\x1f\x8b\x08',
      '\x1f\x8b\x07\0',
      '\x1f\x8b\x08\x20',
    ]) {
      const bytes = Buffer.concat([gzipSync(A), gzipSync(B), Buffer.from(rest, 'latin1')])
      for (const size of [1, 7, 4096, 100_000]) {
        const { content, problem } = await read(bytes, size)
        expect(content.equals(Buffer.concat([A, B]))).toBe(true)
        expect(problem).toBe('something else follows the gzip data')
      }
    }
  })

  test('where it is cut off, at any byte, in the first member and in a later one', async () => {
    const packed = gzipSync(B)
    for (const before of [Buffer.of(), A]) {
      for (let cut = 4; cut < packed.length; cut++) {
        const start = before.length === 0 ? before : gzipSync(before)
        const { content, problem } = await read(Buffer.concat([start, packed.subarray(0, cut)]), 64)
        expect(problem).toBe('the gzip data is cut off')
        expect(content.equals(Buffer.concat([before, B]).subarray(0, content.length))).toBe(true)
        expect(content.length).toBeGreaterThanOrEqual(
          before.length + Math.floor((cut / packed.length) * B.length * 0.5) - 600,
        )
      }
    }
  })

  test('wherever a bit is another one', async () => {
    const packed = gzipSync(A)
    const deflatedEnd = packed.length - 8
    // the time, and what compressed it; what is left of the last byte behind the last codeword, and is 0 here
    const isOfNoMeaning = (at: number, bit: number): boolean =>
      (at >= 4 && at < 10) || (at === deflatedEnd - 1 && packed[at] < 1 << bit)
    for (let at = 0; at < packed.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        if (at === 3 && bit < 5) continue // other fields follow the head then, which may end anywhere
        const changed = Buffer.from(packed)
        changed[at] ^= 1 << bit
        const { content, problem } = await read(changed, 100_000)
        expect(problem).toMatch(isOfNoMeaning(at, bit) ? /^$/ : /^the gzip data is (?:damaged|cut off)$/)
        expect(problem !== '' || content.equals(A)).toBe(true)
      }
    }
  })
})

describe('where a policy forbids WebAssembly', () => {
  let plain: Gunzip
  beforeAll(async () => {
    vi.stubGlobal('WebAssembly', {})
    vi.resetModules()
    plain = (await import('./gunzip')).gunzip
  })
  afterAll(() => {
    vi.unstubAllGlobals()
    vi.resetModules()
  })

  test('all members are unpacked too', async () => {
    const content = mixedBytes(6, 700_000)
    const packed = Buffer.concat([gzipSync(content), gzipSync(A), gzipSync(B)])
    for (const size of [1000, 1_000_000]) {
      const result = await read(packed, size, plain)
      expect([result.problem, result.content.equals(Buffer.concat([content, A, B]))]).toEqual(['', true])
    }
  })

  test('damage is told where it makes no sense', async () => {
    const packed = gzipSync(A)
    packed[10] |= 7 // a first block of type 3
    expect((await read(packed, 4096, plain)).problem).toBe('the gzip data is damaged')
    packed[2] = 7 // another method
    expect((await read(packed, 4096, plain)).problem).toBe('the gzip data is damaged')
  })

  test('what is cut off, or followed by something else, is told', async () => {
    const cut = await read(gzipSync(B).subarray(0, -100), 64, plain)
    expect(cut.problem).toBe('the gzip data is cut off')
    expect(cut.content.length).toBeGreaterThan(B.length / 2)
    const followed = await read(Buffer.concat([gzipSync(A), Buffer.from('this is no gzip')]), 4096, plain)
    expect(followed).toEqual({ content: A, problem: 'something else follows the gzip data' })
  })
})
