/**
 * Restarts of the agent, of which the log has no line. A restarted agent reads from /proc what runs, under ids of its own
 * where the clock ticks of /proc say another start; and it forgets what it knew.
 *
 *   exec A (pid 7) ── last named ──┐ restart ┌── procFS Q (pid 7) ── first named      A: seen again as Q
 *   exec B (pid 8) ── last named ──┘         └──                                      B: unknown, agent restarted
 *
 * A restart lies between the last event that names a process by its old id and the first that names it by its new one. As
 * few restarts are taken as explain all that was seen again.
 */
import { EDGE, END } from '../codes/spans'
import { freeMemory } from '../base/free-memory'
import { NO_TIME, compareTimes, isBefore, isLater, type Instant } from '../base/time'
import { RANK } from '../model/process-fields'
import type { ProcessIdx } from '../model/process-table'
import type { Store } from '../model/store'
import { EVENT_KIND } from '../tetragon/decode'
import { flagTest } from './flag-test'
import { compareByStart, nodeNumberOf, nodeOf, pidOf, type PidIndex } from './pid-index'
import { isPause, type Slices } from './slices'

/** /proc knows starts in ticks of 10 ms; a process execs within this time after its fork, where it does at once. */
const PROCFS_EARLIER_NS = 20e6
const PROCFS_LATER_NS = 2e9

/** Before all times. */
const BEFORE_ALL: Instant = { sec: 0, ns: 0 }

/** By row; what restarts change of `Lifetimes`. */
interface Lives {
  readonly startSec: Uint32Array
  readonly startNs: Uint32Array
  readonly endSec: Uint32Array
  readonly endNs: Uint32Array
  readonly endKind: Uint8Array
  readonly successor: Int32Array
  readonly edge: Uint8Array
}

/** A process that is known by two ids. */
interface Link {
  readonly before: ProcessIdx
  readonly after: ProcessIdx
}

/** Joins processes that a restarted agent read from /proc to what was known of them before, and ends what was not seen again. */
export function* linkAfterRestarts(store: Store, pids: PidIndex, lives: Lives): Slices<void> {
  const isProcFs = procFsTest(store)
  const links = yield* findLinks(store, pids, lives, isProcFs)
  if (links.length === 0) return
  const named = yield* Named.of(store, isProcFs)
  const restartsOf = new Map<number, readonly Instant[]>()
  for (const [node, ofNode] of byNode(store, links)) {
    restartsOf.set(node, placeRestarts(store, ofNode, named, lives))
    yield
  }
  yield* closeForgotten(store, restartsOf, named, lives, isProcFs)
  named.free()
}

/** Whether a row is known by what the agent read from /proc. */
function procFsTest(store: Store): (row: ProcessIdx) => boolean {
  const { rank, flags } = store.processes.columns
  const isProcFs = flagTest(store, 'procFS')
  return (row) => rank[row] === RANK.exec && isProcFs(flags[row])
}

/** In one order for every order of the input: a process may be read from /proc several times. */
function* findLinks(
  store: Store,
  pids: PidIndex,
  { startSec, startNs, endKind, successor, edge }: Lives,
  isProcFs: (row: ProcessIdx) => boolean,
): Slices<Link[]> {
  const { cluster } = store.processes.columns
  const read: ProcessIdx[] = []
  for (let row = 0; row < store.processes.length; row++) {
    if (isPause(row)) yield
    if (isProcFs(row) && pidOf(store, row) >= 0) read.push(row)
  }
  read.sort((a, b) => compareByStart(store, a, b))
  const links: Link[] = []
  for (const [i, after] of read.entries()) {
    if (isPause(i)) yield
    for (const head of pids.rowsOf(cluster[after], nodeOf(store, after), pidOf(store, after))) {
      const isHead = head !== after && edge[head] !== EDGE.became && edge[head] !== EDGE.continued
      if (!isHead || startSec[head] === NO_TIME || (isProcFs(head) && compareByStart(store, head, after) > 0)) continue
      const laterNs = (startSec[head] - startSec[after]) * 1e9 + startNs[head] - startNs[after]
      if (laterNs < -PROCFS_EARLIER_NS || laterNs > PROCFS_LATER_NS) continue
      const before = lastOfChain(successor, head)
      if (endKind[before] !== END.open || before === after) continue
      successor[before] = after
      endKind[before] = END.continued
      edge[after] = EDGE.continued
      links.push({ before, after })
      break
    }
  }
  return links
}

function lastOfChain(successor: Int32Array, head: ProcessIdx): ProcessIdx {
  let row = head
  for (let steps = 0; successor[row] >= 0 && steps < successor.length; steps++) row = successor[row]!
  return row
}

function byNode(store: Store, links: readonly Link[]): Map<number, Link[]> {
  const nodes = new Map<number, Link[]>()
  for (const link of links) {
    const node = nodeNumberOf(store, link.after)
    const known = nodes.get(node)
    if (known === undefined) nodes.set(node, [link])
    else known.push(link)
  }
  return nodes
}

