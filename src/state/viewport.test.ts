import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addNs } from '../base/time'
import {
  ROW_HEIGHT_PX,
  createViewport,
  lengthOf,
  panRange,
  rangeWith,
  scrollOffsetFor,
  scrollTo,
  setRange,
  setWholeRange,
  showWhole,
  withMargin,
  zoomRange,
} from './viewport'

const FROM = { sec: 1714557600, ns: 500 }
const MINUTE = { from: FROM, to: addNs(FROM, 60e9) }

describe('zooming', () => {
  test('keeps the time under the pointer where it is', () => {
    const zoomed = zoomRange(MINUTE, 0.5, 0.25)
    expect(zoomed).toEqual({ from: addNs(FROM, 7.5e9), to: addNs(FROM, 37.5e9) })
  })

  test('in and out again comes back to the nanosecond', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (at) => {
        const back = zoomRange(zoomRange(MINUTE, 0.5, at), 2, at)
        expect(Math.abs(lengthOf({ from: MINUTE.from, to: back.from }))).toBeLessThanOrEqual(4)
        expect(Math.abs(lengthOf(back) - 60e9)).toBeLessThanOrEqual(4)
      }),
    )
  })

  test('ends at 200 ns and at 40 years', () => {
    expect(lengthOf(zoomRange(MINUTE, 1e-15, 0.5))).toBe(200)
    expect(lengthOf(zoomRange(MINUTE, 1e15, 0.5)) / 86400e9 / 366).toBeCloseTo(40, 1)
  })
})

test('panning moves by a part of the range and keeps its length', () => {
  expect(panRange(MINUTE, 0.5)).toEqual({ from: addNs(FROM, 30e9), to: addNs(FROM, 90e9) })
})

test('a range moves to a span that is not in it, and keeps its length', () => {
  const span = (from: number, to: number) => ({ from: addNs(FROM, from * 1e9), to: addNs(FROM, to * 1e9) })
  expect(rangeWith(MINUTE, span(-10, 0))).toBe(MINUTE)
  expect(rangeWith(MINUTE, span(60, 61))).toBe(MINUTE)
  expect(rangeWith(MINUTE, span(-10, 100))).toBe(MINUTE)
  expect(rangeWith(MINUTE, span(100, 300))).toEqual(span(88, 148))
  expect(rangeWith(MINUTE, span(-10, -9))).toEqual(span(-22, 38))
})

test('the visible range grows with the log while the whole of it is shown, and stays once the user has moved', () => {
  const viewport = createViewport()
  setWholeRange(viewport, MINUTE)
  expect(viewport.getState().range).toEqual(withMargin(MINUTE))
  const longer = { from: FROM, to: addNs(FROM, 120e9) }
  setWholeRange(viewport, longer)
  expect(viewport.getState().range).toEqual(withMargin(longer))
  setRange(viewport, MINUTE)
  setWholeRange(viewport, { from: FROM, to: addNs(FROM, 240e9) })
  expect(viewport.getState().range).toEqual(MINUTE)
  showWhole(viewport)
  expect(viewport.getState().range).toEqual(viewport.getState().wholeRange)
})

test('a log of one moment is shown with a margin around it', () => {
  expect(lengthOf(withMargin({ from: FROM, to: FROM }))).toBeGreaterThan(0)
})

test('scrolling ends at the last row', () => {
  const viewport = createViewport()
  viewport.setState({ heightPx: 10 * ROW_HEIGHT_PX })
  scrollTo(viewport, 1e9, 25)
  expect(viewport.getState().scrollTop).toBe(15 * ROW_HEIGHT_PX)
  scrollTo(viewport, -5, 25)
  expect(viewport.getState().scrollTop).toBe(0)
})

test('a row in view is not scrolled to, a row outside is', () => {
  const state = { ...createViewport().getState(), heightPx: 10 * ROW_HEIGHT_PX, scrollTop: 5 * ROW_HEIGHT_PX }
  expect(scrollOffsetFor(state, 7)).toBe(state.scrollTop)
  expect(scrollOffsetFor(state, 2)).toBeLessThan(state.scrollTop)
  expect(scrollOffsetFor(state, 30)).toBeGreaterThan(state.scrollTop)
})
