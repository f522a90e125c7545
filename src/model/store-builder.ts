/**
 * The only writer of the store. Chunks come in any order and the result is the same:
 * - each field of a process keeps the value of the record that knows most (rank), then of the latest event, then the
 *   greater value; a record that lacks a field never takes it away;
 * - an event that was there already changes nothing but a count.
 */
import { HashSet64 } from '../base/hash-set'
import { StringTable, compareUtf8 } from '../base/string-table'
import { Table } from '../base/table'
import { NO_TIME, compareTimes } from '../base/time'
import { EVENT_KIND, isActivity, isProcessEvent } from '../tetragon/decode'
import { BAD_LINE_SCHEMA, type Chunk } from './chunk'
import { ChunkStrings } from './chunk-strings'
import { IdentityIndex } from './identity-index'
import { PodTable } from './pod-table'
import { FIELD, FIELD_COLUMNS } from './process-fields'
import { NO_PROCESS, PROCESS_SCHEMA, type ProcessIdx } from './process-table'
import { EVENT_SCHEMA, type EventTotals, type GapReport, type Store } from './store'

/** Which record a field's value comes from. */
interface RecordKey {
  readonly rank: number
  readonly sec: number
  readonly ns: number
}

const FIELD_COUNT = FIELD_COLUMNS.length
const TEXT_FIELDS = new Set<number>([FIELD.cwd, FIELD.binary, FIELD.args, FIELD.flags, FIELD.docker, FIELD.nodeName])

export class StoreBuilder implements Store {
  version = 0
  readonly strings = new StringTable()
  readonly processes = new Table(PROCESS_SCHEMA)
  readonly events = new Table(EVENT_SCHEMA)
  readonly badLines = new Table(BAD_LINE_SCHEMA)
  readonly gapReports: GapReport[] = []
  readonly totals = {
    byName: new Map<number, number>(),
    byNode: new Map<number, number>(),
    byExitStatus: new Map<number, number>(),
    byExitSignal: new Map<number, number>(),
    duplicates: 0,
    withoutExecId: 0,
  } satisfies EventTotals
  private readonly podTable = new PodTable(this.strings)
  private readonly identities = new IdentityIndex(this.processes, this.strings)
  /** Keys of fields that do not come from a row's best record, by row * FIELD_COUNT + field. */
  private readonly overrides = new Map<number, RecordKey>()
  private readonly activityHashes = new HashSet64()
  /** Exec and exit events of rows that have several, beside the one on the row. */
  private readonly otherEvents = new Set<string>()
  private readonly clusters = new Set<number>()
  private readonly scratch = new Uint32Array(FIELD_COUNT)
  private scratchStartNs = 0

  get pods() {
    return this.podTable.pods
  }

  get containers() {
    return this.podTable.containers
  }

  /** The row of an exec_id, in whichever cluster it is; NO_PROCESS when the log does not name it. */
  findProcess(execId: string): ProcessIdx {
    for (const cluster of this.clusters) {
      const row = this.identities.findExecId(execId, cluster)
      if (row !== NO_PROCESS) return row
    }
    return NO_PROCESS
  }

  append(chunk: Chunk): void {
    const local = new ChunkStrings(chunk, this.strings)
    const podIdx = this.appendPods(chunk, local)
    const containerIdx = this.appendContainers(chunk, local, podIdx)
    const rowOfSighting = this.rowsOf(chunk, local)
    const eventOfSighting = this.appendEvents(chunk, local, rowOfSighting)
    this.mergeSightings(chunk, local, rowOfSighting, eventOfSighting, podIdx, containerIdx)
    this.appendBadLines(chunk)
    this.version++
  }

  private appendPods(chunk: Chunk, local: ChunkStrings): Uint32Array {
    const { columns, length } = chunk.pods
    const idx = new Uint32Array(length)
    for (let i = 0; i < length; i++) {
      idx[i] = this.podTable.podIdx(
        local.idx(columns.cluster[i]),
        local.idx(columns.namespace[i]),
        local.idx(columns.name[i]),
        local.idx(columns.uid[i]),
      )
      const workload = local.idx(columns.workload[i])
      const workloadKind = local.idx(columns.workloadKind[i])
      this.podTable.describePod(idx[i], workload, workloadKind, columns.timeSec[i], columns.timeNs[i])
    }
    return idx
  }

