/**
 * gzip of one or several members → bytes, at the speed of the browser's own DecompressionStream. That one takes a single
 * member and rejects what follows, as in rotated logs that were joined (`cat a.gz b.gz`) and in what bgzip writes:
 *
 *   1f 8b 08 … deflate … CRC32 ISIZE │ 1f 8b 08 … deflate … CRC32 ISIZE │ 00 00 00 …
 *                              ▲       ▲                                   padding, ignored
 *                              │       looks like a header, in data once in 134 MB by chance: a member starts here if
 *                              these 4 bytes are the length of what was unpacked so far
 */
import { joinBytes } from '../base/join-bytes'
import { piecesOf } from './byte-stream'

/**
 * Bytes that are unpacked at a time. All that comes out of them is in memory at once: up to 17 MB where the data is a
 * bomb, as deflate makes at most 1032 bytes of one.
 */
const SLICE_BYTES = 16 * 1024
const HEADER_BYTES = 4
/** CRC32 and ISIZE. */
const TRAILER_BYTES = 8

/** Where a member may start at or after `from`: magic, method deflate, no reserved flag; -1 for nowhere. */
export function findMemberHeader(bytes: Uint8Array, from: number): number {
  for (
    let at = bytes.indexOf(0x1f, from);
    at >= 0 && at + HEADER_BYTES <= bytes.length;
    at = bytes.indexOf(0x1f, at + 1)
  ) {
    if (bytes[at + 1] === 0x8b && bytes[at + 2] === 8 && bytes[at + 3] < 0x20) return at
  }
  return -1
}

/** True when the last 4 of `end` bytes are the length, modulo 2^32, of what a member holds. */
export function isMemberEnd(bytes: Uint8Array, end: number, length: number): boolean {
  if (end < TRAILER_BYTES) return false
  const size = bytes[end - 4] + bytes[end - 3] * 0x100 + bytes[end - 2] * 0x1_0000 + bytes[end - 1] * 0x100_0000
  return size === length % 0x1_0000_0000
}

/** True when a member of so many bytes ends in `bytes`, and only zeros follow. */
function isPaddedEnd(bytes: Uint8Array, length: number): boolean {
  // the trailer itself may end in zeros
  const padded = bytes.findLastIndex((byte) => byte !== 0) + 1
  for (let end = padded; end <= Math.min(bytes.length, padded + TRAILER_BYTES + 1); end++)
    if (isMemberEnd(bytes, end, length)) return true
  return false
}

/** What unpacks one member. */
export interface Member {
  /** Bytes that came out so far. */
  readonly length: number
  /** Rejects where the data is damaged or goes on behind the member's end; what came out before can still be taken. */
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>
  /** Waits for all that comes out of what was written. */
  drain(): Promise<void>
  /** Rejects where the member is not whole. */
  close(): Promise<void>
  take(): Uint8Array[]
  abort(): void
}

/** Where pieces of a stream are cut: each slice starts with what looks like a header, or has none. */
interface Slice {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly hasHeader: boolean
}

/** Unpacks all members. Throws where they are damaged, cut off or followed by something else, after what came before. */
export async function* gunzip(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  openMember: () => Member = () => new NativeMember(),
): AsyncGenerator<Uint8Array, void, undefined> {
  let member: Member | undefined
  let isFirst = true
  /** What was last written to the member. */
  let tail = new Uint8Array(0)
  try {
    for await (const { bytes, hasHeader } of slicesOf(stream)) {
      if (member !== undefined && hasHeader && (await hasEnded(member, tail))) {
        yield* closeMember(member)
        member = undefined
      }
      if (member === undefined) {
        if (!hasHeader && !isFirst) {
          if (bytes.some((byte) => byte !== 0)) throw new Error('something else follows the gzip data')
          continue
        }
        member = openMember()
        isFirst = false
        tail = new Uint8Array(0)
      }
      let failure: unknown
      try {
        await member.write(bytes)
      } catch (error) {
        failure = error ?? new Error('the gzip data is damaged')
      }
      yield* member.take()
      if (failure === undefined) {
        tail =
          bytes.length < TRAILER_BYTES ? joinBytes([tail, bytes]).slice(-TRAILER_BYTES) : bytes.slice(-TRAILER_BYTES)
        continue
      }
      const written = joinBytes([tail, bytes])
      const { length } = member
      member = undefined
      if (!isPaddedEnd(written, length)) throw damage(written, length)
    }
    if (member === undefined) return
    await member.drain()
    yield* closeMember(member)
    member = undefined
  } finally {
    member?.abort()
  }
}

