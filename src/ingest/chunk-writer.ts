/** Decoded events → the columns of a chunk. The only place that reads fields of process objects. */
import { hashJson } from '../base/hash-json'
import { StringTable } from '../base/string-table'
import { NO_TIME, parseTime, type Instant } from '../base/time'
import { Table } from '../base/table'
import {
  BAD_LINE_SCHEMA,
  CHUNK_CONTAINER_SCHEMA,
  CHUNK_EVENT_SCHEMA,
  CHUNK_POD_SCHEMA,
  POLICY_ACTION,
  SIGHTING_SCHEMA,
  type Chunk,
} from '../model/chunk'
import { FIELD, RANK, type Field } from '../model/process-fields'
import { EVENT_KIND, isActivity, isObject, textOf, u32Of, type DecodedEvent } from '../tetragon/decode'
import type { Json, JsonObject } from '../tetragon/wire'

/** Where a document is in the decoded bytes of its source. */
export interface DocumentAddress {
  readonly offset: number
  readonly byteLength: number
}

const RANK_OF_KIND: Readonly<Record<number, number>> = { [EVENT_KIND.exec]: RANK.exec, [EVENT_KIND.exit]: RANK.exit }
const ACTIONS: Readonly<Record<string, number>> = {
  KPROBE_ACTION_SIGKILL: POLICY_ACTION.sigkill,
  KPROBE_ACTION_SIGNAL: POLICY_ACTION.signal,
  KPROBE_ACTION_OVERRIDE: POLICY_ACTION.override,
}
const HASH_SEEDS = [0x1b873593, 0x7ed55d16] as const
const NO_INSTANT: Instant = { sec: NO_TIME, ns: 0 }

export class ChunkWriter {
  private strings = new StringTable()
  private readonly sightings = new Table(SIGHTING_SCHEMA)
  private readonly events = new Table(CHUNK_EVENT_SCHEMA)
  private readonly pods = new Table(CHUNK_POD_SCHEMA)
  private readonly containers = new Table(CHUNK_CONTAINER_SCHEMA)
  private readonly badLines = new Table(BAD_LINE_SCHEMA)
  private readonly podOf = new Map<string, number>()
  private readonly containerOf = new Map<string, number>()
  private readonly source: number

  constructor(source: number) {
    this.source = source
  }

  get isEmpty(): boolean {
    return this.events.length === 0 && this.badLines.length === 0
  }

  get eventCount(): number {
    return this.events.length
  }

  /** The chunk so far; the writer starts the next one. */
  take(): Chunk {
    const chunk: Chunk = {
      source: this.source,
      strings: this.strings.toArray(),
      sightings: this.sightings.toData(),
      events: this.events.toData(),
      pods: this.pods.toData(),
      containers: this.containers.toData(),
      badLines: this.badLines.toData(),
    }
    for (const table of [this.sightings, this.events, this.pods, this.containers, this.badLines]) table.clear()
    this.strings = new StringTable()
    this.podOf.clear()
    this.containerOf.clear()
    return chunk
  }

  addBadLine(line: number, offset: number, byteLength: number, reason: number): void {
    const row = this.badLines.addRow()
    const columns = this.badLines.columns
    columns.source[row] = this.source
    columns.line[row] = line
    columns.offset[row] = offset
    columns.byteLength[row] = byteLength
    columns.reason[row] = reason
  }

