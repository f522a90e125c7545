/** The orders that groups and siblings can be shown in. What is equal stays in its usual order: names, starts. */
import type { GroupOrder, SiblingOrder } from '../codes/rows'
import { END } from '../codes/spans'
import { NO_TIME, offsetNs, type Instant } from '../base/time'
import { compareUtf8 } from '../base/string-table'
import type { ProcessIdx } from '../model/process-table'
import type { Store } from '../model/store'
import type { RowSource } from './list-rows'
import { isPause, type Slices } from './slices'
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

/** Nanoseconds from start to end, to the log's end where it is open; -1 where that is not known. */
export function durationOf({ lifetimes }: Resolved, logEnd: Instant, row: ProcessIdx): number {
  const { startSec, startNs, endSec, endNs, endKind } = lifetimes
  if (startSec[row] === NO_TIME) return -1
  const start = { sec: startSec[row], ns: startNs[row] }
  if (endKind[row] === END.open) return offsetNs(logEnd.sec, logEnd.ns, start)
  return endSec[row] === NO_TIME ? -1 : offsetNs(endSec[row], endNs[row], start)
}

/** Up to so many rows are sorted by insertion: most siblings are few. */
const FEW_ROWS = 24

type SorterSource = Pick<RowSource, 'store' | 'resolved' | 'logEnd'>

/** Sorts siblings by what they were asked to be sorted by; equal ones stay as they are. */
export class SiblingSorter {
  private readonly source: SorterSource
  private readonly order: SiblingOrder
  /** By row, smallest first. */
  private ranks: Float64Array | undefined
  /** A copy of all children, in which those of a row are sorted when they are asked for. */
  private children: Uint32Array | undefined

  constructor(source: SorterSource, order: SiblingOrder) {
    this.source = source
    this.order = order
  }

  /** To be done before anything is sorted; not at once, as a list may need no new rows at all. */
  *prepare(): Slices<void> {
    if (this.order === 'start' || this.ranks !== undefined) return
    this.children = this.source.resolved.children.children.slice()
    this.ranks = yield* ranksOf(this.source, this.order)
  }

  /** A list that has the siblings list[from, to) at the same places, sorted. */
  sort(list: ArrayLike<ProcessIdx>, from: number, to: number): ArrayLike<ProcessIdx> {
    const { ranks } = this
    if (this.children === undefined || ranks === undefined || to - from < 2) return list
    const rows = list === this.source.resolved.children.children ? this.children : Uint32Array.from(list)
    if (to - from <= FEW_ROWS) sortFew(rows, from, to, ranks)
    else rows.subarray(from, to).sort((a, b) => ranks[a] - ranks[b])
    return rows
  }
}

function* ranksOf({ store, resolved, logEnd }: SorterSource, order: SiblingOrder): Slices<Float64Array> {
  const ranks = new Float64Array(resolved.rowCount)
  const rank = order === 'name' ? rankBinaries(store) : undefined
  const { binary } = store.processes.columns
  for (let row = 0; row < ranks.length; row++) {
    if (isPause(row)) yield
    if (rank !== undefined) ranks[row] = rank[binary[row]]
    else if (order === 'duration') ranks[row] = -durationOf(resolved, logEnd, row)
    else ranks[row] = -resolved.descendants[row]
  }
  return ranks
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

function sortFew(rows: Uint32Array, from: number, to: number, ranks: Float64Array): void {
  for (let i = from + 1; i < to; i++) {
    const row = rows[i]
    const rank = ranks[row]
    let at = i
    for (; at > from && ranks[rows[at - 1]] > rank; at--) rows[at] = rows[at - 1]
    rows[at] = row
  }
}