async function hasEnded(member: Member, tail: Uint8Array): Promise<boolean> {
  if (isMemberEnd(tail, tail.length, member.length)) return true
  await member.drain() // not every browser gives everything out at once
  return isMemberEnd(tail, tail.length, member.length)
}

/** What is left of a member. Throws where it is not whole, after that. */
async function* closeMember(member: Member): AsyncGenerator<Uint8Array, void, undefined> {
  const isWhole = await member.close().then(
    () => true,
    () => false,
  )
  yield* member.take()
  if (!isWhole) throw new Error('the gzip data is cut off')
}

/** Why writing failed: the browser's own words differ and say no more. */
function damage(written: Uint8Array, length: number): Error {
  for (let end = written.length; end >= TRAILER_BYTES; end--)
    if (isMemberEnd(written, end, length)) return new Error('something else follows the gzip data')
  return new Error('the gzip data is damaged')
}

/** Cuts a stream at everything that looks like a header, also where a header is cut between two pieces. */
async function* slicesOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<Slice, void, undefined> {
  let held = new Uint8Array(0)
  for await (const piece of piecesOf(stream)) {
    const bytes = held.length === 0 ? piece : joinBytes([held, piece])
    const end = bytes.length - headerStartBytes(bytes)
    yield* cut(bytes.subarray(0, end), bytes)
    held = bytes.slice(end)
  }
  yield* cut(held, held)
}

/** Slices of `bytes`, which `all` starts with and goes on behind. */
function* cut(bytes: Uint8Array<ArrayBuffer>, all: Uint8Array): Generator<Slice, void, undefined> {
  let header = findMemberHeader(all, 0)
  for (let at = 0; at < bytes.length;) {
    const hasHeader = header === at
    if (hasHeader) header = findMemberHeader(all, at + 1)
    const end = Math.min(bytes.length, at + SLICE_BYTES, header < 0 ? Infinity : header)
    yield { bytes: bytes.subarray(at, end), hasHeader }
    at = end
  }
}

/** How many bytes at the end may be the first ones of a header that goes on in the next piece: 0 to 3. */
function headerStartBytes(bytes: Uint8Array): number {
  const at = bytes.lastIndexOf(0x1f)
  const rest = bytes.length - at
  if (at < 0 || rest >= HEADER_BYTES) return 0
  if (rest > 1 && bytes[at + 1] !== 0x8b) return 0
  return rest > 2 && bytes[at + 2] !== 8 ? 0 : rest
}

/**
 * The browser's own. When it fails, it throws away what came out and was not read yet; so as many reads wait as a write
 * can need, in Chromium one for each 64 KB.
 */
class NativeMember implements Member {
  length = 0
  private pieces: Uint8Array[] = []
  private waitingReads = 0
  private readonly writer: WritableStreamDefaultWriter<BufferSource>
  private readonly reader: ReadableStreamDefaultReader<Uint8Array>
  private readonly ended: Promise<void>
  private onEnded: () => void = () => undefined

  constructor() {
    const { readable, writable } = new DecompressionStream('gzip')
    this.writer = writable.getWriter()
    this.reader = readable.getReader()
    this.ended = new Promise((resolve) => (this.onEnded = resolve))
  }

  async write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const reads = bytes.length / 63 + 2
    while (this.waitingReads < reads) this.read()
    await this.writer.write(bytes)
  }

  async drain(): Promise<void> {
    await this.writer.write(new Uint8Array(0)) // waits for its turn: until all was read that came before
    await new Promise((resolve) => setTimeout(resolve, 0))
  }

  async close(): Promise<void> {
    this.read()
    try {
      await this.writer.close()
    } finally {
      await this.ended // Node gives the last of it out while it closes
    }
  }

  take(): Uint8Array[] {
    const { pieces } = this
    this.pieces = []
    return pieces
  }

  abort(): void {
    this.writer.abort().catch(() => undefined) // it has failed already: nothing is left to end
  }

  private read(): void {
    this.waitingReads++
    this.reader.read().then(
      ({ done, value }) => {
        this.waitingReads--
        if (done) return this.onEnded()
        this.pieces.push(value)
        this.length += value.length
        this.read()
      },
      () => this.onEnded(), // whoever writes is told of the error
    )
  }
}