  private appendContainers(chunk: Chunk, local: ChunkStrings, podIdx: Uint32Array): Uint32Array {
    const { columns, length } = chunk.containers
    const idx = new Uint32Array(length)
    for (let i = 0; i < length; i++) {
      idx[i] = this.podTable.containerIdx(local.idx(columns.cluster[i]), local.idx(columns.id[i]))
      const said = {
        pod: podIdx[columns.pod[i]],
        name: local.idx(columns.name[i]),
        image: local.idx(columns.image[i]),
        startSec: columns.startSec[i],
        privileged: columns.privileged[i],
      }
      this.podTable.describeContainer(idx[i], said, columns.timeSec[i], columns.timeNs[i])
    }
    return idx
  }

  /** The process row of each sighting; -1 where a record has nothing to identify it by. */
  private rowsOf(chunk: Chunk, local: ChunkStrings): Int32Array {
    const { columns, length } = chunk.sightings
    const rows = new Int32Array(length)
    for (let i = 0; i < length; i++) {
      const cluster = local.idx(columns.cluster[i])
      const execId = columns.execId[i]
      this.clusters.add(cluster)
      if (execId !== 0) {
        rows[i] = local.row(execId, cluster, this.identities)
        continue
      }
      const hasPid = (columns.present[i] & (1 << FIELD.pid)) !== 0
      const hasStart = (columns.present[i] & (1 << FIELD.start)) !== 0
      const sec = hasStart ? columns.startSec[i] : columns.timeSec[i]
      const ns = hasStart ? columns.startNs[i] : columns.timeNs[i]
      rows[i] = hasPid
        ? this.identities.rowWithoutExecId(cluster, local.idx(columns.nodeName[i]), columns.pid[i], sec, ns)
        : NO_PROCESS
    }
    return rows
  }

  /** Adds the events that are new; gives the event of each sighting, -1 for sightings of duplicates. */
  private appendEvents(chunk: Chunk, local: ChunkStrings, rowOfSighting: Int32Array): Int32Array {
    const { columns, length } = chunk.events
    const eventOfSighting = new Int32Array(chunk.sightings.length).fill(-1)
    for (let i = 0; i < length; i++) {
      const kind = columns.kind[i]
      const sighting = columns.process[i]
      const row = sighting < 0 ? NO_PROCESS : rowOfSighting[sighting]
      const hasExecId = sighting >= 0 && chunk.sightings.columns.execId[sighting] !== 0
      this.count(chunk, local, i, hasExecId)
      if (hasExecId && this.isDuplicate(chunk, local, i, row)) {
        this.totals.duplicates++
        if (kind === EVENT_KIND.exit) this.noteExit(chunk, local, i, row, -1)
        continue
      }
      const event = this.addEvent(chunk, local, i, row)
      // the sightings of an event lie between its own and the next event's
      if (sighting >= 0) eventOfSighting.fill(event, sighting, nextSightingAfter(chunk, i))
      if (row !== NO_PROCESS && kind === EVENT_KIND.exec) this.noteExec(row, event)
      if (row !== NO_PROCESS && kind === EVENT_KIND.exit) this.noteExit(chunk, local, i, row, event)
      if (kind === EVENT_KIND.rateLimit || kind === EVENT_KIND.throttle) this.addGapReport(chunk, local, i)
    }
    return eventOfSighting
  }

  private count(chunk: Chunk, local: ChunkStrings, i: number, hasExecId: boolean): void {
    const { columns } = chunk.events
    const kind = columns.kind[i]
    increment(this.totals.byName, local.idx(columns.name[i]))
    if (columns.nodeName[i] !== 0) increment(this.totals.byNode, local.idx(columns.nodeName[i]))
    if (isProcessEvent(kind) && !hasExecId) this.totals.withoutExecId++
    if (kind !== EVENT_KIND.exit) return
    if (columns.detail[i] !== 0) increment(this.totals.byExitSignal, local.idx(columns.detail[i]))
    else increment(this.totals.byExitStatus, columns.status[i])
  }

