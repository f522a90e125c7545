import { freeMemory } from '../base/free-memory'
import { isActivity } from '../tetragon/decode'
import { NO_PROCESS, type ProcessIdx } from '../model/process-table'
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
  const rowOf = (event: number): ProcessIdx => {
    const row = process[event]
    if (row < 0 || row >= processCount || !isActivity(kind[event])) return NO_PROCESS
    return unaliased(lifetimes, row)
  }
  for (let i = 0; i < order.length; i++) {
    if (isPause(i)) yield
    const row = rowOf(order[i])
    if (row >= 0) starts[row + 1]++
  }
  for (let row = 0; row < processCount; row++) starts[row + 1] += starts[row]
  yield
  const next = starts.slice(0, processCount)
  const events = new Uint32Array(starts[processCount])
  for (let i = 0; i < order.length; i++) {
    if (isPause(i)) yield
    const row = rowOf(order[i])
    if (row >= 0) events[next[row]++] = order[i]
  }
  freeMemory(next)
  return { starts, events }
}
