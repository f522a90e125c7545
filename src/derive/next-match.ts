import { ROW_KIND } from '../codes/rows'
import type { ProcessIdx } from '../model/process-table'
import type { Matches } from './matches'
import type { RowList } from './row-list'

/** The next match in a list from a process, or before it, wrapping around; from its begin or end where that is not in it. */
export function nextMatch(
  list: RowList,
  { isMatch }: Matches,
  fromProcess: ProcessIdx,
  step: 1 | -1,
): ProcessIdx | undefined {
  const from = list.rowOfProcess(fromProcess)
  for (let i = 1; i <= list.length; i++) {
    const start = from < 0 && step < 0 ? list.length : from
    const { block, row } = list.at((((start + i * step) % list.length) + list.length) % list.length)
    const { kind, id } = block.rows.columns
    if (kind[row] === ROW_KIND.process && isMatch[id[row]] === 1) return id[row]
  }
  return undefined
}
