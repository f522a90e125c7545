/**
 * What belongs to an export: the processes that the query finds and that were there in the range, and of their events
 * those in the range, with the exec and the exit of each, so that what is exported can be read by itself. Rows that are
 * hidden, folded or collapsed belong to it: they are left out of sight, not of the query.
 */
import { NO_TIME, compareTimes } from '../base/time'
import { END } from '../codes/spans'
import { unaliased } from '../derive/lifetimes'
import type { TimeRange } from '../derive/log-range'
import type { Matches } from '../derive/matches'
import type { Resolved } from '../derive/resolve'
import type { Store } from '../model/store'
import { EVENT_KIND } from '../tetragon/decode'

/** 1 for processes that match and were there in the range. In all of the log are those, too, whose start is not known. */
export function wantedProcesses(
  { rowCount, isShown, lifetimes }: Resolved,
  matches: Matches | undefined,
  range: TimeRange,
  isWholeLog: boolean,
): Uint8Array {
  const { startSec, startNs, endSec, endNs, endKind } = lifetimes
  const isWanted = new Uint8Array(rowCount)
  for (let row = 0; row < rowCount; row++) {
    if (isShown[row] === 0 || matches?.isMatch[row] === 0) continue
    if (!isWholeLog) {
      if (startSec[row] === NO_TIME || compareTimes(startSec[row], startNs[row], range.to.sec, range.to.ns) > 0)
        continue
      const isEnded = endKind[row] !== END.open && endSec[row] !== NO_TIME
      if (isEnded && compareTimes(endSec[row], endNs[row], range.from.sec, range.from.ns) < 0) continue
    }
    isWanted[row] = 1
  }
  return isWanted
}

export interface EventScope {
  readonly resolved: Resolved
  readonly query: string
  readonly range: TimeRange
  readonly isWholeLog: boolean
  readonly isWanted: Uint8Array
}

/**
 * The test whether an event belongs to an export. Events of no process, such as a report of dropped events, do where
 * nothing is asked for.
 */
export function eventTest(store: Store, scope: EventScope): (event: number) => boolean {
  const { resolved, range, isWholeLog, isWanted } = scope
  const { process, kind, timeSec, timeNs } = store.events.columns
  const isInRange = (event: number): boolean =>
    isWholeLog ||
    timeSec[event] === NO_TIME ||
    (compareTimes(timeSec[event], timeNs[event], range.from.sec, range.from.ns) >= 0 &&
      compareTimes(timeSec[event], timeNs[event], range.to.sec, range.to.ns) <= 0)
  return (event) => {
    const row = process[event]
    if (row < 0) return scope.query === '' && isInRange(event)
    if (row >= resolved.rowCount || isWanted[unaliased(resolved.lifetimes, row)] === 0) return false
    return kind[event] === EVENT_KIND.exec || kind[event] === EVENT_KIND.exit || isInRange(event)
  }
}

/** How many processes and events an export holds. */
export function countScope(store: Store, scope: EventScope): { readonly processes: number; readonly events: number } {
  const isIn = eventTest(store, scope)
  let events = 0
  for (let event = 0; event < store.events.length; event++) if (isIn(event)) events++
  return { processes: scope.isWanted.reduce((sum, wanted) => sum + wanted, 0), events }
}