  private addEvent(chunk: Chunk, local: ChunkStrings, i: number, row: ProcessIdx): number {
    const from = chunk.events.columns
    const event = this.events.addRow()
    const to = this.events.columns
    to.kind[event] = from.kind[i]!
    to.name[event] = local.idx(from.name[i])
    to.cluster[event] = local.idx(from.cluster[i])
    to.nodeName[event] = local.idx(from.nodeName[i])
    to.timeSec[event] = from.timeSec[i]!
    to.timeNs[event] = from.timeNs[i]!
    to.source[event] = chunk.source
    to.offset[event] = from.offset[i]!
    to.byteLength[event] = from.byteLength[i]!
    to.ordinal[event] = from.ordinal[i]!
    to.process[event] = row
    to.detail[event] = local.idx(from.detail[i])
    to.policy[event] = local.idx(from.policy[i])
    to.action[event] = from.action[i]!
    to.status[event] = from.status[i]!
    return event
  }

  /** Exec and exit repeat when key, process, node and time do; activity when all of its content does. */
  private isDuplicate(chunk: Chunk, local: ChunkStrings, i: number, row: ProcessIdx): boolean {
    const { columns } = chunk.events
    const kind = columns.kind[i]
    if (isActivity(kind)) return !this.activityHashes.add(columns.hashHigh[i], columns.hashLow[i])
    if (kind !== EVENT_KIND.exec && kind !== EVENT_KIND.exit) return false
    const known = (kind === EVENT_KIND.exec ? this.processes.columns.execEvent : this.processes.columns.exitEvent)[row]
    if (known < 0) return false
    const key = eventKey(kind, row, local.idx(columns.nodeName[i]), columns.timeSec[i], columns.timeNs[i])
    return key === this.storedEventKey(row, known) || this.otherEvents.has(key)
  }

  private storedEventKey(row: ProcessIdx, event: number): string {
    const { columns } = this.events
    return eventKey(columns.kind[event], row, columns.nodeName[event], columns.timeSec[event], columns.timeNs[event])
  }

  private noteExec(row: ProcessIdx, event: number): void {
    const { execEvent } = this.processes.columns
    if (execEvent[row] < 0) execEvent[row] = event
    else this.otherEvents.add(this.storedEventKey(row, event))
  }

  /**
   * Keeps the exit that came last; on equal times the greater signal, status and time. `event` is -1 for a duplicate,
   * which may tell another end: whichever comes first is the event, the end is the greater one's.
   */
  private noteExit(chunk: Chunk, local: ChunkStrings, i: number, row: ProcessIdx, event: number): void {
    const from = chunk.events.columns
    const to = this.processes.columns
    const hasExitTime = from.exitSec[i] !== NO_TIME
    const sec = hasExitTime ? from.exitSec[i] : from.timeSec[i]
    const ns = hasExitTime ? from.exitNs[i] : from.timeNs[i]
    const signal = local.idx(from.detail[i])
    const known = to.exitEvent[row]
    if (known >= 0) {
      const { columns } = this.events
      const order =
        compareTimes(
          timeRank(from.timeSec[i]),
          from.timeNs[i],
          timeRank(columns.timeSec[known]),
          columns.timeNs[known],
        ) ||
        compareUtf8(this.strings.get(signal), this.strings.get(to.exitSignal[row])) ||
        from.status[i] - to.exitStatus[row] ||
        compareTimes(sec, ns, to.exitSec[row], to.exitNs[row])
      if (event >= 0) this.otherEvents.add(this.storedEventKey(row, order > 0 ? known : event))
      if (order <= 0) return
    }
    if (event >= 0) to.exitEvent[row] = event
    to.exitSec[row] = sec
    to.exitNs[row] = ns
    to.exitSignal[row] = signal
    to.exitStatus[row] = from.status[i]!
  }

