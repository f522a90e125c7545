/** Everything the details pane says of one process, except what is read from its raw events. */
import { ENTRY_LABELS, type Entry } from '../codes/entries'
import { EDGE, END } from '../codes/spans'
import { NO_TIME, offsetNs, type Instant, type Nanoseconds } from '../base/time'
import { POLICY_ACTION } from '../model/chunk'
import { RANK } from '../model/process-fields'
import { execIdOf, type ProcessIdx } from '../model/process-table'
import { exitOf, type EventIdx, type Store } from '../model/store'
import { flagMeaning } from '../tetragon/flags'
import type { ActivityIndex } from './activity-index'
import { countDescendants } from './descendants'
import { entryEvidence } from './entry-kinds'
import { isEventOf } from './event-selection'
import { isKernelId, isPidOnlyId } from './inferred-parents'
import { exitRowOf } from './lifetimes'
import { keyOf, type ProcessKey } from './process-key'
import {
  activityTextOf,
  edgeTextOf,
  endTextOf,
  nameOf,
  outcomeTextOf,
  ownerTextOf,
  pidsOf,
  successorNameOf,
  type ActivityText,
} from './process-text'
import type { Resolved } from './resolve'

export interface LineageStep {
  readonly key: ProcessKey
  readonly name: string
  readonly args: string
  readonly pid: number
  /** `snapshot`, `not in this log` …; empty for processes that the log describes. */
  readonly note: string
  /** What joins it to the step above; empty for a fork. */
  readonly edge: string
  readonly entry: string
  /** Where it lives, when that is elsewhere than the step below. */
  readonly owner: string
}

export interface RelatedProcess {
  readonly key: ProcessKey
  readonly name: string
  readonly args: string
  readonly outcome: number
  readonly outcomeText: string
  readonly owner: string
}

export interface ProcessEvent extends ActivityText {
  readonly event: EventIdx
  readonly time: Instant | undefined
}

export interface ProcessDetails {
  readonly key: ProcessKey
  /** Empty for a process that has none. */
  readonly execId: string
  readonly name: string
  readonly args: string
  readonly outcome: number
  readonly outcomeText: string
  readonly endText: string
  /** Who sent the signal that ended it: `policy files`, or `sender unknown`; empty where none did. */
  readonly signalSender: string
  readonly start: Instant | undefined
  /** Start of its container where the process is said to have started before it; undefined otherwise. */
  readonly laterContainerStart: Instant | undefined
  readonly end: Instant | undefined
  readonly durationNs: Nanoseconds | undefined
  readonly owner: string
  readonly groupKey: string
  readonly entry: string
  readonly entryEvidence: string
  /** Which record describes it best: exec, exit, activity or snapshot. */
  readonly knownFrom: string
  readonly hostPid: number
  readonly containerPid: number
  /** What took over its pid by exec, or what it was seen as after the agent restarted. */
  readonly successor: RelatedProcess | undefined
  /** From the oldest ancestor down to the process itself. */
  readonly lineage: readonly LineageStep[]
  readonly children: readonly RelatedProcess[]
  readonly childCount: number
  /** Of whatever owner. */
  readonly descendantCount: number
  readonly activity: readonly ProcessEvent[]
  readonly activityCount: number
  readonly events: readonly ProcessEvent[]
  readonly eventCount: number
  /** Event whose record describes the process; -1 when none is kept. */
  readonly describedBy: EventIdx
  /** Fields as on the wire, name and value; filled from the raw event by the store worker. */
  readonly fields: readonly (readonly [name: string, value: string])[]
  readonly containerFields: readonly (readonly [name: string, value: string])[]
  /** The raw event is still to be unpacked: these two are empty until then. */
  readonly areFieldsAwaited: boolean
  /** What the words of `flags` mean. */
  readonly flagMeanings: readonly (readonly [word: string, meaning: string])[]
}

