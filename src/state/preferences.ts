/** What this browser remembers of its user. The only reader and writer of local storage. */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { TimeZone } from '../base/time-format'

export type Theme = 'system' | 'light' | 'dark'

export interface Preferences {
  readonly theme: Theme
  readonly timeZone: TimeZone
  readonly labelWidthPx: number
  readonly isPodsOpen: boolean
  readonly isDetailsOpen: boolean
  readonly isBottomOpen: boolean
  /** Keys of a single character act where nothing is typed; some people press them by accident, or by voice. */
  readonly isLetterKeysOn: boolean
  /** Likely secrets are hidden on screen. */
  readonly areSecretsHidden: boolean
  /** Ids of what was last picked in the palette, newest first. */
  readonly recentActions: readonly string[]
}
export interface PreferencesStore extends StoreApi<Preferences> {
  /** Sets what a link asks for: it is not remembered, and what was chosen before is, until the user changes it. */
  lend(lent: Partial<Preferences>): void
}

const KEY = 'treeline.preferences'
const DEFAULTS: Preferences = {
  theme: 'system',
  timeZone: 'utc',
  labelWidthPx: 376,
  isPodsOpen: true,
  isDetailsOpen: true,
  isBottomOpen: true,
  isLetterKeysOn: true,
  areSecretsHidden: false,
  recentActions: [],
}
export const MAX_RECENT = 5
export const LABEL_WIDTH_LIMITS = { least: 160, most: 900 } as const

/** Local storage that never fails: a page from disk or in private mode may have none. */
export const safeStorage: Pick<Storage, 'getItem' | 'setItem'> = {
  getItem(key) {
    try {
      return localStorage.getItem(key)
    } catch {
      return null // no storage here: nothing is remembered
    }
  },
  setItem(key, value) {
    try {
      localStorage.setItem(key, value)
    } catch {
      return // as above
    }
  },
}

export function createPreferences(): PreferencesStore {
  const store = createStore<Preferences>(() => readPreferences(safeStorage.getItem(KEY)))
  /** What the user chose of everything that is lent now. */
  let own: Partial<Preferences> = {}
  let isLending = false
  store.subscribe((preferences, before) => {
    if (!isLending)
      own = Object.fromEntries(
        Object.entries(own).filter(
          ([name]) => preferences[name as keyof Preferences] === before[name as keyof Preferences],
        ),
      )
    safeStorage.setItem(KEY, JSON.stringify({ ...preferences, ...own }))
  })
  const lend = (lent: Partial<Preferences>): void => {
    const shown = store.getState()
    const names = Object.keys(lent) as (keyof Preferences)[]
    const changed = names.filter((name) => lent[name] !== shown[name])
    if (changed.length === 0) return
    own = { ...Object.fromEntries(changed.map((name) => [name, shown[name]])), ...own }
    isLending = true
    store.setState(lent)
    isLending = false
  }
  return { ...store, lend }
}

/** Stored preferences, with the default for everything that is missing or not what it should be. */
export function readPreferences(text: string | null): Preferences {
  let stored: Partial<Record<keyof Preferences, unknown>> = {}
  try {
    const value: unknown = JSON.parse(text ?? '{}')
    if (typeof value === 'object' && value !== null) stored = value
  } catch {
    return DEFAULTS // damaged: start anew
  }
  const flag = (
    name: 'isPodsOpen' | 'isDetailsOpen' | 'isBottomOpen' | 'isLetterKeysOn' | 'areSecretsHidden',
  ): boolean => (typeof stored[name] === 'boolean' ? stored[name] : DEFAULTS[name])
  const width =
    typeof stored.labelWidthPx === 'number' && Number.isFinite(stored.labelWidthPx)
      ? stored.labelWidthPx
      : DEFAULTS.labelWidthPx
  return {
    theme: stored.theme === 'light' || stored.theme === 'dark' ? stored.theme : DEFAULTS.theme,
    timeZone: stored.timeZone === 'local' || stored.timeZone === 'relative' ? stored.timeZone : DEFAULTS.timeZone,
    labelWidthPx: Math.min(LABEL_WIDTH_LIMITS.most, Math.max(LABEL_WIDTH_LIMITS.least, width)),
    isPodsOpen: flag('isPodsOpen'),
    isDetailsOpen: flag('isDetailsOpen'),
    isBottomOpen: flag('isBottomOpen'),
    isLetterKeysOn: flag('isLetterKeysOn'),
    areSecretsHidden: flag('areSecretsHidden'),
    recentActions: Array.isArray(stored.recentActions)
      ? stored.recentActions.filter((id) => typeof id === 'string').slice(0, MAX_RECENT)
      : DEFAULTS.recentActions,
  }
}
