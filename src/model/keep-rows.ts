/**
 * Copies a part of a store into an empty one: how rows go. What is copied is what the store would be if the log had never
 * said the rest, but for the totals, which go on counting all.
 */
import type { StringTable } from '../base/string-table'
import { rareAt, type Table } from '../base/table'
import type { TextTable } from '../base/text-table'
import { NO_TIME, type Instant } from '../base/time'
import type { BAD_LINE_SCHEMA } from './chunk'
import type { EventMerger } from './event-merger'
import type { ExecExitMerger } from './exec-exit-merger'
import type { IdentityIndex } from './identity-index'
import type { Latest, PodTable } from './pod-table'
import { FIELD, FIELD_COLUMNS, hasField } from './process-fields'
import type { RecordKey } from './process-merger'
import { NO_PROCESS, nodeNameOfRow, type PROCESS_SCHEMA, type ProcessIdx } from './process-table'
import type { SharedRows } from './shared-rows'
import type { EVENT_SCHEMA } from './store'

/** All that a store consists of, as its builder sees it. */
export interface StoreParts {
  readonly strings: StringTable
  readonly texts: TextTable
  readonly processes: Table<typeof PROCESS_SCHEMA>
  readonly identities: IdentityIndex
  readonly podTable: PodTable
  readonly overrides: Map<number, RecordKey>
  readonly events: Table<typeof EVENT_SCHEMA>
  readonly shared: SharedRows
  readonly eventMerger: EventMerger
  readonly execExits: ExecExitMerger
  readonly badLines: Table<typeof BAD_LINE_SCHEMA>
  readonly clusters: Set<number>
}

/** Columns of processes that number strings; `cluster` and `idNode` are written with the row. */
const STRING_COLUMNS = ['cwd', 'binary', 'flags', 'docker', 'user', 'cap'] as const
const PLAIN_COLUMNS = [
  'rank',
  'present',
  'overridden',
  'pidXorId',
  'uid',
  'auid',
  'startSec',
  'startNs',
  'containerPid',
  'isProbe',
  'inInitTree',
  'exitLagNs',
] as const
const NONE = -1

/**
 * `isKept` has 1 for each row that stays; rows that these need, as parents and for the record that describes them, stay,
 * too, and are added to it. Events without a process stay where they are not older than `since`.
 */
export function copyKept(from: StoreParts, to: StoreParts, isKept: Uint8Array, since: Instant): void {
  addNeeded(from, isKept)
  const mappings = mappingsOf(from, to)
  for (const cluster of from.clusters) to.clusters.add(mappings.string(cluster))
  const rows = copyIdentities(from, to, isKept, mappings.string)
  const events = copyEvents(from, to, rows, since, mappings)
  copyProcesses(from, to, rows, events, mappings)
  copyOverrides(from, to, rows)
  copyExecExits(from, to, rows, events)
  copyActivity(from, to, events, mappings.text)
  copyReports(from, to, mappings.string)
  copyTotals(from, to, mappings.string)
}

/** What numbers of the one are in the other, where they are added when they are asked for. */
interface Mappings {
  readonly string: (idx: number) => number
  readonly text: (idx: number) => number
  readonly descriptor: (idx: number) => number
  readonly origin: (idx: number) => number
  readonly pod: (idx: number) => number
  readonly container: (idx: number) => number
}

function mappingsOf(from: StoreParts, to: StoreParts): Mappings {
  const string = mapping(from.strings.size, (idx) => to.strings.intern(from.strings.get(idx)))
  const text = mapping(from.texts.size, (idx) => {
    const bytes = from.texts.bytesOf(idx)
    return to.texts.intern(bytes, 0, bytes.length)
  })
  const { descriptors, origins } = from.shared
  const descriptor = mapping(descriptors.length, (idx) => {
    const { kind, name, detail, policy, action, status } = descriptors.columns
    return to.shared.descriptorIdx({
      kind: kind[idx],
      name: string(name[idx]),
      detail: string(detail[idx]),
      policy: string(policy[idx]),
      action: action[idx],
      status: status[idx],
    })
  })
  const origin = mapping(origins.length, (idx) => {
    const { source, cluster, nodeName } = origins.columns
    return to.shared.originIdx(source[idx], string(cluster[idx]), string(nodeName[idx]))
  })
  return { string, text, descriptor, origin, ...placesOf(from.podTable, to.podTable, string) }
}

