import { createContext, useContext } from 'react'
import { useStore, type StoreApi } from 'zustand'
import type { TimeFormat } from '../base/time-format'
import type { LinkSync } from './link-sync'
import type { Preferences } from './preferences'
import type { SessionState } from './session'
import type { Viewer } from './viewer'
import type { ViewState } from './view'

export interface ViewerContextValue {
  readonly viewer: Viewer
  readonly links: LinkSync
}

export const ViewerContext = createContext<ViewerContextValue | undefined>(undefined)

function useContextValue(): ViewerContextValue {
  const value = useContext(ViewerContext)
  if (value === undefined) throw new Error('a view is used outside <ViewerContext>')
  return value
}

export function useViewer(): Viewer {
  return useContextValue().viewer
}

export function useLinks(): LinkSync {
  return useContextValue().links
}

export function useSession<T>(select: (state: SessionState) => T): T {
  return useStore(useViewer().session, select)
}

export function useView<T>(select: (state: ViewState) => T): T {
  return useStore(useViewer().view, select)
}

export function usePreferences<T>(select: (state: Preferences) => T): T {
  return useStore(useViewer().preferences, select)
}

/** How times are written; see `base/time-format.ts`. */
export function useTimeFormat(): TimeFormat {
  return useStore(useViewer().timeFormat)
}

export function useStoreValue<S, T>(store: StoreApi<S>, select: (state: S) => T): T {
  return useStore(store, select)
}
