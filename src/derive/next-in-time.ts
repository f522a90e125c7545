/** Walks through the listed processes in order of their start. */
import { ROW_KIND } from '../codes/rows'
import { NO_TIME, compareTimes, type Instant } from '../base/time'
import type { ProcessIdx } from '../model/process-table'
import type { Resolved } from './resolve'
import type { VisibleRows } from './visible-rows'

/**
 * The process of the list that starts next after `from`, or last before it; where `from` is negative or has no start,
 * after or before `at`. Processes that start at one time follow each other as they are listed. -1 when there is none.
 */
export function nextInTime(
  { lifetimes: { startSec, startNs } }: Resolved,
  { columns: { kind, id }, length }: VisibleRows,
  from: ProcessIdx,
  at: Instant,
  step: 1 | -1,
): ProcessIdx {
  const isFrom = from >= 0 && startSec[from] !== NO_TIME
  const fromSec = isFrom ? startSec[from] : at.sec
  const fromNs = isFrom ? startNs[from] : at.ns
  const fromRow = isFrom ? rowOf(kind, id, length, from) : -1
  let best = -1
  for (let row = 0; row < length; row++) {
    const process = id[row]
    if (kind[row] !== ROW_KIND.process || process === from || startSec[process] === NO_TIME) continue
    const toFrom = compareTimes(startSec[process], startNs[process], fromSec, fromNs) || row - fromRow
    if (toFrom * step <= 0) continue
    const other = best < 0 ? -1 : id[best]
    const toBest =
      other < 0
        ? -step
        : compareTimes(startSec[process], startNs[process], startSec[other], startNs[other]) || row - best
    if (toBest * step < 0) best = row
  }
  return best < 0 ? -1 : id[best]
}

function rowOf(kind: Uint8Array, id: Int32Array, length: number, process: ProcessIdx): number {
  for (let row = 0; row < length; row++) if (kind[row] === ROW_KIND.process && id[row] === process) return row
  return -1
}
