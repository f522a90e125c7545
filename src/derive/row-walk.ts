/**
 * Walks the group of one block and writes its rows. Siblings become items first: processes as they are, and compounds, each
 * of which stands for several of them.
 *
 *   siblings   sh  curl  sleep  sleep  sleep  probe  probe
 *   items      sh  curl  (sleep × 3)          (2 exec probes)
 */
import { NOISE, ROW_KIND } from '../codes/rows'
import { Table } from '../base/table'
import type { ProcessIdx } from '../model/process-table'
import { FOLD_FROM } from './folds'
import type { GroupIdx } from './groups'
import { keyOf } from './process-key'
import {
  COMPOUND_SCHEMA,
  LIST_ROW_SCHEMA,
  isKept,
  noiseKeyOf,
  type RowBlock,
  type RowParams,
  type RowSource,
} from './list-rows'
import type { Resolved } from './resolve'
import { sortGroups, type SiblingSorter } from './row-order'
import { isPause, type Slices } from './slices'

const KIND_OF_GROUP = {
  workload: ROW_KIND.workload,
  pod: ROW_KIND.pod,
  container: ROW_KIND.container,
  host: ROW_KIND.host,
} as const

/** What the column of depths holds; deeper rows say that they are so deep. */
const MOST_DEPTH = 0xffff

/** Several siblings in one row. */
interface Compound {
  readonly kind: typeof ROW_KIND.fold | typeof ROW_KIND.noise | typeof ROW_KIND.ladder
  readonly noise: number
  readonly members: ProcessIdx[]
}

/** list[from, to): processes as they are; -1 is compounds[0], -2 compounds[1], and so on. */
interface Items {
  readonly list: ArrayLike<number>
  readonly from: number
  readonly to: number
  readonly compounds: readonly Compound[]
}

/** Items that are being written, one after the other. */
interface Level {
  readonly items: Items
  readonly parentRow: number
  readonly depth: number
  /** Group or process that noise among the items is of; see `noiseOf` of `COMPOUND_SCHEMA`. */
  readonly of: number
  next: number
}

export function walkRows(
  source: RowSource,
  params: RowParams,
  groupHasRows: Uint8Array,
  sorter: SiblingSorter,
  group: GroupIdx,
): Slices<RowBlock> {
  // most processes have a row: a table that need not grow is faster by half
  const { key, kind } = source.resolved.groups.groups[group]
  const isOneRow = kind === 'workload' || params.collapsedGroups.has(key)
  const rows = new Table(LIST_ROW_SCHEMA, isOneRow ? 0 : source.stats.processes[group] + 16)
  return new RowWalk(source, params, groupHasRows, sorter, rows).walk(group)
}

class RowWalk {
  private readonly rows: Table<typeof LIST_ROW_SCHEMA>
  private readonly compounds = new Table(COMPOUND_SCHEMA)
  private readonly members: ProcessIdx[] = []
  private readonly noiseKeys = new Set<string>()
  private readonly source: RowSource
  private readonly params: RowParams
  private readonly groupHasRows: Uint8Array
  private readonly sorter: SiblingSorter

  constructor(
    source: RowSource,
    params: RowParams,
    groupHasRows: Uint8Array,
    sorter: SiblingSorter,
    rows: Table<typeof LIST_ROW_SCHEMA>,
  ) {
    this.rows = rows
    this.source = source
    this.params = params
    this.groupHasRows = groupHasRows
    this.sorter = sorter
  }

  *walk(group: GroupIdx): Slices<RowBlock> {
    yield* this.addGroup(group, this.source.resolved.groups.groups[group].depth, -1, 0, 0)
    return {
      group,
      length: this.rows.length,
      rows: this.rows,
      compounds: this.compounds,
      members: Uint32Array.from(this.members),
      noiseKeys: this.noiseKeys,
    }
  }

