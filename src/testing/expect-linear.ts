import { expect } from 'vitest'
import { processorMs } from './processor-time'

const SIZE = 40_000
const TIMES_LONGER = 8
/** Shorter times say nothing. */
const LEAST_MS = 4
const TRIES = 3

/** Expects a work to take linear time, by two sizes and the best of some tries: what is quadratic takes 64 times as long. */
export function expectLinear(workOf: (size: number) => () => unknown): void {
  const bestTime = (size: number): number => {
    const work = workOf(size)
    return Math.max(LEAST_MS, Math.min(...Array.from({ length: TRIES }, () => processorMs(work))))
  }
  const short = bestTime(SIZE)
  expect(bestTime(SIZE * TIMES_LONGER) / short).toBeLessThan(4 * TIMES_LONGER)
}
