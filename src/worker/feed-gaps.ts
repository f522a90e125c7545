/**
 * Where a feed broke: times in which events may be missing.
 *
 *   came before …… last line │ break │ …… came after
 *
 * A server without positions may send again what it sent. When the last line from before the break comes once more, what
 * follows it is all that was missed, and the gap is none: the store counts repeats once.
 */
import { isLater, type Instant } from '../base/time'

export interface FeedGap {
  /** Time of the newest event before it. */
  readonly from: Instant
  /** Of the first one after it; undefined while none has come. */
  readonly to: Instant | undefined
  /** Why, in plain words. */
  readonly text: string
}

const NEWLINE = 10
/** A shorter line, as a server's heartbeat, may be sent again without a replay. */
const LEAST_PROOF_BYTES = 64

export class FeedGaps {
  private known: FeedGap[] = []
  private lostBefore: readonly string[] = []
  /** The gap that a replay would close, and the line that would prove it. */
  private unproven: { readonly gap: number; readonly line: Uint8Array } | undefined
  private lastLine: Uint8Array | undefined

  get all(): readonly FeedGap[] {
    return this.known
  }

  /** What is known to have been lost before the first event, in plain words. */
  get before(): readonly string[] {
    return this.lostBefore
  }

  /** `newest` is the time of the newest event so far; without one, what is missing is of no known time. */
  break(text: string, isCertain: boolean, newest: Instant | undefined): void {
    if (newest === undefined) {
      if (isCertain) this.lostBefore = [...new Set([...this.lostBefore, text])]
      return
    }
    const last = this.known.at(-1)
    if (last !== undefined && last.to === undefined && !isCertain) return // nothing came since the break before
    this.known = [...this.known, { from: newest, to: undefined, text }]
    const { lastLine } = this
    if (!isCertain && lastLine !== undefined && this.unproven === undefined)
      this.unproven = { gap: this.known.length - 1, line: lastLine }
  }

  /** Bytes that came; whole lines of them may prove that nothing is missing. */
  receive(bytes: Uint8Array): void {
    const { unproven } = this
    if (unproven !== undefined && indexOfBytes(bytes, unproven.line) >= 0) {
      // the breaks after it are covered by the replay, too
      this.known = this.known.slice(0, unproven.gap)
      this.unproven = undefined
    }
    this.lastLine = lastLineOf(bytes) ?? this.lastLine
  }

  /** Events that came: the earliest after each open gap ends it. */
  see(times: Iterable<Instant>): void {
    if (this.known.every(({ to }) => to !== undefined)) return
    const ends = this.known.map(({ to }) => to)
    for (const time of times)
      this.known.forEach((gap, i) => {
        const end = ends[i]
        const isEarlier = end === undefined || isLater(end, time)
        if (gap.to === undefined && isLater(time, gap.from) && isEarlier) ends[i] = time
      })
    this.known = this.known.map((gap, i) => ({ ...gap, to: ends[i] }))
  }
}

/** A copy of the last whole line that is long enough to be one of the log; undefined where there is none. */
function lastLineOf(bytes: Uint8Array): Uint8Array | undefined {
  let end = bytes.lastIndexOf(NEWLINE)
  while (end > 0) {
    const start = bytes.lastIndexOf(NEWLINE, end - 1) + 1
    if (end - start >= LEAST_PROOF_BYTES) return bytes.slice(start, end)
    end = start - 1
  }
  return undefined
}

/** Where `wanted`, a line without its end, stands as a whole line in bytes; -1 where it does not. */
function indexOfBytes(bytes: Uint8Array, wanted: Uint8Array): number {
  let start = 0
  while (start + wanted.length <= bytes.length) {
    const end = bytes.indexOf(NEWLINE, start)
    if (end < 0) return -1
    if (end - start === wanted.length && wanted.every((byte, i) => bytes[start + i] === byte)) return start
    start = end + 1
  }
  return -1
}
