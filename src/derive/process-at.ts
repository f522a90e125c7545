import { ROW_KIND } from '../codes/rows'
import { SEVERITY } from '../codes/outcomes'
import { NO_TIME, offsetNs, type Instant } from '../base/time'
import { NO_PROCESS, type ProcessIdx } from '../model/process-table'
import { processesOf } from './group-stats'
import { isGroupKind, membersOf, type RowSource } from './list-rows'
import type { ListRow } from './row-list'
import { durationOf } from './row-order'

/**
 * The process of a row that is at a time: of several, the one with the worst outcome; where none is there, the one nearest
 * to it. NO_PROCESS where no start is known.
 */
export function nearestProcess(source: RowSource, { block, row }: ListRow, time: Instant): ProcessIdx {
  const { kind, id } = block.rows.columns
  if (kind[row] === ROW_KIND.process) return id[row]
  const { resolved, logEnd } = source
  const { startSec, startNs } = resolved.lifetimes
  let found = NO_PROCESS
  let distance = Infinity
  for (const process of isGroupKind(kind[row]) ? processesOf(resolved, id[row]) : membersOf(block, row)) {
    if (startSec[process] === NO_TIME) continue
    const since = -offsetNs(startSec[process], startNs[process], time)
    const away = since < 0 ? -since : Math.max(0, since - Math.max(0, durationOf(resolved, logEnd, process)))
    const isWorse =
      found >= 0 && away === distance && SEVERITY[resolved.outcome[process]] > SEVERITY[resolved.outcome[found]]
    if (away > distance || (away === distance && !isWorse)) continue
    found = process
    distance = away
  }
  return found
}
