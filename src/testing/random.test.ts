import { describe, expect, test } from 'vitest'
import { makeRandom } from './random'

describe('makeRandom', () => {
  test('gives the same numbers for the same seed and others for another', () => {
    const draw = (seed: number): number[] => {
      const random = makeRandom(seed)
      return Array.from({ length: 20 }, () => random.int(1_000_000))
    }
    expect(draw(1)).toEqual(draw(1))
    expect(draw(1)).not.toEqual(draw(2))
    expect(draw(1)).not.toEqual(draw(1 + 2 ** 32))
  })

  test('stays within the bounds asked for and reaches both ends', () => {
    const random = makeRandom(7)
    const seen = new Set<number>()
    for (let i = 0; i < 2000; i++) {
      expect(random.float()).toBeLessThan(1)
      seen.add(random.between(3, 6))
    }
    expect([...seen].toSorted((a, b) => a - b)).toEqual([3, 4, 5, 6])
  })

  test('spreads evenly enough for a log', () => {
    const random = makeRandom(42)
    const buckets = Array.from({ length: 10 }, () => 0)
    for (let i = 0; i < 10_000; i++) buckets[random.int(10)]++
    for (const count of buckets) expect(Math.abs(count - 1000)).toBeLessThan(150)
  })

  test('makes names of the length asked for', () => {
    const random = makeRandom(3)
    expect(random.hex(64)).toMatch(/^[0-9a-f]{64}$/)
    expect(random.suffix(5)).toMatch(/^[a-z0-9]{5}$/)
  })

  test('refuses to pick from nothing', () => {
    expect(() => makeRandom(1).pick([])).toThrow('nothing to pick from')
  })
})
