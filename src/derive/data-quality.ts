/**
 * What the log lacks, repeats or leaves open: counts of everything in one pass over the rows, and on demand the
 * processes behind a count. Events that come out of the order of time are normal in these logs, and no flaw.
 */
import { NO_TIME } from '../base/time'
import { EDGE, END } from '../codes/spans'
import { FIELD, RANK, hasField } from '../model/process-fields'
import { ID_FORM, type ProcessIdx } from '../model/process-table'
import { exitTime, type Store } from '../model/store'
import { isProcFs } from '../tetragon/flags'
import { flagTest } from './flag-test'
import { distinctReports, type Gap } from './gaps'
import { isKernelId } from './inferred-parents'
import { exitRowOf, unaliased } from './lifetimes'
import { compareByStart, nodeOf } from './pid-index'
import type { Resolved } from './resolve'
import { isPause, type Slices } from './slices'

/** Counts. Those that are also a `QualityKind` count processes, but for two that say otherwise. */
export interface DataQuality {
  readonly badLines: number
  readonly duplicates: number
  /** Events, whose processes are listed. */
  readonly withoutExecId: number
  readonly exitsWithoutExec: number
  /** Parents, whose children are listed. */
  readonly unresolvedParents: number
  readonly inferredParents: number
  readonly truncatedArguments: number
  /** Processes that were seen again after the agent restarted. */
  readonly agentRestarts: number
  readonly unknownEnds: number
  readonly clockDisorder: number
  readonly rateLimits: number
  readonly droppedEvents: number
  readonly throttles: number
  /** Events that were dropped from memory, so that a feed can go on. */
  readonly evictedEvents: number
}

/** What processes can be listed by. */
export type QualityKind =
  | 'exitsWithoutExec'
  | 'withoutExecId'
  | 'unresolvedParents'
  | 'inferredParents'
  | 'truncatedArguments'
  | 'agentRestarts'
  | 'unknownEnds'
  | 'clockDisorder'

/** The agent converts the clocks of exec and exit apart: so much is no disorder. */
const TOLERANCE_NS = 1e6
/** /proc knows starts in ticks of this length. */
const TICK_NS = 10e6

export function* deriveQuality(store: Store, resolved: Resolved, gaps: readonly Gap[]): Slices<DataQuality> {
  const is = qualityTests(store, resolved)
  const { isShown, parents, rowCount } = resolved
  const unresolved = new Set<ProcessIdx>()
  let exitsWithoutExec = 0
  let truncatedArguments = 0
  let agentRestarts = 0
  let unknownEnds = 0
  let inferredParents = 0
  let clockDisorder = 0
  for (let row = 0; row < rowCount; row++) {
    if (isPause(row)) yield
    if (isShown[row] === 0) continue
    if (is.exitsWithoutExec(row)) exitsWithoutExec++
    if (is.truncatedArguments(row)) truncatedArguments++
    if (is.agentRestarts(row)) agentRestarts++
    if (is.unknownEnds(row)) unknownEnds++
    if (is.clockDisorder(row)) clockDisorder++
    if (is.unresolvedParents(row)) unresolved.add(parents[row])
    else if (is.inferredParents(row)) inferredParents++
  }
  const rateLimits = distinctReports(store).filter((report) => report.kind === 'rateLimit')
  return {
    badLines: store.badLines.length,
    duplicates: store.totals.duplicates,
    withoutExecId: store.totals.withoutExecId,
    exitsWithoutExec,
    unresolvedParents: unresolved.size,
    inferredParents,
    truncatedArguments,
    agentRestarts,
    unknownEnds,
    clockDisorder,
    rateLimits: rateLimits.length,
    droppedEvents: rateLimits.reduce((sum, report) => sum + report.dropped, 0),
    throttles: gaps.filter((gap) => gap.kind === 'throttle').length,
    evictedEvents: store.totals.evictedEvents,
  }
}

