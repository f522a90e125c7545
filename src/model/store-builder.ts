/**
 * The only writer of the store. Chunks come in any order and the result is the same: what they say of processes is merged
 * field by field (`process-merger.ts`), and an event that was there already changes nothing but a count
 * (`event-merger.ts`).
 */
import { StringTable } from '../base/string-table'
import { Table } from '../base/table'
import { TextTable } from '../base/text-table'
import type { Instant } from '../base/time'
import { BAD_LINE_SCHEMA, type Chunk } from './chunk'
import { EventMerger } from './event-merger'
import { ExecExitMerger } from './exec-exit-merger'
import { IdentityIndex } from './identity-index'
import { copyKept, type StoreParts } from './keep-rows'
import { PodTable } from './pod-table'
import { FIELD } from './process-fields'
import { ProcessMerger } from './process-merger'
import { NO_PROCESS, PROCESS_SCHEMA, type ProcessIdx } from './process-table'
import { SharedRows } from './shared-rows'
import { EVENT_SCHEMA, type Store } from './store'

/** How much is in a store. */
export interface StoreSizes {
  readonly processes: number
  readonly events: number
  readonly texts: number
  readonly activity: number
}

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
  readonly badLines = new Table(BAD_LINE_SCHEMA)
  private readonly clusters = new Set<number>()
  private lastCluster = -1
  private readonly podTable = new PodTable(this.strings)
  private readonly identities = new IdentityIndex(this.processes, this.strings)
  private readonly shared = new SharedRows()
  private readonly execExits: ExecExitMerger
  private readonly eventMerger: EventMerger
  private readonly processMerger: ProcessMerger

  constructor() {
    const { processes, events, strings, texts, podTable, shared } = this
    this.execExits = new ExecExitMerger({ processes, events, shared, strings })
    this.eventMerger = new EventMerger({ events, texts, shared, execExits: this.execExits })
    this.processMerger = new ProcessMerger({ processes, events, strings, texts, podTable })
  }

  get descriptors() {
    return this.shared.descriptors
  }

  get origins() {
    return this.shared.origins
  }

  get subjects() {
    return this.eventMerger.subjects
  }

  get gapReports() {
    return this.eventMerger.gapReports
  }

  get totals() {
    return this.eventMerger.totals
  }

  get exitTimes() {
    return this.execExits.exitTimes
  }

  get pods() {
    return this.podTable.pods
  }

  get containers() {
    return this.podTable.containers
  }

  /** The row of an exec_id, in whichever cluster it is where none is named; NO_PROCESS when the log does not name it. */
  findProcess(execId: string, clusterName?: string): ProcessIdx {
    for (const cluster of this.clusters) {
      if (clusterName !== undefined && this.strings.get(cluster) !== clusterName) continue
      const row = this.identities.findExecId(execId, cluster)
      if (row !== NO_PROCESS) return row
    }
    return NO_PROCESS
  }

  isIdShared(row: ProcessIdx): boolean {
    if (this.clusters.size < 2) return false
    const own = this.processes.columns.cluster[row]
    for (const cluster of this.clusters)
      if (cluster !== own && this.identities.twinOf(row, cluster) !== NO_PROCESS) return true
    return false
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
    this.processMerger.merge(chunk, numbers, this.eventMerger.append(chunk, numbers))
    this.appendBadLines(chunk)
    this.version++
  }

  /**
   * A store with the rows for which `isKept` has 1 and all that is said of them, and what these need. Events without a
   * process stay where they are not older than `since`. The totals go on, and count what is gone.
   */
  keeping(isKept: Uint8Array, since: Instant): StoreBuilder {
    const kept = new StoreBuilder()
    copyKept(this.parts(), kept.parts(), isKept, since)
    kept.version = this.version + 1
    return kept
  }

  private parts(): StoreParts {
    return {
      strings: this.strings,
      texts: this.texts,
      processes: this.processes,
      identities: this.identities,
      podTable: this.podTable,
      overrides: this.processMerger.overrides,
      events: this.events,
      shared: this.shared,
      eventMerger: this.eventMerger,
      execExits: this.execExits,
      badLines: this.badLines,
      clusters: this.clusters,
    }
  }

  get sizes(): StoreSizes {
    const { processes, events, texts } = this
    const { activityEvents } = this.eventMerger
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
    this.eventMerger.activityEvents.expect(expected('activity'))
  }

  /** Gives back memory that was allocated ahead; for when a source has ended. */
  trim(): void {
    for (const table of [this.processes, this.events, this.subjects, this.badLines]) table.trim(MAX_SLACK)
  }

  /** Bytes allocated for columns, texts and indices; strings, pods and containers, which are few, as estimates. */
  get byteLength(): number {
    const tables = [this.processes, this.events, this.descriptors, this.origins, this.subjects, this.badLines]
    const columns = tables.reduce((sum, table) => sum + table.byteLength, 0)
    const indices = this.identities.byteLength + this.eventMerger.activityEvents.byteLength
    const maps =
      MAP_ENTRY_BYTES * (this.processMerger.overrides.size + this.execExits.otherEvents.size + this.exitTimes.size)
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
      idx[i] = this.shared.descriptorIdx({
        kind: columns.kind[i],
        name: strings[columns.name[i]],
        detail: strings[columns.detail[i]],
        policy: strings[columns.policy[i]],
        action: columns.action[i],
        status: columns.status[i],
      })
    }
    return idx
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
