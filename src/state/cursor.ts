/**
 * The line at one time over the spans: where the pointer is, or where keys moved it to. Canvases and the axis follow it
 * themselves; React does not.
 */
import { createStore, type StoreApi } from 'zustand/vanilla'
import { addNs, offsetNs, type Instant } from '../base/time'
import type { TimeRange } from '../derive/log-range'
import { lengthOf, panRange, setRange, type ViewportStore } from './viewport'

export type Cursor =
  | { readonly kind: 'none' }
  /** Stays where the pointer is, in pixels of the spans, while the range moves under it. */
  | { readonly kind: 'pointer'; readonly x: number }
  /** Stays at its time. */
  | { readonly kind: 'time'; readonly at: Instant }
export type CursorStore = StoreApi<Cursor>

export const NO_CURSOR: Cursor = { kind: 'none' }
/** How near to an edge of the range keys bring the cursor before the range moves with it, as a part of the range. */
const EDGE = 0.04

export function createCursor(): CursorStore {
  return createStore<Cursor>(() => NO_CURSOR)
}

/** Pixel of the cursor over spans of a width; NaN where there is none, or it is not in the range. */
export function cursorX(cursor: Cursor, range: TimeRange, widthPx: number): number {
  if (cursor.kind === 'none') return NaN
  if (cursor.kind === 'pointer') return cursor.x
  const fraction = fractionOf(cursor.at, range)
  return fraction >= 0 && fraction <= 1 ? fraction * widthPx : NaN
}

/** Puts the cursor at a time, and moves the range where that is not well inside. */
export function setCursor(cursor: CursorStore, viewport: ViewportStore, at: Instant): void {
  cursor.setState({ kind: 'time', at }, true)
  const { range } = viewport.getState()
  if (range === undefined) return
  const fraction = fractionOf(at, range)
  const beyond = fraction < EDGE ? fraction - EDGE : Math.max(0, fraction - 1 + EDGE)
  if (beyond === 0) return
  // a step past the edge moves the range by that step, a jump centres it
  setRange(viewport, panRange(range, Math.abs(beyond) < 0.5 ? beyond : fraction - 0.5))
}

/** Moves the cursor by a part of the range, from where it is, or else from a fraction of the range. */
export function stepCursor(cursor: CursorStore, viewport: ViewportStore, step: number, otherwise: number): void {
  const { range, widthPx } = viewport.getState()
  if (range === undefined) return
  const x = cursorX(cursor.getState(), range, widthPx)
  const length = lengthOf(range)
  if (Number.isNaN(x)) setCursor(cursor, viewport, addNs(range.from, otherwise * length))
  else setCursor(cursor, viewport, addNs(range.from, (x / widthPx + step) * length))
}

/** Where a time is in a range: 0 at its start, 1 at its end. */
export function fractionOf({ sec, ns }: Instant, range: TimeRange): number {
  return offsetNs(sec, ns, range.from) / lengthOf(range)
}