/** The restarts of a node in order; what was seen again ends and begins anew at its own. */
function placeRestarts(store: Store, links: readonly Link[], named: Named, lives: Lives): Instant[] {
  const { startSec, startNs, endSec, endNs } = lives
  const startOf = (row: ProcessIdx): Instant | undefined =>
    startSec[row] === NO_TIME ? undefined : { sec: startSec[row], ns: startNs[row] }
  const end = named.lastOf(nodeNumberOf(store, links[0].after))
  const between = links.map(({ before, after }) => ({
    before,
    after,
    from: laterOf(startOf(before) ?? BEFORE_ALL, named.last(before)),
    to: named.first(after) ?? end,
  }))
  between.sort(
    (a, b) =>
      compareTimes(a.to.sec, a.to.ns, b.to.sec, b.to.ns) ||
      compareTimes(a.from.sec, a.from.ns, b.from.sec, b.from.ns) ||
      compareByStart(store, a.after, b.after),
  )
  const restarts: Instant[] = []
  for (const { before, after, from, to } of between) {
    if (restarts.length === 0 || !isBefore(from, restarts.at(-1)!)) restarts.push(to)
    const restart = restarts.at(-1)!
    const { sec, ns } = laterOf(restart, startOf(before))
    endSec[before] = sec
    endNs[before] = ns
    startSec[after] = sec
    startNs[after] = ns
  }
  return restarts
}

/** Processes that no restarted agent saw again, nor named: they ended at a time that nobody saw. */
function* closeForgotten(
  store: Store,
  restartsOf: ReadonlyMap<number, readonly Instant[]>,
  named: Named,
  { startSec, startNs, endSec, endNs, endKind, edge }: Lives,
  isProcFs: (row: ProcessIdx) => boolean,
): Slices<void> {
  const { rank } = store.processes.columns
  for (let row = 0; row < store.processes.length; row++) {
    if (isPause(row)) yield
    if (endKind[row] !== END.open || rank[row] <= RANK.snapshot || startSec[row] === NO_TIME) continue
    // what was read from /proc has the same id each time that its ticks agree
    if (isProcFs(row) || edge[row] === EDGE.continued) continue
    const restarts = restartsOf.get(nodeNumberOf(store, row))
    if (restarts === undefined) continue
    const known = laterOf({ sec: startSec[row], ns: startNs[row] }, named.last(row))
    const restart = restarts.find((time) => isLater(time, known))
    if (restart === undefined) continue
    endKind[row] = END.agentRestarted
    endSec[row] = restart.sec
    endNs[row] = restart.ns
  }
}

function laterOf(a: Instant, b: Instant | undefined): Instant {
  return b !== undefined && isLater(b, a) ? b : a
}

/**
 * When live events name a row, as their process or its parent, first and last. What is read from /proc has the time at
 * which it started, and says nothing of when it was read.
 */
class Named {
  private readonly firstSec: Uint32Array
  private readonly firstNs: Uint32Array
  private readonly lastSec: Uint32Array
  private readonly lastNs: Uint32Array
  private readonly lastOfNode = new Map<number, { sec: number; ns: number }>()

  private constructor(rows: number) {
    this.firstSec = new Uint32Array(rows).fill(NO_TIME)
    this.firstNs = new Uint32Array(rows)
    this.lastSec = new Uint32Array(rows).fill(NO_TIME)
    this.lastNs = new Uint32Array(rows)
  }

  static *of(store: Store, isProcFs: (row: ProcessIdx) => boolean): Slices<Named> {
    const { columns, length } = store.events
    const { parent } = store.processes.columns
    const named = new Named(store.processes.length)
    for (let event = 0; event < length; event++) {
      if (isPause(event)) yield
      const row = columns.process[event]
      const [sec, ns] = [columns.timeSec[event], columns.timeNs[event]]
      if (row < 0 || sec === NO_TIME || (columns.kind[event] === EVENT_KIND.exec && isProcFs(row))) continue
      named.note(row, sec, ns)
      if (parent[row] >= 0) named.note(parent[row], sec, ns)
      named.noteNode(nodeNumberOf(store, row), sec, ns)
    }
    return named
  }

  first(row: ProcessIdx): Instant | undefined {
    return this.firstSec[row] === NO_TIME ? undefined : { sec: this.firstSec[row], ns: this.firstNs[row] }
  }

  last(row: ProcessIdx): Instant | undefined {
    return this.lastSec[row] === NO_TIME ? undefined : { sec: this.lastSec[row], ns: this.lastNs[row] }
  }

  /** The last live event of a node. */
  lastOf(node: number): Instant {
    return this.lastOfNode.get(node) ?? BEFORE_ALL
  }

  free(): void {
    freeMemory(this.firstSec, this.firstNs, this.lastSec, this.lastNs)
  }

  private note(row: ProcessIdx, sec: number, ns: number): void {
    const { firstSec, firstNs, lastSec, lastNs } = this
    if (compareTimes(sec, ns, firstSec[row], firstNs[row]) < 0) {
      firstSec[row] = sec
      firstNs[row] = ns
    }
    if (lastSec[row] === NO_TIME || compareTimes(sec, ns, lastSec[row], lastNs[row]) > 0) {
      lastSec[row] = sec
      lastNs[row] = ns
    }
  }

  private noteNode(node: number, sec: number, ns: number): void {
    const last = this.lastOfNode.get(node)
    if (last === undefined) this.lastOfNode.set(node, { sec, ns })
    else if (compareTimes(sec, ns, last.sec, last.ns) > 0) {
      last.sec = sec
      last.ns = ns
    }
  }
}
