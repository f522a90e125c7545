/**
 * The only writer of the store. Chunks come in any order and the result is the same: what they say of processes is merged
 * field by field (`process-merger.ts`), and an event that was there already changes nothing but a count.
 */
import { HashMap64 } from '../base/hash-map'
import { StringTable, compareUtf8 } from '../base/string-table'
import { Table } from '../base/table'
import { TextTable } from '../base/text-table'
import { NO_TIME, compareTimes, offsetNs, type Instant } from '../base/time'
import { EVENT_KIND, isActivity, isProcessEvent } from '../tetragon/decode'
import { BAD_LINE_SCHEMA, DESCRIPTOR_SCHEMA, type Chunk } from './chunk'
import { internText, type ChunkNumbers } from './chunk-numbers'
import { IdentityIndex } from './identity-index'
import { copyKept, type StoreParts } from './keep-rows'
import { PodTable } from './pod-table'
import { FIELD } from './process-fields'
import { ProcessMerger, timeRank } from './process-merger'
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
  /** Events by the hash of what they say. */
  private readonly activityEvents = new HashMap64()
  /** Exec and exit events of rows that have several, beside the one on the row. */
  private readonly otherEvents = new Map<string, number>()
  private readonly clusters = new Set<number>()
  private lastCluster = -1
  private readonly merger: ProcessMerger

  constructor() {
    const { processes, events, strings, texts, podTable } = this
    this.merger = new ProcessMerger({ processes, events, strings, texts, podTable })
  }

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
    const strings = Uint32Array.from(chunk.strings, (text) => this.strings.intern(text))
    const rows = this.identities.rowsOfIds(chunk.ids, strings)
    for (let i = 0; i < rows.length; i++) this.noteCluster(strings[chunk.ids.columns.cluster[i]])
    const pods = this.appendPods(chunk, strings)
    const containers = this.appendContainers(chunk, strings, pods)
    const descriptors = this.appendDescriptors(chunk, strings)
    const lostRows = this.rowsOfLost(chunk, strings)
    const numbers = { strings, rows, pods, containers, descriptors, lostRows }
    this.merger.merge(chunk, numbers, this.appendEvents(chunk, numbers))
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
      overrides: this.merger.overrides,
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
    const maps = MAP_ENTRY_BYTES * (this.merger.overrides.size + this.otherEvents.size + this.exitTimes.size)
    const places = PLACE_BYTES * (this.pods.length + this.containers.length)
    return columns + indices + maps + places + this.texts.byteLength + this.strings.byteLength
  }

  private appendPods({ pods }: Chunk, strings: Uint32Array): Uint32Array {
    const { columns, length } = pods
    const idx = new Uint32Array(length)
    for (let i = 0; i < length; i++) {
      idx[i] = this.podTable.podIdx(
        strings[columns.cluster[i]],
        strings[columns.namespace[i]],
        strings[columns.name[i]],
        strings[columns.uid[i]],
      )
      const said = {
        workload: strings[columns.workload[i]],
        workloadKind: strings[columns.workloadKind[i]],
        labels: strings[columns.labels[i]],
      }
      this.podTable.describePod(idx[i], said, columns.timeSec[i], columns.timeNs[i])
    }
    return idx
  }

  private appendContainers({ containers }: Chunk, strings: Uint32Array, pods: Uint32Array): Uint32Array {
    const { columns, length } = containers
    const idx = new Uint32Array(length)
    for (let i = 0; i < length; i++) {
      idx[i] = this.podTable.containerIdx(strings[columns.cluster[i]], strings[columns.id[i]])
      const said = {
        pod: pods[columns.pod[i]],
        name: strings[columns.name[i]],
        image: strings[columns.image[i]],
        startSec: columns.startSec[i],
        privileged: columns.privileged[i],
      }
      this.podTable.describeContainer(idx[i], said, columns.timeSec[i], columns.timeNs[i])
    }
    return idx
  }

  private appendDescriptors({ descriptors }: Chunk, strings: Uint32Array): Uint32Array {
    const { columns, length } = descriptors
    const idx = new Uint32Array(length)
    for (let i = 0; i < length; i++) {
      const name = strings[columns.name[i]]
      const detail = strings[columns.detail[i]]
      const policy = strings[columns.policy[i]]
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

  private noteCluster(cluster: number): void {
    if (cluster === this.lastCluster) return
    this.lastCluster = cluster
    this.clusters.add(cluster)
  }

  /** The rows of sightings without an exec_id; NO_PROCESS where nothing identifies a process. */
  private rowsOfLost(chunk: Chunk, strings: Uint32Array): Int32Array {
    const { columns, length } = chunk.sightings
    const { timeSec, timeNs } = chunk.events.columns
    const rows = new Int32Array(length).fill(NO_PROCESS)
    for (let i = 0; i < length; i++) {
      if (columns.id[i] >= 0 || (columns.present[i] & (1 << FIELD.pid)) === 0) continue
      const hasStart = (columns.present[i] & (1 << FIELD.start)) !== 0
      const sec = hasStart ? columns.startSec[i] : timeSec[columns.event[i]]
      const ns = hasStart ? columns.startNs[i] : timeNs[columns.event[i]]
      const cluster = strings[columns.cluster[i]]
      this.noteCluster(cluster)
      rows[i] = this.identities.rowWithoutExecId(cluster, strings[columns.nodeName[i]], columns.pid[i], sec, ns)
    }
    return rows
  }

  /** Adds the events that are new; gives the store's event of each, of a duplicate the one that it repeats. */
  private appendEvents(chunk: Chunk, { strings, rows, descriptors, lostRows }: ChunkNumbers): Int32Array {
    const { columns: from, length } = chunk.events
    const { kind: kinds } = chunk.descriptors.columns
    const { events } = this
    this.fitEvents(chunk, descriptors)
    const storeEvents = new Int32Array(length)
    const ofDescriptor = new Uint32Array(descriptors.length)
    const ofNode = new Uint32Array(strings.length)
    /** Of events of `cluster`, by the chunk's number of their node's name; -1 where it is not known yet. */
    const originOf = new Int32Array(strings.length).fill(-1)
    let cluster = 0
    let to = events.columns
    for (let i = 0; i < length; i++) {
      const kind = kinds[from.descriptor[i]]
      const descriptor = descriptors[from.descriptor[i]]
      const id = from.id[i]
      const lost = from.lostProcess[i]
      const row = id >= 0 ? rows[id] : lost < 0 ? NO_PROCESS : lostRows[lost]
      const nodeName = strings[from.nodeName[i]]
      if (from.cluster[i] !== cluster) {
        cluster = from.cluster[i]
        originOf.fill(-1)
      }
      let origin = originOf[from.nodeName[i]]
      if (origin < 0) {
        origin = this.originIdx(chunk.source, strings[cluster], nodeName)
        originOf[from.nodeName[i]] = origin
        events.fit('origin', origin)
      }
      ofDescriptor[from.descriptor[i]]++
      ofNode[from.nodeName[i]]++
      if (id < 0 && isProcessEvent(kind)) this.totals.withoutExecId++
      const next = events.length
      const known = id >= 0 ? this.findRepeated(from, i, kind, row, nodeName, next) : -1
      if (known >= 0) {
        this.totals.duplicates++
        storeEvents[i] = known
        if (kind === EVENT_KIND.exit) this.noteExit(from, i, row, descriptor, known)
        continue
      }
      storeEvents[i] = next
      const offset = from.offset[i]
      const event = events.addRow()
      if (to !== events.columns) to = events.columns // the table grew, or one of its columns did
      to.kind[event] = kind
      to.descriptor[event] = descriptor
      to.origin[event] = origin
      to.timeSec[event] = from.timeSec[i]
      to.timeNs[event] = from.timeNs[i]
      to.offsetLow[event] = offset >>> 0
      if (offset >= 2 ** 32) to.offsetHigh[event] = offset / 2 ** 32
      to.byteLength[event] = from.byteLength[i]
      if (from.ordinal[i] !== 0) to.ordinal[event] = from.ordinal[i]
      to.process[event] = row
      if (from.subject[i] !== 0) this.addSubject(event, internText(this.texts, chunk.texts, from.subject[i]))
      if (row !== NO_PROCESS && kind === EVENT_KIND.exec) this.noteExec(row, event)
      if (row !== NO_PROCESS && kind === EVENT_KIND.exit) this.noteExit(from, i, row, descriptor, event)
      if (kind === EVENT_KIND.rateLimit || kind === EVENT_KIND.throttle)
        this.addGapReport(from, i, descriptor, strings[cluster], nodeName)
    }
    for (let i = 0; i < descriptors.length; i++) this.count(kinds[i], descriptors[i], ofDescriptor[i])
    for (let i = 0; i < strings.length; i++)
      if (strings[i] !== 0 && ofNode[i] > 0) increment(this.totals.byNode, strings[i], ofNode[i])
    return storeEvents
  }

  /** Makes the columns of events wide enough for those of a chunk, but for their origins. */
  private fitEvents({ events: { columns, length } }: Chunk, descriptors: Uint32Array): void {
    const { events } = this
    let [byteLength, ordinal, offset] = [0, 0, 0]
    for (let i = 0; i < length; i++) {
      if (columns.byteLength[i] > byteLength) byteLength = columns.byteLength[i]
      if (columns.ordinal[i] > ordinal) ordinal = columns.ordinal[i]
      if (columns.offset[i] > offset) offset = columns.offset[i]
    }
    events.fit('byteLength', byteLength)
    events.fit('ordinal', ordinal)
    events.fit('offsetHigh', Math.floor(offset / 2 ** 32))
    for (const descriptor of descriptors) events.fit('descriptor', descriptor)
  }

  /** Counts events of a descriptor, duplicates included. */
  private count(kind: number, descriptor: number, events: number): void {
    const { name, detail, status } = this.descriptors.columns
    if (events === 0) return
    increment(this.totals.byName, name[descriptor], events)
    if (kind !== EVENT_KIND.exit) return
    if (detail[descriptor] !== 0) increment(this.totals.byExitSignal, detail[descriptor], events)
    else increment(this.totals.byExitStatus, status[descriptor], events)
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
      if (event !== known) this.keepOtherEvent(row, order > 0 ? known : event)
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
    return compareUtf8(this.strings.get(detail[a]), this.strings.get(detail[b])) || status[a] - status[b]
  }

  private compareToExitTime(sec: number, ns: number, row: ProcessIdx): number {
    const known = exitTime(this, row)
    return compareTimes(sec, ns, known?.sec ?? NO_TIME, known?.ns ?? 0)
  }

  private setExitTime(row: ProcessIdx, event: number, sec: number, ns: number): void {
    const { timeSec, timeNs } = this.events.columns
    const { exitLagNs } = this.processes.columns
    if (this.exitTimes.size > 0) this.exitTimes.delete(row)
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

function eventKey(kind: number, row: ProcessIdx, nodeName: number, sec: number, ns: number): string {
  return `${kind} ${row} ${nodeName} ${sec} ${ns}`
}

function increment(counts: Map<number, number>, key: number, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by)
}
