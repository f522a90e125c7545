/**
 * The parts of Tetragon's JSON lines (`wire-lines.ts` has the lines), written member by member as the agent's protobuf
 * JSON writer does: fields in the order of the proto files, zero values left out, wrapper types (`pid`, `uid`, `auid`,
 * `in_init_tree`) written even when 0 or false, times with 9 fraction digits. Text in, text out, so that a pod or a
 * process is serialised once and reused in thousands of lines: `podText` → `processText` → `execLine`, `exitLine`, ….
 */

/** A value that can be written as JSON; `undefined` members are left out. */
export type WireValue =
  | string
  | number
  | boolean
  | readonly WireValue[]
  | { readonly [key: string]: WireValue | undefined }

/** `base64(node ":" ktime ":" pid)`, as in Tetragon. `ktime` may be a number while it is exact (uptime below 104 days). */
export function execId(node: string, ktime: bigint | number, pid: number): string {
  return base64(`${node}:${ktime}:${pid}`)
}

/** Base64 of the text's UTF-8 bytes. */
export function base64(text: string): string {
  let isAscii = true
  for (let i = 0; i < text.length && isAscii; i++) isAscii = text.charCodeAt(i) < 0x80
  return btoa(isAscii ? text : String.fromCharCode(...new TextEncoder().encode(text)))
}

const secondTexts = new Map<number, string>()

/** `2024-05-14T12:54:00.000000007Z` for seconds since 1970 and nanoseconds (0 ≤ ns < 1e9). */
export function wireTime(epochSeconds: number, nanoseconds: number): string {
  let second = secondTexts.get(epochSeconds)
  if (second === undefined) {
    if (secondTexts.size > 4096) secondTexts.clear()
    second = new Date(epochSeconds * 1000).toISOString().slice(0, 20)
    secondTexts.set(epochSeconds, second)
  }
  return `${second}${String(nanoseconds).padStart(9, '0')}Z`
}

export interface PodFields {
  readonly namespace: string
  readonly name: string
  readonly uid?: string | undefined
  readonly containerId: string
  readonly containerName: string
  readonly imageId?: string | undefined
  readonly imageName?: string | undefined
  readonly containerStartTime?: string | undefined
  readonly isPrivileged?: boolean | undefined
  readonly labels?: Readonly<Record<string, string>> | undefined
  readonly workload?: string | undefined
  readonly workloadKind?: string | undefined
}

/** A `pod` object cut where the members that differ from process to process go: the container's pid and probe mark. */
export interface PodText {
  readonly before: string
  readonly after: string
  /** `docker` of its processes: the first 31 characters of the container id. */
  readonly docker: string
}

export function podText(pod: PodFields): PodText {
  const image = memberList(text('id', pod.imageId) + text('name', pod.imageName))
  const container =
    text('id', `containerd://${pod.containerId}`) +
    text('name', pod.containerName) +
    (image === '{}' ? '' : `,"image":${image}`) +
    text('start_time', pod.containerStartTime)
  const head = text('namespace', pod.namespace) + text('name', pod.name) + text('uid', pod.uid)
  const tail =
    (pod.isPrivileged === undefined ? '' : `,"security_context":{${pod.isPrivileged ? '"privileged":true' : ''}}`) +
    '}' +
    (pod.labels === undefined ? '' : `,"pod_labels":${JSON.stringify(pod.labels)}`) +
    text('workload', pod.workload) +
    text('workload_kind', pod.workloadKind)
  return {
    before: `${memberList(head).slice(0, -1)},"container":${memberList(container).slice(0, -1)}`,
    after: `${tail}}`,
    docker: pod.containerId.slice(0, 31),
  }
}

export interface ProcessFields {
  readonly execId?: string | undefined
  readonly pid?: number | undefined
  /** The thread for kprobe-like events; the pid otherwise. */
  readonly tid?: number | undefined
  readonly uid?: number | undefined
  readonly auid?: number | undefined
  readonly cwd?: string | undefined
  readonly binary?: string | undefined
  readonly arguments?: string | undefined
  readonly flags?: string | undefined
  readonly startTime?: string | undefined
  readonly pod?: PodText | undefined
  readonly containerPid?: number | undefined
  readonly isExecProbe?: boolean | undefined
  readonly docker?: string | undefined
  readonly parentExecId?: string | undefined
  readonly inInitTree?: boolean | undefined
  /** Further members in wire names (`cap`, `ns`, …), written in the order given, after `refcnt`. */
  readonly extra?: Readonly<Record<string, WireValue | undefined>> | undefined
}

/** A process object cut where `refcnt` goes, the one member that changes from event to event. */
export interface ProcessText {
  readonly head: string
  readonly tail: string
}

/** `{ "exec_id": …, …, "tid": … }`; serialise once for each process, then use it in every event. */
export function processText(process: ProcessFields): ProcessText {
  const pod = process.pod
  const head =
    text('exec_id', process.execId) +
    scalar('pid', process.pid) +
    scalar('uid', process.uid) +
    text('cwd', process.cwd) +
    text('binary', process.binary) +
    text('arguments', process.arguments) +
    text('flags', process.flags) +
    text('start_time', process.startTime) +
    scalar('auid', process.auid) +
    (pod === undefined
      ? ''
      : `,"pod":${pod.before}${scalar('pid', process.containerPid)}${process.isExecProbe === true ? ',"maybe_exec_probe":true' : ''}${pod.after}`) +
    text('docker', process.docker ?? pod?.docker) +
    text('parent_exec_id', process.parentExecId)
  return {
    head: `{${head.slice(1)}`,
    tail: `${members(process.extra ?? {})}${scalar('tid', process.tid)}${scalar('in_init_tree', process.inInitTree)}}`,
  }
}

/** An object of pieces, each of which begins with a comma. */
function memberList(pieces: string): string {
  return `{${pieces.slice(1)}}`
}

/** `,"key":"value"`, or nothing for an absent or empty one. */
export function text(key: string, value: string | undefined): string {
  return value === undefined || value === '' ? '' : `,"${key}":${JSON.stringify(value)}`
}

/** `,"key":value`, also for 0 and false. */
function scalar(key: string, value: number | boolean | undefined): string {
  return value === undefined ? '' : `,"${key}":${value}`
}

/** Members in wire names and in the order given; absent and empty ones are left out. */
export function members(values: Readonly<Record<string, WireValue | undefined>>): string {
  let pieces = ''
  for (const [key, value] of Object.entries(values)) {
    if (value === undefined || value === '') continue
    pieces += `,${JSON.stringify(key)}:${JSON.stringify(value)}`
  }
  return pieces
}
