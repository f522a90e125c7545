/**
 * Until the first rows are on screen, what reads the log waits: with two cores it would take them from the page, and the
 * rows that somebody waits for would come at half the speed.
 */

/** A page in the background draws nothing, and a log may have no rows. */
const LONGEST_MS = 250

export class FirstLook {
  private readonly later: (work: () => void, delayMs: number) => void
  private isOver = false
  private held: (() => void)[] = []

  constructor(later: (work: () => void, delayMs: number) => void) {
    this.later = later
  }

  /** Calls `goOn` once rows are on screen, or when that takes too long. */
  hold(goOn: () => void): void {
    if (this.isOver) return goOn()
    this.held.push(goOn)
    const { held } = this
    if (held.length === 1) this.later(() => held === this.held && this.end(), LONGEST_MS)
  }

  /** Rows are on screen. */
  end(): void {
    this.isOver = true
    this.release()
  }

  /** Everything was closed: there are no rows any more. */
  reset(): void {
    this.isOver = false
    this.release()
  }

  private release(): void {
    const { held } = this
    this.held = []
    for (const goOn of held) goOn()
  }
}
