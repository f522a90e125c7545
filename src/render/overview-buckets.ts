/** The bars of the overview: how many events are in each, and from when to when it reaches. */
import { OUTCOME_COUNT } from '../codes/outcomes'
import { addNs, offsetNs } from '../base/time'
import type { TimeRange } from '../derive/log-range'
import type { Overview } from '../derive/overview'

/** Events of a bucket. */
export function totalOf({ counts }: Overview, bucket: number): number {
  let total = 0
  for (let outcome = 0; outcome < OUTCOME_COUNT; outcome++) total += counts[bucket * OUTCOME_COUNT + outcome]
  return total
}

/** The first bucket that has as many events as any; -1 when none has one. */
export function busiestBucket(overview: Overview): number {
  let busiest = -1
  let most = 0
  for (let bucket = 0; bucket < overview.bucketCount; bucket++) {
    const total = totalOf(overview, bucket)
    if (total <= most) continue
    most = total
    busiest = bucket
  }
  return busiest
}

/** From the begin of a bucket to that of the next one. */
export function bucketTimes({ range, bucketCount }: Overview, bucket: number): TimeRange {
  const length = offsetNs(range.to.sec, range.to.ns, range.from)
  return {
    from: addNs(range.from, (bucket / bucketCount) * length),
    to: addNs(range.from, ((bucket + 1) / bucketCount) * length),
  }
}
