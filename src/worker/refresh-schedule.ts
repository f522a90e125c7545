/**
 * When to renew what is derived while chunks keep coming: soon after the first, then rarely enough that renewing takes a
 * small part of the time, and at once when a source has ended.
 */
const SOON_MS = 4
/** Renewing that took t is followed by a pause of at least this many times t, and never by less than this pause. */
const PAUSE_FACTOR = 6
const LEAST_PAUSE_MS = 250
/** Of a feed, what comes is to be seen soon. */
const FEED_PAUSE_FACTOR = 0.6
const LEAST_FEED_PAUSE_MS = 40
/** Of a feed that catches up, and for how long it does after what it brought last. Each is twice the one before. */
const LEAST_BULK_PAUSE_MS = 1000
const LONGEST_BULK_PAUSE_MS = 8000
const BULK_MS = 500
/** When nothing came for so long, a feed has caught up. */
const QUIET_MS = 120
/** So many times what renewing takes before a file ends, it is not renewed: its end would wait for that. No longer, either. */
const NEAR_END_FACTOR = 3
/** While a file is read, each pause is this many times the one before, up to the longest. */
const READING_PAUSE_FACTOR = 2.5
const LONGEST_READING_PAUSE_MS = 10_000

export class RefreshSchedule {
  /** Resolves to false when there was nothing to renew. */
  private readonly refresh: () => Promise<boolean>
  private readonly later: (work: () => void, delayMs: number) => void
  private readonly now: () => number
  private isScheduled = false
  private isRunning = false
  /** Grows with each run. */
  private turn = 0
  private isWantedNow = false
  private earliest = 0
  /** A file is read: it ends, and what matters then is when. */
  private isReading = false
  private readingPauseMs = 0
  private durationMs = 0
  /** How far a file was read, and when: as it is known last, and when it was first. */
  private reading = { part: 0, ms: 0 }
  private readingFrom = { part: 0, ms: 0 }
  private isPaused = false
  private bulkUntil = 0
  private bulkPauseMs = 0
  /** The pause is that of a feed that catches up: it ends when that does, or when nothing comes any more. */
  private isBulkPause = false
  private requestedMs = 0
  /** Something was to be renewed and is not, as it is paused. */
  private isHeld = false

  constructor(refresh: () => Promise<boolean>, later: (work: () => void, delayMs: number) => void, now: () => number) {
    this.refresh = refresh
    this.later = later
    this.now = now
  }

  /** While paused, only files are renewed. */
  setPaused(isPaused: boolean): void {
    this.isPaused = isPaused
    if (!isPaused && this.isHeld) this.requestNow()
  }

  /** What a feed brought is so much that it is catching up: then what matters is how soon it has. */
  noteBulk(): void {
    this.bulkUntil = this.now() + BULK_MS
  }

  /** `part` of a file was read (0..1) where it is a file that brings what is new. */
  request(part = 0): void {
    const isReading = part > 0
    if (this.isPaused && !isReading) {
      this.isHeld = true
      return
    }
    if (isReading) {
      this.isReading = true
      const isAnother = part < this.reading.part
      this.reading = { part, ms: this.now() }
      if (isAnother || this.readingFrom.part === 0) this.readingFrom = this.reading
    }
    this.requestedMs = this.now()
    if (this.isScheduled || this.isRunning) return
    this.isScheduled = true
    this.wait()
  }

  /** Until it is time; a run meanwhile makes it void. */
  private wait(): void {
    const { turn } = this
    const pauseMs = Math.max(SOON_MS, this.earliest - this.now())
    const isDue = (): boolean => {
      const isQuiet = this.now() - this.requestedMs >= QUIET_MS
      if (this.isBulkPause) return isQuiet || this.now() >= Math.min(this.earliest, this.bulkUntil)
      const isLate = this.now() >= this.earliest + NEAR_END_FACTOR * this.durationMs
      return this.now() >= this.earliest && (isQuiet || isLate || !this.isNearEnd)
    }
    this.later(
      () => {
        if (turn !== this.turn) return
        if (isDue()) void this.run()
        else this.wait()
      },
      this.isBulkPause ? Math.min(pauseMs, QUIET_MS) : this.isNearEnd ? Math.max(pauseMs, QUIET_MS) : pauseMs,
    )
  }

  /** The file that is read will have ended before long, as far as its speed tells. */
  private get isNearEnd(): boolean {
    const { part, ms } = this.reading
    const from = this.readingFrom
    if (!this.isReading || part <= from.part) return false
    const leftMs = ((ms - from.ms) * (1 - part)) / (part - from.part) - (this.now() - ms)
    return leftMs < NEAR_END_FACTOR * this.durationMs
  }

  /** Without waiting for the pause to end. */
  requestNow(): void {
    this.isWantedNow = true
    this.isHeld = false
    this.isReading = false
    this.readingPauseMs = 0
    this.readingFrom = { part: 0, ms: 0 }
    this.reading = this.readingFrom
    if (!this.isRunning) void this.run()
  }

  private async run(): Promise<void> {
    if (this.isRunning) return
    this.isScheduled = false
    this.turn++
    this.isRunning = true
    this.isWantedNow = false
    const start = this.now()
    let isRenewed = false
    try {
      isRenewed = await this.refresh()
    } catch (error) {
      reportError(error) // reaches the page as an error of the worker
    }
    this.isRunning = false
    this.durationMs = this.now() - start
    this.earliest = this.now() + this.pauseAfter(this.durationMs)
    // what came meanwhile is not in the result
    if (this.isWantedNow) void this.run()
    else if (isRenewed) this.request()
  }

  private pauseAfter(durationMs: number): number {
    this.isBulkPause = !this.isReading && this.now() < this.bulkUntil
    this.bulkPauseMs = this.isBulkPause
      ? Math.max(LEAST_BULK_PAUSE_MS, Math.min(LONGEST_BULK_PAUSE_MS, 2 * this.bulkPauseMs))
      : 0
    if (this.isBulkPause) return Math.max(this.bulkPauseMs, PAUSE_FACTOR * durationMs)
    if (!this.isReading) return Math.max(LEAST_FEED_PAUSE_MS, FEED_PAUSE_FACTOR * durationMs)
    const pauseMs = Math.max(LEAST_PAUSE_MS, PAUSE_FACTOR * durationMs)
    const longer = this.readingPauseMs * READING_PAUSE_FACTOR
    this.readingPauseMs = Math.max(LEAST_PAUSE_MS, Math.min(LONGEST_READING_PAUSE_MS, longer))
    return Math.max(pauseMs, this.readingPauseMs)
  }
}
