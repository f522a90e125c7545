/** What the user chose to see: filter, collapsed rows, selection. What a link carries, beside the range and the sources. */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ProcessKey } from '../derive/process-key'

/** Rows with labels, or lanes without: see derive/lanes.ts. */
export type Layout = 'tree' | 'packed'

export interface ViewState {
  readonly layout: Layout
  readonly filterText: string
  readonly collapsedGroups: ReadonlySet<string>
  readonly collapsedProcesses: ReadonlySet<ProcessKey>
  /** Empty for none. */
  readonly selectedKey: ProcessKey
  /** Row that the keyboard is on: a process or a group; empty for none. */
  readonly focusedKey: string
}
export type ViewStore = StoreApi<ViewState>

export const NOTHING_CHOSEN: ViewState = {
  layout: 'tree',
  filterText: '',
  collapsedGroups: new Set(),
  collapsedProcesses: new Set(),
  selectedKey: '',
  focusedKey: '',
}

export function createView(): ViewStore {
  return createStore<ViewState>(() => NOTHING_CHOSEN)
}

export function withToggled<T>(set: ReadonlySet<T>, item: T): ReadonlySet<T> {
  const next = new Set(set)
  if (!next.delete(item)) next.add(item)
  return next
}

export function without<T>(set: ReadonlySet<T>, items: readonly T[]): ReadonlySet<T> {
  if (!items.some((item) => set.has(item))) return set
  const next = new Set(set)
  for (const item of items) next.delete(item)
  return next
}
