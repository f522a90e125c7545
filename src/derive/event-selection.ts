/** Events of a range, of one process or of what a query finds. */
import type { ProcessIdx } from '../model/process-table'
import type { EventIdx, Store } from '../model/store'
import type { Derived } from './derived'
import { eventsInRange } from './event-order'
import { unaliased } from './lifetimes'
import type { TimeRange } from './log-range'
import type { Matches } from './matches'
import type { Resolved } from './resolve'

/** In order of time; of `process` where it is given, or else of what matches. */
export function selectEvents(
  store: Store,
  { order, resolved }: Derived,
  range: TimeRange,
  process: ProcessIdx | undefined,
  matches: Matches | undefined,
): Uint32Array {
  const { from, to } = eventsInRange(store.events, order, range)
  const events = order.subarray(from, to)
  if (process !== undefined) return events.filter(isEventOf(store, resolved, process))
  if (matches === undefined) return events
  const { process: processOf } = store.events.columns
  return events.filter((event) => {
    const row = processOf[event]
    return row >= 0 && row < resolved.rowCount && matches.isMatch[unaliased(resolved.lifetimes, row)] === 1
  })
}

/** Tells the events of a process, also those that name it without its exec_id. */
export function isEventOf(
  { events }: Store,
  { lifetimes }: Resolved,
  process: ProcessIdx,
): (event: EventIdx) => boolean {
  const { process: processOf } = events.columns
  return (event) => processOf[event] >= 0 && unaliased(lifetimes, processOf[event]) === process
}
