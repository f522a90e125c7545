/** What exports say of a process, in words that stay the same between releases. */
import { EDGE, END } from '../codes/spans'
import { NO_TIME, formatRfc3339, type Instant } from '../base/time'
import { FIELD, RANK, hasField } from '../model/process-fields'
import { pidOfRow, type ProcessIdx } from '../model/process-table'
import { exitOf, type Store } from '../model/store'
import { exitRowOf } from '../derive/lifetimes'
import type { Resolved } from '../derive/resolve'
import type { ExportInput } from './exporter'
import { maskArguments } from './mask-secrets'

export const EDGE_NAMES: Readonly<Record<number, string>> = {
  [EDGE.none]: '',
  [EDGE.forked]: 'forked',
  [EDGE.became]: 'exec in place',
  [EDGE.inferred]: 'inferred by pid',
  [EDGE.continued]: 'same process before an agent restart',
}

const END_NAMES: Readonly<Record<number, string>> = {
  [END.open]: 'running at the end of the log',
  [END.exited]: 'exited',
  [END.replaced]: 'replaced by exec',
  [END.continued]: 'seen again after an agent restart',
  [END.agentRestarted]: 'unknown: agent restarted',
  [END.pidReused]: 'unknown: pid reused',
  [END.logEnded]: 'unknown: end of its log',
}

export const KNOWN_FROM: Readonly<Record<number, string>> = {
  [RANK.bareId]: 'id',
  [RANK.snapshot]: 'parent snapshot',
  [RANK.activity]: 'activity',
  [RANK.exit]: 'exit',
  [RANK.exec]: 'exec',
}

/** How a process's end is named; one of which nothing but a snapshot is known has none. */
export function endName({ processes }: Store, { lifetimes }: Resolved, row: ProcessIdx): string {
  const kind = lifetimes.endKind[row]
  if (kind === END.open && processes.columns.rank[row] <= RANK.snapshot) return 'unknown'
  return END_NAMES[kind]
}

export function startOf({ lifetimes }: Resolved, row: ProcessIdx): Instant | undefined {
  return instant(lifetimes.startSec[row], lifetimes.startNs[row])
}

/** Undefined where the process runs on, or nothing is known. */
export function endOf({ lifetimes }: Resolved, row: ProcessIdx): Instant | undefined {
  return lifetimes.endKind[row] === END.open ? undefined : instant(lifetimes.endSec[row], lifetimes.endNs[row])
}

function instant(sec: number, ns: number): Instant | undefined {
  return sec === NO_TIME ? undefined : { sec, ns }
}

export function timeText(time: Instant | undefined): string {
  return time === undefined ? '' : formatRfc3339(time)
}

/** Nanoseconds between two times, all digits; never negative. */
export function exactNs(from: Instant, to: Instant): string {
  const borrow = to.ns < from.ns ? 1 : 0
  const sec = to.sec - from.sec - borrow
  const ns = to.ns - from.ns + borrow * 1e9
  if (sec < 0) return '0'
  return sec === 0 ? String(ns) : `${sec}${String(ns).padStart(9, '0')}`
}

/** Status and signal of the exit that ended a process; undefined where it has none. */
export function exitFacts(
  store: Store,
  { lifetimes }: Resolved,
  row: ProcessIdx,
): { readonly signal: string; readonly status: number } | undefined {
  return lifetimes.endKind[row] === END.exited ? exitOf(store, exitRowOf(lifetimes, row)) : undefined
}

/** A number column of a process; undefined where the log has none. */
export function numberField(
  { processes }: Store,
  row: ProcessIdx,
  field: 'pid' | 'uid' | 'auid' | 'containerPid',
): number | undefined {
  const { columns } = processes
  if (!hasField(columns.present[row], FIELD[field])) return undefined
  return field === 'pid' ? pidOfRow(processes, row) : columns[field][row]
}

/** The arguments as an export shows them. */
export function argumentsOf({ store, isMasked }: Pick<ExportInput, 'store' | 'isMasked'>, row: ProcessIdx): string {
  const { args, binary } = store.processes.columns
  const text = store.texts.get(args[row])
  return isMasked && text !== '' ? maskArguments(store.strings.get(binary[row]), text) : text
}
