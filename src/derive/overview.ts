/** Events over time, by outcome of their process: for the overview, and as sparklines for each pod. */
import { OUTCOME, OUTCOME_COUNT } from '../codes/outcomes'
import { SPARK_BUCKETS } from '../codes/rows'
import { NO_TIME, offsetNs, type Instant } from '../base/time'
import type { Store } from '../model/store'
import { unaliased } from './lifetimes'
import type { TimeRange } from './log-range'
import type { Resolved } from './resolve'
import { isPause, type Slices } from './slices'

export interface Overview {
  readonly range: TimeRange
  readonly bucketCount: number
  /** Events by bucket, then by `OUTCOME`: counts[bucket * OUTCOME_COUNT + outcome]. */
  readonly counts: Uint32Array<ArrayBuffer>
  /** Events before the range: processes that ran before the log began. */
  readonly before: number
}

export interface Sparklines {
  /** Events of each group by bucket: counts[group * SPARK_BUCKETS + bucket]. */
  readonly counts: Uint32Array<ArrayBuffer>
}

/** Bucket of a time, -1 before the range; times at its end are in the last one. */
function makeBucketOf(range: TimeRange, bucketCount: number): (sec: number, ns: number) => number {
  const origin: Instant = range.from
  const lengthNs = Math.max(1, offsetNs(range.to.sec, range.to.ns, origin))
  return (sec, ns) => {
    if (sec === NO_TIME) return -1
    const bucket = Math.floor((offsetNs(sec, ns, origin) / lengthNs) * bucketCount)
    return bucket < 0 ? -1 : Math.min(bucket, bucketCount - 1)
  }
}

export function* deriveOverview(
  { events: { columns, length } }: Store,
  resolved: Resolved,
  range: TimeRange,
  bucketCount: number,
  isCounted?: Uint8Array,
): Slices<Overview> {
  const { process, timeSec, timeNs } = columns
  const { lifetimes } = resolved
  const counts = new Uint32Array(bucketCount * OUTCOME_COUNT)
  const bucketOf = makeBucketOf(range, bucketCount)
  let before = 0
  for (let event = 0; event < length; event++) {
    if (isPause(event)) yield
    let row = process[event]
    if (row >= 0) row = unaliased(lifetimes, row)
    if (row >= resolved.rowCount || (isCounted !== undefined && (row < 0 || isCounted[row] === 0))) continue
    const bucket = bucketOf(timeSec[event], timeNs[event])
    if (bucket < 0) before++
    else counts[bucket * OUTCOME_COUNT + (row < 0 ? OUTCOME.unknown : resolved.outcome[row])]++
  }
  return { range, bucketCount, counts, before }
}

/** Counts events for each group, and for all groups above it. */
export function* deriveSparklines(
  { events: { columns, length } }: Store,
  resolved: Resolved,
  range: TimeRange,
): Slices<Sparklines> {
  const { owners, groups, rowCount } = resolved
  const { lifetimes } = resolved
  const { process, timeSec, timeNs } = columns
  const counts = new Uint32Array(groups.groups.length * SPARK_BUCKETS)
  const bucketOf = makeBucketOf(range, SPARK_BUCKETS)
  for (let event = 0; event < length; event++) {
    if (isPause(event)) yield
    let row = process[event]
    if (row >= 0) row = unaliased(lifetimes, row)
    if (row < 0 || row >= rowCount || owners.ownerOf[row] < 0) continue
    const bucket = bucketOf(timeSec[event], timeNs[event])
    if (bucket >= 0) counts[groups.groupOfOwner[owners.ownerOf[row]] * SPARK_BUCKETS + bucket]++
  }
  for (let group = groups.groups.length - 1; group >= 0; group--) {
    const { parent } = groups.groups[group]
    if (parent < 0) continue
    for (let i = 0; i < SPARK_BUCKETS; i++) counts[parent * SPARK_BUCKETS + i] += counts[group * SPARK_BUCKETS + i]
  }
  return { counts }
}
