import { isActivity } from '../tetragon/decode'
import type { Events } from '../model/store'

/** Activity events of each process in order of time: those of `row` are `events[starts[row]]` up to `starts[row + 1]`. */
export interface ActivityIndex {
  readonly starts: Uint32Array
  readonly events: Uint32Array
}

/** `order` holds all events in order of time. */
export function indexActivity({ columns }: Events, order: Uint32Array, processCount: number): ActivityIndex {
  const { kind, process } = columns
  const starts = new Uint32Array(processCount + 1)
  const isCounted = (event: number): boolean =>
    isActivity(kind[event]) && process[event] >= 0 && process[event] < processCount
  for (const event of order) if (isCounted(event)) starts[process[event] + 1]++
  for (let row = 0; row < processCount; row++) starts[row + 1] += starts[row]
  const next = starts.slice(0, processCount)
  const events = new Uint32Array(starts[processCount])
  for (const event of order) if (isCounted(event)) events[next[process[event]]++] = event
  return { starts, events }
}
