import { orderEvents } from '../derive/event-order'
import { logRange, type TimeRange } from '../derive/log-range'
import { finish } from '../derive/slices'
import type { Store } from '../model/store'

/** The time range of a whole store. */
export function rangeOfLog(store: Store): TimeRange | undefined {
  return finish(logRange(store, finish(orderEvents(store.events))))
}
