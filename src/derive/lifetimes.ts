/**
 * When each process ended, and which process continues which.
 *
 *   exec A (pid 7) ── exec B (pid 7, parent A) ── exit B     A: replaced at B's start     B: exited
 *   fork F (pid 7) ── exec G (pid 7, parent of F)           F: replaced at G's start      (the clone's id surfaced)
 *   exec A (pid 7) ──────────── exec C (pid 7, parent other) A: unknown, pid reused by C's start
 *   exec A (pid 7) ── agent restarts ── procFS Q (pid 7)     A: seen again as Q, where their starts agree
 *   exec A (pid 8) ── agent restarts ──                      A: unknown, agent restarted
 *   exec A (pid 9) ── its log ends ── another one goes on    A: unknown, its log ends
 */
import { EDGE, END } from '../codes/spans'
import { freeMemory } from '../base/free-memory'
import { NO_TIME, compareTimes, type Instant } from '../base/time'
import { FIELD, RANK, hasField } from '../model/process-fields'
import { ID_FORM, NO_PROCESS, type ProcessIdx } from '../model/process-table'
import { exitTime, type Store } from '../model/store'
import { linkAfterRestarts } from './agent-restarts'
import { flagTest } from './flag-test'
import { closeAtLogEnds } from './log-ends'
import { compareByStart, nodeOf, pidOf, type PidIndex } from './pid-index'
import { isPause, type Slices } from './slices'

export interface Lifetimes {
  /** Row that a row without exec_id really is; -1 for rows that stand for themselves. Empty where all do: see `unaliased`. */
  readonly aliasOf: Int32Array
  /** Start as drawn; NO_TIME where nothing is known. */
  readonly startSec: Uint32Array
  readonly startNs: Uint32Array
  readonly endSec: Uint32Array
  readonly endNs: Uint32Array
  readonly endKind: Uint8Array
  /** For rows that exited, but not by an exit event of their own, the alias that has it: see `exitRowOf`. */
  readonly exitAliases: ReadonlyMap<ProcessIdx, ProcessIdx>
  /** Row that took over a pid by exec, or was seen again after a restart; -1 for none. */
  readonly successor: Int32Array
  readonly edge: Uint8Array
}

/** An exit without exec_id is the exit of the row of its node and pid that started within this many ns. */
const ORPHAN_TOLERANCE_NS = 10e6

export function* deriveLifetimes(store: Store, pids: PidIndex): Slices<Lifetimes> {
  const starts = yield* deriveStarts(store)
  const aliasOf = yield* matchOrphans(store, pids, starts)
  const { length } = store.processes
  const exitAliases = new Map<ProcessIdx, ProcessIdx>()
  const lifetimes: Lifetimes = {
    aliasOf,
    ...starts,
    endSec: new Uint32Array(length).fill(NO_TIME),
    endNs: new Uint32Array(length),
    endKind: new Uint8Array(length),
    exitAliases,
    successor: new Int32Array(length).fill(NO_PROCESS),
    edge: new Uint8Array(length),
  }
  yield* closeByExit(store, lifetimes, exitAliases)
  yield* closeReplaced(store, lifetimes)
  yield* linkAfterRestarts(store, pids, lifetimes)
  yield* closeReusedPids(store, pids, lifetimes)
  yield* closeAtLogEnds(store, lifetimes)
  return lifetimes
}

/** The process that a row is: itself, unless it is an alias. */
export function unaliased(lifetimes: Pick<Lifetimes, 'aliasOf'>, row: ProcessIdx): ProcessIdx {
  return isAlias(lifetimes, row) ? lifetimes.aliasOf[row] : row
}

export function isAlias({ aliasOf }: Pick<Lifetimes, 'aliasOf'>, row: ProcessIdx): boolean {
  return row < aliasOf.length && aliasOf[row] >= 0
}

/** Row whose exit event ended a row that exited: itself, or an alias of it. */
export function exitRowOf({ exitAliases }: Pick<Lifetimes, 'exitAliases'>, row: ProcessIdx): ProcessIdx {
  return exitAliases.get(row) ?? row
}

/** Gives back the memory of what nobody reads any more. */
export function freeLifetimes({
  aliasOf,
  startSec,
  startNs,
  endSec,
  endNs,
  endKind,
  successor,
  edge,
}: Lifetimes): void {
  freeMemory(aliasOf, startSec, startNs, endSec, endNs, endKind, successor, edge)
}

type Starts = Pick<Lifetimes, 'startSec' | 'startNs'>

