import { describe, expect, test } from 'vitest'
import { OUTCOME_COUNT } from '../codes/outcomes'
import type { Overview } from '../derive/overview'
import { busyPart } from './busy-part'

/** 240 seconds, each a bucket; events by second. */
function overviewOf(events: Readonly<Record<number, number>>): Overview {
  const counts = new Uint32Array(240 * OUTCOME_COUNT)
  for (const [second, count] of Object.entries(events)) counts[Number(second) * OUTCOME_COUNT] = count
  return { range: { from: { sec: 0, ns: 0 }, to: { sec: 240, ns: 0 } }, bucketCount: 240, counts, before: 0 }
}

describe('the busy part of a log', () => {
  test('is the greater of two bursts that are far apart', () => {
    expect(busyPart(overviewOf({ 3: 40, 200: 30, 201: 90, 202: 5 }))).toEqual({
      from: { sec: 200, ns: 0 },
      to: { sec: 203, ns: 0 },
    })
  })

  test('is not looked for where events are all over the time, or few, or in many bursts', () => {
    expect(busyPart(overviewOf(Object.fromEntries(Array.from({ length: 60 }, (_, i) => [i * 4, 9]))))).toBeUndefined()
    expect(busyPart(overviewOf({ 3: 4, 200: 5 }))).toBeUndefined()
    expect(busyPart(overviewOf({ 3: 40, 50: 40, 100: 40, 150: 40 }))).toBeUndefined()
    expect(busyPart(overviewOf({}))).toBeUndefined()
  })
})
