import { compareTimes } from '../base/time'
import { freeMemory } from '../base/free-memory'
import { bisect } from '../base/bisect'
import type { EventIdx, Events } from '../model/store'
import { EVENT_KIND } from '../tetragon/decode'
import type { TimeRange } from './log-range'
import { digitsOf, radixSort } from './radix-sort'
import { isPause, type Slices } from './slices'
import { mergeRows, sortNearlySorted } from './sort-rows'

/**
 * All events in order of time; on equal times exec first and exit last. Events without a time come last.
 * `previous` is the order of the first events, which are only merged with the new ones.
 */
export function* orderEvents(
  { columns, length }: Events,
  previous: Uint32Array = new Uint32Array(0),
): Slices<Uint32Array> {
  const { timeSec, timeNs, kind } = columns
  const compare = (a: EventIdx, b: EventIdx): number =>
    compareTimes(timeSec[a], timeNs[a], timeSec[b], timeNs[b]) || rankOf(kind[a]) - rankOf(kind[b]) || a - b
  if (previous.length === length) return previous
  let added = yield* rowsFrom(previous.length, length)
  // mostly they come nearly in order
  if (!(yield* sortNearlySorted(added, compare))) {
    freeMemory(added)
    const byRank = yield* eventsByRank(kind, previous.length, length)
    added = yield* radixSort(byRank, [...digitsOf(timeNs), ...digitsOf(timeSec)])
  }
  if (previous.length === 0) return added
  const order = yield* mergeRows(previous, added, compare)
  freeMemory(added)
  return order
}

/** Of events of one time. */
function rankOf(kind: number): number {
  return kind === EVENT_KIND.exec ? 0 : kind === EVENT_KIND.exit ? 2 : 1
}

function* rowsFrom(from: number, to: number): Slices<Uint32Array> {
  const rows = new Uint32Array(to - from)
  for (let row = from; row < to; row++) {
    if (isPause(row)) yield
    rows[row - from] = row
  }
  return rows
}

/** The events `[from, to)` by their rank. */
function* eventsByRank(kind: Uint8Array, from: EventIdx, to: EventIdx): Slices<Uint32Array> {
  const events = new Uint32Array(to - from)
  let count = 0
  for (let rank = 0; rank < 3; rank++) {
    for (let event = from; event < to; event++) {
      if (isPause(event)) yield
      if (rankOf(kind[event]) === rank) events[count++] = event
    }
  }
  return events
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