  private addRow(
    kind: number,
    id: number,
    depth: number,
    parentRow: number,
    position: number,
    siblings: number,
  ): number {
    const row = this.rows.addRow()
    this.rows.fit('siblings', siblings)
    this.rows.fit('position', position)
    const { columns } = this.rows
    columns.kind[row] = kind
    columns.id[row] = id
    columns.depth[row] = Math.min(depth, MOST_DEPTH)
    columns.parentRow[row] = parentRow
    columns.position[row] = position
    columns.siblings[row] = siblings
    return row
  }

  private setChildren(row: number, isCollapsed: boolean): void {
    this.rows.columns.hasChildren[row] = 1
    this.rows.columns.isCollapsed[row] = isCollapsed ? 1 : 0
  }

  // ── groups ───────────────────────────────────────────────────────────────────────────────────────────────────────

  private *addGroup(
    idx: GroupIdx,
    depth: number,
    parentRow: number,
    position: number,
    siblings: number,
    isFoldingNoise = this.isFoldingNoise,
  ): Slices<void> {
    const { resolved, stats } = this.source
    const group = resolved.groups.groups[idx]
    const row = this.addRow(KIND_OF_GROUP[group.kind], idx, depth, parentRow, position, siblings)
    const isCollapsed = this.params.collapsedGroups.has(group.key)
    this.setChildren(row, isCollapsed)
    if (isCollapsed || group.kind === 'workload') return // its pods have blocks of their own
    const children = sortGroups(group.children.filter(this.isGroupSeen), stats, this.params.groupOrder)
    const pauses = isFoldingNoise ? children.filter((child) => stats.isPause[child] === 1) : []
    const groups = pauses.length === 0 ? children : children.filter((child) => stats.isPause[child] === 0)
    const tops = group.owners.flatMap((owner) => resolved.topsOfOwner[owner])
    const items = this.itemsOf(tops, 0, tops.length, isFoldingNoise)
    const before = groups.length + (pauses.length > 0 ? 1 : 0)
    const count = before + items.to - items.from
    for (const [i, child] of groups.entries()) yield* this.addGroup(child, depth + 1, row, i + 1, count)
    if (pauses.length > 0) yield* this.addPauses(idx, pauses, depth + 1, row, groups.length + 1, count)
    yield* this.addItems({ items, parentRow: row, depth: depth + 1, of: idx, next: items.from }, before, count)
  }

  private readonly isGroupSeen = (group: GroupIdx): boolean =>
    this.groupHasRows[group] === 1 && !this.params.hiddenGroups.has(this.source.resolved.groups.groups[group].key);

  /** Containers that hold nothing but a pause process: one row, under which they are when it is open. */
  private *addPauses(
    of: GroupIdx,
    pauses: readonly GroupIdx[],
    depth: number,
    parentRow: number,
    position: number,
    siblings: number,
  ): Slices<void> {
    const { groups } = this.source.resolved.groups
    const members = pauses.flatMap((pause) =>
      groups[pause].owners.flatMap((owner) => this.source.resolved.topsOfOwner[owner]),
    )
    const compound: Compound = { kind: ROW_KIND.noise, noise: NOISE.pause, members }
    const { row, isOpen } = this.addCompound(compound, of, depth, parentRow, position, siblings)
    if (!isOpen) return
    for (const [i, pause] of pauses.entries()) yield* this.addGroup(pause, depth + 1, row, i + 1, pauses.length, false)
  }

  // ── siblings ─────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Whoever searches sees what is found, not a row that hides it. */
  private get isFoldingNoise(): boolean {
    return this.params.isNoiseFolded && this.params.matches === undefined
  }

  private isSeen(row: ProcessIdx): boolean {
    return isKept(this.params, row)
  }

