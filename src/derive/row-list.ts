/**
 * The rows of the list: groups, and processes under them in order of the tree, as collapsing, folding, hiding, sorting
 * and the filter leave them. Parents come before their children; a row's children follow it directly.
 *
 * The list is cut in blocks, one for each pod and host, and one for a workload's own row. A change in one pod renews one
 * block, however long the list is.
 *
 *   block  0  default/web        row  0       what a row is: its columns in the block
 *          1    default/web-1    rows 1…6     where it is: its number in the list, `first` of the block + row in it
 *          2  node-a             rows 7…9
 */
import { ROW_KIND } from '../codes/rows'
import { bisect } from '../base/bisect'
import { freeMemory } from '../base/free-memory'
import type { ProcessIdx } from '../model/process-table'
import type { GroupIdx } from './groups'
import {
  isGroupKind,
  isKept,
  type Compounds,
  type ListRows,
  type RowBlock,
  type RowParams,
  type RowSource,
} from './list-rows'
import { SiblingSorter, sortGroups } from './row-order'
import { walkRows } from './row-walk'
import { finish, type Slices } from './slices'

export interface ListRow {
  readonly block: RowBlock
  /** Row of the block. */
  readonly row: number
  /** List row of the block's first row. */
  readonly first: number
  /** Of the block's first row: the list row above it in the tree, -1 for none, and its place among its siblings, from 1. */
  readonly above: number
  readonly position: number
  readonly siblings: number
}

interface PlacedBlock {
  readonly block: RowBlock
  /** Place of the block of the workload that it is in; -1 for none. */
  readonly workload: number
  readonly position: number
  readonly siblings: number
}

export class RowList {
  readonly source: RowSource
  readonly params: RowParams
  readonly length: number
  /** 1 for groups that have something to show. */
  readonly groupHasRows: Uint8Array
  private readonly sorter: SiblingSorter
  private readonly blocks: readonly PlacedBlock[]
  /** List row of each block's first row. */
  private readonly firsts: Uint32Array
  private lastShown = { process: -1, row: -1 };

  /** `before` is the list that this one replaces: blocks that have not changed are taken from it. */
  static *of(source: RowSource, params: RowParams, before?: RowList): Slices<RowList> {
    const isReusable = before !== undefined && before.source === source && isSameButExceptions(before.params, params)
    const isSameOrder = isReusable && before.params.siblingOrder === params.siblingOrder
    const groupHasRows =
      isReusable && isSameSet(before.params.hiddenProcesses, params.hiddenProcesses)
        ? before.groupHasRows
        : findGroupsWithRows(source, params)
    const known = isReusable ? before.unchangedBlocks(params) : new Map<GroupIdx, RowBlock>()
    const { groups, roots } = source.resolved.groups
    const isShown = (group: GroupIdx): boolean =>
      groupHasRows[group] === 1 && !params.hiddenGroups.has(groups[group].key)
    const sorter = isSameOrder ? before.sorter : new SiblingSorter(source, params.siblingOrder)
    const blocks: PlacedBlock[] = []
    function* newBlock(group: GroupIdx): Slices<RowBlock> {
      yield* sorter.prepare()
      return yield* walkRows(source, params, groupHasRows, sorter, group)
    }
    function* blockOf(group: GroupIdx): Slices<RowBlock> {
      const same = known.get(group)
      if (same === undefined) return yield* newBlock(group)
      return isSameOrder ? same : new SortedBlock(same, () => finish(newBlock(group)))
    }
    function* place(all: readonly GroupIdx[], workload: number): Slices<void> {
      const shown = sortGroups(all.filter(isShown), source.stats, params.groupOrder)
      for (const [i, group] of shown.entries()) {
        const block = yield* blockOf(group)
        const at = blocks.push({ block, workload, position: i + 1, siblings: shown.length }) - 1
        yield
        const { kind, key, children } = groups[group]
        if (kind === 'workload' && !params.collapsedGroups.has(key)) yield* place(children, at)
      }
    }
    yield* place(roots, -1)
    return new RowList(source, params, groupHasRows, sorter, blocks)
  }

