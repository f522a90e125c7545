/**
 * The part of the log on screen: a range of time and a scroll offset. Changes at pointer rate, so canvases read it
 * themselves and React does not.
 */
import { createStore, type StoreApi } from 'zustand/vanilla'
import { HEADER_PX, LANE_PX } from '../codes/packed'
import { addNs, offsetNs, type Nanoseconds } from '../base/time'
import type { TimeRange } from '../derive/log-range'

export const ROW_HEIGHT_PX = 24

export interface ViewportState {
  /** Undefined until the log has a range. */
  readonly range: TimeRange | undefined
  /** The whole log, with a margin; what `0` shows. */
  readonly wholeRange: TimeRange | undefined
  /** True while the range is the whole log and grows with it. */
  readonly isWhole: boolean
  /** Grows when the range was set at once, as by a key, and not by a gesture that may go on. */
  readonly jumps: number
  readonly scrollTop: number
  /** Scroll offset of the packed layout. */
  readonly packedTop: number
  readonly widthPx: number
  readonly heightPx: number
}
export type ViewportStore = StoreApi<ViewportState>

const SHORTEST_NS = 200
const LONGEST_NS = 40 * 366 * 86400e9
/** Around the log's own range, so that its first and last events are not at the very edge. */
const MARGIN = 0.02

export function createViewport(): ViewportStore {
  return createStore<ViewportState>(() => ({
    range: undefined,
    wholeRange: undefined,
    isWhole: true,
    jumps: 0,
    scrollTop: 0,
    packedTop: 0,
    widthPx: 800,
    heightPx: 480,
  }))
}

export function lengthOf(range: TimeRange): Nanoseconds {
  return offsetNs(range.to.sec, range.to.ns, range.from)
}

/** A range with a part of its length added to both ends; a single moment becomes a millisecond around it. */
export function withMargin(range: TimeRange, margin = MARGIN): TimeRange {
  const length = Math.max(lengthOf(range), 1e6)
  return { from: addNs(range.from, -length * margin), to: addNs(range.to, length * margin) }
}

/** The part of a range between two fractions of it; below 0 and above 1 reach beyond it. Never shorter than 200 ns. */
function subRange(range: TimeRange, fromFraction: number, toFraction: number): TimeRange {
  const length = lengthOf(range)
  const from = length * fromFraction
  const wanted = length * (toFraction - fromFraction)
  const clamped = Math.min(LONGEST_NS, Math.max(SHORTEST_NS, wanted))
  const start = addNs(range.from, from - (clamped - wanted) / 2)
  return { from: start, to: addNs(start, clamped) }
}

/** Zooms by a factor (below 1 = closer) around a point, given as a fraction of the range. */
export function zoomRange(range: TimeRange, factor: number, at: number): TimeRange {
  const length = lengthOf(range)
  const clamped = Math.min(LONGEST_NS, Math.max(SHORTEST_NS, length * factor)) / length
  return subRange(range, at - at * clamped, at + (1 - at) * clamped)
}

export function panRange(range: TimeRange, fraction: number): TimeRange {
  return subRange(range, fraction, 1 + fraction)
}

/** The range itself where it shows a part of `span`; else one of its length that begins a little before the span. */
export function rangeWith(range: TimeRange, span: TimeRange): TimeRange {
  const length = lengthOf(range)
  const isSeen =
    offsetNs(span.from.sec, span.from.ns, range.from) <= length && offsetNs(span.to.sec, span.to.ns, range.from) >= 0
  if (isSeen) return range
  const from = addNs(span.from, -length * 0.2)
  return { from, to: addNs(from, length) }
}

function isSameRange(a: TimeRange | undefined, b: TimeRange | undefined): boolean {
  return (
    a === b ||
    (a !== undefined &&
      b !== undefined &&
      a.from.sec === b.from.sec &&
      a.from.ns === b.from.ns &&
      a.to.sec === b.to.sec &&
      a.to.ns === b.to.ns)
  )
}

/** Follows the log's range while the user looks at the whole of it. */
export function setWholeRange(viewport: ViewportStore, range: TimeRange | undefined): void {
  const wholeRange = range && withMargin(range)
  viewport.setState(({ isWhole, range: shown }) => ({
    wholeRange,
    range: isWhole || shown === undefined ? wholeRange : shown,
  }))
}

export function setRange(viewport: ViewportStore, range: TimeRange): void {
  viewport.setState(({ wholeRange }) => ({ range, isWhole: isSameRange(range, wholeRange) }))
}

/** As `setRange`, for a change that Back is to undo by itself. */
export function jumpToRange(viewport: ViewportStore, range: TimeRange): void {
  viewport.setState(({ jumps }) => ({ jumps: jumps + 1 }))
  setRange(viewport, range)
}

export function showWhole(viewport: ViewportStore): void {
  viewport.setState(({ wholeRange, jumps }) => ({ range: wholeRange, isWhole: true, jumps: jumps + 1 }))
}

export function scrollTo(viewport: ViewportStore, scrollTop: number, totalRows: number): void {
  const limit = Math.max(0, totalRows * ROW_HEIGHT_PX - viewport.getState().heightPx)
  const clamped = Math.round(Math.max(0, Math.min(limit, scrollTop)))
  if (clamped !== viewport.getState().scrollTop) viewport.setState({ scrollTop: clamped })
}

/** As `scrollTo`, in the packed layout, whose whole list is `contentPx` high. */
export function scrollPacked(viewport: ViewportStore, top: number, contentPx: number): void {
  const limit = Math.max(0, contentPx - viewport.getState().heightPx)
  const packedTop = Math.round(Math.max(0, Math.min(limit, top)))
  if (packedTop !== viewport.getState().packedTop) viewport.setState({ packedTop })
}

/** The offset that brings a lane with its header into view, with as little movement as possible. */
export function packedOffsetFor({ packedTop, heightPx }: ViewportState, laneTop: number): number {
  if (laneTop < packedTop + HEADER_PX) return laneTop - HEADER_PX - LANE_PX
  return laneTop + LANE_PX > packedTop + heightPx ? laneTop + 4 * LANE_PX - heightPx : packedTop
}

/** The offset that brings a row into view with as little movement as possible. */
export function scrollOffsetFor({ scrollTop, heightPx }: ViewportState, row: number): number {
  const top = row * ROW_HEIGHT_PX
  if (top < scrollTop) return top - ROW_HEIGHT_PX
  if (top + ROW_HEIGHT_PX > scrollTop + heightPx) return top + 3 * ROW_HEIGHT_PX - heightPx
  return scrollTop
}
