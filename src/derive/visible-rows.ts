/**
 * The rows of the list: groups, and processes under them in order of the tree, as collapsing and filtering leave them.
 * Parents come before their children; a row's children follow it directly.
 */
import { ROW_KIND } from '../codes/rows'
import { Table, type TableData } from '../base/table'
import type { ProcessIdx } from '../model/process-table'
import type { GroupIdx } from './groups'
import type { Resolved } from './resolve'
import type { Matches } from './text-filter'

const KIND_OF_GROUP = {
  workload: ROW_KIND.workload,
  pod: ROW_KIND.pod,
  container: ROW_KIND.container,
  host: ROW_KIND.host,
} as const

export const VISIBLE_ROW_SCHEMA = {
  kind: 'u8',
  /** Process or group, by kind. */
  id: 'i32',
  /** 0 for outermost groups. */
  depth: 'u16',
  /** Row number of the row above it in the tree; -1 for outermost groups. */
  parentRow: 'i32',
  /** Place among its siblings, from 1, and their number. */
  position: 'u32',
  siblings: 'u32',
  hasChildren: 'u8',
  isCollapsed: 'u8',
} as const
export type VisibleRows = TableData<typeof VISIBLE_ROW_SCHEMA>

export interface RowFilter {
  readonly collapsedGroups: ReadonlySet<string>
  readonly collapsedProcesses: ReadonlySet<ProcessIdx>
  readonly matches: Matches | undefined
}

export function deriveVisibleRows(resolved: Resolved, filter: RowFilter): VisibleRows {
  return new RowWalk(resolved, filter).walk()
}

class RowWalk {
  private readonly rows = new Table(VISIBLE_ROW_SCHEMA, 1024)
  private readonly resolved: Resolved
  private readonly filter: RowFilter
  private readonly groupHasRows: Uint8Array

  constructor(resolved: Resolved, filter: RowFilter) {
    this.resolved = resolved
    this.filter = filter
    this.groupHasRows = this.findGroupsWithRows()
  }

  walk(): VisibleRows {
    const roots = this.resolved.groups.roots.filter((group) => this.groupHasRows[group] === 1)
    roots.forEach((group, i) => this.addGroup(group, -1, i + 1, roots.length))
    return this.rows
  }

  private isKept(row: ProcessIdx): boolean {
    return this.filter.matches === undefined || this.filter.matches.isKept[row] === 1
  }

  private findGroupsWithRows(): Uint8Array {
    const { groups, groupOfOwner } = this.resolved.groups
    const hasRows = new Uint8Array(groups.length)
    this.resolved.topsOfOwner.forEach((tops, owner) => {
      if (!tops.some((row) => this.isKept(row))) return
      for (let group = groupOfOwner[owner]; group >= 0; group = groups[group].parent) hasRows[group] = 1
    })
    return hasRows
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
    const { columns } = this.rows
    columns.kind[row] = kind
    columns.id[row] = id
    columns.depth[row] = depth
    columns.parentRow[row] = parentRow
    columns.position[row] = position
    columns.siblings[row] = siblings
    return row
  }

  private setChildren(row: number, isCollapsed: boolean): void {
    this.rows.columns.hasChildren[row] = 1
    this.rows.columns.isCollapsed[row] = isCollapsed ? 1 : 0
  }

  private addGroup(idx: GroupIdx, parentRow: number, position: number, siblings: number): void {
    const group = this.resolved.groups.groups[idx]
    const row = this.addRow(KIND_OF_GROUP[group.kind], idx, group.depth, parentRow, position, siblings)
    const isCollapsed = this.filter.collapsedGroups.has(group.key)
    this.setChildren(row, isCollapsed)
    if (isCollapsed) return
    const children = group.children.filter((child) => this.groupHasRows[child] === 1)
    const tops = group.owners.flatMap((owner) => this.resolved.topsOfOwner[owner].filter((top) => this.isKept(top)))
    children.forEach((child, i) => this.addGroup(child, row, i + 1, children.length + tops.length))
    this.addProcesses(tops, group.depth + 1, row)
  }

  /** Depth first without recursion: trees of real logs are shallow, hostile ones need not be. */
  private addProcesses(tops: readonly ProcessIdx[], depth: number, parentRow: number): void {
    const { starts, children } = this.resolved.children
    interface Level {
      readonly rows: ArrayLike<ProcessIdx>
      readonly parentRow: number
      next: number
    }
    const levels: Level[] = [{ rows: tops, parentRow, next: 0 }]
    while (levels.length > 0) {
      const level = levels.at(-1)!
      if (level.next === level.rows.length) {
        levels.pop()
        continue
      }
      const process = level.rows[level.next++]
      const row = this.addRow(
        ROW_KIND.process,
        process,
        depth + levels.length - 1,
        level.parentRow,
        level.next,
        level.rows.length,
      )
      let kept: ArrayLike<ProcessIdx> = children.subarray(starts[process], starts[process + 1])
      if (this.filter.matches !== undefined) kept = Array.from(kept).filter((child) => this.isKept(child))
      if (kept.length === 0) continue
      const isCollapsed = this.filter.collapsedProcesses.has(process)
      this.setChildren(row, isCollapsed)
      if (!isCollapsed) levels.push({ rows: kept, parentRow: row, next: 0 })
    }
  }
}
