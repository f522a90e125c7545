/**
 * Which rows may go when a feed has brought more than memory may hold: the oldest subtrees in which every process has
 * ended. What still runs stays, and so does all that is above it.
 */
import { END } from '../codes/spans'
import { NO_TIME, type Instant } from '../base/time'
import type { Store } from '../model/store'
import { isAlias } from './lifetimes'
import type { Resolved } from './resolve'

export interface Keeping {
  /** 1 for rows that stay. */
  readonly isKept: Uint8Array
  /** What ended before is gone. */
  readonly since: Instant
}

const STILL_RUNS = Infinity

/** Keeps about `wanted` rows, those whose subtrees ended last; more where more still run. */
export function chooseKept(store: Store, resolved: Resolved, wanted: number): Keeping {
  const ends = subtreeEnds(store, resolved)
  const since = endOfOldest(ends, wanted)
  const isKept = new Uint8Array(store.processes.length)
  // rows that came since the conclusions were drawn stay
  for (let row = 0; row < isKept.length; row++) isKept[row] = row >= ends.length || ends[row] > since ? 1 : 0
  return { isKept, since: { sec: Math.max(0, Math.floor(since)), ns: 0 } }
}

/** When the last process of each row's subtree ended, in whole seconds; 0 where nothing is known of it. */
function subtreeEnds(store: Store, { lifetimes, parents, rowCount }: Resolved): Float64Array {
  const { endKind, endSec, startSec, aliasOf } = lifetimes
  const { rank } = store.processes.columns
  const ends = new Float64Array(rowCount).fill(-1)
  for (let row = 0; row < rowCount; row++) {
    const isOpen = endKind[row] === END.open && rank[row] > 0 && !isAlias(lifetimes, row)
    const known = endSec[row] === NO_TIME ? startSec[row] : endSec[row]
    const end = isOpen ? STILL_RUNS : known === NO_TIME ? 0 : known
    // what is above a row ends no earlier than it
    for (let above = row; above >= 0 && ends[above] < end; above = parents[above]) ends[above] = end
  }
  // a row that stands for another goes and stays with it
  aliasOf.forEach((known, row) => {
    if (known >= 0) ends[row] = ends[known]
  })
  return ends
}

/** The time after which about `wanted` rows ended. */
function endOfOldest(ends: Float64Array, wanted: number): number {
  const sorted = ends.toSorted()
  const at = Math.max(0, Math.min(sorted.length - 1, sorted.length - wanted - 1))
  return Number.isFinite(sorted[at]) ? sorted[at] : (sorted.findLast(Number.isFinite) ?? 0)
}