/** Parents of what is kept, and the processes of the events that describe it. */
function addNeeded({ processes, events }: StoreParts, isKept: Uint8Array): void {
  const { parent, describedBy } = processes.columns
  const { process } = events.columns
  const waiting: ProcessIdx[] = []
  for (let row = 0; row < processes.length; row++) if (isKept[row] === 1) waiting.push(row)
  const add = (row: ProcessIdx): void => {
    if (row < 0 || isKept[row] === 1) return
    isKept[row] = 1
    waiting.push(row)
  }
  for (let row = waiting.pop(); row !== undefined; row = waiting.pop()) {
    add(parent[row])
    if (describedBy[row] >= 0) add(process[describedBy[row]])
  }
}

function copyIdentities(
  from: StoreParts,
  to: StoreParts,
  isKept: Uint8Array,
  string: (idx: number) => number,
): Int32Array {
  const { cluster, idForm, idNode, idKtimeHigh, idKtimeLow, idPid } = from.processes.columns
  const rows = new Int32Array(from.processes.length).fill(NO_PROCESS)
  for (let row = 0; row < rows.length; row++) {
    if (isKept[row] === 0) continue
    rows[row] = to.identities.rowOfId(
      string(cluster[row]),
      idForm[row],
      string(idNode[row]),
      idKtimeHigh[row],
      idKtimeLow[row],
      idPid[row],
    )
  }
  return rows
}

/** The new number of each event, -1 for those that are gone. */
function copyEvents(
  from: StoreParts,
  to: StoreParts,
  rows: Int32Array,
  since: Instant,
  { descriptor, origin }: Mappings,
): Int32Array {
  const { columns, length } = from.events
  const numbers = new Int32Array(length).fill(NONE)
  for (let event = 0; event < length; event++) {
    const process = columns.process[event]
    const isKept =
      process >= 0 ? rows[process] >= 0 : columns.timeSec[event] !== NO_TIME && columns.timeSec[event] >= since.sec
    if (!isKept) continue
    const row = to.events.addRow()
    numbers[event] = row
    const values = {
      descriptor: descriptor(columns.descriptor[event]),
      origin: origin(columns.origin[event]),
      offsetHigh: rareAt(columns.offsetHigh, event),
      byteLength: columns.byteLength[event],
      ordinal: rareAt(columns.ordinal, event),
    }
    for (const name of ['descriptor', 'origin', 'offsetHigh', 'byteLength', 'ordinal'] as const) {
      to.events.fit(name, values[name])
      if (values[name] !== 0) to.events.columns[name][row] = values[name]
    }
    to.events.columns.kind[row] = columns.kind[event]
    to.events.columns.timeSec[row] = columns.timeSec[event]
    to.events.columns.timeNs[row] = columns.timeNs[event]
    to.events.columns.offsetLow[row] = columns.offsetLow[event]
    to.events.columns.process[row] = process >= 0 ? rows[process] : NO_PROCESS
  }
  return numbers
}

function copyProcesses(
  from: StoreParts,
  to: StoreParts,
  rows: Int32Array,
  events: Int32Array,
  { string, text, descriptor, pod, container }: Mappings,
): void {
  const { columns } = from.processes
  const write = (name: keyof typeof columns, row: number, value: number): void => {
    to.processes.fit(name, value)
    if (value !== 0) to.processes.columns[name][row] = value
  }
  const eventOf = (event: number): number => (event < 0 ? NONE : events[event])
  for (let old = 0; old < rows.length; old++) {
    const row = rows[old]
    if (row < 0) continue
    const present = columns.present[old]
    for (const name of STRING_COLUMNS) write(name, row, string(rareAt(columns[name] as Uint32Array, old)))
    for (const name of PLAIN_COLUMNS) write(name, row, rareAt(columns[name] as Uint32Array, old))
    write('args', row, text(columns.args[old]))
    if (hasField(present, FIELD.nodeName))
      write('nodeNameXorId', row, string(nodeNameOfRow(from.processes, old)) ^ to.processes.columns.idNode[row])
    if (hasField(present, FIELD.pod)) write('pod', row, pod(columns.pod[old]))
    if (hasField(present, FIELD.container)) write('container', row, container(columns.container[old]))
    const own = to.processes.columns
    own.parent[row] = columns.parent[old] < 0 ? NO_PROCESS : rows[columns.parent[old]]
    own.describedBy[row] = eventOf(columns.describedBy[old])
    own.execEvent[row] = eventOf(columns.execEvent[old])
    own.exitEvent[row] = eventOf(columns.exitEvent[old])
    if (columns.exitEvent[old] >= 0) write('exit', row, descriptor(columns.exit[old]))
  }
}

