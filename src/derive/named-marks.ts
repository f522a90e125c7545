/** What the activity marks near a point of the timeline stand for, in words. */
import { bisect } from '../base/bisect'
import { compareTimes, type Instant } from '../base/time'
import type { ProcessIdx } from '../model/process-table'
import type { Store } from '../model/store'
import type { ActivityIndex } from './activity-index'
import type { TimeRange } from './log-range'
import { activityTextOf, type ActivityText } from './process-text'

/** Events that are the same but for their time. */
export interface NamedMark extends ActivityText {
  readonly count: number
  readonly first: Instant
  readonly last: Instant
}

export interface NamedMarks {
  /** Those in which a policy stepped in first, then the most frequent ones. */
  readonly kinds: readonly NamedMark[]
  /** Events that are not among them. */
  readonly more: number
}

const MOST_KINDS = 5
/** Where more events than this are under the pointer, the rest is counted only: a tooltip is wanted at once. */
const MOST_READ = 20_000

/** Activity of some processes in a range, its ends included. */
export function nameMarks(
  store: Store,
  activity: ActivityIndex,
  processes: Iterable<ProcessIdx>,
  { from, to }: TimeRange,
): NamedMarks {
  const { timeSec, timeNs, descriptor } = store.events.columns
  const found = new Map<number, { count: number; first: Instant; last: Instant }>()
  const isFrom = (at: number, { sec, ns }: Instant, least: number): boolean => {
    const event = activity.events[at]
    return compareTimes(timeSec[event], timeNs[event], sec, ns) >= least
  }
  let total = 0
  let read = 0
  for (const process of processes) {
    const end = activity.starts[process + 1]
    const first = bisect(activity.starts[process], end, (at) => isFrom(at, from, 0))
    const last = bisect(first, end, (at) => isFrom(at, to, 1))
    total += last - first
    for (let at = first; at < last && read < MOST_READ; at++, read++) {
      const event = activity.events[at]
      const time = { sec: timeSec[event], ns: timeNs[event] }
      const known = found.get(descriptor[event])
      if (known === undefined) found.set(descriptor[event], { count: 1, first: time, last: time })
      else {
        known.count++
        if (compareTimes(time.sec, time.ns, known.first.sec, known.first.ns) < 0) known.first = time
        if (compareTimes(time.sec, time.ns, known.last.sec, known.last.ns) > 0) known.last = time
      }
    }
  }
  const kinds = [...found]
    .map(([at, times]): NamedMark => ({ ...activityTextOf(store, at), ...times }))
    .toSorted((a, b) => Number(b.action !== '') - Number(a.action !== '') || b.count - a.count)
    .slice(0, MOST_KINDS)
  return { kinds, more: total - kinds.reduce((sum, { count }) => sum + count, 0) }
}