  /** What siblings[from, to) are in the list. */
  private itemsOf(
    siblings: ArrayLike<ProcessIdx>,
    from: number,
    to: number,
    isFoldingNoise = this.isFoldingNoise,
  ): Items {
    const { matches, inRange, hiddenProcesses, isFolding, isLaddering } = this.params
    let items: Items = { list: siblings, from, to, compounds: NO_COMPOUNDS }
    if (matches !== undefined || inRange !== undefined || hiddenProcesses.size > 0)
      items = itemsIn(rowsOf(items).filter((row) => this.isSeen(row)))
    const list = this.sorter.sort(items.list, items.from, items.to)
    if (list !== items.list) items = { list, from: items.from, to: items.to, compounds: NO_COMPOUNDS }
    const isFoldable = isFolding && items.to - items.from >= FOLD_FROM
    if (!isLaddering && !this.hasCompound(items, isFoldable, isFoldingNoise)) return items
    return this.compound(rowsOf(items), isFoldable, isFoldingNoise)
  }

  private hasCompound({ list, from, to }: Items, isFolding: boolean, isFoldingNoise: boolean): boolean {
    if (!isFolding && !isFoldingNoise) return false
    const { leader } = this.source.folds
    const { noise } = this.source
    for (let i = from; i < to; i++)
      if ((isFoldingNoise && noise[list[i]] !== NOISE.none) || (isFolding && leader[list[i]] >= 0)) return true
    return false
  }

  private compound(rows: readonly ProcessIdx[], isFolding: boolean, isFoldingNoise: boolean): Items {
    const { folds, noise } = this.source
    const compounds: Compound[] = []
    const places = new Map<number, number>()
    const list: number[] = []
    const join = (place: number, kind: Compound['kind'], noiseKind: number, row: ProcessIdx): void => {
      let at = places.get(place)
      if (at === undefined) {
        at = compounds.push({ kind, noise: noiseKind, members: [] }) - 1
        places.set(place, at)
        list.push(-1 - at)
      }
      compounds[at].members.push(row)
    }
    for (const row of rows) {
      if (isFoldingNoise && noise[row] !== NOISE.none) join(-1 - noise[row], ROW_KIND.noise, noise[row], row)
      else if (isFolding && folds.leader[row] >= 0) join(folds.leader[row], ROW_KIND.fold, NOISE.none, row)
      else {
        const chain = this.params.isLaddering && !this.params.openLadders.has(row) ? this.ladderFrom(row) : [row]
        if (chain.length === 1) list.push(row)
        else list.push(-compounds.push({ kind: ROW_KIND.ladder, noise: NOISE.none, members: chain }))
      }
    }
    return itemsIn(this.unfoldFew(list, compounds), compounds)
  }

  /** A filter may leave too few of what is alike to be worth a fold. */
  private unfoldFew(list: number[], compounds: readonly Compound[]): number[] {
    const isFew = ({ kind, members }: Compound): boolean => kind === ROW_KIND.fold && members.length < FOLD_FROM
    if (!compounds.some(isFew)) return list
    return list.flatMap((item) => (item < 0 && isFew(compounds[-1 - item]) ? compounds[-1 - item].members : [item]))
  }

  /** A row, its only child, that one's only child, and so on; the row alone where it is no first of such. */
  private ladderFrom(top: ProcessIdx): ProcessIdx[] {
    const chain = [top]
    if (!isLadderTop(this.source.resolved, top)) return chain
    const { starts, children } = this.source.resolved.children
    for (let row = top; starts[row + 1] - starts[row] === 1;) {
      row = children[starts[row]]
      if (!this.isSeen(row) || (this.isFoldingNoise && this.source.noise[row] !== NOISE.none)) break
      chain.push(row)
    }
    return chain
  }

  // ── rows of processes ────────────────────────────────────────────────────────────────────────────────────────────

  /** Depth first without recursion: trees of real logs are shallow, hostile ones need not be. */
  private *addItems(first: Level, before: number, siblings: number): Slices<void> {
    const levels: Level[] = [first]
    while (levels.length > 0) {
      if (isPause(this.rows.length)) yield
      const level = levels.at(-1)!
      const { list, from, to, compounds } = level.items
      if (level.next === to) {
        levels.pop()
        continue
      }
      const item = list[level.next++]
      const position = level.next - from + (level === first ? before : 0)
      const count = level === first ? siblings : to - from
      const below =
        item < 0
          ? this.addCompoundItem(level, compounds[-1 - item], position, count)
          : this.addProcess(level, item, position, count)
      if (below !== undefined) levels.push(below)
    }
  }

