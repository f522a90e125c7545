/**
 * The only writer of the store. Chunks come in any order and the result is the same:
 * - each field of a process keeps the value of the record that knows most (rank), then of the latest event, then the
 *   greater value; a record that lacks a field never takes it away;
 * - an event that was there already changes nothing but a count.
 */
import { HashMap64 } from '../base/hash-map'
import { StringTable, compareUtf8 } from '../base/string-table'
import { Table, rareAt } from '../base/table'
import { TextTable } from '../base/text-table'
import { NO_TIME, compareTimes, offsetNs, type Instant } from '../base/time'
import { EVENT_KIND, isActivity, isProcessEvent } from '../tetragon/decode'
import { BAD_LINE_SCHEMA, DESCRIPTOR_SCHEMA, type Chunk } from './chunk'
import { ChunkNumbers } from './chunk-numbers'
import { IdentityIndex } from './identity-index'
import { copyKept, type RecordKey, type StoreParts } from './keep-rows'
import { PodTable } from './pod-table'
import { FIELD, FIELD_COLUMNS } from './process-fields'
import { NO_PROCESS, PROCESS_SCHEMA, type ProcessIdx } from './process-table'
import {
  EVENT_SCHEMA,
  EXIT_TIME_APART,
  ORIGIN_SCHEMA,
  SUBJECT_SCHEMA,
  exitTime,
  type EventTotals,
  type GapReport,
  type Store,
} from './store'

/** How much is in a store. */
export interface StoreSizes {
  readonly processes: number
  readonly events: number
  readonly texts: number
  readonly activity: number
}

const FIELD_COUNT = FIELD_COLUMNS.length
const STRING_FIELDS = new Set<number>([
  FIELD.cwd,
  FIELD.binary,
  FIELD.flags,
  FIELD.docker,
  FIELD.nodeName,
  FIELD.user,
  FIELD.cap,
])
const NO_KEY: RecordKey = { rank: 0, sec: 0, ns: 0 }
const MAX_LAG_NS = 0x7fff_ffff

/** What a source expects to hold is known from this part of it on. */
const LEAST_EXPECTING_PART = 0.01
const EXPECTED_MARGIN = 1.005
const MAX_EXPECTED_ROWS = 50e6
/** Part of a table that may stay unused. */
const MAX_SLACK = 0.015

/** Estimates of what V8 takes. */
const MAP_ENTRY_BYTES = 80
const PLACE_BYTES = 400