const MAX_LISTED = 200
const MAX_LINEAGE = 500
const KNOWN_FROM = ['its id alone', 'parent snapshot', 'activity', 'exit', 'exec']
export function deriveDetails(
  store: Store,
  resolved: Resolved,
  activity: ActivityIndex,
  row: ProcessIdx,
): ProcessDetails {
  const { processes, strings } = store
  const { lifetimes, children, childrenElsewhere, owners, groups, parents } = resolved
  const start = instant(lifetimes.startSec[row], lifetimes.startNs[row])
  const end = lifetimes.endKind[row] === END.open ? undefined : instant(lifetimes.endSec[row], lifetimes.endNs[row])
  const childRows = [
    ...children.children.subarray(children.starts[row], children.starts[row + 1]),
    ...(childrenElsewhere.get(row) ?? []),
  ]
  const activityEvents = activity.events.subarray(activity.starts[row], activity.starts[row + 1])
  const events = eventsOf(store, resolved, row)
  const { host, container } = pidsOf(store, row)
  const parent = parents[row] >= 0 && resolved.isShown[parents[row]] === 1 ? parents[row] : -1
  const entry = resolved.entry[row] as Entry
  return {
    key: keyOf(store, row),
    execId: execIdOf(processes, row, store.strings),
    name: nameOf(store, row),
    args: store.texts.get(processes.columns.args[row]),
    outcome: resolved.outcome[row],
    outcomeText: outcomeTextOf(store, resolved, row),
    endText: endTextOf(store, resolved, row),
    signalSender: signalSenderOf(store, resolved, row, activityEvents),
    start,
    laterContainerStart: laterContainerStart(store, resolved, row),
    end,
    durationNs: start !== undefined && end !== undefined ? offsetNs(end.sec, end.ns, start) : undefined,
    owner: ownerTextOf(store, resolved, row),
    groupKey: groups.groups[groups.groupOfOwner[owners.ownerOf[row]]]?.key ?? '',
    entry: ENTRY_LABELS[entry],
    entryEvidence: entryEvidence(store, row, parent, entry),
    knownFrom: KNOWN_FROM[processes.columns.rank[row]],
    hostPid: host,
    containerPid: container,
    successor:
      successorNameOf(store, resolved, row) === ''
        ? undefined
        : relatedOf(store, resolved, lifetimes.successor[row], row),
    lineage: lineageOf(store, resolved, row),
    children: childRows.slice(0, MAX_LISTED).map((child) => relatedOf(store, resolved, child, row)),
    childCount: childRows.length,
    descendantCount: countDescendants(resolved, row),
    activity: Array.from(activityEvents.subarray(0, MAX_LISTED), (event) => processEventOf(store, event)),
    activityCount: activityEvents.length,
    events: events.slice(0, MAX_LISTED).map((event) => processEventOf(store, event)),
    eventCount: events.length,
    describedBy: processes.columns.describedBy[row],
    fields: [],
    containerFields: [],
    areFieldsAwaited: false,
    flagMeanings: strings
      .get(processes.columns.flags[row])
      .split(' ')
      .filter(Boolean)
      .map((word) => [word, meaningOf(store, row, word)] as const),
  }
}

/** A flag says what the agent saw, which need not be in this log. */
function meaningOf({ processes: { columns } }: Store, row: ProcessIdx, word: string): string {
  const isExec = word === 'execve' || word === 'execveat'
  if (isExec && columns.rank[row] !== RANK.exec) return 'the agent saw its exec, but this log does not have it'
  return flagMeaning(word) ?? 'not known to this version'
}

/** Containers start at a whole second in the log, by another clock. */
const CONTAINER_START_TOLERANCE_SEC = 1

function laterContainerStart({ containers }: Store, { owners, lifetimes }: Resolved, row: ProcessIdx) {
  const owner = owners.owners[owners.ownerOf[row]]
  const sec = containers[owner?.container ?? -1]?.startSec.value ?? NO_TIME
  const startSec = lifetimes.startSec[row]
  const isLater = sec !== NO_TIME && startSec !== NO_TIME && startSec + CONTAINER_START_TOLERANCE_SEC < sec
  return isLater ? { sec, ns: 0 } : undefined
}

