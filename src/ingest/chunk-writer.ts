/** Decoded events → the columns of a chunk: the plain way, for whatever `line-scanner.ts` does not take. */
import { NO_TIME, parseTime, type Instant } from '../base/time'
import { POLICY_ACTION } from '../model/chunk'
import { FIELD, RANK, type Field } from '../model/process-fields'
import { EVENT_KIND, isActivity, isObject, textOf, u32Of, type DecodedEvent } from '../tetragon/decode'
import { capabilitiesOf, userNameOf } from '../tetragon/credentials'
import { parseExecId } from '../tetragon/exec-id'
import { labelsText } from '../tetragon/pod-labels'
import { subjectsText } from '../tetragon/subjects'
import type { Json, JsonObject } from '../tetragon/wire'
import { ACTIVITY_SEEDS, hashActivityEvent } from './activity-hash'
import { keepLatest, type ChunkTables } from './chunk-tables'

/** Where a document is in the decoded bytes of its source. */
export interface DocumentAddress {
  readonly offset: number
  readonly byteLength: number
}

const ACTIONS: ReadonlyMap<string, number> = new Map([
  ['KPROBE_ACTION_SIGKILL', POLICY_ACTION.sigkill],
  ['KPROBE_ACTION_SIGNAL', POLICY_ACTION.signal],
  ['KPROBE_ACTION_OVERRIDE', POLICY_ACTION.override],
])
const NO_INSTANT: Instant = { sec: NO_TIME, ns: 0 }

/** How much the record of an event's own process knows. */
function rankOfKind(kind: number): number {
  return kind === EVENT_KIND.exec ? RANK.exec : kind === EVENT_KIND.exit ? RANK.exit : RANK.activity
}

/** What a policy did, by the `action` and `return_action` of an event: the graver of the two. */
export function policyAction(action: string, returnAction: string): number {
  return Math.max(ACTIONS.get(action) ?? POLICY_ACTION.none, ACTIONS.get(returnAction) ?? POLICY_ACTION.none)
}

/** What is the same for all records of an event. */
interface EventContext {
  readonly event: number
  readonly time: Instant
  readonly cluster: number
  readonly nodeName: number
}

/** What a pod object says of its pod; `key` is all of it. */
interface PodTexts {
  readonly key: string
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly workload: string
  readonly workloadKind: string
  readonly labels: string
}

/** What it says of the container in it. */
interface ContainerTexts {
  readonly key: string
  /** Without its `containerd://`. */
  readonly id: string
  readonly name: string
  readonly image: string
  readonly start: Instant
  /** 0 unknown, 1 no, 2 yes. */
  readonly privileged: number
}

/** Where a process runs, as far as its pod object names it. */
export interface Place {
  readonly pod: PodTexts | undefined
  readonly container: ContainerTexts | undefined
}

export function placeOf(pod: JsonObject): Place {
  const container = pod['container']
  return { pod: podTexts(pod), container: isObject(container) ? containerTexts(container) : undefined }
}

function podTexts(pod: JsonObject): PodTexts | undefined {
  const namespace = textOf(pod['namespace'])
  const name = textOf(pod['name'])
  if (namespace === '' && name === '') return undefined
  const uid = textOf(pod['uid'])
  const workload = textOf(pod['workload'])
  const workloadKind = textOf(pod['workload_kind'])
  const labels = labelsText(pod['pod_labels'])
  const key = `${namespace}\0${name}\0${uid}\0${workload}\0${workloadKind}\0${labels}`
  return { key, namespace, name, uid, workload, workloadKind, labels }
}

function containerTexts(container: JsonObject): ContainerTexts | undefined {
  const fullId = textOf(container['id'])
  if (fullId === '') return undefined
  const image = isObject(container['image']) ? container['image'] : undefined
  const imageName = textOf(image?.['name']) || textOf(image?.['id'])
  const name = textOf(container['name'])
  const startText = textOf(container['start_time'])
  const security = container['security_context']
  const privileged = isObject(security) ? (security['privileged'] === true ? 2 : 1) : 0
  return {
    key: `${fullId}\0${name}\0${imageName}\0${startText}\0${privileged}`,
    id: fullId.slice(fullId.indexOf('://') < 0 ? 0 : fullId.indexOf('://') + 3),
    name,
    image: imageName,
    start: parseTime(startText) ?? NO_INSTANT,
    privileged,
  }
}

export class ChunkWriter {
  private readonly tables: ChunkTables
  private epoch = 0
  private readonly idOf = new Map<string, number>()
  private readonly podOf = new Map<string, number>()
  private readonly containerOf = new Map<string, number>()

