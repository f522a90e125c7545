/** Reads ranges of a file, line by line, and sends what they hold. Used by every parse worker. */
import { messageOf } from '../base/error-text'
import { readPieces } from '../ingest/byte-source'
import type { LogParser, ParseCounts } from '../ingest/log-parser'
import type { ChunkSender } from './chunk-sender'
import type { FirstLook } from './first-look'
import type { ParseToStore, RangeEnd, RangeResult, RangeState, RangeTask } from './protocol'

const NEWLINE = 10

/** What of a range was read so far. */
export type OnProgress = (counts: ParseCounts) => void

export class RangeParser {
  private readonly parser: LogParser
  private readonly sender: ChunkSender
  private readonly toStore: (message: ParseToStore) => void
  private readonly firstLook: FirstLook | undefined
  private isCancelled = false
  private sentBytes = 0
  /** Where the first line of the range at hand starts. */
  private lineStart = 0

  /** With a `firstLook`, it is waited for after the first chunk of a file. */
  constructor(parser: LogParser, sender: ChunkSender, toStore: (message: ParseToStore) => void, firstLook?: FirstLook) {
    this.parser = parser
    this.sender = sender
    this.toStore = toStore
    this.firstLook = firstLook
  }

  /** Ends the reading that is under way. */
  cancel(): void {
    this.isCancelled = true
  }

  /** Nothing is read any more. */
  release(): void {
    this.parser.release()
  }

  async read(task: RangeTask, onProgress: OnProgress): Promise<RangeResult> {
    this.isCancelled = false
    const { parser } = this
    if (!task.isContinued) {
      parser.moveTo(task.from)
      this.sentBytes = task.from
    }
    const before = parser.counts
    this.lineStart = before.bytes
    const isLast = task.to >= task.blob.size
    let state: RangeState
    let problem = ''
    try {
      state = await this.readLines(task, () => onProgress(this.countsSince(before)))
      if (state === 'between lines' && isLast) {
        // the browser looks at a file when it opens it, so one that was cut short or grew meanwhile ends without an error
        const isWhole = parser.counts.bytes >= task.blob.size && (await isStillReadable(task.blob))
        if (isWhole) parser.finish()
        else state = 'changed'
      }
    } catch (error) {
      // the browser has more than one word for a file that it no longer reads on in
      const isChanged =
        error instanceof ReadFailure && (isNotReadable(error.cause) || parser.counts.bytes > before.bytes)
      state = isChanged ? 'changed' : 'unreadable'
      problem = messageOf(error)
    }
    if (state !== 'between lines' || !isLast) parser.stop()
    if (state === 'between lines' && !parser.isBetweenLines) state = 'open'
    await this.sender.send(parser, task, this.partOf(task))
    const counts = this.countsSince(before)
    const end: RangeEnd = {
      source: task.source,
      generation: task.generation,
      range: task.range,
      isBetweenLines: state === 'between lines',
      lines: counts.lines,
    }
    this.toStore({ type: 'rangeEnd', end })
    const { offset, line } = parser.resumePoint
    const resumePoint = { offset, lines: line - 1 - before.lines }
    return { source: task.source, range: task.range, state, problem, counts, resumePoint }
  }

  private partOf({ blob }: RangeTask): number {
    return blob.size === 0 ? 0 : this.parser.counts.bytes / blob.size
  }

  private countsSince(before: ParseCounts): ParseCounts {
    const now = this.parser.counts
    return {
      bytes: now.bytes - this.lineStart,
      lines: now.lines - before.lines,
      events: now.events - before.events,
      badLines: now.badLines - before.badLines,
    }
  }

  private async readLines(task: RangeTask, onPiece: () => void): Promise<RangeState> {
    const { parser } = this
    const { from, to, blob } = task
    let at = task.isContinued ? parser.counts.bytes : Math.max(0, from - 1)
    let isAtLine = task.isContinued || from === 0
    for await (const piece of readable(readPieces((at === 0 ? blob : blob.slice(at)).stream()))) {
      let first = 0
      if (!isAtLine) {
        const newline = piece.indexOf(NEWLINE)
        first = newline < 0 ? piece.length : newline + 1
        isAtLine = newline >= 0
        this.lineStart = at + first
        parser.moveTo(this.lineStart)
        if (at + first >= to && to < blob.size) return 'between lines'
      }
      // the line that holds the last byte of the range ends it
      const last = to >= blob.size || at + piece.length < to ? -1 : piece.indexOf(NEWLINE, Math.max(first, to - 1 - at))
      const isEnd = last >= 0
      parser.push(piece.subarray(first, isEnd ? last + 1 : piece.length))
      at += piece.length
      const isFirst = this.sentBytes === 0
      this.sentBytes = await this.sender.sendLarge(parser, task, this.sentBytes, this.partOf(task))
      if (isFirst) await this.firstLook?.pass()
      onPiece()
      if (isEnd) return 'between lines'
      if (this.isCancelled) return 'cancelled'
    }
    return 'between lines'
  }
}

/** The file could not be read, as opposed to what was read of it. */
class ReadFailure extends Error {}

async function* readable<Piece>(pieces: AsyncIterable<Piece>): AsyncGenerator<Piece, void, undefined> {
  try {
    yield* pieces
  } catch (error) {
    throw new ReadFailure(messageOf(error), { cause: error })
  }
}

/** The browser refuses to read a file that changed after it was opened. */
export function isNotReadable(error: unknown): boolean {
  return error instanceof DOMException && (error.name === 'NotReadableError' || error.name === 'NotFoundError')
}

async function isStillReadable(blob: Blob): Promise<boolean> {
  try {
    await blob.slice(0, 1).arrayBuffer()
    return true
  } catch {
    return false // NotReadableError: it changed after it was opened
  }
}