function* deriveStarts(store: Store): Slices<Starts> {
  const { columns, length } = store.processes
  const startSec = new Uint32Array(length).fill(NO_TIME)
  const startNs = new Uint32Array(length)
  for (let row = 0; row < length; row++) {
    if (isPause(row)) yield
    if (!hasField(columns.present[row], FIELD.start)) continue
    startSec[row] = columns.startSec[row]!
    startNs[row] = columns.startNs[row]!
  }
  yield* startAtFirstEvent(store, startSec, startNs)
  return { startSec, startNs }
}

/** Rows whose start was filtered out of the log begin, as far as it shows, with their first event. */
function* startAtFirstEvent(store: Store, startSec: Uint32Array, startNs: Uint32Array): Slices<void> {
  const { columns, length } = store.events
  const { present } = store.processes.columns
  for (let event = 0; event < length; event++) {
    if (isPause(event)) yield
    const row = columns.process[event]
    if (row < 0 || hasField(present[row], FIELD.start) || columns.timeSec[event] === NO_TIME) continue
    if (compareTimes(columns.timeSec[event], columns.timeNs[event], startSec[row], startNs[row]) >= 0) continue
    startSec[row] = columns.timeSec[event]!
    startNs[row] = columns.timeNs[event]!
  }
}

/** `Lifetimes.aliasOf`. */
function* matchOrphans(store: Store, pids: PidIndex, { startSec, startNs }: Starts): Slices<Int32Array> {
  const { columns, length } = store.processes
  let aliasOf = new Int32Array(0)
  for (let row = 0; row < length; row++) {
    if (isPause(row)) yield
    if (columns.idForm[row] !== ID_FORM.none || !hasField(columns.present[row], FIELD.start)) continue
    let best = NO_PROCESS
    let bestDistance = ORPHAN_TOLERANCE_NS
    for (const other of pids.rowsOf(columns.cluster[row], nodeOf(store, row), pidOf(store, row))) {
      if (columns.idForm[other] === ID_FORM.none || startSec[other] === NO_TIME) continue
      const distance = Math.abs((startSec[other] - startSec[row]) * 1e9 + startNs[other] - startNs[row])
      if (distance > bestDistance || (distance === bestDistance && best !== NO_PROCESS)) continue
      best = other
      bestDistance = distance
    }
    if (best === NO_PROCESS) continue
    if (aliasOf.length === 0) aliasOf = new Int32Array(length).fill(NO_PROCESS)
    aliasOf[row] = best
  }
  return aliasOf
}

const NEVER: Instant = { sec: NO_TIME, ns: 0 }

function* closeByExit(
  store: Store,
  { aliasOf, startSec, startNs, endSec, endNs, endKind }: Lifetimes,
  exitAliases: Map<ProcessIdx, ProcessIdx>,
): Slices<void> {
  const { columns, length } = store.processes
  const close = (row: ProcessIdx, from: ProcessIdx): void => {
    endKind[row] = END.exited
    if (from !== row) exitAliases.set(row, from)
    // clocks of exec and exit are converted apart: an exit a moment before the start is an exit at the start
    const exit = exitTime(store, from) ?? NEVER
    const isEarly = startSec[row] !== NO_TIME && compareTimes(exit.sec, exit.ns, startSec[row], startNs[row]) < 0
    endSec[row] = isEarly ? startSec[row] : exit.sec
    endNs[row] = isEarly ? startNs[row] : exit.ns
  }
  for (let row = 0; row < length; row++) {
    if (isPause(row)) yield
    if (columns.exitEvent[row] >= 0) close(row, row)
  }
  for (let row = 0; row < aliasOf.length; row++) {
    if (isPause(row)) yield
    const owner = aliasOf[row]
    if (owner < 0 || columns.exitEvent[row] < 0) continue
    const other = exitAliases.get(owner)
    if (endKind[owner] === END.open || (other !== undefined && isLaterExit(store, row, other))) close(owner, row)
  }
}

/** Which exit counts of two that stand for one process. */
function isLaterExit(store: Store, row: ProcessIdx, other: ProcessIdx): boolean {
  const [a, b] = [exitTime(store, row) ?? NEVER, exitTime(store, other) ?? NEVER]
  return (compareTimes(a.sec, a.ns, b.sec, b.ns) || compareByStart(store, row, other)) > 0
}

/** True when the wire says that a row was executed by its parent's own pid. */
function isInPlace(store: Store, row: ProcessIdx, parent: ProcessIdx): boolean {
  const { columns } = store.processes
  if (row === parent) return false
  if (columns.idForm[row] === ID_FORM.parts && columns.idForm[parent] === ID_FORM.parts) {
    return columns.idPid[row] === columns.idPid[parent] && columns.idNode[row] === columns.idNode[parent]
  }
  const pid = pidOf(store, row)
  return pid >= 0 && pid === pidOf(store, parent) && nodeOf(store, row) === nodeOf(store, parent)
}

