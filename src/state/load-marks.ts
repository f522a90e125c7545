/**
 * The moments of loading on the browser's own timeline (User Timing). DevTools shows them, and the bench reads them.
 *
 *   treeline:first-rows   the first frame that has rows is on screen
 *   treeline:complete     everything that was opened is read, and the page knows the summary of all of it
 */
import { isSettled, type SessionState } from './session'

export interface CompleteDetail {
  readonly events: number
  readonly processes: number
  /** Bytes that the store has allocated. */
  readonly storeBytes: number
}

export class LoadMarks {
  private readonly onFirstRows: () => void
  private hasRows = false
  private isReading = false

  /** `onFirstRows` is called when they are on screen. */
  constructor(onFirstRows: () => void) {
    this.onFirstRows = onFirstRows
  }

  /** Takes every state of the session. */
  follow(state: SessionState): void {
    if (state.sources.length === 0) {
      this.hasRows = false
      this.isReading = false
      return
    }
    if (!isSettled(state)) {
      this.isReading = true
      return
    }
    if (!this.isReading || state.summary === undefined) return
    this.isReading = false
    const { events, processes, storeBytes } = state.summary
    performance.mark('treeline:complete', { detail: { events, processes, storeBytes } satisfies CompleteDetail })
  }

  /** To be called in the animation frame that draws so many rows. */
  drawn(rows: number): void {
    if (rows === 0 || this.hasRows) return
    this.hasRows = true
    // what a frame drew is on screen when the next one begins
    requestAnimationFrame(() => {
      if (!this.hasRows) return // closed meanwhile
      performance.mark('treeline:first-rows')
      this.onFirstRows()
    })
  }
}
