/** When a feed that was lost is tried again: ever later, or at once where the user says so. */

/** A feed that is lost sooner is not back yet: a server may take each connection and end it. */
const STEADY_MS = 10_000

export class RetryTimer {
  /** Since the feed was last open for a while. */
  attempts = 0
  private openedMs: number | undefined
  private timer: ReturnType<typeof setTimeout> | undefined
  private retry: (() => void) | undefined

  get isWaiting(): boolean {
    return this.retry !== undefined
  }

  /** The feed is open. */
  opened(): void {
    this.openedMs = Date.now()
  }

  /** Counts an attempt, and gives when it is made, in milliseconds since 1970. */
  schedule(retry: () => void): number {
    if (this.openedMs !== undefined && Date.now() - this.openedMs >= STEADY_MS) this.attempts = 0
    this.openedMs = undefined
    this.attempts++
    this.retry = retry
    const delayMs = retryDelayMs(this.attempts)
    this.timer = setTimeout(() => this.now(), delayMs)
    return Date.now() + delayMs
  }

  /** Makes the attempt that is waited for; nothing where none is. */
  now(): void {
    const { retry } = this
    this.cancel()
    retry?.()
  }

  cancel(): void {
    clearTimeout(this.timer)
    this.retry = undefined
  }
}

/** How long to wait before the next attempt: 0.5 s, 1 s, 2 s … 15 s, each up to a fifth shorter by chance. */
function retryDelayMs(attempts: number): number {
  const longest = Math.min(15_000, 500 * 2 ** (attempts - 1))
  return Math.round(longest * (1 - 0.2 * Math.random()))
}
