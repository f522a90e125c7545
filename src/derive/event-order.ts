import { compareTimes } from '../base/time'
import { bisect } from '../base/bisect'
import type { EventIdx, Events } from '../model/store'
import { EVENT_KIND } from '../tetragon/decode'
import type { TimeRange } from './log-range'
import { isPause, type Slices } from './slices'
import { mergeRows, sortRows } from './sort-rows'

/**
 * All events in order of time; on equal times exec first and exit last. Events without a time come last.
 * `previous` is the order of the first events, which are only merged with the new ones.
 */
export function* orderEvents(
  { columns, length }: Events,
  previous: Uint32Array = new Uint32Array(0),
): Slices<Uint32Array> {
  const { timeSec, timeNs, kind } = columns
  const rank = (event: EventIdx): number =>
    kind[event] === EVENT_KIND.exec ? 0 : kind[event] === EVENT_KIND.exit ? 2 : 1
  const compare = (a: EventIdx, b: EventIdx): number =>
    compareTimes(timeSec[a], timeNs[a], timeSec[b], timeNs[b]) || rank(a) - rank(b) || a - b
  if (previous.length === length) return previous
  const added = new Uint32Array(length - previous.length)
  for (let i = 0; i < added.length; i++) {
    if (isPause(i)) yield
    added[i] = previous.length + i
  }
  const sorted = yield* sortRows(added, compare)
  if (previous.length === 0) return sorted
  const order = new Uint32Array(length)
  yield* mergeRows(previous, sorted, order, 0, compare)
  return order
}

/** Part of the order that lies in a range, both ends included: [from, to). */
export function eventsInRange({ columns }: Events, order: Uint32Array, range: TimeRange): { from: number; to: number } {
  const { timeSec, timeNs } = columns
  const from = bisect(
    0,
    order.length,
    (i) => compareTimes(timeSec[order[i]], timeNs[order[i]], range.from.sec, range.from.ns) >= 0,
  )
  const to = bisect(
    from,
    order.length,
    (i) => compareTimes(timeSec[order[i]], timeNs[order[i]], range.to.sec, range.to.ns) > 0,
  )
  return { from, to }
}