  constructor(tables: ChunkTables) {
    this.tables = tables
  }

  addEvent(event: DecodedEvent, address: DocumentAddress, ordinal: number): void {
    this.startChunk()
    const { tables } = this
    const { kind, payload } = event
    const time = (event.time && parseTime(event.time)) || NO_INSTANT
    const cluster = tables.strings.intern(event.clusterName)
    const nodeName = tables.strings.intern(event.nodeName)
    const row = tables.events.addRow()
    const context = { event: row, time, cluster, nodeName }
    const sight = (process: Json | undefined, rank: number): number =>
      isObject(process) ? this.addSighting(process, rank, context) : -1

    const process = sight(event.process, rankOfKind(kind))
    const parent = sight(event.parent, RANK.snapshot)
    for (const ancestor of event.ancestors) sight(ancestor, RANK.snapshot)
    const sighted = tables.sightings.columns
    if (process >= 0 && parent >= 0) this.fillParent(process, sighted.id[parent])

    const columns = tables.events.columns
    columns.descriptor[row] = this.descriptorOf(event)
    columns.cluster[row] = cluster
    columns.nodeName[row] = nodeName
    columns.timeSec[row] = time.sec
    columns.timeNs[row] = time.ns
    columns.offset[row] = address.offset
    columns.byteLength[row] = address.byteLength
    columns.ordinal[row] = ordinal
    columns.id[row] = process < 0 ? -1 : sighted.id[process]
    columns.lostProcess[row] = process >= 0 && sighted.id[process] < 0 ? process : -1
    columns.exitSec[row] = NO_TIME

    if (kind === EVENT_KIND.exit) {
      const exit = parseTime(textOf(payload['time'])) ?? NO_INSTANT
      columns.exitSec[row] = exit.sec
      columns.exitNs[row] = exit.ns
    } else if (isActivity(kind)) {
      const subjects = subjectsText(payload, textOf(payload['path']))
      if (subjects !== '') columns.subject[row] = tables.texts.add(subjects)
      columns.hashHigh[row] = hashActivityEvent(event, time, ACTIVITY_SEEDS[0])
      columns.hashLow[row] = hashActivityEvent(event, time, ACTIVITY_SEEDS[1])
    } else if (kind === EVENT_KIND.rateLimit) {
      columns.dropped[row] = countOf(payload['number_of_dropped_process_events'])
    }
  }

  /** Forgets rows of the chunk before. */
  private startChunk(): void {
    if (this.epoch === this.tables.epoch) return
    this.epoch = this.tables.epoch
    this.idOf.clear()
    this.podOf.clear()
    this.containerOf.clear()
  }

  private descriptorOf({ kind, wireName, payload }: DecodedEvent): number {
    const { strings } = this.tables
    let status = 0
    if (kind === EVENT_KIND.exit) status = u32Of(payload['status']) ?? 0
    else if (kind === EVENT_KIND.throttle) status = textOf(payload['type']) === 'THROTTLE_STOP' ? 0 : 1
    return this.tables.descriptor({
      kind,
      name: strings.intern(wireName),
      detail: strings.intern(detailOf(kind, payload)),
      policy: isActivity(kind) ? strings.intern(textOf(payload['policy_name'])) : 0,
      action: isActivity(kind) ? policyAction(textOf(payload['action']), textOf(payload['return_action'])) : 0,
      status,
    })
  }

  /** Row of an exec_id in the chunk; -1 for an empty one. */
  addId(execId: string, cluster: number): number {
    this.startChunk()
    if (execId === '') return -1
    const key = `${cluster} ${execId}`
    let row = this.idOf.get(key)
    if (row === undefined) {
      row = this.newId(execId, cluster)
      this.idOf.set(key, row)
    }
    return row
  }

  private newId(execId: string, cluster: number): number {
    const { tables } = this
    const parts = parseExecId(execId)
    if (parts === undefined) return tables.addTextId(cluster, execId)
    return tables.addId(cluster, tables.strings.intern(parts.node), parts.ktimeHigh, parts.ktimeLow, parts.pid)
  }

