import { expect, test } from 'vitest'
import { OUTCOME, OUTCOME_COUNT } from '../codes/outcomes'
import type { Overview } from '../derive/overview'
import { bucketTimes, busiestBucket, totalOf } from './overview-buckets'

function overviewOf(...buckets: readonly (readonly [exit0: number, attention: number])[]): Overview {
  const counts = new Uint32Array(buckets.length * OUTCOME_COUNT)
  buckets.forEach(([exit0, attention], i) => {
    counts[i * OUTCOME_COUNT + OUTCOME.exit0] = exit0
    counts[i * OUTCOME_COUNT + OUTCOME.attention] = attention
  })
  const range = { from: { sec: 100, ns: 500_000_000 }, to: { sec: 104, ns: 500_000_000 } }
  return { range, bucketCount: buckets.length, counts, before: 0 }
}

test('the busiest bucket is the first of those with most events', () => {
  const overview = overviewOf([1, 0], [2, 3], [5, 0], [0, 0])
  expect([totalOf(overview, 1), busiestBucket(overview)]).toEqual([5, 1])
  expect(busiestBucket(overviewOf([0, 0]))).toBe(-1)
})

test('buckets divide the range, each ending where the next begins', () => {
  const overview = overviewOf([0, 0], [0, 0], [0, 0], [0, 0])
  expect(bucketTimes(overview, 0)).toEqual({ from: { sec: 100, ns: 500_000_000 }, to: { sec: 101, ns: 500_000_000 } })
  expect(bucketTimes(overview, 3).to).toEqual(overview.range.to)
})
