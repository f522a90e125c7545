import { expect, test } from 'vitest'
import type { Slices } from '../derive/slices'
import { SLICE_MS, runInSlices, runSlice } from './in-slices'

function* counting(steps: number, first?: string): Slices<number, string> {
  for (let step = 0; step < steps; step++) yield step === 2 ? first : undefined
  return steps
}

/** A clock that goes on by a millisecond at each look. */
function clock(): () => number {
  let at = 0
  return () => at++
}

test('a slice ends with the work, or with its time', () => {
  expect(runSlice(counting(3), SLICE_MS, clock())).toEqual({ result: 3 })
  const long = counting(15)
  expect(runSlice(long, SLICE_MS, clock())).toEqual({ partial: undefined })
  expect(runSlice(long, SLICE_MS, clock())).toEqual({ result: 15 })
})

test('a slice ends where first results are there', () => {
  expect(runSlice(counting(9, 'first'), SLICE_MS, clock())).toEqual({ partial: 'first' })
})

test('work is done in slices with pauses between them', async () => {
  let pauses = 0
  const pause = (): Promise<void> => {
    pauses++
    return Promise.resolve()
  }
  expect(await runInSlices(counting(5, 'first'), pause)).toBe(5)
  expect(pauses).toBe(1)
})