  /** Gives back the memory of its rows: for when no list that shares blocks with it is used any more. */
  free(): void {
    for (const { block } of this.blocks) freeBlock(block)
  }

  private constructor(
    source: RowSource,
    params: RowParams,
    groupHasRows: Uint8Array,
    sorter: SiblingSorter,
    blocks: readonly PlacedBlock[],
  ) {
    this.source = source
    this.sorter = sorter
    this.params = params
    this.groupHasRows = groupHasRows
    this.blocks = blocks
    this.firsts = new Uint32Array(this.blocks.length)
    let length = 0
    this.blocks.forEach(({ block }, i) => {
      this.firsts[i] = length
      length += block.length
    })
    this.length = length
  }

  /** What is at a row of the list, which must be in it. */
  at(listRow: number): ListRow {
    const i = bisect(0, this.blocks.length, (block) => this.firsts[block] > listRow) - 1
    const first = this.firsts[i]
    const { block, workload, position, siblings } = this.blocks[i]
    return { block, row: listRow - first, first, above: workload < 0 ? -1 : this.firsts[workload], position, siblings }
  }

  /** Blocks that are the same under other parameters, by their group. */
  private unchangedBlocks(params: RowParams): Map<GroupIdx, RowBlock> {
    const { resolved, stats } = this.source
    const { groups } = resolved.groups
    const changed = new Set<GroupIdx>()
    const a = this.params
    const processes = [
      ...differences(a.collapsedProcesses, params.collapsedProcesses),
      ...differences(a.openFolds, params.openFolds),
      ...differences(a.openLadders, params.openLadders),
      ...differences(a.hiddenProcesses, params.hiddenProcesses),
    ]
    for (const process of processes) changed.add(this.blockGroupOf(process))
    const keys = new Set([
      ...differences(a.collapsedGroups, params.collapsedGroups),
      ...differences(a.hiddenGroups, params.hiddenGroups),
    ])
    groups.forEach((group, idx) => {
      const isReordered = a.groupOrder !== params.groupOrder && group.children.length > 0
      if (isReordered || keys.has(group.key)) changed.add(stats.blockGroup[idx])
    })
    const noiseKeys = differences(a.openNoise, params.openNoise)
    const isChanged = (block: RowBlock): boolean =>
      changed.has(block.group) || noiseKeys.some((key) => block.noiseKeys.has(key))
    const unchanged = this.blocks.filter(({ block }) => !isChanged(block))
    return new Map(unchanged.map(({ block }) => [block.group, block]))
  }

  /** Calls back for each process that has a row of its own, from top to bottom. */
  forEachProcess(onProcess: (process: ProcessIdx, listRow: number) => void): void {
    this.blocks.forEach(({ block: { rows } }, i) => {
      const { kind, id } = rows.columns
      for (let row = 0; row < rows.length; row++)
        if (kind[row] === ROW_KIND.process) onProcess(id[row], this.firsts[i] + row)
    })
  }

  /** List row of a group; -1 when it is not in the list. */
  rowOfGroup(group: GroupIdx): number {
    if (group < 0) return -1
    return this.find(this.source.stats.blockGroup[group], (kind, id) => id === group && isGroupKind(kind))
  }

  /** List row of a process that has a row of its own; -1 for others. */
  rowOfProcess(process: ProcessIdx): number {
    return this.find(this.blockGroupOf(process), (kind, id) => id === process && kind === ROW_KIND.process)
  }

  /**
   * The row where a process is to be seen: its own, one that stands for it, or the collapsed one above it; -1 where none
   * is in the list.
   */
  rowShowing(process: ProcessIdx): number {
    if (this.lastShown.process !== process) this.lastShown = { process, row: this.findShowing(process) }
    return this.lastShown.row
  }

