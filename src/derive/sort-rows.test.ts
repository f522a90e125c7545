import fc from 'fast-check'
import { expect, test } from 'vitest'
import { finish } from './slices'
import { mergeRows, sortNearlySorted } from './sort-rows'

const compare = (a: number, b: number): number => a - b

test('rows that are nearly in order come in order', () => {
  const moved = fc.array(fc.tuple(fc.nat(999), fc.nat(20)), { maxLength: 100 })
  fc.assert(
    fc.property(moved, (swaps) => {
      const rows = Uint32Array.from({ length: 1000 }, (_, i) => i)
      for (const [at, by] of swaps) rows.copyWithin(at + 1, at, at + by).fill(at, at, at + 1)
      const expected = rows.toSorted()
      expect(finish(sortNearlySorted(rows, compare))).toBe(true)
      expect(Array.from(rows)).toEqual(Array.from(expected))
    }),
  )
})

test('rows in no order are given up soon, and none is lost', () => {
  const rows = Uint32Array.from({ length: 10_000 }, (_, i) => (i * 7919) % 10_000)
  let compared = 0
  const count = (a: number, b: number): number => ++compared && a - b
  expect(finish(sortNearlySorted(rows, count))).toBe(false)
  expect(compared).toBeLessThan(100_000)
  expect(rows.toSorted()).toEqual(Uint32Array.from({ length: 10_000 }, (_, i) => i))
})

test('pauses also where few rows come from afar', () => {
  const rows = Uint32Array.from({ length: 50_000 }, (_, i) => (i < 49_995 ? i + 5 : i - 49_995))
  let compared = 0
  let longest = 0
  const slices = sortNearlySorted(rows, (a, b) => ++compared && a - b)
  for (let slice = slices.next(); slice.done !== true; slice = slices.next()) {
    longest = Math.max(longest, compared)
    compared = 0
  }
  expect(longest).toBeLessThan(10_000)
  expect(rows).toEqual(rows.toSorted())
})

test('two lists become one', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(99)), fc.nat(30), (list, cut) => {
      const [first, second] = [list.slice(0, cut), list.slice(cut)].map((part) => Uint32Array.from(part).sort())
      expect([...finish(mergeRows(first, second, compare))]).toEqual(list.toSorted(compare))
    }),
  )
})
