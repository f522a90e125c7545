import { expect, test } from 'vitest'
import { addNs } from '../base/time'
import type { PackedRequest } from '../derive/packed-frame'
import { isCovered } from './packed-cover'
import { panRange, zoomRange } from './viewport'

const START = { sec: 1_714_557_600, ns: 0 }
const ASKED: PackedRequest = {
  topPx: 1000,
  heightPx: 400,
  range: { from: START, to: addNs(START, 100e9) },
  widthPx: 800,
  pixelRatio: 1,
  selectedKey: '',
}

test('a frame is kept while the window moves within half of its margin', () => {
  expect(isCovered(ASKED, { ...ASKED, range: panRange(ASKED.range, 0.2) })).toBe(true)
  expect(isCovered(ASKED, { ...ASKED, range: panRange(ASKED.range, -0.3) })).toBe(false)
  expect(isCovered(ASKED, { ...ASKED, topPx: 1100 })).toBe(true)
  expect(isCovered(ASKED, { ...ASKED, topPx: 899 })).toBe(false)
})

test('a frame is renewed when the scale, the size or the selection changes', () => {
  expect(isCovered(ASKED, { ...ASKED, range: zoomRange(ASKED.range, 0.99, 0.5) })).toBe(false)
  expect(isCovered(ASKED, { ...ASKED, widthPx: 801 })).toBe(false)
  expect(isCovered(ASKED, { ...ASKED, heightPx: 401 })).toBe(false)
  expect(isCovered(ASKED, { ...ASKED, pixelRatio: 2 })).toBe(false)
  expect(isCovered(ASKED, { ...ASKED, selectedKey: 'a' })).toBe(false)
})

test('rounding to nanoseconds is no zoom', () => {
  let { range } = ASKED
  for (let i = 0; i < 50; i++) range = panRange(range, i % 2 === 0 ? 1 / 3 : -1 / 3)
  expect(isCovered(ASKED, { ...ASKED, range })).toBe(true)
})
