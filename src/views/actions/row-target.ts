/** The row that the keyboard is on, as what is done with it needs to know it: of the tree, or of the packed lanes. */
import { FOLD_PREFIX, LADDER_PREFIX, NOISE_PREFIX } from '../../codes/row-keys'
import type { ProcessDetails } from '../../derive/process-details'
import type { GroupSummary } from '../../derive/summary'
import type { FieldName } from '../../query/fields'
import { focusedRow, frameRow } from '../../state/frame-rows'
import type { Viewer } from '../../state/viewer'

export type RowTarget = {
  readonly key: string
  /** True where rows below it are shown, false where they can be; undefined where there are none. */
  readonly isOpen: boolean | undefined
} & (
  | { readonly kind: 'group'; readonly group: GroupSummary }
  /** A fold, a ladder and a noise row stand for several processes; the first two have one of them selected. */
  | { readonly kind: 'process' | 'fold' | 'ladder' | 'noise' }
)

const PREFIXES = [
  ['fold', FOLD_PREFIX],
  ['ladder', LADDER_PREFIX],
  ['noise', NOISE_PREFIX],
] as const

/** Undefined where the keyboard is on no row. */
export function focusedTarget(viewer: Viewer): RowTarget | undefined {
  const { focusedKey: key, collapsedGroups, layout } = viewer.view.getState()
  if (key === '') return undefined
  const group = groupsOf(viewer).find((other) => other.key === key)
  const isOpen = layout === 'tree' ? isRowOpen(viewer) : group && !collapsedGroups.has(key)
  if (group !== undefined) return { kind: 'group', key, group, isOpen }
  const kind = PREFIXES.find(([, prefix]) => key.startsWith(prefix))?.[0] ?? 'process'
  return { kind, key, isOpen }
}

/** Opens or closes that row. */
export function toggleTarget(viewer: Viewer): void {
  const target = focusedTarget(viewer)
  const frame = viewer.screen.frames.store.getState().answer
  const row = frame && frameRow(frame, focusedRow(frame, viewer.view.getState()))
  if (target?.kind === 'group') viewer.tree.toggleGroup(target.key)
  else if (row !== undefined) viewer.tree.toggle(row)
}

function isRowOpen(viewer: Viewer): boolean | undefined {
  const frame = viewer.screen.frames.store.getState().answer
  const row = frame && frameRow(frame, focusedRow(frame, viewer.view.getState()))
  return row?.hasChildren === true ? !row.isCollapsed : undefined
}

/** Details of the selected process; asked for where they are not there yet. Undefined for one that is not in the log. */
export async function detailsOfSelection(viewer: Viewer): Promise<ProcessDetails | undefined> {
  const { selectedKey } = viewer.view.getState()
  const known = viewer.screen.details.store.getState().answer
  return known?.key === selectedKey ? known : viewer.ask('details', { key: selectedKey })
}

/** What finds all processes of a pod, of a container's pod, or of a host; undefined for a container of an unknown pod. */
export function placeQuery(
  viewer: Viewer,
  groupKey: string,
): { readonly field: FieldName; readonly value: string } | undefined {
  const groups = groupsOf(viewer)
  let at = groups.findIndex(({ key }) => key === groupKey)
  // a group comes after the one that it lies in
  while (at >= 0 && groups[at].kind === 'container') {
    const { depth } = groups[at]
    if (depth === 0) return undefined
    while (at >= 0 && groups[at].depth >= depth) at--
  }
  if (at < 0) return undefined
  const { kind, label } = groups[at]
  if (kind === 'workload') return { field: 'workload', value: label.slice(label.indexOf('/') + 1) }
  return kind === 'host' ? { field: 'node', value: label } : { field: 'pod', value: label }
}

function groupsOf(viewer: Viewer): readonly GroupSummary[] {
  return viewer.session.getState().summary?.groups ?? []
}