  private addGapReport(chunk: Chunk, local: ChunkStrings, i: number): void {
    const { columns } = chunk.events
    const isThrottle = columns.kind[i] === EVENT_KIND.throttle
    this.gapReports.push({
      kind: isThrottle ? (columns.status[i] === 1 ? 'throttleStart' : 'throttleStop') : 'rateLimit',
      cluster: local.idx(columns.cluster[i]),
      nodeName: local.idx(columns.nodeName[i]),
      sec: columns.timeSec[i],
      ns: columns.timeNs[i],
      dropped: columns.dropped[i],
      cgroup: isThrottle ? local.idx(columns.detail[i]) : 0,
    })
  }

  private mergeSightings(
    chunk: Chunk,
    local: ChunkStrings,
    rowOfSighting: Int32Array,
    eventOfSighting: Int32Array,
    podIdx: Uint32Array,
    containerIdx: Uint32Array,
  ): void {
    const { columns, length } = chunk.sightings
    const values = this.scratch
    for (let i = 0; i < length; i++) {
      const row = rowOfSighting[i]
      if (row === NO_PROCESS) continue
      const present = columns.present[i]
      const key = { rank: columns.rank[i], sec: timeRank(columns.timeSec[i]), ns: columns.timeNs[i] }
      if (this.isOldNews(row, present, key)) continue
      values[FIELD.parent] = columns.parent[i]
        ? local.row(columns.parent[i], local.idx(columns.cluster[i]), this.identities)
        : 0
      values[FIELD.pid] = columns.pid[i]!
      values[FIELD.uid] = columns.uid[i]!
      values[FIELD.auid] = columns.auid[i]!
      values[FIELD.cwd] = local.idx(columns.cwd[i])
      values[FIELD.binary] = local.idx(columns.binary[i])
      values[FIELD.args] = local.idx(columns.args[i])
      values[FIELD.flags] = local.idx(columns.flags[i])
      values[FIELD.start] = columns.startSec[i]!
      values[FIELD.pod] = podIdx[columns.pod[i]] ?? 0
      values[FIELD.container] = containerIdx[columns.container[i]] ?? 0
      values[FIELD.containerPid] = columns.containerPid[i]!
      values[FIELD.docker] = local.idx(columns.docker[i])
      values[FIELD.isProbe] = columns.isProbe[i]!
      values[FIELD.inInitTree] = columns.inInitTree[i]!
      values[FIELD.nodeName] = local.idx(columns.nodeName[i])
      this.scratchStartNs = columns.startNs[i]!
      this.mergeRecord(row, present, key, eventOfSighting[i])
    }
  }

  /** A record that knows less than the row's best and has no field that the row lacks. */
  private isOldNews(row: ProcessIdx, present: number, key: RecordKey): boolean {
    const { columns } = this.processes
    return columns.overridden[row] === 0 && (present & ~columns.present[row]) === 0 && this.compareToBest(row, key) < 0
  }

  /** A row without a record is below every record, also below one of its rank without a time. */
  private compareToBest(row: ProcessIdx, key: RecordKey): number {
    const { columns } = this.processes
    if (columns.rank[row] === 0) return 1
    return key.rank - columns.rank[row] || compareTimes(key.sec, key.ns, columns.rankSec[row], columns.rankNs[row])
  }

