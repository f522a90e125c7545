/**
 * Several logs that are open at once may end at very different times. What still runs when one of them ends is not known
 * to run until the last of them does.
 *
 *   log 1   ├─ A ──────┤                                A: unknown, its log ends here
 *   log 2                              ├─ B ────────┤   B: running when the log ends
 */
import { END } from '../codes/spans'
import { NO_TIME, compareTimes, isLater, type Instant } from '../base/time'
import { RANK } from '../model/process-fields'
import type { Store } from '../model/store'
import { nodeNumber, nodeNumberOf } from './pid-index'
import { isPause, type Slices } from './slices'

/** Logs of one incident are not cut at the same moment. */
const APART_SEC = 3600
const BEFORE_ALL: Instant = { sec: 0, ns: 0 }

interface Ends {
  readonly startSec: Uint32Array
  readonly startNs: Uint32Array
  readonly endSec: Uint32Array
  readonly endNs: Uint32Array
  readonly endKind: Uint8Array
}

/** Ends what is open where the logs of its node end, if others go on for long after that. */
export function* closeAtLogEnds(store: Store, { startSec, startNs, endSec, endNs, endKind }: Ends): Slices<void> {
  const { source } = store.origins.columns
  if (store.origins.length === 0 || new Set(source.subarray(0, store.origins.length)).size === 1) return
  const endOfNode = yield* endsOfNodes(store)
  let last = BEFORE_ALL
  for (const end of endOfNode.values()) if (isLater(end, last)) last = end
  const { rank } = store.processes.columns
  for (let row = 0; row < store.processes.length; row++) {
    if (isPause(row)) yield
    if (endKind[row] !== END.open || rank[row] <= RANK.snapshot || startSec[row] === NO_TIME) continue
    const end = endOfNode.get(nodeNumberOf(store, row))
    if (end === undefined || last.sec - end.sec < APART_SEC) continue
    const isStartLater = compareTimes(startSec[row], startNs[row], end.sec, end.ns) > 0
    endKind[row] = END.logEnded
    endSec[row] = isStartLater ? startSec[row] : end.sec
    endNs[row] = isStartLater ? startNs[row] : end.ns
  }
}

/** By `nodeNumber`: the last event of all logs that have events of the node, of whichever node that event is. */
function* endsOfNodes(store: Store): Slices<Map<number, Instant>> {
  const { timeSec, timeNs, origin } = store.events.columns
  const { source, cluster, nodeName } = store.origins.columns
  const { length } = store.origins
  const lastSec = new Uint32Array(length)
  const lastNs = new Uint32Array(length)
  for (let event = 0; event < store.events.length; event++) {
    if (isPause(event)) yield
    const [of, sec, ns] = [origin[event], timeSec[event], timeNs[event]]
    if (sec === NO_TIME || compareTimes(sec, ns, lastSec[of], lastNs[of]) <= 0) continue
    lastSec[of] = sec
    lastNs[of] = ns
  }
  const endOfSource = new Map<number, Instant>()
  for (let i = 0; i < length; i++) keepLater(endOfSource, source[i], { sec: lastSec[i], ns: lastNs[i] })
  const endOfNode = new Map<number, Instant>()
  for (let i = 0; i < length; i++)
    keepLater(endOfNode, nodeNumber(cluster[i], nodeName[i]), endOfSource.get(source[i]) ?? BEFORE_ALL)
  return endOfNode
}

function keepLater(ends: Map<number, Instant>, key: number, end: Instant): void {
  if (isLater(end, ends.get(key) ?? BEFORE_ALL)) ends.set(key, end)
}
