import { compareTimes } from '../base/time'
import { bisect } from '../base/bisect'
import type { EventIdx, Events } from '../model/store'
import { EVENT_KIND } from '../tetragon/decode'
import type { TimeRange } from './log-range'

/**
 * All events in order of time; on equal times exec first and exit last. Events without a time come last.
 * `previous` is the order of the first events, which are only merged with the new ones.
 */
export function orderEvents({ columns, length }: Events, previous: Uint32Array = new Uint32Array(0)): Uint32Array {
  const { timeSec, timeNs, kind } = columns
  const rank = (event: EventIdx): number =>
    kind[event] === EVENT_KIND.exec ? 0 : kind[event] === EVENT_KIND.exit ? 2 : 1
  const compare = (a: EventIdx, b: EventIdx): number =>
    compareTimes(timeSec[a], timeNs[a], timeSec[b], timeNs[b]) || rank(a) - rank(b) || a - b
  const added = Uint32Array.from({ length: length - previous.length }, (_, i) => previous.length + i)
  for (let i = 1; i < added.length; i++) {
    if (compare(added[i - 1], added[i]) <= 0) continue
    added.sort(compare)
    break
  }
  if (previous.length === 0) return added
  const order = new Uint32Array(length)
  for (let i = 0, a = 0, b = 0; i < length; i++) {
    const isPreviousNext = b === added.length || (a < previous.length && compare(previous[a], added[b]) <= 0)
    order[i] = isPreviousNext ? previous[a++] : added[b++]
  }
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