export class StoreBuilder implements Store {
  version = 0
  readonly strings = new StringTable()
  readonly texts = new TextTable()
  readonly processes = new Table(PROCESS_SCHEMA)
  readonly events = new Table(EVENT_SCHEMA)
  readonly descriptors = new Table(DESCRIPTOR_SCHEMA)
  readonly origins = new Table(ORIGIN_SCHEMA)
  readonly subjects = new Table(SUBJECT_SCHEMA)
  readonly badLines = new Table(BAD_LINE_SCHEMA)
  readonly gapReports: GapReport[] = []
  readonly exitTimes = new Map<ProcessIdx, Instant>()
  readonly totals = {
    byName: new Map<number, number>(),
    byNode: new Map<number, number>(),
    byExitStatus: new Map<number, number>(),
    byExitSignal: new Map<number, number>(),
    duplicates: 0,
    withoutExecId: 0,
    evictedProcesses: 0,
    evictedEvents: 0,
  } satisfies EventTotals
  private readonly podTable = new PodTable(this.strings)
  private readonly identities = new IdentityIndex(this.processes, this.strings)
  private readonly descriptorOf = new Map<string, number>()
  private readonly originOf = new Map<string, number>()
  /** Keys of fields that do not come from a row's best record, by row * FIELD_COUNT + field. */
  private readonly overrides = new Map<number, RecordKey>()
  /** Events by the hash of what they say. */
  private readonly activityEvents = new HashMap64()
  /** Exec and exit events of rows that have several, beside the one on the row. */
  private readonly otherEvents = new Map<string, number>()
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
    const numbers = new ChunkNumbers(chunk, this.strings, this.identities)
    const podIdx = this.appendPods(chunk, numbers)
    const containerIdx = this.appendContainers(chunk, numbers, podIdx)
    const descriptorIdx = this.appendDescriptors(chunk, numbers)
    for (let i = 0; i < chunk.ids.length; i++) this.clusters.add(numbers.string(chunk.ids.columns.cluster[i]))
    const lostRows = this.rowsOfLost(chunk, numbers)
    const storeEvents = this.appendEvents(chunk, numbers, descriptorIdx, lostRows)
    this.mergeSightings(chunk, numbers, lostRows, storeEvents, podIdx, containerIdx)
    this.appendBadLines(chunk)
    this.version++
  }

  /**
   * A store with the rows for which `isKept` has 1 and all that is said of them, and what these need. Events without a
   * process stay where they are not older than `since`. The totals go on, and count what is gone.
   */
  keeping(isKept: Uint8Array, since: Instant): StoreBuilder {
    const kept = new StoreBuilder()
    const gone = copyKept(this.parts(), kept.parts(), isKept, since)
    kept.version = this.version + 1
    const { totals } = this
    const { strings } = kept
    const count = (from: ReadonlyMap<number, number>, to: Map<number, number>): void =>
      from.forEach((value, idx) => to.set(strings.intern(this.strings.get(idx)), value))
    count(totals.byName, kept.totals.byName)
    count(totals.byNode, kept.totals.byNode)
    count(totals.byExitSignal, kept.totals.byExitSignal)
    totals.byExitStatus.forEach((value, status) => kept.totals.byExitStatus.set(status, value))
    kept.totals.duplicates = totals.duplicates
    kept.totals.withoutExecId = totals.withoutExecId
    kept.totals.evictedProcesses = totals.evictedProcesses + gone.processes
    kept.totals.evictedEvents = totals.evictedEvents + gone.events
    return kept
  }

  private parts(): StoreParts {
    return {
      strings: this.strings,
      texts: this.texts,
      processes: this.processes,
      identities: this.identities,
      podTable: this.podTable,
      events: this.events,
      descriptors: this.descriptors,
      origins: this.origins,
      subjects: this.subjects,
      badLines: this.badLines,
      gapReports: this.gapReports,
      exitTimes: this.exitTimes,
      overrides: this.overrides,
      activityEvents: this.activityEvents,
      otherEvents: this.otherEvents,
      clusters: this.clusters,
      descriptorIdx: (...values) => this.descriptorIdx(...values),
      originIdx: (...values) => this.originIdx(...values),
      keepOtherEvent: (row, event) => this.keepOtherEvent(row, event),
    }
  }

  get sizes(): StoreSizes {
    const { processes, events, texts, activityEvents } = this
    return { processes: processes.length, events: events.length, texts: texts.size, activity: activityEvents.size }
  }

  /**
   * Makes room for what is to come when `part` (0..1) of a source was read and what came since the store had `before`
   * is typical for it. Growing step by step would touch five times the memory, which is slow.
   */
  expect(part: number, before: StoreSizes): void {
    if (part < LEAST_EXPECTING_PART || part >= 1) return
    const { sizes } = this
    const expected = (name: keyof StoreSizes): number =>
      Math.min(MAX_EXPECTED_ROWS, before[name] + ((sizes[name] - before[name]) * EXPECTED_MARGIN) / part)
    this.processes.expect(expected('processes'))
    this.identities.expect(expected('processes'))
    this.events.expect(expected('events'))
    this.texts.expect(expected('texts'))
    this.activityEvents.expect(expected('activity'))
  }

  /** Gives back memory that was allocated ahead; for when a source has ended. */
  trim(): void {
    for (const table of [this.processes, this.events, this.subjects, this.badLines]) table.trim(MAX_SLACK)
  }

  /** Bytes allocated for columns, texts and indices; strings, pods and containers, which are few, as estimates. */
  get byteLength(): number {
    const tables = [this.processes, this.events, this.descriptors, this.origins, this.subjects, this.badLines]
    const columns = tables.reduce((sum, table) => sum + table.byteLength, 0)
    const indices = this.identities.byteLength + this.activityEvents.byteLength
    const maps = MAP_ENTRY_BYTES * (this.overrides.size + this.otherEvents.size + this.exitTimes.size)
    const places = PLACE_BYTES * (this.pods.length + this.containers.length)
    return columns + indices + maps + places + this.texts.byteLength + this.strings.byteLength
  }

  private appendPods(chunk: Chunk, numbers: ChunkNumbers): Uint32Array {
    const { columns, length } = chunk.pods
    const idx = new Uint32Array(length)
    for (let i = 0; i < length; i++) {
      idx[i] = this.podTable.podIdx(
        numbers.string(columns.cluster[i]),
        numbers.string(columns.namespace[i]),
        numbers.string(columns.name[i]),
        numbers.string(columns.uid[i]),
      )
      const said = {
        workload: numbers.string(columns.workload[i]),
        workloadKind: numbers.string(columns.workloadKind[i]),
        labels: numbers.string(columns.labels[i]),
      }
      this.podTable.describePod(idx[i], said, columns.timeSec[i], columns.timeNs[i])
    }
    return idx
  }

  private appendContainers(chunk: Chunk, numbers: ChunkNumbers, podIdx: Uint32Array): Uint32Array {
    const { columns, length } = chunk.containers
    const idx = new Uint32Array(length)
    for (let i = 0; i < length; i++) {
      idx[i] = this.podTable.containerIdx(numbers.string(columns.cluster[i]), numbers.string(columns.id[i]))
      const said = {
        pod: podIdx[columns.pod[i]],
        name: numbers.string(columns.name[i]),
        image: numbers.string(columns.image[i]),
        startSec: columns.startSec[i],
        privileged: columns.privileged[i],
      }
      this.podTable.describeContainer(idx[i], said, columns.timeSec[i], columns.timeNs[i])
    }
    return idx
  }

  private appendDescriptors(chunk: Chunk, numbers: ChunkNumbers): Uint32Array {
    const { columns, length } = chunk.descriptors
    const idx = new Uint32Array(length)
    for (let i = 0; i < length; i++) {
      const name = numbers.string(columns.name[i])
      const detail = numbers.string(columns.detail[i])
      const policy = numbers.string(columns.policy[i])
      idx[i] = this.descriptorIdx(columns.kind[i], name, detail, policy, columns.action[i], columns.status[i])
    }
    return idx
  }

  private descriptorIdx(
    kind: number,
    name: number,
    detail: number,
    policy: number,
    action: number,
    status: number,
  ): number {
    const key = `${kind} ${name} ${detail} ${policy} ${action} ${status}`
    let row = this.descriptorOf.get(key)
    if (row === undefined) {
      row = this.descriptors.addRow()
      this.descriptorOf.set(key, row)
      const to = this.descriptors.columns
      to.kind[row] = kind
      to.name[row] = name
      to.detail[row] = detail
      to.policy[row] = policy
      to.action[row] = action
      to.status[row] = status
    }
    return row
  }

  private originIdx(source: number, cluster: number, nodeName: number): number {
    const key = `${source} ${cluster} ${nodeName}`
    let row = this.originOf.get(key)
    if (row === undefined) {
      row = this.origins.addRow()
      this.originOf.set(key, row)
      const { columns } = this.origins
      columns.source[row] = source
      columns.cluster[row] = cluster
      columns.nodeName[row] = nodeName
    }
    return row
  }

  /** The rows of sightings without an exec_id; NO_PROCESS where nothing identifies a process. */
  private rowsOfLost(chunk: Chunk, numbers: ChunkNumbers): Int32Array {
    const { columns, length } = chunk.sightings
    const { timeSec, timeNs } = chunk.events.columns
    const rows = new Int32Array(length).fill(NO_PROCESS)
    for (let i = 0; i < length; i++) {
      if (columns.id[i] >= 0 || (columns.present[i] & (1 << FIELD.pid)) === 0) continue
      const hasStart = (columns.present[i] & (1 << FIELD.start)) !== 0
      const sec = hasStart ? columns.startSec[i] : timeSec[columns.event[i]]
      const ns = hasStart ? columns.startNs[i] : timeNs[columns.event[i]]
      const cluster = numbers.string(columns.cluster[i])
      this.clusters.add(cluster)
      rows[i] = this.identities.rowWithoutExecId(cluster, numbers.string(columns.nodeName[i]), columns.pid[i], sec, ns)
    }
    return rows
  }

  /** Adds the events that are new; gives the store's event of each, of a duplicate the one that it repeats. */
  private appendEvents(
    chunk: Chunk,
    numbers: ChunkNumbers,
    descriptorIdx: Uint32Array,
    lostRows: Int32Array,
  ): Int32Array {
    const { columns, length } = chunk.events
    const { kind: kinds } = chunk.descriptors.columns
    const storeEvents = new Int32Array(length)
    const origins = new OriginMemo()
    for (let i = 0; i < length; i++) {
      const kind = kinds[columns.descriptor[i]]
      const descriptor = descriptorIdx[columns.descriptor[i]]
      const hasExecId = columns.id[i] >= 0
      const row = hasExecId
        ? numbers.row(columns.id[i])
        : columns.lostProcess[i] < 0
          ? NO_PROCESS
          : lostRows[columns.lostProcess[i]]
      const cluster = numbers.string(columns.cluster[i])
      const nodeName = numbers.string(columns.nodeName[i])
      this.count(kind, descriptor, nodeName, hasExecId)
      const next = this.events.length
      const known = hasExecId ? this.findRepeated(columns, i, kind, row, nodeName, next) : -1
      if (known >= 0) {
        this.totals.duplicates++
        storeEvents[i] = known
        if (kind === EVENT_KIND.exit) this.noteExit(columns, i, row, descriptor, known, true)
        continue
      }
      storeEvents[i] = next
      if (!origins.isFor(cluster, nodeName))
        origins.set(cluster, nodeName, this.originIdx(chunk.source, cluster, nodeName))
      this.addEvent(columns, i, kind, descriptor, origins.origin, row)
      if (columns.subject[i] !== 0) this.addSubject(next, this.internText(chunk, columns.subject[i]))
      if (row !== NO_PROCESS && kind === EVENT_KIND.exec) this.noteExec(row, next)
      if (row !== NO_PROCESS && kind === EVENT_KIND.exit) this.noteExit(columns, i, row, descriptor, next, false)
      if (kind === EVENT_KIND.rateLimit || kind === EVENT_KIND.throttle)
        this.addGapReport(columns, i, descriptor, cluster, nodeName)
    }
    return storeEvents
  }

  private count(kind: number, descriptor: number, nodeName: number, hasExecId: boolean): void {
    const { name, detail, status } = this.descriptors.columns
    increment(this.totals.byName, name[descriptor])
    if (nodeName !== 0) increment(this.totals.byNode, nodeName)
    if (isProcessEvent(kind) && !hasExecId) this.totals.withoutExecId++
    if (kind !== EVENT_KIND.exit) return
    if (detail[descriptor] !== 0) increment(this.totals.byExitSignal, detail[descriptor])
    else increment(this.totals.byExitStatus, status[descriptor])
  }

  private addEvent(
    from: Chunk['events']['columns'],
    i: number,
    kind: number,
    descriptor: number,
    origin: number,
    row: ProcessIdx,
  ): void {
    const { events } = this
    const event = events.addRow()
    events.fit('descriptor', descriptor)
    events.fit('origin', origin)
    events.fit('byteLength', from.byteLength[i])
    const offsetHigh = Math.floor(from.offset[i] / 2 ** 32)
    events.fit('offsetHigh', offsetHigh)
    events.fit('ordinal', from.ordinal[i])
    const to = events.columns
    to.kind[event] = kind
    to.descriptor[event] = descriptor
    to.origin[event] = origin
    to.timeSec[event] = from.timeSec[i]!
    to.timeNs[event] = from.timeNs[i]!
    to.offsetLow[event] = from.offset[i] % 2 ** 32
    if (offsetHigh !== 0) to.offsetHigh[event] = offsetHigh
    to.byteLength[event] = from.byteLength[i]!
    if (from.ordinal[i] !== 0) to.ordinal[event] = from.ordinal[i]!
    to.process[event] = row
  }

  private addSubject(event: number, text: number): void {
    const row = this.subjects.addRow()
    const { columns } = this.subjects
    columns.event[row] = event
    columns.text[row] = text
  }

  /**
   * The event that an event repeats, -1 for none. Exec and exit repeat when key, process, node and time do; activity
   * when all that it says does, which is remembered with `next`, the number that the event gets if it is new.
   */
  private findRepeated(
    columns: Chunk['events']['columns'],
    i: number,
    kind: number,
    row: ProcessIdx,
    nodeName: number,
    next: number,
  ): number {
    if (isActivity(kind)) return this.activityEvents.getOrSet(columns.hashHigh[i], columns.hashLow[i], next)
    if (kind !== EVENT_KIND.exec && kind !== EVENT_KIND.exit) return -1
    const known = (kind === EVENT_KIND.exec ? this.processes.columns.execEvent : this.processes.columns.exitEvent)[row]
    if (known < 0) return -1
    const { timeSec, timeNs, origin } = this.events.columns
    const sec = columns.timeSec[i]
    const ns = columns.timeNs[i]
    const isKnown =
      timeSec[known] === sec && timeNs[known] === ns && this.origins.columns.nodeName[origin[known]] === nodeName
    return isKnown ? known : (this.otherEvents.get(eventKey(kind, row, nodeName, sec, ns)) ?? -1)
  }

  private keepOtherEvent(row: ProcessIdx, event: number): void {
    const { kind, origin, timeSec, timeNs } = this.events.columns
    const nodeName = this.origins.columns.nodeName[origin[event]]
    this.otherEvents.set(eventKey(kind[event], row, nodeName, timeSec[event], timeNs[event]), event)
  }

  private noteExec(row: ProcessIdx, event: number): void {
    const { execEvent } = this.processes.columns
    if (execEvent[row] < 0) execEvent[row] = event
    else this.keepOtherEvent(row, event)
  }

  /**
   * Keeps the exit that came last; on equal times the greater signal, status and time. A duplicate may tell another end
   * than the event that it repeats: that one stays the event, the end is the greater one's.
   */
  private noteExit(
    from: Chunk['events']['columns'],
    i: number,
    row: ProcessIdx,
    descriptor: number,
    event: number,
    isDuplicate: boolean,
  ): void {
    const to = this.processes.columns
    const hasExitTime = from.exitSec[i] !== NO_TIME
    const sec = hasExitTime ? from.exitSec[i] : from.timeSec[i]
    const ns = hasExitTime ? from.exitNs[i] : from.timeNs[i]
    const known = to.exitEvent[row]
    if (known >= 0) {
      const order =
        this.compareEventTimes(event, known) ||
        this.compareExits(descriptor, to.exit[row]) ||
        this.compareToExitTime(sec, ns, row)
      if (!isDuplicate) this.keepOtherEvent(row, order > 0 ? known : event)
      if (order <= 0) return
    }
    this.processes.fit('exit', descriptor)
    this.processes.columns.exitEvent[row] = event
    this.processes.columns.exit[row] = descriptor
    this.setExitTime(row, event, sec, ns)
  }

  private compareEventTimes(a: number, b: number): number {
    const { timeSec, timeNs } = this.events.columns
    return compareTimes(timeRank(timeSec[a]), timeNs[a], timeRank(timeSec[b]), timeNs[b])
  }

  private compareExits(a: number, b: number): number {
    const { detail, status } = this.descriptors.columns
    return this.byText(detail[a], detail[b]) || status[a] - status[b]
  }

  private compareToExitTime(sec: number, ns: number, row: ProcessIdx): number {
    const known = exitTime(this, row)
    return compareTimes(sec, ns, known?.sec ?? NO_TIME, known?.ns ?? 0)
  }

  private setExitTime(row: ProcessIdx, event: number, sec: number, ns: number): void {
    const { timeSec, timeNs } = this.events.columns
    const { exitLagNs } = this.processes.columns
    this.exitTimes.delete(row)
    exitLagNs[row] = EXIT_TIME_APART
    if (sec === NO_TIME) return
    const lag = timeSec[event] === NO_TIME ? Infinity : offsetNs(sec, ns, { sec: timeSec[event], ns: timeNs[event] })
    if (Math.abs(lag) <= MAX_LAG_NS) exitLagNs[row] = lag
    else this.exitTimes.set(row, { sec, ns })
  }

  private addGapReport(
    columns: Chunk['events']['columns'],
    i: number,
    descriptor: number,
    cluster: number,
    nodeName: number,
  ): void {
    const { kind, detail, status } = this.descriptors.columns
    const isThrottle = kind[descriptor] === EVENT_KIND.throttle
    this.gapReports.push({
      kind: isThrottle ? (status[descriptor] === 1 ? 'throttleStart' : 'throttleStop') : 'rateLimit',
      cluster,
      nodeName,
      sec: columns.timeSec[i],
      ns: columns.timeNs[i],
      dropped: columns.dropped[i],
      cgroup: isThrottle ? detail[descriptor] : 0,
    })
  }

  private mergeSightings(
    chunk: Chunk,
    numbers: ChunkNumbers,
    lostRows: Int32Array,
    storeEvents: Int32Array,
    podIdx: Uint32Array,
    containerIdx: Uint32Array,
  ): void {
    const { columns, length } = chunk.sightings
    const { timeSec, timeNs } = chunk.events.columns
    const values = this.scratch
    for (let i = 0; i < length; i++) {
      const row = columns.id[i] >= 0 ? numbers.row(columns.id[i]) : lostRows[i]
      if (row === NO_PROCESS) continue
      const present = columns.present[i]
      const event = columns.event[i]
      const rank = columns.rank[i]
      const sec = timeRank(timeSec[event])
      const ns = timeNs[event]
      if (this.isOldNews(row, present, rank, sec, ns)) continue
      values[FIELD.parent] = (present & (1 << FIELD.parent)) === 0 ? 0 : numbers.row(columns.parent[i])
      values[FIELD.pid] = columns.pid[i]!
      values[FIELD.uid] = columns.uid[i]!
      values[FIELD.auid] = columns.auid[i]!
      values[FIELD.cwd] = numbers.string(columns.cwd[i])
      values[FIELD.binary] = numbers.string(columns.binary[i])
      values[FIELD.args] = this.internText(chunk, columns.args[i])
      values[FIELD.flags] = numbers.string(columns.flags[i])
      values[FIELD.start] = columns.startSec[i]!
      values[FIELD.pod] = podIdx[columns.pod[i]] ?? 0
      values[FIELD.container] = containerIdx[columns.container[i]] ?? 0
      values[FIELD.containerPid] = columns.containerPid[i]!
      values[FIELD.docker] = numbers.string(columns.docker[i])
      values[FIELD.isProbe] = columns.isProbe[i]!
      values[FIELD.inInitTree] = columns.inInitTree[i]!
      values[FIELD.nodeName] = numbers.string(columns.nodeName[i])
      values[FIELD.user] = numbers.string(columns.user[i])
      values[FIELD.cap] = numbers.string(columns.cap[i])
      this.scratchStartNs = columns.startNs[i]!
      if (this.processes.columns.rank[row] === 0) this.setRecord(row, present, rank, storeEvents[event])
      else this.mergeRecord(row, present, { rank, sec, ns }, storeEvents[event])
    }
  }

  private internText({ texts }: Chunk, text: number): number {
    return text === 0 ? 0 : this.texts.intern(texts.bytes, texts.ends[text - 1], texts.ends[text])
  }

  /** A record that knows less than the row's best and has no field that the row lacks. */
  private isOldNews(row: ProcessIdx, present: number, rank: number, sec: number, ns: number): boolean {
    const { columns } = this.processes
    return (
      rareAt(columns.overridden, row) === 0 &&
      (present & ~columns.present[row]) === 0 &&
      this.compareToBest(row, rank, sec, ns) < 0
    )
  }

  /** A row without a record is below every record, also below one of its rank without a time. */
  private compareToBest(row: ProcessIdx, rank: number, sec: number, ns: number): number {
    const { columns } = this.processes
    if (columns.rank[row] === 0) return 1
    if (rank !== columns.rank[row]) return rank - columns.rank[row]
    const best = columns.describedBy[row]
    const { timeSec, timeNs } = this.events.columns
    return compareTimes(sec, ns, timeRank(timeSec[best]), timeNs[best])
  }

  private bestKey(row: ProcessIdx): RecordKey {
    const { rank, describedBy } = this.processes.columns
    if (rank[row] === 0) return NO_KEY
    const { timeSec, timeNs } = this.events.columns
    return { rank: rank[row], sec: timeRank(timeSec[describedBy[row]]), ns: timeNs[describedBy[row]] }
  }

  /** The first record of a row. A write by name for each field would be much slower, and most records are first ones. */
  private setRecord(row: ProcessIdx, present: number, rank: number, event: number): void {
    const { processes, scratch } = this
    processes.fit('pid', scratch[FIELD.pid])
    processes.fit('uid', scratch[FIELD.uid])
    processes.fit('cwd', scratch[FIELD.cwd])
    processes.fit('binary', scratch[FIELD.binary])
    processes.fit('flags', scratch[FIELD.flags])
    processes.fit('pod', scratch[FIELD.pod])
    processes.fit('container', scratch[FIELD.container])
    processes.fit('containerPid', scratch[FIELD.containerPid])
    processes.fit('docker', scratch[FIELD.docker])
    processes.fit('nodeName', scratch[FIELD.nodeName])
    processes.fit('user', scratch[FIELD.user])
    processes.fit('cap', scratch[FIELD.cap])
    const { columns } = processes
    if ((present & (1 << FIELD.parent)) !== 0) columns.parent[row] = scratch[FIELD.parent]!
    columns.pid[row] = scratch[FIELD.pid]!
    columns.uid[row] = scratch[FIELD.uid]!
    columns.auid[row] = scratch[FIELD.auid]!
    columns.cwd[row] = scratch[FIELD.cwd]!
    columns.binary[row] = scratch[FIELD.binary]!
    columns.args[row] = scratch[FIELD.args]!
    columns.flags[row] = scratch[FIELD.flags]!
    columns.startSec[row] = scratch[FIELD.start]!
    columns.startNs[row] = this.scratchStartNs
    columns.pod[row] = scratch[FIELD.pod]!
    columns.container[row] = scratch[FIELD.container]!
    columns.containerPid[row] = scratch[FIELD.containerPid]!
    columns.docker[row] = scratch[FIELD.docker]!
    columns.isProbe[row] = scratch[FIELD.isProbe]!
    columns.inInitTree[row] = scratch[FIELD.inInitTree]!
    columns.nodeName[row] = scratch[FIELD.nodeName]!
    if (scratch[FIELD.user] !== 0) columns.user[row] = scratch[FIELD.user]!
    if (scratch[FIELD.cap] !== 0) columns.cap[row] = scratch[FIELD.cap]!
    columns.present[row] = present
    columns.rank[row] = rank
    columns.describedBy[row] = event
  }

  private mergeRecord(row: ProcessIdx, present: number, key: RecordKey, event: number): void {
    const columns = this.processes.columns
    const orderToBest = this.compareToBest(row, key.rank, key.sec, key.ns)
    const best = this.bestKey(row)
    const wasPresent = columns.present[row]
    let overridden = rareAt(columns.overridden, row)

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
    if (overridden !== rareAt(columns.overridden, row)) {
      this.processes.fit('overridden', overridden)
      this.processes.columns.overridden[row] = overridden
    }
    if (orderToBest <= 0) return
    columns.rank[row] = key.rank
    columns.describedBy[row] = event
  }

  private write(row: ProcessIdx, field: number): void {
    const name = FIELD_COLUMNS[field]
    const value = this.scratch[field]
    this.processes.fit(name, value)
    const { columns } = this.processes
    columns[name][row] = value
    if (field === FIELD.start) columns.startNs[row] = this.scratchStartNs
  }

  /** Order of the value at hand and the row's value of a field, for records of one rank and time. */
  private compareValues(row: ProcessIdx, field: number): number {
    const columns = this.processes.columns
    const value = this.scratch[field]
    const known = columns[FIELD_COLUMNS[field]][row]
    if (field === FIELD.start) return compareTimes(value, this.scratchStartNs, known, columns.startNs[row])
    if (value === known) return 0
    if (STRING_FIELDS.has(field)) return this.byText(value, known)
    if (field === FIELD.args) return this.texts.compare(value, known)
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

/** The origin of the last event: mostly the next one's, too. */
class OriginMemo {
  origin = 0
  private cluster = -1
  private nodeName = -1

  isFor(cluster: number, nodeName: number): boolean {
    return cluster === this.cluster && nodeName === this.nodeName
  }

  set(cluster: number, nodeName: number, origin: number): void {
    this.cluster = cluster
    this.nodeName = nodeName
    this.origin = origin
  }
}

function increment(counts: Map<number, number>, key: number): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
