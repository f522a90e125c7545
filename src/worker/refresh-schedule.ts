/**
 * When to renew what is derived while chunks keep coming: soon after the first, then rarely enough that renewing takes a
 * small part of the time, and at once when a source has ended.
 */
const SOON_MS = 4
/** Renewing that took t is followed by a pause of at least this many times t, and never by less than this pause. */
const PAUSE_FACTOR = 6
const LEAST_PAUSE_MS = 250

export class RefreshSchedule {
  /** Resolves to false when there was nothing to renew. */
  private readonly refresh: () => Promise<boolean>
  private readonly later: (work: () => void, delayMs: number) => void
  private readonly now: () => number
  private isScheduled = false
  private isRunning = false
  private isWantedNow = false
  private earliest = 0

  constructor(refresh: () => Promise<boolean>, later: (work: () => void, delayMs: number) => void, now: () => number) {
    this.refresh = refresh
    this.later = later
    this.now = now
  }

  request(): void {
    if (this.isScheduled || this.isRunning) return
    this.isScheduled = true
    this.later(() => void this.run(), Math.max(SOON_MS, this.earliest - this.now()))
  }

  /** Without waiting for the pause to end. */
  requestNow(): void {
    this.isWantedNow = true
    if (!this.isRunning) void this.run()
  }

  private async run(): Promise<void> {
    if (this.isRunning) return
    this.isScheduled = false
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
    this.earliest = this.now() + Math.max(LEAST_PAUSE_MS, PAUSE_FACTOR * (this.now() - start))
    // what came meanwhile is not in the result
    if (this.isWantedNow) void this.run()
    else if (isRenewed) this.request()
  }
}
