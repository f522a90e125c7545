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
/** The last line of an event that takes several may be a bracket, which comes again without a replay. */
const LEAST_PROOF_BYTES = 64

interface KnownGap extends FeedGap {
  /** The last line from before it: a replay that comes to it closes the gap. Undefined where nothing can. */
  readonly proof: Uint8Array | undefined
}

export class FeedGaps {
  private known: readonly KnownGap[] = []
  private lostBefore: readonly string[] = []
  /** The last line that gave an event; undefined where it proves nothing. */
  private lastLine: Uint8Array | undefined

  /** `before` are those of a feed that this one goes on after: its last line is the last one from before. */
  constructor(before?: FeedGaps) {
    this.lastLine = before?.lastLine
  }

  get all(): readonly FeedGap[] {
    return this.known.map(({ from, to, text }) => ({ from, to, text }))
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
    this.known = [...this.known, { from: newest, to: undefined, text, proof: isCertain ? undefined : this.lastLine }]
  }

  /**
   * Bytes that came and were parsed; whole lines of them may prove that nothing is missing. The last document that gave an
   * event ends at `eventEnd` in them, which is 0 or less where none of them did.
   */
  receive(bytes: Uint8Array, eventEnd: number): void {
    const proven = this.firstProven(bytes)
    // the breaks after it are covered by the replay, too
    if (proven >= 0) this.known = this.known.filter(({ proof }, i) => i < proven || proof === undefined)
    if (eventEnd > 0) this.lastLine = lineAt(bytes, eventEnd - 1)
  }

  /** The first gap that a whole line of the bytes closes, -1 for none. Lines are gone over once for all gaps. */
  private firstProven(bytes: Uint8Array): number {
    let proven = -1
    if (this.known.every(({ proof }) => proof === undefined)) return proven
    for (let start = 0, end = bytes.indexOf(NEWLINE); end >= 0; start = end + 1, end = bytes.indexOf(NEWLINE, start)) {
      const line = bytes.subarray(start, end)
      const found = this.known.findIndex(({ proof }) => proof !== undefined && isEqual(line, proof))
      if (found >= 0 && (proven < 0 || found < proven)) proven = found
    }
    return proven
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

/** A copy of the whole line around a byte; undefined for one that is too short to prove anything. */
function lineAt(bytes: Uint8Array, at: number): Uint8Array | undefined {
  const start = bytes.lastIndexOf(NEWLINE, at) + 1
  const end = bytes.indexOf(NEWLINE, at)
  return end - start >= LEAST_PROOF_BYTES ? bytes.slice(start, end) : undefined
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => b[i] === byte)
}
