/** Activity of one process as marks in time. */
import { bisect } from '../base/bisect'
import { offsetNs, type Instant, type Nanoseconds } from '../base/time'
import { POLICY_ACTION } from '../model/chunk'
import type { ProcessIdx } from '../model/process-table'
import type { Store } from '../model/store'
import type { ActivityIndex } from './activity-index'

/** Gives the marks of a process within a range; events under one pixel are one mark. Times count from `origin`. */
export function marksWithin(
  store: Store,
  activity: ActivityIndex,
  process: ProcessIdx,
  origin: Instant,
  range: { readonly fromNs: Nanoseconds; readonly toNs: Nanoseconds },
  nsPerPx: Nanoseconds,
  onMark: (atNs: Nanoseconds, count: number, isEnforced: boolean) => void,
): void {
  const { timeSec, timeNs, descriptor } = store.events.columns
  const { action } = store.descriptors.columns
  const end = activity.starts[process + 1]
  const at = (i: number): number => offsetNs(timeSec[activity.events[i]], timeNs[activity.events[i]], origin)
  let i = bisect(activity.starts[process], end, (index) => !(at(index) < range.fromNs))
  while (i < end && at(i) <= range.toNs) {
    const atNs = at(i)
    const pixelEnd = (Math.floor(atNs / nsPerPx) + 1) * nsPerPx
    const next = bisect(i + 1, end, (index) => !(at(index) < pixelEnd))
    let isEnforced = false
    for (let event = i; event < next && !isEnforced; event++)
      isEnforced = action[descriptor[activity.events[event]]] !== POLICY_ACTION.none
    onMark(atNs, next - i, isEnforced)
    i = next
  }
}
