import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HashSet64 } from './hash-set'

test('says of every hash whether it is new, as a Set does', () => {
  // few values, so that there are repeats; both halves up to 2^32 - 1
  const half = fc.constantFrom(0, 1, 2, 0x7fffffff, 0x80000000, 0xffffffff)
  fc.assert(
    fc.property(fc.array(fc.tuple(half, half)), (hashes) => {
      const set = new HashSet64()
      const plain = new Set<string>()
      for (const [high, low] of hashes) {
        const key = high === 0 && low === 0 ? '0 1' : `${high} ${low}`
        expect(set.add(high, low)).toBe(!plain.has(key))
        plain.add(key)
      }
      expect(set.size).toBe(plain.size)
    }),
  )
})

test('remembers all of many hashes while it grows', () => {
  const set = new HashSet64()
  const add = (i: number): boolean => set.add(Math.imul(i, 0x9e3779b1) >>> 0, i)
  for (let i = 0; i < 20_000; i++) expect(add(i)).toBe(true)
  for (let i = 0; i < 20_000; i++) expect(add(i)).toBe(false)
  expect(set.size).toBe(20_000)
})