  private addSighting(process: JsonObject, rank: number, context: EventContext): number {
    const { tables } = this
    const { time, cluster, nodeName } = context
    const row = tables.sightings.addRow()
    const columns = tables.sightings.columns
    let present = 0
    const put = (field: Field, column: { [index: number]: number }, value: number | undefined): void => {
      if (value === undefined) return
      column[row] = value
      present |= 1 << field
    }
    const string = (value: Json | undefined): number | undefined => tables.strings.intern(textOf(value)) || undefined

    columns.id[row] = this.addId(textOf(process['exec_id']), cluster)
    columns.cluster[row] = cluster
    columns.rank[row] = rank
    columns.event[row] = context.event
    const parent = this.addId(textOf(process['parent_exec_id']), cluster)
    put(FIELD.parent, columns.parent, parent < 0 ? undefined : parent)
    put(FIELD.pid, columns.pid, u32Of(process['pid']))
    put(FIELD.uid, columns.uid, u32Of(process['uid']))
    put(FIELD.auid, columns.auid, u32Of(process['auid']))
    put(FIELD.cwd, columns.cwd, string(process['cwd']))
    put(FIELD.binary, columns.binary, string(process['binary']))
    const args = textOf(process['arguments'])
    put(FIELD.args, columns.args, args === '' ? undefined : tables.texts.add(args))
    put(FIELD.flags, columns.flags, string(process['flags']))
    put(FIELD.docker, columns.docker, string(process['docker']))
    put(FIELD.nodeName, columns.nodeName, nodeName || undefined)
    put(FIELD.user, columns.user, string(userNameOf(process['user'])))
    put(FIELD.cap, columns.cap, string(capabilitiesOf(process['cap'])))
    const start = parseTime(textOf(process['start_time']))
    put(FIELD.start, columns.startSec, start?.sec)
    columns.startNs[row] = start?.ns ?? 0
    const inInitTree = process['in_init_tree']
    if (typeof inInitTree === 'boolean') put(FIELD.inInitTree, columns.inInitTree, inInitTree ? 1 : 0)

    const pod = process['pod']
    if (isObject(pod)) {
      const places = this.podRows(placeOf(pod), cluster)
      this.keepPlaceTime(places, time)
      put(FIELD.pod, columns.pod, places.pod)
      const container = pod['container']
      if (isObject(container)) {
        put(FIELD.container, columns.container, places.container)
        put(FIELD.containerPid, columns.containerPid, u32Of(container['pid']))
        put(FIELD.isProbe, columns.isProbe, container['maybe_exec_probe'] === true ? 1 : undefined)
      }
    }
    columns.present[row] = present
    return row
  }

  /** A process object without `parent_exec_id` still has a parent when the event names one. */
  private fillParent(sighting: number, parentId: number): void {
    const columns = this.tables.sightings.columns
    const bit = 1 << FIELD.parent
    if (parentId < 0 || (columns.present[sighting] & bit) !== 0) return
    columns.parent[sighting] = parentId
    columns.present[sighting] |= bit
  }

  /** Rows of a pod and of the container in it, where it names them. */
  podRows({ pod, container }: Place, cluster: number): { pod: number | undefined; container: number | undefined } {
    this.startChunk()
    const podRow = pod && this.podRow(pod, cluster)
    return {
      pod: podRow,
      container: container && podRow !== undefined ? this.containerRow(container, podRow, cluster) : undefined,
    }
  }

  private keepPlaceTime(places: { pod: number | undefined; container: number | undefined }, time: Instant): void {
    const { pods, containers } = this.tables
    if (places.pod !== undefined) keepLatest(pods.columns, places.pod, time.sec, time.ns)
    if (places.container !== undefined) keepLatest(containers.columns, places.container, time.sec, time.ns)
  }

  private podRow(pod: PodTexts, cluster: number): number {
    const key = `${cluster}\0${pod.key}`
    let row = this.podOf.get(key)
    if (row === undefined) {
      const { pods, strings } = this.tables
      row = pods.addRow()
      this.podOf.set(key, row)
      const { columns } = pods
      columns.cluster[row] = cluster
      columns.namespace[row] = strings.intern(pod.namespace)
      columns.name[row] = strings.intern(pod.name)
      columns.uid[row] = strings.intern(pod.uid)
      columns.workload[row] = strings.intern(pod.workload)
      columns.workloadKind[row] = strings.intern(pod.workloadKind)
      columns.labels[row] = strings.intern(pod.labels)
    }
    return row
  }

  private containerRow(container: ContainerTexts, pod: number, cluster: number): number {
    const key = `${pod}\0${container.key}`
    let row = this.containerOf.get(key)
    if (row === undefined) {
      const { containers, strings } = this.tables
      row = containers.addRow()
      this.containerOf.set(key, row)
      const { columns } = containers
      columns.cluster[row] = cluster
      columns.id[row] = strings.intern(container.id)
      columns.name[row] = strings.intern(container.name)
      columns.image[row] = strings.intern(container.image)
      columns.pod[row] = pod
      columns.startSec[row] = container.start.sec
      columns.startNs[row] = container.start.ns
      columns.privileged[row] = container.privileged
    }
    return row
  }
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
