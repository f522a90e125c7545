import fc from 'fast-check'
import { expect, test } from 'vitest'
import { finish } from './slices'
import { mergeRows, sortRows } from './sort-rows'

const rowsOf = (length: number): Uint32Array => Uint32Array.from({ length }, (_, i) => i)

test('rows of any number come in order, whatever order they were in', () => {
  const cases = fc.record({ length: fc.constantFrom(0, 1, 9, 4095, 4096, 4097, 12_289, 20_000), step: fc.nat(50_000) })
  fc.assert(
    fc.property(cases, ({ length, step }) => {
      const rank = rowsOf(length).map((row) => (row * (2 * step + 1)) & 0xffff)
      const compare = (a: number, b: number): number => rank[a] - rank[b] || a - b
      const expected = Array.from(rowsOf(length)).sort(compare)
      expect(Array.from(finish(sortRows(rowsOf(length), compare)))).toEqual(expected)
    }),
    { numRuns: 40 },
  )
})

test('two lists become one', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(99)), fc.nat(30), (list, cut) => {
      const compare = (a: number, b: number): number => a - b
      const [first, second] = [list.slice(0, cut), list.slice(cut)].map((part) => Uint32Array.from(part).sort())
      const target = new Uint32Array(list.length + 1)
      finish(mergeRows(first, second, target, 1, compare))
      expect([...target]).toEqual([0, ...list.toSorted(compare)])
    }),
  )
})
