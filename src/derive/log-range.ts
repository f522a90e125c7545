import { NO_TIME, compareTimes, offsetNs, type Instant } from '../base/time'
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
 * not count unless there is nothing else. Undefined for a log without times.
 */
export function* logRange(store: Store): Slices<TimeRange | undefined> {
  return (yield* rangeOf(store, true)) ?? (yield* rangeOf(store, false))
}

function* rangeOf(store: Store, isLiveOnly: boolean): Slices<TimeRange | undefined> {
  const { events, processes } = store
  const { length } = events
  const { kind, timeSec, timeNs, process } = events.columns
  const { flags, startSec, startNs } = processes.columns
  const isProcFs = flagTest(store, 'procFS')
  const isFromProcFs = (event: number): boolean => {
    const row = process[event]
    if (row < 0 || !isProcFs(flags[row])) return false
    const sinceStart = offsetNs(timeSec[event], timeNs[event], { sec: startSec[row], ns: startNs[row] })
    return kind[event] === EVENT_KIND.exec || sinceStart < PROCFS_GRAIN_NS
  }
  let first = -1
  let last = -1
  for (let event = 0; event < length; event++) {
    if (isPause(event)) yield
    if (timeSec[event] === NO_TIME || (isLiveOnly && isFromProcFs(event))) continue
    if (first < 0 || compareTimes(timeSec[event], timeNs[event], timeSec[first], timeNs[first]) < 0) first = event
    if (last < 0 || compareTimes(timeSec[event], timeNs[event], timeSec[last], timeNs[last]) > 0) last = event
  }
  if (first < 0) return undefined
  return { from: { sec: timeSec[first], ns: timeNs[first] }, to: { sec: timeSec[last], ns: timeNs[last] } }
}