  /** `document` is the object that holds the event, for the hash of its whole content. */
  addEvent(event: DecodedEvent, document: JsonObject, address: DocumentAddress, ordinal: number): void {
    const { kind, payload } = event
    const time = (event.time && parseTime(event.time)) || NO_INSTANT
    const cluster = this.strings.intern(event.clusterName)
    const nodeName = this.strings.intern(event.nodeName)
    const sight = (process: Json | undefined, rank: number): number =>
      isObject(process) ? this.addSighting(process, rank, time, cluster, nodeName) : -1

    const process = sight(event.process, RANK_OF_KIND[kind] ?? RANK.activity)
    const parent = sight(event.parent, RANK.snapshot)
    for (const ancestor of event.ancestors) sight(ancestor, RANK.snapshot)
    if (process >= 0 && parent >= 0) this.fillParent(process, this.sightings.columns.execId[parent])

    const row = this.events.addRow()
    const columns = this.events.columns
    columns.kind[row] = kind
    columns.name[row] = this.strings.intern(event.wireName)
    columns.cluster[row] = cluster
    columns.nodeName[row] = nodeName
    columns.timeSec[row] = time.sec
    columns.timeNs[row] = time.ns
    columns.offset[row] = address.offset
    columns.byteLength[row] = address.byteLength
    columns.ordinal[row] = ordinal
    columns.process[row] = process
    columns.exitSec[row] = NO_TIME
    columns.detail[row] = this.strings.intern(detailOf(kind, payload))

    if (kind === EVENT_KIND.exit) {
      const exit = parseTime(textOf(payload['time'])) ?? NO_INSTANT
      columns.exitSec[row] = exit.sec
      columns.exitNs[row] = exit.ns
      columns.status[row] = u32Of(payload['status']) ?? 0
    } else if (isActivity(kind)) {
      columns.policy[row] = this.strings.intern(textOf(payload['policy_name']))
      columns.action[row] =
        ACTIONS[textOf(payload['action'])] ?? ACTIONS[textOf(payload['return_action'])] ?? POLICY_ACTION.none
      columns.hashHigh[row] = hashJson(document, HASH_SEEDS[0])
      columns.hashLow[row] = hashJson(document, HASH_SEEDS[1])
    } else if (kind === EVENT_KIND.rateLimit) {
      columns.dropped[row] = countOf(payload['number_of_dropped_process_events'])
    } else if (kind === EVENT_KIND.throttle) {
      columns.status[row] = textOf(payload['type']) === 'THROTTLE_STOP' ? 0 : 1
    }
  }

  private addSighting(process: JsonObject, rank: number, time: Instant, cluster: number, nodeName: number): number {
    const row = this.sightings.addRow()
    const columns = this.sightings.columns
    let present = 0
    const put = (field: Field, column: { [index: number]: number }, value: number | undefined): void => {
      if (value === undefined) return
      column[row] = value
      present |= 1 << field
    }
    const string = (value: Json | undefined): number | undefined => this.strings.intern(textOf(value)) || undefined

    columns.execId[row] = this.strings.intern(textOf(process['exec_id']))
    columns.cluster[row] = cluster
    columns.rank[row] = rank
    columns.timeSec[row] = time.sec
    columns.timeNs[row] = time.ns
    put(FIELD.parent, columns.parent, string(process['parent_exec_id']))
    put(FIELD.pid, columns.pid, u32Of(process['pid']))
    put(FIELD.uid, columns.uid, u32Of(process['uid']))
    put(FIELD.auid, columns.auid, u32Of(process['auid']))
    put(FIELD.cwd, columns.cwd, string(process['cwd']))
    put(FIELD.binary, columns.binary, string(process['binary']))
    put(FIELD.args, columns.args, string(process['arguments']))
    put(FIELD.flags, columns.flags, string(process['flags']))
    put(FIELD.docker, columns.docker, string(process['docker']))
    put(FIELD.nodeName, columns.nodeName, nodeName || undefined)
    const start = parseTime(textOf(process['start_time']))
    put(FIELD.start, columns.startSec, start?.sec)
    columns.startNs[row] = start?.ns ?? 0
    const inInitTree = process['in_init_tree']
    if (typeof inInitTree === 'boolean') put(FIELD.inInitTree, columns.inInitTree, inInitTree ? 1 : 0)

    const pod = process['pod']
    if (isObject(pod)) {
      const podRow = this.podRow(pod, time, cluster)
      put(FIELD.pod, columns.pod, podRow)
      const container = pod['container']
      if (isObject(container)) {
        put(FIELD.container, columns.container, this.containerRow(container, podRow, time, cluster))
        put(FIELD.containerPid, columns.containerPid, u32Of(container['pid']))
        put(FIELD.isProbe, columns.isProbe, container['maybe_exec_probe'] === true ? 1 : undefined)
      }
    }
    columns.present[row] = present
    return row
  }

  /** A process object without `parent_exec_id` still has a parent when the event names one. */
  private fillParent(sighting: number, parentExecId: number): void {
    const columns = this.sightings.columns
    if (parentExecId === 0 || columns.parent[sighting] !== 0) return
    columns.parent[sighting] = parentExecId
    columns.present[sighting] |= 1 << FIELD.parent
  }

