/** Walks through the listed processes in order of their start. */
import { NO_TIME, compareTimes, type Instant } from '../base/time'
import type { ProcessIdx } from '../model/process-table'
import type { RowList } from './row-list'

/**
 * The process of the list that starts next after `from`, or last before it; where `from` is negative or has no start,
 * after or before `at`. Processes that start at one time follow each other as they are listed; those that a folded row
 * stands for are passed over. -1 when there is none.
 */
export function nextInTime(list: RowList, from: ProcessIdx, at: Instant, step: 1 | -1): ProcessIdx {
  const { startSec, startNs } = list.source.resolved.lifetimes
  const isFrom = from >= 0 && startSec[from] !== NO_TIME
  const fromSec = isFrom ? startSec[from] : at.sec
  const fromNs = isFrom ? startNs[from] : at.ns
  const fromRow = isFrom ? list.rowOfProcess(from) : -1
  let best = -1
  let bestRow = -1
  list.forEachProcess((process, row) => {
    if (process === from || startSec[process] === NO_TIME) return
    const toFrom = compareTimes(startSec[process], startNs[process], fromSec, fromNs) || row - fromRow
    if (toFrom * step <= 0) return
    const toBest =
      best < 0
        ? -step
        : compareTimes(startSec[process], startNs[process], startSec[best], startNs[best]) || row - bestRow
    if (toBest * step >= 0) return
    best = process
    bestRow = row
  })
  return best
}
