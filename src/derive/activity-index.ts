import { freeMemory } from '../base/free-memory'
import { isActivity } from '../tetragon/decode'
import type { Events } from '../model/store'
import { unaliased } from './lifetimes'
import type { Resolved } from './resolve'
import { isPause, type Slices } from './slices'

/** Activity events of each process in order of time: those of `row` are `events[starts[row]]` up to `starts[row + 1]`. */
export interface ActivityIndex {
  readonly starts: Uint32Array
  readonly events: Uint32Array
}

/** `order` holds all events in order of time. */
export function* indexActivity(
  { columns }: Events,
  order: Uint32Array,
  { rowCount: processCount, lifetimes }: Pick<Resolved, 'rowCount' | 'lifetimes'>,
): Slices<ActivityIndex> {
  const { kind, process } = columns
  const starts = new Uint32Array(processCount + 1)
  let activityCount = 0
  for (let event = 0; event < order.length; event++) {
    if (isPause(event)) yield
    if (isActivity(kind[event])) activityCount++
  }
  // most events are none: the others are picked once, with their row
  const picked = new Uint32Array(activityCount)
  const rows = new Int32Array(activityCount)
  let count = 0
  for (let i = 0; i < order.length; i++) {
    if (isPause(i)) yield
    const event = order[i]
    if (!isActivity(kind[event])) continue
    const row = process[event]
    if (row < 0 || row >= processCount) continue
    picked[count] = event
    rows[count] = unaliased(lifetimes, row)
    starts[rows[count] + 1]++
    count++
  }
  for (let row = 0; row < processCount; row++) starts[row + 1] += starts[row]
  yield
  const next = starts.slice(0, processCount)
  const events = new Uint32Array(count)
  for (let i = 0; i < count; i++) {
    if (isPause(i)) yield
    events[next[rows[i]]++] = picked[i]
  }
  freeMemory(next, picked, rows)
  return { starts, events }
}