function* closeReplaced(store: Store, lifetimes: Lifetimes): Slices<void> {
  const { startSec, startNs, endSec, endNs, endKind, successor, edge } = lifetimes
  const { columns, length } = store.processes
  for (let row = 0; row < length; row++) {
    if (isPause(row)) yield
    if (!hasField(columns.present[row], FIELD.parent)) continue
    const parent = columns.parent[row]
    edge[row] = isInPlace(store, row, parent) ? EDGE.became : EDGE.forked
    if (edge[row] !== EDGE.became || endKind[parent] === END.exited) continue
    const first = successor[parent]
    if (first >= 0 && compareTimes(startSec[row], startNs[row], startSec[first], startNs[first]) >= 0) continue
    successor[parent] = row
    endKind[parent] = END.replaced
    // as for exits: no image ends before it started
    const isEarly =
      compareTimes(startSec[row], startNs[row], startSec[parent], startNs[parent]) < 0 && startSec[parent] !== NO_TIME
    endSec[parent] = isEarly ? startSec[parent] : startSec[row]
    endNs[parent] = isEarly ? startNs[parent] : startNs[row]
  }
}

function* closeReusedPids(store: Store, pids: PidIndex, lifetimes: Lifetimes): Slices<void> {
  const { startSec, startNs, endKind } = lifetimes
  const { columns, length } = store.processes
  const compareStarts = (a: ProcessIdx, b: ProcessIdx): number =>
    compareTimes(startSec[a], startNs[a], startSec[b], startNs[b])
  // starts that were moved to the first event or to a restart may be in another order than the log's
  const inOrder = (all: Uint32Array): Uint32Array => {
    const isInOrder = (row: ProcessIdx, i: number): boolean =>
      !isAlias(lifetimes, row) && startSec[row] !== NO_TIME && (i === 0 || compareStarts(all[i - 1], row) <= 0)
    if (all.every(isInOrder)) return all
    return all.filter((row) => !isAlias(lifetimes, row) && startSec[row] !== NO_TIME).toSorted(compareStarts)
  }
  const isExecve = flagTest(store, 'execve')
  const isDone = new Uint8Array(length)
  for (let open = 0; open < length; open++) {
    if (isPause(open)) yield
    if (endKind[open] !== END.open || isDone[open] === 1 || columns.rank[open] === RANK.bareId) continue
    const all = pids.rowsOf(columns.cluster[open], nodeOf(store, open), pidOf(store, open))
    for (const row of all) isDone[row] = 1
    if (all.length > 1) closeByNextOfPid(store, inOrder(all), lifetimes, compareStarts, isExecve)
  }
  freeMemory(isDone)
}

/** `rows` are of one pid, in order of their start. */
function closeByNextOfPid(
  store: Store,
  rows: Uint32Array,
  { startSec, startNs, endSec, endNs, endKind, successor }: Lifetimes,
  compareStarts: (a: ProcessIdx, b: ProcessIdx) => number,
  isExecve: (flags: number) => boolean,
): void {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]
    if (endKind[row] !== END.open) continue
    let next = i + 1
    // by clocks that disagree, an image may start before the one that it replaced
    while (next < rows.length && (compareStarts(rows[next], row) === 0 || successor[rows[next]] === row)) next++
    if (next === rows.length) continue
    const later = rows[next]
    const isItsExec = isForkOf(store, row, later, isExecve)
    if (isItsExec) successor[row] = later
    endKind[row] = isItsExec ? END.replaced : END.pidReused
    endSec[row] = startSec[later]!
    endNs[row] = startNs[later]!
  }
}

/**
 * A clone has an id of its own until it executes, and no event; where activity or a child shows that id, the exec that
 * follows in its pid under the same parent is the clone's own. Its id names the parent, not the clone.
 */
function isForkOf(
  { processes: { columns } }: Store,
  fork: ProcessIdx,
  exec: ProcessIdx,
  isExecve: (flags: number) => boolean,
): boolean {
  const haveParents = hasField(columns.present[fork], FIELD.parent) && hasField(columns.present[exec], FIELD.parent)
  return (
    haveParents &&
    columns.execEvent[fork] < 0 &&
    // its line may be lost: the flags say it, too
    (columns.execEvent[exec] >= 0 || isExecve(columns.flags[exec])) &&
    columns.parent[fork] === columns.parent[exec]
  )
}
