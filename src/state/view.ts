/** What the user chose to see: filter, shape of the list, selection. What a link carries, beside the range and the sources. */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { MatchMode } from '../codes/match-modes'
import { USUAL_SHAPE, type ListShape } from '../codes/rows'
import type { ProcessKey } from '../derive/process-key'

/** Rows with labels, or lanes without: see derive/lanes.ts. */
export type Layout = 'tree' | 'packed'

/** What is under the rows. */
export const BOTTOM_TABS = ['events', 'range', 'sessions', 'raw'] as const
export type BottomTab = (typeof BOTTOM_TABS)[number]

export interface ViewState extends ListShape {
  readonly layout: Layout
  /** The query, as text: see query/parse.ts. */
  readonly filterText: string
  /** How what it finds is shown. */
  readonly matchMode: MatchMode
  readonly collapsedGroups: ReadonlySet<string>
  readonly collapsedProcesses: ReadonlySet<ProcessKey>
  /** Folds, noise and ladders that are open, by key of their row. */
  readonly openRows: ReadonlySet<string>
  /** Processes and groups that are left out, with all below them. */
  readonly hidden: ReadonlySet<string>
  /** The list shows only what was there in the visible range. */
  readonly isRangeOnly: boolean
  /** Empty for none. */
  readonly selectedKey: ProcessKey
  /** Row that the keyboard is on; empty for none. */
  readonly focusedKey: string
  readonly bottomTab: BottomTab
  /** The events list has the selected process's alone. */
  readonly isOnlySelected: boolean
  /** The list of sessions has exec probes, too. */
  readonly withProbes: boolean
}
export type ViewStore = StoreApi<ViewState>

export const NOTHING_CHOSEN: ViewState = {
  layout: 'tree',
  filterText: '',
  matchMode: 'ancestors',
  collapsedGroups: new Set(),
  collapsedProcesses: new Set(),
  openRows: new Set(),
  hidden: new Set(),
  ...USUAL_SHAPE,
  isRangeOnly: false,
  selectedKey: '',
  focusedKey: '',
  bottomTab: 'events',
  isOnlySelected: false,
  withProbes: false,
}

export function createView(): ViewStore {
  return createStore<ViewState>(() => NOTHING_CHOSEN)
}

export function withToggled<T>(set: ReadonlySet<T>, item: T): ReadonlySet<T> {
  const next = new Set(set)
  if (!next.delete(item)) next.add(item)
  return next
}

export function withAll<T>(set: ReadonlySet<T>, items: readonly T[]): ReadonlySet<T> {
  return items.every((item) => set.has(item)) ? set : new Set([...set, ...items])
}

export function without<T>(set: ReadonlySet<T>, items: readonly T[]): ReadonlySet<T> {
  if (!items.some((item) => set.has(item))) return set
  const next = new Set(set)
  for (const item of items) next.delete(item)
  return next
}
