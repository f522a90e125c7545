/** How the page writes times: what the user chose, with what the log adds to it. Changes only when times read otherwise. */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { TimeFormat } from '../base/time-format'
import type { PreferencesStore } from './preferences'
import type { SessionStore } from './session'

export type TimeFormatStore = StoreApi<TimeFormat>

/** Relative times count from the log's first event; while none is known, times are UTC. */
export function createTimeFormat(preferences: PreferencesStore, session: SessionStore): TimeFormatStore {
  const current = (): TimeFormat => {
    const zone = preferences.getState().timeZone
    if (zone !== 'relative') return { zone }
    const origin = session.getState().summary?.range?.from
    return origin === undefined ? { zone: 'utc' } : { zone, origin }
  }
  const store = createStore<TimeFormat>(current)
  const update = (): void => {
    const next = current()
    if (!isSame(next, store.getState())) store.setState(next, true)
  }
  preferences.subscribe(update)
  session.subscribe(update)
  return store
}

function isSame(a: TimeFormat, b: TimeFormat): boolean {
  if (a.zone !== 'relative' || b.zone !== 'relative') return a.zone === b.zone
  return a.origin.sec === b.origin.sec && a.origin.ns === b.origin.ns
}