  private findShowing(process: ProcessIdx): number {
    const { treeParents, owners, groups } = this.source.resolved
    const i = this.placeOf(this.blockGroupOf(process))
    if (i < 0) return this.rowOfGroup(groups.groups[this.blockGroupOf(process)]?.parent ?? -1)
    // the nearer the better: the process itself has 0, its parent 1, its group follows the last process above it
    const distance = new Map<ProcessIdx, number>()
    for (let above = process; above >= 0; above = treeParents[above]) distance.set(above, distance.size)
    const groupDistance = new Map<GroupIdx, number>()
    for (let group = groups.groupOfOwner[owners.ownerOf[process]]; group >= 0; group = groups.groups[group].parent)
      groupDistance.set(group, distance.size + groupDistance.size)
    const { rows, compounds, members } = this.blocks[i].block
    const { kind, id } = rows.columns
    let nearest = Infinity
    let found = -1
    const find = (row: number, here = Infinity): void => {
      if (here >= nearest) return
      nearest = here
      found = this.firsts[i] + row
    }
    for (let row = 0; row < rows.length; row++) {
      if (isGroupKind(kind[row])) find(row, groupDistance.get(id[row]))
      else if (kind[row] === ROW_KIND.process) find(row, distance.get(id[row]))
    }
    const { row, membersFrom, membersTo } = compounds.columns
    for (let compound = 0; compound < compounds.length; compound++) {
      for (let at = membersFrom[compound]; at < membersTo[compound]; at++)
        find(row[compound], (distance.get(members[at]) ?? Infinity) + 0.5)
    }
    return found
  }

  private blockGroupOf(process: ProcessIdx): GroupIdx {
    const { owners, groups } = this.source.resolved
    const owner = process < 0 ? -1 : owners.ownerOf[process]
    return owner < 0 ? -1 : this.source.stats.blockGroup[groups.groupOfOwner[owner]]
  }

  /** Place of a group's block; -1 where it is not in the list. */
  private placeOf(blockGroup: GroupIdx): number {
    return this.blocks.findIndex(({ block }) => block.group === blockGroup)
  }

  private find(blockGroup: GroupIdx, isWanted: (kind: number, id: number) => boolean): number {
    const i = this.placeOf(blockGroup)
    if (i < 0) return -1
    const { rows } = this.blocks[i].block
    const { kind, id } = rows.columns
    for (let row = 0; row < rows.length; row++) if (isWanted(kind[row], id[row])) return this.firsts[i] + row
    return -1
  }
}

function findGroupsWithRows({ resolved }: RowSource, params: RowParams): Uint8Array {
  const { groups, groupOfOwner } = resolved.groups
  const hasRows = new Uint8Array(groups.length)
  resolved.topsOfOwner.forEach((tops, owner) => {
    if (!tops.some((row) => isKept(params, row))) return
    for (let group = groupOfOwner[owner]; group >= 0; group = groups[group].parent) hasRows[group] = 1
  })
  return hasRows
}

/** The rows of another block in another order of siblings: as many, of the same processes. */
class SortedBlock implements RowBlock {
  readonly group: GroupIdx
  readonly length: number
  readonly noiseKeys: ReadonlySet<string>
  private readonly make: () => RowBlock
  private made: RowBlock | undefined

  constructor({ group, length, noiseKeys }: RowBlock, make: () => RowBlock) {
    this.group = group
    this.length = length
    this.noiseKeys = noiseKeys
    this.make = make
  }

  get rows(): ListRows {
    return this.block.rows
  }

  get compounds(): Compounds {
    return this.block.compounds
  }

  get members(): Uint32Array {
    return this.block.members
  }

  free(): void {
    if (this.made !== undefined) freeBlock(this.made)
  }

  private get block(): RowBlock {
    return (this.made ??= this.make())
  }
}

function freeBlock(block: RowBlock): void {
  if (block instanceof SortedBlock) block.free()
  else freeMemory(...Object.values(block.rows.columns), ...Object.values(block.compounds.columns), block.members)
}

/** True where the two differ in sets of exceptions and in the order of groups and siblings only. */
function isSameButExceptions(a: RowParams, b: RowParams): boolean {
  return (
    a.matches === b.matches &&
    a.inRange === b.inRange &&
    a.isFolding === b.isFolding &&
    a.isNoiseFolded === b.isNoiseFolded &&
    a.isLaddering === b.isLaddering
  )
}

function differences<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): T[] {
  if (a === b) return []
  return [...a].filter((item) => !b.has(item)).concat([...b].filter((item) => !a.has(item)))
}

function isSameSet<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean {
  return differences(a, b).length === 0
}
