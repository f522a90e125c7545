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

export interface EventCounts {
  readonly overview: Overview
  /** Events of each group, and of all below it, by bucket: sparklines[group * SPARK_BUCKETS + bucket]. */
  readonly sparklines: Uint32Array<ArrayBuffer>
}

/** With `isCounted`, the overview is of events of these processes alone; sparklines are of all. */
export function* countEvents(
  { events: { columns, length } }: Store,
  resolved: Resolved,
  range: TimeRange,
  bucketCount: number,
  isCounted?: Uint8Array,
): Slices<EventCounts> {
  const { process, timeSec, timeNs } = columns
  const { lifetimes, owners, groups, outcome, rowCount } = resolved
  const counts = new Uint32Array(bucketCount * OUTCOME_COUNT)
  const sparklines = new Uint32Array(groups.groups.length * SPARK_BUCKETS)
  const origin: Instant = range.from
  const lengthNs = Math.max(1, offsetNs(range.to.sec, range.to.ns, origin))
  let before = 0
  for (let event = 0; event < length; event++) {
    if (isPause(event)) yield
    let row = process[event]
    if (row >= rowCount) continue
    if (row >= 0) row = unaliased(lifetimes, row)
    const isInOverview = isCounted === undefined || (row >= 0 && isCounted[row] === 1)
    const sec = timeSec[event]
    const part = sec === NO_TIME ? -1 : offsetNs(sec, timeNs[event], origin) / lengthNs
    if (part < 0) {
      if (isInOverview) before++
      continue
    }
    if (isInOverview) counts[bucketOf(part, bucketCount) * OUTCOME_COUNT + (row < 0 ? OUTCOME.unknown : outcome[row])]++
    const owner = row < 0 ? -1 : owners.ownerOf[row]
    if (owner >= 0) sparklines[groups.groupOfOwner[owner] * SPARK_BUCKETS + bucketOf(part, SPARK_BUCKETS)]++
  }
  for (let group = groups.groups.length - 1; group >= 0; group--) {
    const { parent } = groups.groups[group]
    if (parent < 0) continue
    for (let i = 0; i < SPARK_BUCKETS; i++)
      sparklines[parent * SPARK_BUCKETS + i] += sparklines[group * SPARK_BUCKETS + i]
  }
  return { overview: { range, bucketCount, counts, before }, sparklines }
}

/** What is at the end, or behind it, is in the last one. */
function bucketOf(part: number, bucketCount: number): number {
  return Math.min(Math.floor(part * bucketCount), bucketCount - 1)
}