  private podRow(pod: JsonObject, time: Instant, cluster: number): number | undefined {
    const namespace = textOf(pod['namespace'])
    const name = textOf(pod['name'])
    if (namespace === '' && name === '') return undefined
    const uid = textOf(pod['uid'])
    const workload = textOf(pod['workload'])
    const workloadKind = textOf(pod['workload_kind'])
    const key = `${cluster}\0${namespace}\0${name}\0${uid}\0${workload}\0${workloadKind}`
    let row = this.podOf.get(key)
    if (row === undefined) {
      row = this.pods.addRow()
      this.podOf.set(key, row)
      const columns = this.pods.columns
      columns.cluster[row] = cluster
      columns.namespace[row] = this.strings.intern(namespace)
      columns.name[row] = this.strings.intern(name)
      columns.uid[row] = this.strings.intern(uid)
      columns.workload[row] = this.strings.intern(workload)
      columns.workloadKind[row] = this.strings.intern(workloadKind)
    }
    keepLatest(this.pods.columns, row, time)
    return row
  }

  private containerRow(
    container: JsonObject,
    pod: number | undefined,
    time: Instant,
    cluster: number,
  ): number | undefined {
    const fullId = textOf(container['id'])
    if (fullId === '' || pod === undefined) return undefined
    const image = isObject(container['image']) ? container['image'] : undefined
    const imageName = textOf(image?.['name']) || textOf(image?.['id'])
    const name = textOf(container['name'])
    const startText = textOf(container['start_time'])
    const security = container['security_context']
    const privileged = isObject(security) ? (security['privileged'] === true ? 2 : 1) : 0
    const key = `${pod}\0${fullId}\0${name}\0${imageName}\0${startText}\0${privileged}`
    let row = this.containerOf.get(key)
    if (row === undefined) {
      row = this.containers.addRow()
      this.containerOf.set(key, row)
      const columns = this.containers.columns
      const start = parseTime(startText) ?? NO_INSTANT
      columns.cluster[row] = cluster
      columns.id[row] = this.strings.intern(fullId.slice(fullId.indexOf('://') < 0 ? 0 : fullId.indexOf('://') + 3))
      columns.name[row] = this.strings.intern(name)
      columns.image[row] = this.strings.intern(imageName)
      columns.pod[row] = pod
      columns.startSec[row] = start.sec
      columns.startNs[row] = start.ns
      columns.privileged[row] = privileged
    }
    keepLatest(this.containers.columns, row, time)
    return row
  }
}

function keepLatest(columns: { timeSec: Uint32Array; timeNs: Uint32Array }, row: number, time: Instant): void {
  if (time.sec === NO_TIME) return
  const sec = columns.timeSec[row]
  if (time.sec < sec || (time.sec === sec && time.ns <= columns.timeNs[row])) return
  columns.timeSec[row] = time.sec
  columns.timeNs[row] = time.ns
}

/** A u64 as a number, exact enough for a count; 0 for anything else. */
function countOf(value: Json | undefined): number {
  return typeof value === 'string' && /^[0-9]{1,20}$/.test(value) ? Number(value) : (u32Of(value) ?? 0)
}

/** The one word that tells activity of a kind apart: what was called, loaded, or which signal ended the process. */
function detailOf(kind: number, payload: JsonObject): string {
  switch (kind) {
    case EVENT_KIND.exit:
      return textOf(payload['signal'])
    case EVENT_KIND.kprobe:
    case EVENT_KIND.lsm:
      return textOf(payload['function_name'])
    case EVENT_KIND.tracepoint:
      return [textOf(payload['subsys']), textOf(payload['event'])].filter(Boolean).join('/')
    case EVENT_KIND.uprobe:
      return textOf(payload['symbol'])
    case EVENT_KIND.usdt:
      return [textOf(payload['provider']), textOf(payload['name'])].filter(Boolean).join(':')
    case EVENT_KIND.loader:
      return textOf(payload['path'])
    case EVENT_KIND.throttle:
      return textOf(payload['cgroup'])
    default:
      return ''
  }
}
