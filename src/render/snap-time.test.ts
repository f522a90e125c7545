import { expect, test } from 'vitest'
import { addNs } from '../base/time'
import type { Frame } from '../derive/frame'
import { snapTime } from './snap-time'
import { TimeScale } from './time-scale'

const origin = { sec: 100, ns: 7 }
const scale = new TimeScale({ from: origin, to: addNs(origin, 1000e9) }, 1000) // a second for each pixel

/** What snapping reads of a frame: rows 5 and 6 of the list, marks in row 6. */
const frame = {
  origin,
  firstRow: 5,
  windowRows: 2,
  rows: { length: 2, columns: { startNs: Float64Array.of(100e9 + 1, NaN), endNs: Float64Array.of(110e9, NaN) } },
  marks: { length: 2, columns: { row: Uint32Array.of(0, 1), atNs: Float64Array.of(300e9, 400e9 + 9) } },
} as unknown as Frame

test('the nearest edge or mark of the row is meant, to the nanosecond', () => {
  expect(snapTime(frame, scale, 5, 97)).toEqual(addNs(origin, 100e9 + 1))
  expect(snapTime(frame, scale, 5, 106)).toEqual(addNs(origin, 110e9))
  expect(snapTime(frame, scale, 5, 303)).toEqual(addNs(origin, 300e9))
  expect(snapTime(frame, scale, 6, 395)).toEqual(addNs(origin, 400e9 + 9))
})

test('nothing is meant far from those, in other rows and beyond the frame', () => {
  expect(snapTime(frame, scale, 5, 120)).toBeUndefined()
  expect(snapTime(frame, scale, 5, 400)).toBeUndefined()
  expect(snapTime(frame, scale, 6, 100)).toBeUndefined()
  expect(snapTime(frame, scale, 4, 100)).toBeUndefined()
  expect(snapTime(frame, scale, 7, 100)).toBeUndefined()
})
