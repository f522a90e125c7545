/**
 * Which events a snapshot holds, so that what is in view now is in view there, too:
 *
 *   of processes that are wanted                  all their events in the range, their exec and exit
 *   of all that these descend from                exec and exit
 *   of the process that took over one's pid       exec and exit: they say how the one before ended
 *   of no process: reports of missing data        in the range and the minute after it
 *
 * A process of these that has neither exec nor exit gives its first event instead; one that others only name as their
 * parent, the first event of one of these.
 */
import { NO_TIME, compareTimes } from '../base/time'
import { compareAddresses, type EventIdx, type Store } from '../model/store'
import { EVENT_KIND } from '../tetragon/decode'
import { unaliased } from './lifetimes'
import type { TimeRange } from './log-range'
import type { Resolved } from './resolve'

export interface SnapshotScope {
  readonly resolved: Resolved
  readonly range: TimeRange
  /** The range is all of the log. */
  readonly isWholeLog: boolean
  /** 1 for processes that the query finds and that were there in the range. */
  readonly isWanted: Uint8Array
}

/** A report of missing data tells of the minute before it. */
const REPORT_SECONDS = 60

/** In the order of their places in the sources. */
export function snapshotEvents(store: Store, scope: SnapshotScope): Uint32Array {
  const { resolved, range, isWholeLog, isWanted } = scope
  const { events } = store
  const { kind, process, timeSec, timeNs } = events.columns
  const isDescribed = describedRows(resolved, isWanted)
  const isSaid = new Uint8Array(resolved.rowCount)
  const isTaken = new Uint8Array(events.length)
  const rowOf = (event: EventIdx): number => {
    const row = process[event]
    if (row < 0 || row >= resolved.rowCount) return -1
    return unaliased(resolved.lifetimes, row)
  }
  const isInRange = (event: EventIdx, lateSec = 0): boolean =>
    isWholeLog ||
    timeSec[event] === NO_TIME ||
    (compareTimes(timeSec[event], timeNs[event], range.from.sec, range.from.ns) >= 0 &&
      compareTimes(timeSec[event], timeNs[event], range.to.sec + lateSec, range.to.ns) <= 0)
  for (let event = 0; event < events.length; event++) {
    const row = rowOf(event)
    const isReport = kind[event] === EVENT_KIND.rateLimit || kind[event] === EVENT_KIND.throttle
    if (row < 0) {
      if (isReport && isInRange(event, REPORT_SECONDS)) isTaken[event] = 1
      continue
    }
    const isEnd = kind[event] === EVENT_KIND.exec || kind[event] === EVENT_KIND.exit
    if (isEnd) isSaid[row] = 1
    if (isEnd ? isDescribed[row] === 1 : isWanted[row] === 1 && isInRange(event)) isTaken[event] = 1
  }
  const sayBy = (saidRow: (row: number) => number): void => {
    for (let event = 0; event < events.length; event++) {
      const row = rowOf(event)
      const said = row < 0 ? -1 : saidRow(row)
      if (said < 0 || isDescribed[said] === 0 || isSaid[said] === 1) continue
      isTaken[event] = 1
      isSaid[said] = 1
    }
  }
  sayBy((row) => row)
  sayBy((row) => resolved.parents[row])
  return inOrderOfPlace(store, isTaken)
}

/** 1 for processes whose row is to be as it is now. */
function describedRows({ rowCount, parents, lifetimes }: Resolved, isWanted: Uint8Array): Uint8Array {
  const { successor } = lifetimes
  const isDescribed = new Uint8Array(rowCount)
  for (let row = 0; row < rowCount; row++) {
    if (isWanted[row] === 0) continue
    for (let kept = row; kept >= 0 && isDescribed[kept] === 0; kept = parents[kept]) isDescribed[kept] = 1
  }
  const found = isDescribed.slice()
  for (let row = 0; row < rowCount; row++) if (found[row] === 1 && successor[row] >= 0) isDescribed[successor[row]] = 1
  return isDescribed
}

function inOrderOfPlace(store: Store, isTaken: Uint8Array): Uint32Array {
  const count = isTaken.reduce((sum, taken) => sum + taken, 0)
  const events = new Uint32Array(count)
  for (let event = 0, i = 0; event < isTaken.length; event++) if (isTaken[event] === 1) events[i++] = event
  return events.sort((a, b) => compareAddresses(store, a, b))
}