/** The processes of a kind, in order of their start. */
export function listQuality(store: Store, resolved: Resolved, kind: QualityKind): Uint32Array {
  const test = qualityTests(store, resolved)[kind]
  const rows: ProcessIdx[] = []
  for (let row = 0; row < resolved.rowCount; row++) if (resolved.isShown[row] === 1 && test(row)) rows.push(row)
  return Uint32Array.from(rows.sort((a, b) => compareByStart(store, a, b)))
}

/** For each kind, whether a shown process is of it. */
export function qualityTests(
  store: Store,
  { lifetimes, parents, rowCount, isShown }: Resolved,
): Record<QualityKind, (row: ProcessIdx) => boolean> {
  const { columns } = store.processes
  const { endKind, endSec, endNs, edge, aliasOf } = lifetimes
  const isTruncated = flagTest(store, 'truncArgs')
  let standsForOthers: Uint8Array | undefined
  const aliased = (): Uint8Array => {
    standsForOthers ??= new Uint8Array(rowCount)
    for (const row of aliasOf) if (row >= 0) standsForOthers[row] = 1
    return standsForOthers
  }
  return {
    exitsWithoutExec: (row) => columns.execEvent[row] < 0 && columns.exitEvent[row] >= 0,
    withoutExecId: (row) => columns.idForm[row] === ID_FORM.none || (standsForOthers ?? aliased())[row] === 1,
    // the kernel, which starts the first process, is described nowhere and not missing
    unresolvedParents: (row) =>
      parents[row] >= 0 && columns.rank[parents[row]] === RANK.bareId && !isKernelId(store, parents[row]),
    inferredParents: (row) => edge[row] === EDGE.inferred,
    truncatedArguments: (row) => isTruncated(columns.flags[row]),
    agentRestarts: (row) => endKind[row] === END.continued,
    unknownEnds: (row) => endKind[row] === END.agentRestarted || endKind[row] === END.pidReused,
    clockDisorder: (row) => {
      if (!hasField(columns.present[row], FIELD.start)) return false
      // one that exits before its start ends, as it is drawn, at its start
      const isAtStart = endSec[row] === columns.startSec[row] && endNs[row] === columns.startNs[row]
      if (isAtStart && endKind[row] === END.exited && exitsBeforeStart(store, exitRowOf(lifetimes, row), row))
        return true
      const named = parents[row]
      // one that was seen again after a restart is its own parent here
      if (named < 0 || edge[row] === EDGE.continued) return false
      const parent = unaliased(lifetimes, named)
      return isShown[parent] === 1 && startsBefore(store, row, parent)
    },
  }
}

function exitsBeforeStart(store: Store, exitRow: ProcessIdx, row: ProcessIdx): boolean {
  const { startSec, startNs } = store.processes.columns
  const exit = exitTime(store, exitRow)
  if (exit === undefined || exit.sec === NO_TIME) return false
  const earlierNs = nsFrom(exit.sec, exit.ns, startSec[row], startNs[row])
  return earlierNs > TOLERANCE_NS && earlierNs > toleranceOf(store, row, row)
}

/** True when a process started before its parent, by the clock of the node that both ran on. */
function startsBefore(store: Store, row: ProcessIdx, parent: ProcessIdx): boolean {
  const { cluster, present, startSec, startNs } = store.processes.columns
  if (!hasField(present[parent], FIELD.start)) return false
  if (cluster[row] !== cluster[parent] || nodeOf(store, row) !== nodeOf(store, parent)) return false
  const earlierNs = nsFrom(startSec[row], startNs[row], startSec[parent], startNs[parent])
  return earlierNs > TOLERANCE_NS && earlierNs > toleranceOf(store, row, parent)
}

function nsFrom(sec: number, ns: number, laterSec: number, laterNs: number): number {
  return (laterSec - sec) * 1e9 + laterNs - ns
}

function toleranceOf({ processes: { columns }, strings }: Store, a: ProcessIdx, b: ProcessIdx): number {
  const isInTicks = isProcFs(strings.get(columns.flags[a])) || isProcFs(strings.get(columns.flags[b]))
  return isInTicks ? TICK_NS + TOLERANCE_NS : TOLERANCE_NS
}
