/**
 * Sessions: what a container runtime started in running containers. That is `kubectl exec`, a probe, a hook or
 * `nsenter`; the log cannot tell which, nor who.
 */
import { ENTRY, type Entry } from '../codes/entries'
import { END } from '../codes/spans'
import { NO_TIME, offsetNs, type Instant, type Nanoseconds } from '../base/time'
import type { ProcessIdx } from '../model/process-table'
import type { Store } from '../model/store'
import { entryEvidence } from './entry-kinds'
import { compareByStart } from './pid-index'
import { keyOf, type ProcessKey } from './process-key'
import { nameOf, outcomeTextOf, ownerTextOf } from './process-text'
import type { Resolved } from './resolve'

export interface SessionRow {
  readonly key: ProcessKey
  readonly start: Instant | undefined
  /** `namespace/pod`, or a container's id. */
  readonly owner: string
  /** Name of the container, empty where the log has none. */
  readonly container: string
  readonly name: string
  readonly args: string
  /** True where the agent took it for a probe. */
  readonly isProbe: boolean
  /** How the last image of its pid ended. */
  readonly outcome: number
  readonly outcomeText: string
  /** Until that end; undefined while it runs, and where the end is not known. */
  readonly durationNs: Nanoseconds | undefined
  readonly descendants: number
  /** Distinct binaries that it ran, in order of time, itself not counted; the first few. */
  readonly ran: readonly string[]
  /** More binaries than those. */
  readonly ranMore: number
  readonly evidence: string
}

export interface SessionPage {
  readonly total: number
  /** Exec probes under the filter, whether or not they are listed. */
  readonly probes: number
  readonly first: number
  readonly sessions: readonly SessionRow[]
}

const MOST_BINARIES = 4
/** A session with more descendants than this has its later ones not looked at. */
const MOST_LOOKED_AT = 5000

/**
 * Rows of sessions in order of start. `isKept` has 1 for rows that the filter finds or that have such a descendant;
 * all are listed where it is undefined.
 */
export function listSessions(
  store: Store,
  { entry, rowCount }: Resolved,
  withProbes: boolean,
  isKept?: Uint8Array,
): { readonly rows: Uint32Array; readonly probes: number } {
  const rows: ProcessIdx[] = []
  let probes = 0
  for (let row = 0; row < rowCount; row++) {
    const kind = entry[row] as Entry
    if (kind !== ENTRY.runtimeExec && kind !== ENTRY.execProbe) continue
    if (isKept !== undefined && isKept[row] === 0) continue
    if (kind === ENTRY.execProbe) probes++
    if (kind === ENTRY.runtimeExec || withProbes) rows.push(row)
  }
  return { rows: Uint32Array.from(rows.sort((a, b) => compareByStart(store, a, b))), probes }
}

/** What the list says of one session. */
export function sessionRow(store: Store, resolved: Resolved, row: ProcessIdx): SessionRow {
  const { lifetimes, owners, descendants, parents, isShown } = resolved
  const start = instant(lifetimes.startSec[row], lifetimes.startNs[row])
  const last = lastImage(resolved, row)
  const end = lifetimes.endKind[last] === END.open ? undefined : instant(lifetimes.endSec[last], lifetimes.endNs[last])
  const entry = resolved.entry[row] as Entry
  const parent = parents[row] >= 0 && isShown[parents[row]] === 1 ? parents[row] : -1
  const container = store.containers[owners.owners[owners.ownerOf[row]].container]
  const binaries = binariesBelow(store, resolved, row)
  return {
    key: keyOf(store, row),
    start,
    owner: ownerTextOf(store, resolved, row),
    container: container === undefined ? '' : store.strings.get(container.name.value),
    name: nameOf(store, row),
    args: store.texts.get(store.processes.columns.args[row]),
    isProbe: entry === ENTRY.execProbe,
    outcome: resolved.outcome[last],
    outcomeText: outcomeTextOf(store, resolved, last),
    durationNs: start !== undefined && end !== undefined ? offsetNs(end.sec, end.ns, start) : undefined,
    descendants: descendants[row],
    ran: binaries.slice(0, MOST_BINARIES),
    ranMore: Math.max(0, binaries.length - MOST_BINARIES),
    evidence: entryEvidence(store, row, parent, entry),
  }
}

/** The image that the pid had last: exec in place makes a new row each time. */
function lastImage({ lifetimes }: Resolved, row: ProcessIdx): ProcessIdx {
  let image = row
  for (let steps = 0; lifetimes.endKind[image] === END.replaced && steps < MOST_LOOKED_AT; steps++) {
    const next = lifetimes.successor[image]
    if (next < 0) break
    image = next
  }
  return image
}

function binariesBelow(store: Store, { children }: Resolved, top: ProcessIdx): string[] {
  const rows = [top]
  for (let i = 0; i < rows.length && rows.length < MOST_LOOKED_AT; i++) {
    for (let at = children.starts[rows[i]]; at < children.starts[rows[i] + 1]; at++) rows.push(children.children[at])
  }
  const inOrder = rows.slice(1).sort((a, b) => compareByStart(store, a, b))
  return [...new Set(inOrder.map((row) => nameOf(store, row)))]
}

function instant(sec: number, ns: number): Instant | undefined {
  return sec === NO_TIME ? undefined : { sec, ns }
}
