/**
 * Until the first rows are on screen, what reads the log waits: with two cores it would take them from the page, and the
 * rows that somebody waits for would come at half the speed.
 */

/** A page in the background draws nothing, and a log may have no rows. */
const LONGEST_MS = 250

export class FirstLook {
  private readonly later: (work: () => void, delayMs: number) => void
  private readonly isNeeded: boolean
  private isOver: boolean
  private waiting: (() => void)[] = []

  /** `isNeeded`: page, store and reading share too few cores. */
  constructor(isNeeded: boolean, later: (work: () => void, delayMs: number) => void) {
    this.later = later
    this.isNeeded = isNeeded
    this.isOver = !isNeeded
  }

  /** To be waited for when there is something to be seen: until it is, or until that takes too long. */
  pass(): Promise<void> | undefined {
    if (this.isOver) return undefined
    return new Promise((goOn) => {
      this.waiting.push(goOn)
      const { waiting } = this
      if (waiting.length === 1) this.later(() => waiting === this.waiting && this.end(), LONGEST_MS)
    })
  }

  /** Rows are on screen. */
  end(): void {
    this.isOver = true
    this.release()
  }

  /** Everything was closed: there are no rows any more. */
  reset(): void {
    this.isOver = !this.isNeeded
    this.release()
  }

  private release(): void {
    const { waiting } = this
    this.waiting = []
    for (const goOn of waiting) goOn()
  }
}
