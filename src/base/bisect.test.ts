import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bisect } from './bisect'

test('finds the first index at which the predicate holds, as findIndex does', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20)), fc.nat(20), (unsorted, wanted) => {
      const sorted = unsorted.toSorted((a, b) => a - b)
      const found = sorted.findIndex((value) => value >= wanted)
      expect(bisect(0, sorted.length, (i) => sorted[i] >= wanted)).toBe(found < 0 ? sorted.length : found)
    }),
  )
})

test('looks nowhere outside of its bounds', () => {
  expect(bisect(3, 3, () => expect.fail('an empty range has no index'))).toBe(3)
  expect(bisect(2, 5, (i) => i >= 2 && i < 5)).toBe(2)
  expect(bisect(2, 5, (i) => i < 2)).toBe(5)
})
