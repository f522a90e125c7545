/**
 * A range of time that the user selected over the rows, to measure it and to see its statistics. Not the visible range,
 * which is in `viewport.ts`. Changes at pointer rate while it is drawn.
 */
import { createStore, type StoreApi } from 'zustand/vanilla'
import { compareTimes, type Instant } from '../base/time'
import type { TimeRange } from '../derive/log-range'

export interface SelectedRangeState {
  readonly range: TimeRange | undefined
  /** True while an edge of it is dragged. */
  readonly isDragging: boolean
  /** First end of a range that the keyboard has begun. */
  readonly mark: Instant | undefined
  /** Time under the pointer; undefined where it is not over the rows. */
  readonly pointerTime: Instant | undefined
}
export type SelectedRangeStore = StoreApi<SelectedRangeState>

export const NO_RANGE: SelectedRangeState = {
  range: undefined,
  isDragging: false,
  mark: undefined,
  pointerTime: undefined,
}

export function createSelectedRange(): SelectedRangeStore {
  return createStore<SelectedRangeState>(() => NO_RANGE)
}

/** The range between two times, in whatever order. */
export function rangeBetween(a: Instant, b: Instant): TimeRange {
  return compareTimes(a.sec, a.ns, b.sec, b.ns) <= 0 ? { from: a, to: b } : { from: b, to: a }
}

/** Sets a mark, or selects from the mark that is there to `time`. Two marks at one moment select nothing. */
export function markTime(store: SelectedRangeStore, time: Instant): void {
  const { mark } = store.getState()
  if (mark === undefined) store.setState({ mark: time })
  else {
    const isMoment = compareTimes(mark.sec, mark.ns, time.sec, time.ns) === 0
    store.setState({ mark: undefined, range: isMoment ? undefined : rangeBetween(mark, time) })
  }
}

/** Forgets the range or the mark; false when there is neither. */
export function clearSelectedRange(store: SelectedRangeStore): boolean {
  const { range, mark } = store.getState()
  if (range === undefined && mark === undefined) return false
  store.setState({ range: undefined, mark: undefined, isDragging: false })
  return true
}