function copyOverrides(from: StoreParts, to: StoreParts, rows: Int32Array): void {
  const fields = FIELD_COLUMNS.length
  for (const [key, record] of from.overrides) {
    const row = rows[Math.floor(key / fields)]
    if (row >= 0) to.overrides.set(row * fields + (key % fields), record)
  }
}

function copyExecExits(from: StoreParts, to: StoreParts, rows: Int32Array, events: Int32Array): void {
  for (const [row, time] of from.execExits.exitTimes) if (rows[row] >= 0) to.execExits.exitTimes.set(rows[row], time)
  for (const event of from.execExits.otherEvents.values()) {
    const row = from.events.columns.process[event]
    if (events[event] >= 0 && row >= 0 && rows[row] >= 0) to.execExits.keepOther(rows[row], events[event])
  }
}

function copyActivity(from: StoreParts, to: StoreParts, events: Int32Array, text: Mappings['text']): void {
  from.eventMerger.activityEvents.forEach((high, low, event) => {
    if (events[event] >= 0) to.eventMerger.activityEvents.getOrSet(high, low, events[event])
  })
  const { subjects } = from.eventMerger
  for (let i = 0; i < subjects.length; i++) {
    const event = events[subjects.columns.event[i]]
    if (event >= 0) to.eventMerger.addSubject(event, text(subjects.columns.text[i]))
  }
}

function copyReports(from: StoreParts, to: StoreParts, string: Mappings['string']): void {
  for (const report of from.eventMerger.gapReports)
    to.eventMerger.gapReports.push({
      ...report,
      cluster: string(report.cluster),
      nodeName: string(report.nodeName),
      cgroup: string(report.cgroup),
    })
  for (let i = 0; i < from.badLines.length; i++) {
    const row = to.badLines.addRow()
    for (const name of ['source', 'line', 'offset', 'byteLength', 'reason'] as const)
      to.badLines.columns[name][row] = from.badLines.columns[name][i]
  }
}

/** The totals go on, and count what is gone. */
function copyTotals(from: StoreParts, to: StoreParts, string: Mappings['string']): void {
  const { totals } = from.eventMerger
  const own = to.eventMerger.totals
  for (const name of ['byName', 'byNode', 'byExitSignal'] as const)
    totals[name].forEach((count, idx) => own[name].set(string(idx), count))
  totals.byExitStatus.forEach((count, status) => own.byExitStatus.set(status, count))
  own.duplicates = totals.duplicates
  own.withoutExecId = totals.withoutExecId
  own.evictedProcesses = totals.evictedProcesses + from.processes.length - to.processes.length
  own.evictedEvents = totals.evictedEvents + from.events.length - to.events.length
}

/** Pods and containers are copied when something needs them. */
function placesOf(from: PodTable, to: PodTable, string: (idx: number) => number): Pick<Mappings, 'pod' | 'container'> {
  const put = (latest: Latest, known: Latest, value: (of: number) => number): void => {
    Object.assign(latest, known, { value: known.sec < 0 ? latest.value : value(known.value) })
  }
  const pod = mapping(from.pods.length, (idx) => {
    const known = from.pods[idx]
    const own = to.podIdx(string(known.cluster), string(known.namespace), string(known.name), string(known.uid))
    for (const name of ['workload', 'workloadKind', 'labels'] as const) put(to.pods[own][name], known[name], string)
    return own
  })
  const container = mapping(from.containers.length, (idx) => {
    const known = from.containers[idx]
    const own = to.containerIdx(string(known.cluster), string(known.id))
    const copy = to.containers[own]
    put(copy.name, known.name, string)
    put(copy.image, known.image, string)
    put(copy.startSec, known.startSec, (value) => value)
    put(copy.privileged, known.privileged, (value) => value)
    put(copy.pod, known.pod, pod)
    return own
  })
  return { pod, container }
}

/** Each number is mapped once. */
function mapping(size: number, map: (idx: number) => number): (idx: number) => number {
  const known = new Int32Array(size).fill(NONE)
  return (idx) => (known[idx] >= 0 ? known[idx] : (known[idx] = map(idx)))
}
