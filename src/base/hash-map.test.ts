import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HashMap64 } from './hash-map'

test('keeps the first value of every hash, as a Map does', () => {
  // few values, so that there are repeats; both halves up to 2^32 - 1
  const half = fc.constantFrom(0, 1, 2, 0x7fffffff, 0x80000000, 0xffffffff)
  fc.assert(
    fc.property(fc.array(fc.tuple(half, half)), (hashes) => {
      const map = new HashMap64()
      const plain = new Map<string, number>()
      for (const [i, [high, low]] of hashes.entries()) {
        const key = high === 0 && low === 0 ? '0 1' : `${high} ${low}`
        expect(map.getOrSet(high, low, i)).toBe(plain.get(key) ?? -1)
        if (!plain.has(key)) plain.set(key, i)
      }
      expect(map.size).toBe(plain.size)
    }),
  )
})

test('remembers all of many hashes while it grows', () => {
  const map = new HashMap64()
  const set = (i: number): number => map.getOrSet(Math.imul(i, 0x9e3779b1) >>> 0, i, i)
  for (let i = 0; i < 20_000; i++) expect(set(i)).toBe(-1)
  for (let i = 0; i < 20_000; i++) expect(set(i)).toBe(i)
  expect(map.size).toBe(20_000)
})
