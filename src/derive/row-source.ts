import type { Instant } from '../base/time'
import type { Store } from '../model/store'
import { deriveFolds } from './folds'
import { deriveGroupStats } from './group-stats'
import { deriveNoise } from './noise'
import type { Resolved } from './resolve'
import type { RowSource } from './list-rows'
import type { Slices } from './slices'

/** All that the list of rows is made of, whatever is chosen to be shown. `logEnd` is undefined for a log without times. */
export function* deriveRowSource(store: Store, resolved: Resolved, logEnd: Instant | undefined): Slices<RowSource> {
  const noise = yield* deriveNoise(store, resolved)
  const folds = yield* deriveFolds(store, resolved)
  const stats = yield* deriveGroupStats(resolved, noise)
  return { store, resolved, folds, noise, stats, logEnd: logEnd ?? { sec: 0, ns: 0 } }
}