function instant(sec: number, ns: number): Instant | undefined {
  return sec === NO_TIME ? undefined : { sec, ns }
}

/** Ancestors over every edge, also those that leave the container, and the process itself last. */
function lineageOf(store: Store, resolved: Resolved, row: ProcessIdx): LineageStep[] {
  const steps: LineageStep[] = []
  let below = -1
  for (let step = row; step >= 0 && steps.length < MAX_LINEAGE; step = resolved.parents[step]) {
    steps.push(lineageStep(store, resolved, step, below))
    below = step
  }
  return steps.toReversed()
}

function lineageStep(store: Store, resolved: Resolved, row: ProcessIdx, below: ProcessIdx): LineageStep {
  const { processes } = store
  const rank = processes.columns.rank[row]
  const isElsewhere =
    below >= 0 && rank > RANK.bareId && resolved.owners.ownerOf[row] !== resolved.owners.ownerOf[below]
  const isPidOnly = isPidOnlyId(store, row)
  const note =
    rank === RANK.snapshot
      ? 'snapshot'
      : rank > RANK.bareId || isKernelId(store, row)
        ? ''
        : isPidOnly
          ? 'only its pid is known'
          : 'not in this log'
  return {
    key: keyOf(store, row),
    name: nameOf(store, row),
    args: store.texts.get(processes.columns.args[row]),
    pid: pidsOf(store, row).host,
    note,
    edge: resolved.lifetimes.edge[row] === EDGE.forked ? '' : edgeTextOf(resolved.lifetimes.edge[row]),
    entry: ENTRY_LABELS[resolved.entry[row] as Entry],
    owner: isElsewhere ? ownerTextOf(store, resolved, row) : '',
  }
}

function relatedOf(store: Store, resolved: Resolved, row: ProcessIdx, parent: ProcessIdx): RelatedProcess {
  const isElsewhere = resolved.owners.ownerOf[row] !== resolved.owners.ownerOf[parent]
  return {
    key: keyOf(store, row),
    name: nameOf(store, row),
    args: store.texts.get(store.processes.columns.args[row]),
    outcome: resolved.outcome[row],
    outcomeText: outcomeTextOf(store, resolved, row),
    owner: isElsewhere ? ownerTextOf(store, resolved, row) : '',
  }
}

/** The log names no sender, but a policy that kills says so of the event that it killed for. */
function signalSenderOf(store: Store, resolved: Resolved, row: ProcessIdx, activity: Uint32Array): string {
  const { lifetimes } = resolved
  const signal = lifetimes.endKind[row] === END.exited ? exitOf(store, exitRowOf(lifetimes, row)).signal : ''
  if (signal === '') return ''
  const { action, policy } = store.descriptors.columns
  const { descriptor } = store.events.columns
  const isKill = (event: EventIdx): boolean => action[descriptor[event]] === POLICY_ACTION.sigkill
  const kill = signal === 'SIGKILL' ? activity.findLast(isKill) : undefined
  if (kill === undefined) return 'sender unknown'
  return `policy ${store.strings.get(policy[descriptor[kill]])}`.trim()
}

/** Events of a process and of the rows without exec_id that stand for it, in order of time. */
function eventsOf(store: Store, resolved: Resolved, row: ProcessIdx): EventIdx[] {
  const { timeSec, timeNs, kind } = store.events.columns
  const isOfProcess = isEventOf(store, resolved, row)
  const found: EventIdx[] = []
  for (let event = 0; event < store.events.length; event++) {
    if (isOfProcess(event)) found.push(event)
  }
  return found.sort((a, b) => timeSec[a] - timeSec[b] || timeNs[a] - timeNs[b] || kind[a] - kind[b])
}

function processEventOf(store: Store, event: EventIdx): ProcessEvent {
  const { columns } = store.events
  return {
    event,
    ...activityTextOf(store, columns.descriptor[event]),
    time: instant(columns.timeSec[event], columns.timeNs[event]),
  }
}
