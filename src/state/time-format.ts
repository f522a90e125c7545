/** How the page writes times: what the user chose, with what the log adds to it. Changes only when times read otherwise. */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { TimeFormat } from '../base/time-format'
import type { TimeRange } from '../derive/log-range'
import type { PreferencesStore } from './preferences'
import type { SessionStore } from './session'

const DAY_SEC = 86_400

export type TimeFormatStore = StoreApi<TimeFormat>

/** Relative times count from the log's first event; while none is known, times are UTC. */
export function createTimeFormat(preferences: PreferencesStore, session: SessionStore): TimeFormatStore {
  const current = (): TimeFormat => {
    const zone = preferences.getState().timeZone
    const range = session.getState().summary?.range
    if (zone !== 'relative') return { zone, isDated: range !== undefined && isOverADay(range) }
    return range === undefined ? { zone: 'utc', isDated: false } : { zone, origin: range.from }
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

function isOverADay({ from, to }: TimeRange): boolean {
  return to.sec - from.sec > DAY_SEC
}

function isSame(a: TimeFormat, b: TimeFormat): boolean {
  if (a.zone === 'relative' && b.zone === 'relative')
    return a.origin.sec === b.origin.sec && a.origin.ns === b.origin.ns
  if (a.zone === 'relative' || b.zone === 'relative') return false
  return a.zone === b.zone && a.isDated === b.isDated
}
