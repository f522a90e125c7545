/**
 * What a feed brought and is not parsed yet, in its order: bytes, gathered in buffers, and the breaks between them.
 *
 *   [full buffer] [full buffer] [buffer] break [buffer that is being filled ···]
 */
import type { BytePool } from '../base/byte-pool'

export interface FeedBreak {
  readonly text: string
  readonly isCertain: boolean
}

const NEWLINE = 10
const LINE_END = Uint8Array.of(NEWLINE)
/** The most that a character takes in UTF-8; a buffer with less room is full. */
const CHARACTER_BYTES = 4

export class FeedQueue {
  private readonly pool: BytePool
  private readonly encoder = new TextEncoder()
  private readonly parts: (Uint8Array<ArrayBuffer> | FeedBreak)[] = []
  private filling: Uint8Array<ArrayBuffer> | undefined
  private filled = 0
  /** All bytes that ever were. */
  private added = 0
  private lastByte = NEWLINE

  constructor(pool: BytePool) {
    this.pool = pool
  }

  /** True when there is something that need not wait for more. */
  get hasFull(): boolean {
    return this.parts.length > 0
  }

  /** Copies them. */
  addBytes(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      const room = this.room()
      const part = bytes.subarray(at, at + room.length)
      room.set(part)
      this.grow(part.length, room.length)
      at += part.length
    }
    this.lastByte = bytes.at(-1) ?? this.lastByte
  }

  /** Copies lines and ends the last one where it is not; gives how many bytes they are then. */
  addLines(lines: string | Uint8Array): number {
    const before = this.added
    if (typeof lines === 'string') this.addText(lines)
    else this.addBytes(lines)
    this.endLine()
    return this.added - before
  }

  /** A line that has begun ends there. */
  addBreak(found: FeedBreak): void {
    this.endLine()
    this.closeBuffer()
    this.parts.push(found)
  }

  /**
   * The next part, which ends with a line unless that is longer than a buffer; undefined where there is none. What is in a
   * buffer that is not full is given for `lines`, without a line that goes on, and for `all`, with it.
   */
  take(what: 'full' | 'lines' | 'all'): Uint8Array<ArrayBuffer> | FeedBreak | undefined {
    if (this.parts.length === 0 && what !== 'full') {
      if (what === 'all') this.closeBuffer()
      else if (this.lineEnd() > 0) this.closeBuffer(this.lineEnd())
    }
    return this.parts.shift()
  }

  private addText(text: string): void {
    for (let at = 0; at < text.length;) {
      const room = this.room()
      // no more than has room, as all of it would be made ready for the encoder
      const piece = text.slice(at, at + room.length - (isFirstHalf(text.charCodeAt(at + room.length - 1)) ? 1 : 0))
      const { read, written } = this.encoder.encodeInto(piece, room)
      // a character that has no room any more is for the next buffer
      this.grow(written, read < piece.length ? written : room.length)
      at += read
    }
    if (text !== '') this.lastByte = text.endsWith('\n') ? NEWLINE : 0
  }

  private endLine(): void {
    if (this.lastByte !== NEWLINE) this.addBytes(LINE_END)
  }

  private room(): Uint8Array<ArrayBuffer> {
    this.filling ??= this.pool.take()
    return this.filling.subarray(this.filled)
  }

  private grow(by: number, room: number): void {
    this.filled += by
    this.added += by
    if (room - by < CHARACTER_BYTES) this.closeBuffer(this.lineEnd() || this.filled)
  }

  /** Where the last whole line of the buffer ends; 0 where it has none. */
  private lineEnd(): number {
    return this.filling === undefined || this.filled === 0 ? 0 : this.filling.lastIndexOf(NEWLINE, this.filled - 1) + 1
  }

  /** What follows `end` in the buffer goes into the next one. */
  private closeBuffer(end = this.filled): void {
    const { filling, filled } = this
    this.filling = undefined
    this.filled = 0
    if (filling === undefined) return
    if (end === 0) this.pool.giveBack(filling.buffer)
    else this.parts.push(filling.subarray(0, end))
    if (end === filled) return
    this.room().set(filling.subarray(end, filled))
    this.filled = filled - end
  }
}

/** Of a character of two code units. */
function isFirstHalf(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00
}