  /** What follows under the row, where it is open. */
  private addProcess(level: Level, process: ProcessIdx, position: number, siblings: number): Level | undefined {
    const row = this.addRow(ROW_KIND.process, process, level.depth, level.parentRow, position, siblings)
    return this.childrenOf(row, process, level.depth)
  }

  private childrenOf(row: number, process: ProcessIdx, depth: number): Level | undefined {
    const { starts, children } = this.source.resolved.children
    if (starts[process] === starts[process + 1]) return undefined
    const items = this.itemsOf(children, starts[process], starts[process + 1])
    if (items.to === items.from) return undefined
    const isCollapsed = this.params.collapsedProcesses.has(process)
    this.setChildren(row, isCollapsed)
    return isCollapsed ? undefined : { items, parentRow: row, depth: depth + 1, of: -1 - process, next: items.from }
  }

  private addCompoundItem(level: Level, compound: Compound, position: number, siblings: number): Level | undefined {
    const { depth, parentRow, of } = level
    const { row, isOpen } = this.addCompound(compound, of, depth, parentRow, position, siblings)
    if (compound.kind === ROW_KIND.ladder) return this.childrenOf(row, compound.members.at(-1) ?? 0, depth)
    if (!isOpen) return undefined
    const { members } = compound
    const items = compound.kind === ROW_KIND.fold ? itemsIn(members) : this.itemsOf(members, 0, members.length, false)
    return { items, parentRow: row, depth: depth + 1, of, next: items.from }
  }

  private addCompound(
    { kind, noise, members }: Compound,
    of: number,
    depth: number,
    parentRow: number,
    position: number,
    siblings: number,
  ): { row: number; isOpen: boolean } {
    const id = kind === ROW_KIND.ladder ? members[members.length - 1] : members[0]
    const row = this.addRow(kind, id, depth, parentRow, position, siblings)
    const at = this.compounds.addRow()
    const { columns } = this.compounds
    columns.row[at] = row
    columns.membersFrom[at] = this.members.length
    for (const member of members) this.members.push(member)
    columns.membersTo[at] = this.members.length
    columns.noise[at] = noise
    columns.noiseOf[at] = of
    if (kind === ROW_KIND.ladder) return { row, isOpen: false }
    const isOpen = kind === ROW_KIND.fold ? this.isFoldOpen(members) : this.isNoiseOpen(noise, of)
    this.setChildren(row, !isOpen)
    return { row, isOpen }
  }

  private isFoldOpen(members: readonly ProcessIdx[]): boolean {
    const { openFolds } = this.params
    return openFolds.size > 0 && openFolds.has(this.source.folds.leader[members[0]])
  }

  private isNoiseOpen(noise: number, of: number): boolean {
    const { store, resolved } = this.source
    const key = noiseKeyOf(noise, of >= 0 ? resolved.groups.groups[of].key : keyOf(store, -1 - of))
    this.noiseKeys.add(key)
    return this.params.openNoise.has(key)
  }
}

const NO_COMPOUNDS: readonly Compound[] = []

function itemsIn(list: ArrayLike<number>, compounds = NO_COMPOUNDS): Items {
  return { list, from: 0, to: list.length, compounds }
}

/** In an array of their own. */
function rowsOf({ list, from, to }: Items): ProcessIdx[] {
  const rows: ProcessIdx[] = []
  for (let i = from; i < to; i++) rows.push(list[i])
  return rows
}

/** True for a process with one child, unless it is itself the only child of its parent. */
export function isLadderTop({ children: { starts }, treeParents }: Resolved, row: ProcessIdx): boolean {
  const parent = treeParents[row]
  return starts[row + 1] - starts[row] === 1 && (parent < 0 || starts[parent + 1] - starts[parent] !== 1)
}
