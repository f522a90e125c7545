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

  /** The next part; undefined where there is none, or, without `isAll`, none that is full. */
  take(isAll: boolean): Uint8Array<ArrayBuffer> | FeedBreak | undefined {
    if (isAll && this.parts.length === 0) this.closeBuffer()
    return this.parts.shift()
  }

  private addText(text: string): void {
    for (let rest = text; rest !== '';) {
      const room = this.room()
      const { read, written } = this.encoder.encodeInto(rest, room)
      // a character that has no room any more is for the next buffer
      this.grow(written, read < rest.length ? written : room.length)
      rest = rest.slice(read)
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
    if (room - by < CHARACTER_BYTES) this.closeBuffer()
  }

  private closeBuffer(): void {
    if (this.filling === undefined) return
    if (this.filled > 0) this.parts.push(this.filling.subarray(0, this.filled))
    else this.pool.giveBack(this.filling.buffer)
    this.filling = undefined
    this.filled = 0
  }
}
