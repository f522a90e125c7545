import { bisect } from '../base/bisect'
import { NO_TIME, offsetNs, type Instant } from '../base/time'
import type { Store } from '../model/store'
import { EVENT_KIND } from '../tetragon/decode'
import { flagTest } from './flag-test'
import { isPause, type Slices } from './slices'

export interface TimeRange {
  readonly from: Instant
  readonly to: Instant
}

/** /proc knows starts in ticks of 10 ms; the agent saw nothing live of a process that near to a start before its own. */
const PROCFS_GRAIN_NS = 10e6

/**
 * First and last live event. Processes read from /proc carry their start as event time, days before the log: they do
 * not count unless there is nothing else. Undefined for a log without times. `order` is that of all events by time.
 */
export function* logRange(store: Store, order: Uint32Array): Slices<TimeRange | undefined> {
  const { events, processes } = store
  const { kind, timeSec, timeNs, process } = events.columns
  const { flags, startSec, startNs } = processes.columns
  const isProcFs = flagTest(store, 'procFS')
  const isFromProcFs = (event: number): boolean => {
    const row = process[event]
    if (row < 0 || !isProcFs(flags[row])) return false
    const sinceStart = offsetNs(timeSec[event], timeNs[event], { sec: startSec[row], ns: startNs[row] })
    return kind[event] === EVENT_KIND.exec || sinceStart < PROCFS_GRAIN_NS
  }
  const timeOf = (event: number): Instant => ({ sec: timeSec[event], ns: timeNs[event] })
  const end = bisect(0, order.length, (i) => timeSec[order[i]] === NO_TIME)
  if (end === 0) return undefined
  let first = 0
  for (; first < end && isFromProcFs(order[first]); first++) if (isPause(first)) yield
  if (first === end) return { from: timeOf(order[0]), to: timeOf(order[end - 1]) }
  let last = end - 1
  for (; isFromProcFs(order[last]); last--) if (isPause(last)) yield
  return { from: timeOf(order[first]), to: timeOf(order[last]) }
}
