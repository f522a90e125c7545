/** Whole lines of a Tetragon log, in the writer's member order: event, `node_name`, `time`. See `wire-builder.ts`. */
import { members, text, type ProcessText, type WireValue } from './wire-builder'

/** The processes of an event. */
export interface Subject {
  readonly process: ProcessText
  readonly parent?: ProcessText | undefined
  /** Grandparent first. */
  readonly ancestors?: readonly ProcessText[] | undefined
}

export interface Envelope {
  readonly nodeName?: string | undefined
  readonly time?: string | undefined
  readonly clusterName?: string | undefined
  /** Writes `", "` between members, as every second build of the agent does. */
  readonly isSpaced?: boolean | undefined
}

export function execLine(subject: Subject, envelope: Envelope): string {
  return line('process_exec', `${subjectText(subject, 1, 2)}${ancestorsText(subject)}`, envelope)
}

/** The event's own `time` repeats the envelope's; status 0 and no signal are left out. */
export function exitLine(
  subject: Subject,
  end: {
    readonly signal?: string | undefined
    readonly status?: number | undefined
    readonly time?: string | undefined
  },
  envelope: Envelope,
): string {
  const status = end.status === undefined || end.status === 0 ? '' : `,"status":${end.status}`
  const time = text('time', end.time ?? envelope.time)
  return line(
    'process_exit',
    `${subjectText(subject, 0, 0)}${text('signal', end.signal)}${status}${time}${ancestorsText(subject)}`,
    envelope,
  )
}

/**
 * Any other event about a process: `process_tracepoint`, `process_lsm`, `process_loader`, … with its own members in wire
 * names and in the order given.
 */
export function activityLine(
  key: string,
  subject: Subject,
  own: Readonly<Record<string, WireValue | undefined>>,
  envelope: Envelope,
): string {
  return line(key, `${subjectText(subject, 0, 0)}${members(own)}${ancestorsText(subject)}`, envelope)
}

export interface KprobeFields {
  readonly functionName: string
  readonly args?: readonly WireValue[] | undefined
  readonly return?: WireValue | undefined
  /** Without its prefix: `POST`, `SIGKILL`, … */
  readonly action?: string | undefined
  readonly returnAction?: string | undefined
  readonly policyName?: string | undefined
  readonly message?: string | undefined
  readonly tags?: readonly string[] | undefined
}

export function kprobeLine(subject: Subject, kprobe: KprobeFields, envelope: Envelope): string {
  const own = {
    function_name: kprobe.functionName,
    args: kprobe.args,
    return: kprobe.return,
    action: `KPROBE_ACTION_${kprobe.action ?? 'POST'}`,
    policy_name: kprobe.policyName,
    return_action: kprobe.returnAction === undefined ? undefined : `KPROBE_ACTION_${kprobe.returnAction}`,
    message: kprobe.message,
    tags: kprobe.tags,
  }
  return activityLine('process_kprobe', subject, own, envelope)
}

export function rateLimitLine(dropped: number | bigint, envelope: Envelope): string {
  return line('rate_limit_info', dropped === 0 ? '' : `"number_of_dropped_process_events":"${dropped}"`, envelope)
}

export function throttleLine(type: 'THROTTLE_START' | 'THROTTLE_STOP', cgroup: string, envelope: Envelope): string {
  return line('process_throttle', `"type":"${type}"${text('cgroup', cgroup)}`, envelope)
}

/** One blank after each comma outside of strings. */
export function spaceAfterCommas(json: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"|,/g, (token) => (token === ',' ? ', ' : token))
}

function line(key: string, own: string, envelope: Envelope): string {
  const json = `{"${key}":{${own}}${text('node_name', envelope.nodeName)}${text('time', envelope.time)}${text('cluster_name', envelope.clusterName)}}`
  return envelope.isSpaced === true ? spaceAfterCommas(json) : json
}

function subjectText(subject: Subject, refcnt: number, parentRefcnt: number): string {
  const parent = subject.parent
  return `"process":${withRefcnt(subject.process, refcnt)}${parent === undefined ? '' : `,"parent":${withRefcnt(parent, parentRefcnt)}`}`
}

function ancestorsText(subject: Subject): string {
  if (subject.ancestors === undefined || subject.ancestors.length === 0) return ''
  return `,"ancestors":[${subject.ancestors.map((process) => withRefcnt(process, 0)).join(',')}]`
}

function withRefcnt(process: ProcessText, refcnt: number): string {
  const own = refcnt === 0 ? process.tail : `,"refcnt":${refcnt}${process.tail}`
  return process.head === '{' ? `{${own.slice(own.startsWith(',') ? 1 : 0)}` : process.head + own
}
