/** Where the events of a log are that has nothing for most of its time. */
import type { TimeRange } from '../derive/log-range'
import type { Overview } from '../derive/overview'
import { bucketTimes, busiestBucket, totalOf } from './overview-buckets'

/** Fewer events than these are seen at a glance, wherever they are. */
const LEAST_EVENTS = 20
/** Of all buckets, so many may hold events; those that hold next to none do not count. */
const MOST_BUSY = 0.05
/** Of all events. */
const NEXT_TO_NONE = 0.001
/** Of all events, so many are in the busy part. */
const LEAST_SHARE = 0.5

/**
 * The run of buckets with events around the busiest one, where nearly all others are empty and at least half of the events
 * are in it; undefined for logs that need no such help.
 */
export function busyPart(overview: Overview): TimeRange | undefined {
  const { bucketCount } = overview
  const totals = Array.from({ length: bucketCount }, (_, bucket) => totalOf(overview, bucket))
  const events = totals.reduce((sum, total) => sum + total, 0)
  const busy = totals.filter((total) => total > NEXT_TO_NONE * events).length
  if (events < LEAST_EVENTS || busy > MOST_BUSY * bucketCount) return undefined
  const busiest = busiestBucket(overview)
  let from = busiest
  let to = busiest
  while (from > 0 && totals[from - 1] > 0) from--
  while (to < bucketCount - 1 && totals[to + 1] > 0) to++
  const inside = totals.slice(from, to + 1).reduce((sum, total) => sum + total, 0)
  if (inside < LEAST_SHARE * events) return undefined
  return { from: bucketTimes(overview, from).from, to: bucketTimes(overview, to).to }
}
