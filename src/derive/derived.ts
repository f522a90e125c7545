/** All that is derived of a store at one time: what `resolve.ts` concludes, and what is made of that and of the events. */
import { freeMemory } from '../base/free-memory'
import type { Store } from '../model/store'
import { indexActivity, type ActivityIndex } from './activity-index'
import { orderEvents } from './event-order'
import { deriveGaps, type Gap } from './gaps'
import type { RowSource } from './list-rows'
import { logRange, type TimeRange } from './log-range'
import { freeResolved, type Resolved } from './resolve'
import { deriveRowSource } from './row-source'
import type { Slices } from './slices'

export interface Derived {
  readonly resolved: Resolved
  /** Undefined for a log without times. */
  readonly range: TimeRange | undefined
  /** All events in order of time. */
  readonly order: Uint32Array
  readonly activity: ActivityIndex
  readonly gaps: readonly Gap[]
  readonly rowSource: RowSource
}

/** What is derived beside `resolved`. The store may grow meanwhile. `previous` is the order of the first events. */
export function* deriveRest(store: Store, resolved: Resolved, previous: Uint32Array | undefined): Slices<Derived> {
  const order = yield* orderEvents(store.events, previous)
  const range = yield* logRange(store, order)
  const gaps = deriveGaps(store, range)
  const activity = yield* indexActivity(store.events, order, resolved)
  const rowSource = yield* deriveRowSource(store, resolved, range?.to)
  return { resolved, range, order, activity, gaps, rowSource }
}

/** Gives back the memory of what nobody reads any more, but for `keptOrder`, which is still in use. */
export function freeDerived({ resolved, order, activity, rowSource }: Derived, keptOrder?: Uint32Array): void {
  freeResolved(resolved)
  freeMemory(activity.starts, activity.events, rowSource.folds.leader, rowSource.noise)
  if (order !== keptOrder) freeMemory(order)
}
