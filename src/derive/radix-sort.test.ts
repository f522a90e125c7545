import fc from 'fast-check'
import { expect, test } from 'vitest'
import { digitsOf, radixSort } from './radix-sort'
import { finish } from './slices'

test('is what a stable sort by two columns gives', () => {
  const value = fc.oneof(fc.nat(3), fc.constantFrom(0xffff, 0x10000, 0x10001, 0x8000_0000, 0xffff_ffff))
  fc.assert(
    fc.property(fc.array(fc.tuple(value, value), { maxLength: 40 }), fc.nat(), (keys, seed) => {
      const minor = Uint32Array.from(keys, ([key]) => key)
      const major = Uint32Array.from(keys, ([, key]) => key)
      const rows = Uint32Array.from(keys, (_, i) => (i + seed) % keys.length)
      const expected = Array.from(rows).sort((a, b) => major[a] - major[b] || minor[a] - minor[b])
      expect(Array.from(finish(radixSort(rows, [...digitsOf(minor), ...digitsOf(major)])))).toEqual(expected)
    }),
  )
})
