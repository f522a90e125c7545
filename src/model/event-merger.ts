/** Adds the events of chunks to the store. One that was there already changes nothing but a count. */
import { HashMap64 } from '../base/hash-map'
import { Table } from '../base/table'
import type { TextTable } from '../base/text-table'
import { NO_TIME } from '../base/time'
import { EVENT_KIND, isActivity, isProcessEvent } from '../tetragon/decode'
import type { Chunk } from './chunk'
import { internText, type ChunkNumbers } from './chunk-numbers'
import type { ExecExitMerger } from './exec-exit-merger'
import { NO_PROCESS, type ProcessIdx } from './process-table'
import type { SharedRows } from './shared-rows'
import { SUBJECT_SCHEMA, type EventIdx, type EventTotals, type EVENT_SCHEMA, type GapReport } from './store'

interface Tables {
  readonly events: Table<typeof EVENT_SCHEMA>
  readonly texts: TextTable
  readonly shared: SharedRows
  readonly execExits: ExecExitMerger
}

export class EventMerger {
  readonly subjects = new Table(SUBJECT_SCHEMA)
  readonly gapReports: GapReport[] = []
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
  /** Events by the hash of what they say. */
  readonly activityEvents = new HashMap64()
  private readonly events: Table<typeof EVENT_SCHEMA>
  private readonly tables: Tables

  constructor(tables: Tables) {
    this.tables = tables
    this.events = tables.events
  }

  /** Adds the events that are new; gives the store's event of each, of a duplicate the one that it repeats. */
  append(chunk: Chunk, { strings, rows, descriptors, lostRows }: ChunkNumbers): Int32Array {
    const { columns: from, length } = chunk.events
    const { kind: kinds } = chunk.descriptors.columns
    const { events } = this
    const { shared, execExits, texts } = this.tables
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
        origin = shared.originIdx(chunk.source, strings[cluster], nodeName)
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
        if (kind === EVENT_KIND.exit) execExits.noteExit(from, i, row, descriptor, known)
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
      if (from.subject[i] !== 0) this.addSubject(event, internText(texts, chunk.texts, from.subject[i]))
      if (row !== NO_PROCESS && kind === EVENT_KIND.exec) execExits.noteExec(row, event)
      if (row !== NO_PROCESS && kind === EVENT_KIND.exit) execExits.noteExit(from, i, row, descriptor, event)
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
    const { name, detail, status } = this.tables.shared.descriptors.columns
    if (events === 0) return
    increment(this.totals.byName, name[descriptor], events)
    if (kind !== EVENT_KIND.exit) return
    if (detail[descriptor] !== 0) increment(this.totals.byExitSignal, detail[descriptor], events)
    else increment(this.totals.byExitStatus, status[descriptor], events)
  }

  addSubject(event: EventIdx, text: number): void {
    const row = this.subjects.addRow()
    const { columns } = this.subjects
    columns.event[row] = event
    columns.text[row] = text
  }

  /**
   * The event that an event repeats, -1 for none. Exec and exit repeat when key, process, node and time do; activity
   * when all that it says does, its time included, which is remembered with `next`, the number that the event gets if it is
   * new.
   */
  private findRepeated(
    columns: Chunk['events']['columns'],
    i: number,
    kind: number,
    row: ProcessIdx,
    nodeName: number,
    next: EventIdx,
  ): EventIdx {
    if (isActivity(kind) && columns.timeSec[i] === NO_TIME) return -1
    if (isActivity(kind)) return this.activityEvents.getOrSet(columns.hashHigh[i], columns.hashLow[i], next)
    if (kind !== EVENT_KIND.exec && kind !== EVENT_KIND.exit) return -1
    return this.tables.execExits.find(kind, row, nodeName, columns.timeSec[i], columns.timeNs[i])
  }

  private addGapReport(
    columns: Chunk['events']['columns'],
    i: number,
    descriptor: number,
    cluster: number,
    nodeName: number,
  ): void {
    const { kind, detail, status } = this.tables.shared.descriptors.columns
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
}

function increment(counts: Map<number, number>, key: number, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by)
}
