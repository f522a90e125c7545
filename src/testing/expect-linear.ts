import { expect } from 'vitest'

const SIZE = 40_000
const TIMES_LONGER = 8
/** Shorter times say nothing. */
const LEAST_MS = 4
const TRIES = 3

/** Expects a work to take linear time, by two sizes and the best of some tries: what is quadratic takes 64 times as long. */
export function expectLinear(workOf: (size: number) => () => unknown): void {
  const bestTime = (size: number): number => {
    const work = workOf(size)
    const times = Array.from({ length: TRIES }, () => {
      const from = performance.now()
      work()
      return performance.now() - from
    })
    return Math.max(LEAST_MS, Math.min(...times))
  }
  const short = bestTime(SIZE)
  expect(bestTime(SIZE * TIMES_LONGER) / short).toBeLessThan(4 * TIMES_LONGER)
}
