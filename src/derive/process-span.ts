import { NO_TIME, compareTimes, type Instant } from '../base/time'
import { END } from '../codes/spans'
import type { ProcessIdx } from '../model/process-table'
import type { TimeRange } from './log-range'
import type { Resolved } from './resolve'

/** From the first start of processes to their last end; those that run end with the log. Undefined where none is known. */
export function spanOf(
  { lifetimes }: Resolved,
  range: TimeRange | undefined,
  processes: Iterable<ProcessIdx>,
): TimeRange | undefined {
  const { startSec, startNs, endSec, endNs, endKind } = lifetimes
  let from: Instant | undefined
  let to: Instant | undefined
  for (const row of processes) {
    if (startSec[row] === NO_TIME) continue
    const start = { sec: startSec[row], ns: startNs[row] }
    const known = endKind[row] === END.open ? (range?.to ?? start) : { sec: endSec[row], ns: endNs[row] }
    const isEnd = known.sec !== NO_TIME && compareTimes(known.sec, known.ns, start.sec, start.ns) > 0
    const end = isEnd ? known : start
    if (from === undefined || compareTimes(start.sec, start.ns, from.sec, from.ns) < 0) from = start
    if (to === undefined || compareTimes(end.sec, end.ns, to.sec, to.ns) > 0) to = end
  }
  return from && to && { from, to }
}
