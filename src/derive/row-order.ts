/** The orders that groups and siblings can be shown in. What is equal stays in its usual order: names, starts. */
import type { GroupOrder, SiblingOrder } from '../codes/rows'
import { END } from '../codes/spans'
import { NO_TIME, offsetNs, type Instant } from '../base/time'
import { compareUtf8 } from '../base/string-table'
import type { ProcessIdx } from '../model/process-table'
import type { Store } from '../model/store'
import type { GroupIdx } from './groups'
import type { GroupStats } from './group-stats'
import type { Resolved } from './resolve'

export function sortGroups(groups: readonly GroupIdx[], stats: GroupStats, order: GroupOrder): readonly GroupIdx[] {
  switch (order) {
    case 'name':
      return groups
    case 'start':
      return groups.toSorted((a, b) => compareNumbers(stats.firstStart[a], stats.firstStart[b]))
    case 'processes':
      return groups.toSorted((a, b) => stats.processes[b] - stats.processes[a])
    case 'attention':
      return groups.toSorted((a, b) => stats.attention[b] - stats.attention[a])
  }
}

/** Infinity minus Infinity is no number. */
function compareNumbers(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Gives the number by which siblings are sorted, smallest first; undefined for the usual order, by start. */
export function siblingRank(
  store: Store,
  resolved: Resolved,
  logEnd: Instant,
  order: SiblingOrder,
): ((row: ProcessIdx) => number) | undefined {
  switch (order) {
    case 'start':
      return undefined
    case 'duration':
      return (row) => -durationOf(resolved, logEnd, row)
    case 'name': {
      // ranked when a row is asked for: a list may need no new rows at all
      let rankOf: Uint32Array | undefined
      const { binary } = store.processes.columns
      return (row) => (rankOf ??= rankBinaries(store))[binary[row]]
    }
    case 'descendants':
      return (row) => -resolved.descendants[row]
  }
}

/** Nanoseconds from start to end, to the log's end where it is open; -1 where that is not known. */
export function durationOf({ lifetimes }: Resolved, logEnd: Instant, row: ProcessIdx): number {
  const { startSec, startNs, endSec, endNs, endKind } = lifetimes
  if (startSec[row] === NO_TIME) return -1
  const start = { sec: startSec[row], ns: startNs[row] }
  if (endKind[row] === END.open) return offsetNs(logEnd.sec, logEnd.ns, start)
  return endSec[row] === NO_TIME ? -1 : offsetNs(endSec[row], endNs[row], start)
}

/** Place of each binary among all, by the file name at its end; other strings have none. */
function rankBinaries({ strings, processes }: Store): Uint32Array {
  const rank = new Uint32Array(strings.size)
  const { binary } = processes.columns
  for (let row = 0; row < processes.length; row++) rank[binary[row]] = 1
  const fileName = (text: string): string => text.slice(text.lastIndexOf('/') + 1)
  const order = Array.from(rank.keys()).filter((string) => rank[string] === 1)
  order.sort((a, b) => {
    const [x, y] = [strings.get(a), strings.get(b)]
    return compareUtf8(fileName(x), fileName(y)) || compareUtf8(x, y)
  })
  order.forEach((string, place) => (rank[string] = place))
  return rank
}

/** Up to so many rows are sorted by insertion: most siblings are few. */
const FEW_ROWS = 24

/** Rows by rank; equal ones stay as they are. */
export function sortByRank(
  rows: readonly ProcessIdx[],
  rankOf: (row: ProcessIdx) => number,
): readonly ProcessIdx[] | Uint32Array {
  return rows.length <= FEW_ROWS ? sortFew(rows, rankOf) : sortMany(rows, rankOf)
}

function sortFew(rows: readonly ProcessIdx[], rankOf: (row: ProcessIdx) => number): readonly ProcessIdx[] {
  const ranks: number[] = []
  const sorted: ProcessIdx[] = []
  for (const row of rows) {
    const rank = rankOf(row)
    let at = sorted.length
    for (; at > 0 && ranks[at - 1] > rank; at--) {
      ranks[at] = ranks[at - 1]
      sorted[at] = sorted[at - 1]
    }
    ranks[at] = rank
    sorted[at] = row
  }
  return sorted
}

function sortMany(rows: readonly ProcessIdx[], rankOf: (row: ProcessIdx) => number): Uint32Array {
  const ranks = new Float64Array(rows.length)
  const order = new Uint32Array(rows.length)
  for (let i = 0; i < rows.length; i++) {
    ranks[i] = rankOf(rows[i])
    order[i] = i
  }
  return order.sort((a, b) => ranks[a] - ranks[b] || a - b).map((i) => rows[i])
}