  private mergeRecord(row: ProcessIdx, present: number, key: RecordKey, event: number): void {
    const columns = this.processes.columns
    const orderToBest = this.compareToBest(row, key)
    const best: RecordKey = { rank: columns.rank[row], sec: columns.rankSec[row], ns: columns.rankNs[row] }
    const wasPresent = columns.present[row]
    let overridden = columns.overridden[row]

    for (let field = 0; field < FIELD_COUNT; field++) {
      const bit = 1 << field
      const isOverridden = (overridden & bit) !== 0
      if ((present & bit) === 0) {
        // the best record changes, but this value stays with the record that it came from
        if (orderToBest > 0 && (wasPresent & bit) !== 0 && !isOverridden) {
          overridden |= bit
          this.overrides.set(row * FIELD_COUNT + field, best)
        }
        continue
      }
      let order = orderToBest
      if ((wasPresent & bit) === 0) order = 1
      else if (isOverridden) order = compareKeys(key, this.overrides.get(row * FIELD_COUNT + field)!)
      if (order > 0 || (order === 0 && this.compareValues(row, field) > 0)) this.write(row, field)
      if (order > 0 || (wasPresent & bit) === 0) {
        // the value now comes from this record, which is the best one or an override
        if (orderToBest >= 0) {
          overridden &= ~bit
          this.overrides.delete(row * FIELD_COUNT + field)
        } else {
          overridden |= bit
          this.overrides.set(row * FIELD_COUNT + field, key)
        }
      }
    }
    columns.present[row] = wasPresent | present
    columns.overridden[row] = overridden
    if (orderToBest > 0) {
      columns.rank[row] = key.rank
      columns.rankSec[row] = key.sec
      columns.rankNs[row] = key.ns
    }
    if (event >= 0 && (orderToBest > 0 || columns.describedBy[row] < 0)) columns.describedBy[row] = event
  }

  private write(row: ProcessIdx, field: number): void {
    const columns = this.processes.columns
    columns[FIELD_COLUMNS[field]][row] = this.scratch[field]!
    if (field === FIELD.start) columns.startNs[row] = this.scratchStartNs
  }

  /** Order of the value at hand and the row's value of a field, for records of one rank and time. */
  private compareValues(row: ProcessIdx, field: number): number {
    const columns = this.processes.columns
    const value = this.scratch[field]
    const known = columns[FIELD_COLUMNS[field]][row]
    if (field === FIELD.start) return compareTimes(value, this.scratchStartNs, known, columns.startNs[row])
    if (value === known) return 0
    if (TEXT_FIELDS.has(field)) return compareUtf8(this.strings.get(value), this.strings.get(known))
    if (field === FIELD.parent) return this.compareRowIds(value, known)
    if (field === FIELD.pod) return this.comparePods(value, known)
    if (field === FIELD.container) return this.byText(this.containers[value].id, this.containers[known].id)
    return value - known
  }

  private byText(a: number, b: number): number {
    return compareUtf8(this.strings.get(a), this.strings.get(b))
  }

  private comparePods(a: number, b: number): number {
    const x = this.pods[a]
    const y = this.pods[b]
    return this.byText(x.namespace, y.namespace) || this.byText(x.name, y.name) || this.byText(x.uid, y.uid)
  }

  /** Row numbers depend on the order of arrival; what they stand for does not. */
  private compareRowIds(a: ProcessIdx, b: ProcessIdx): number {
    const { columns } = this.processes
    return (
      this.byText(columns.idNode[a], columns.idNode[b]) ||
      columns.idKtimeHigh[a] - columns.idKtimeHigh[b] ||
      columns.idKtimeLow[a] - columns.idKtimeLow[b] ||
      columns.idPid[a] - columns.idPid[b]
    )
  }

  private appendBadLines(chunk: Chunk): void {
    const from = chunk.badLines
    for (let i = 0; i < from.length; i++) {
      const row = this.badLines.addRow()
      for (const name of ['source', 'line', 'offset', 'byteLength', 'reason'] as const) {
        this.badLines.columns[name][row] = from.columns[name][i]!
      }
    }
  }
}

/** A record without a time is older than any with one. */
function timeRank(sec: number): number {
  return sec === NO_TIME ? 0 : sec
}

function compareKeys(a: RecordKey, b: RecordKey): number {
  return a.rank - b.rank || compareTimes(a.sec, a.ns, b.sec, b.ns)
}

function eventKey(kind: number, row: ProcessIdx, nodeName: number, sec: number, ns: number): string {
  return `${kind} ${row} ${nodeName} ${sec} ${ns}`
}

function nextSightingAfter(chunk: Chunk, event: number): number {
  const { columns, length } = chunk.events
  for (let next = event + 1; next < length; next++) {
    if (columns.process[next] >= 0) return columns.process[next]
  }
  return chunk.sightings.length
}

function increment(counts: Map<number, number>, key: number): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
