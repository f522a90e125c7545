/**
 * A stream on disk: what comes is appended, every reader reads from where it is. A position is an offset in all that ever
 * came. Beyond its limit the oldest segments go; each begins with a line, so what is left does, too.
 *
 *   gone  │ segment │ segment │ segment …
 *         start                          end
 */
import { randomBytes } from 'node:crypto'
import { mkdir, open, rm, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'

const NEWLINE = 10
/** So many at least share the limit, so that no large part of it goes at once. */
const LEAST_SEGMENTS = 8
const MAX_SEGMENT_BYTES = 64 * 1024 * 1024

interface Segment {
  readonly from: number
  readonly path: string
  readonly file: FileHandle
  length: number
  /** What comes next begins a line. */
  endsLine: boolean
  reads: number
  isDropped: boolean
}

export interface SpoolNote {
  readonly at: number
  readonly text: string
}

export class Spool {
  readonly id = randomBytes(8).toString('hex')
  readonly limitBytes: number
  /** Nothing is appended any more. */
  isEnded = false
  /** Why it ended before its time, or what it waits for; empty where it does neither. */
  problem = ''
  private readonly folder: string
  private readonly segmentBytes: number
  private readonly segments: Segment[] = []
  private readonly marks: SpoolNote[] = []
  private readonly listeners = new Set<() => void>()
  private endOffset = 0

  private constructor(folder: string, limitBytes: number) {
    this.folder = folder
    this.limitBytes = limitBytes
    this.segmentBytes = Math.min(MAX_SEGMENT_BYTES, Math.ceil(limitBytes / LEAST_SEGMENTS))
  }

  /** `folder` is made for it; whoever names it removes it. */
  static async create(folder: string, limitBytes: number): Promise<Spool> {
    await mkdir(folder, { mode: 0o700 })
    return new Spool(folder, limitBytes)
  }

  /** The oldest position that can be read. */
  get start(): number {
    return this.segments.at(0)?.from ?? this.endOffset
  }

  get end(): number {
    return this.endOffset
  }

  /** Calls back after each change; gives what ends that. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Resolves when the bytes are in the file. One call at a time. */
  async append(bytes: Uint8Array): Promise<void> {
    let rest = bytes
    while (rest.length > 0) {
      const segment = await this.segmentFor()
      const part = rest.subarray(0, this.partLength(rest, segment))
      await this.makeRoomFor(part.length)
      await this.write(segment, part)
      rest = rest.subarray(part.length)
    }
    this.tell()
  }

  /** At this place of the stream lines may be missing. */
  note(text: string): void {
    this.marks.push({ at: this.endOffset, text })
    this.tell()
  }

  /** Nothing comes before that is there; empty where nothing is waited for any more. */
  wait(text: string): void {
    this.problem = text
    this.tell()
  }

  endInput(problem = ''): void {
    this.isEnded = true
    this.problem = problem
    this.tell()
  }

  /** The notes at a position. */
  notesAt(position: number): readonly SpoolNote[] {
    return this.marks.filter(({ at }) => at === position)
  }

  /**
   * At most so many bytes from a position on, not beyond the next note. Empty where there are none yet; undefined where
   * they are gone.
   */
  async read(from: number, maxBytes: number): Promise<Uint8Array | undefined> {
    if (from >= this.endOffset) return new Uint8Array()
    if (from < this.start) return undefined
    const segment = this.segments.findLast((other) => other.from <= from)
    if (segment === undefined) return undefined
    const next = this.marks.find(({ at }) => at > from)?.at ?? Infinity
    const length = Math.min(maxBytes, segment.from + segment.length - from, next - from)
    const bytes = new Uint8Array(length)
    segment.reads++
    try {
      let read = 0
      while (read < length) {
        const { bytesRead } = await segment.file.read(bytes, read, length - read, from - segment.from + read)
        if (bytesRead === 0) throw new Error(`${segment.path} was cut short by another program`)
        read += bytesRead
      }
    } finally {
      segment.reads--
      if (segment.isDropped && segment.reads === 0) await segment.file.close()
    }
    return bytes
  }

  /** Nothing can be read after it. */
  async close(): Promise<void> {
    while (this.segments.length > 0) await this.dropOldest()
  }

  /** Where the next bytes go: a full segment is followed by another one as soon as a line begins. */
  private async segmentFor(): Promise<Segment> {
    const last = this.segments.at(-1)
    const isFull = last !== undefined && last.length >= this.segmentBytes && (last.endsLine || this.isOverfull(last))
    if (last !== undefined && !isFull) return last
    const path = join(this.folder, `${this.endOffset}.log`)
    const file = await open(path, 'wx+', 0o600)
    const segment = { from: this.endOffset, path, file, length: 0, endsLine: true, reads: 0, isDropped: false }
    this.segments.push(segment)
    return segment
  }

  /** A line without an end in sight is cut. */
  private isOverfull({ length }: Segment): boolean {
    return length >= 2 * this.segmentBytes
  }

  /** How much of the bytes goes into a segment: up to the first line end behind its size. */
  private partLength(bytes: Uint8Array, segment: Segment): number {
    const room = Math.max(1, this.segmentBytes - segment.length)
    const newline = room > bytes.length ? -1 : bytes.indexOf(NEWLINE, room - 1)
    return newline < 0 ? bytes.length : newline + 1
  }

  private async makeRoomFor(bytes: number): Promise<void> {
    while (this.segments.length > 1 && this.endOffset - this.start + bytes > this.limitBytes) await this.dropOldest()
  }

  private async dropOldest(): Promise<void> {
    const segment = this.segments.shift()
    if (segment === undefined) return
    segment.isDropped = true
    if (segment.reads === 0) await segment.file.close()
    await rm(segment.path, { force: true })
    while (this.marks.length > 0 && this.marks[0].at < this.start) this.marks.shift()
  }

  /** On a full disk the oldest go, as they do at the limit. */
  private async write(segment: Segment, bytes: Uint8Array): Promise<void> {
    let written = 0
    while (written < bytes.length) {
      try {
        const { bytesWritten } = await segment.file.write(bytes, written, bytes.length - written, segment.length)
        written += bytesWritten
        segment.length += bytesWritten
        segment.endsLine = bytes[written - 1] === NEWLINE
        this.endOffset += bytesWritten
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC' || this.segments.length < 2) throw error
        await this.dropOldest()
      }
    }
  }

  private tell(): void {
    for (const listener of this.listeners) listener()
  }
}
