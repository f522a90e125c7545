/**
 * A chunk is what a parse worker sends of a piece of a log: columns, and one list of strings that the columns number.
 *
 *   event       kprobe of curl (pid 8), child of sh (pid 7)
 *   ids         [curl's exec_id, sh's exec_id]                each exec_id that is named, once or more often
 *   descriptors [{ kind: kprobe, detail: "tcp_connect", … }]  what events have in common, once
 *   events      [{ descriptor: 0, id: 0, … }]
 *   sightings   [{ id: 0, rank: activity, event: 0, … },      what the log says of curl
 *                { id: 1, rank: snapshot, event: 0, … }]      and of its parent
 *
 * Each process object in the log is a sighting; the store merges those of one exec_id. Of several that say the same, a
 * chunk may hold the one alone that counts most. All numbers that name strings, texts, ids, pods and containers are
 * local to the chunk.
 */
import type { TableData } from '../base/table'

/** Why a line gave no event. Stored as one byte; texts are in `BAD_LINE_REASONS`. */
export const BAD_LINE = { notJson: 0, cutOff: 1, noEvent: 2, tooLong: 3 } as const

export const BAD_LINE_REASONS: readonly string[] = [
  'not JSON',
  'JSON that is cut off or malformed',
  'JSON without a Tetragon event',
  'longer than 16 MiB',
]

/** An exec_id in parts, as `process-table.ts` keeps it. */
export const CHUNK_ID_SCHEMA = {
  cluster: 'u32',
  /** `ID_FORM.parts` or `ID_FORM.text`. */
  form: 'u8',
  /** String: the node in the id, or the whole id where it has no parts. */
  node: 'u32',
  ktimeHigh: 'u32',
  ktimeLow: 'u32',
  pid: 'u32',
} as const

export const SIGHTING_SCHEMA = {
  /** Row of the chunk's ids; -1 = the process has no exec_id. */
  id: 'i32',
  cluster: 'u32',
  rank: 'u8',
  /** Event of the chunk that the record is in. Its time decides between records of one rank. */
  event: 'u32',
  /** Mask of the fields that the record has; see `process-fields.ts`. */
  present: 'u32',
  /** Row of the chunk's ids: the parent's exec_id. */
  parent: 'u32',
  pid: 'u32',
  uid: 'u32',
  auid: 'u32',
  cwd: 'u32',
  binary: 'u32',
  /** Row of the chunk's texts. */
  args: 'u32',
  flags: 'u32',
  startSec: 'u32',
  startNs: 'u32',
  /** Row of the chunk's pods. */
  pod: 'u32',
  /** Row of the chunk's containers. */
  container: 'u32',
  containerPid: 'u32',
  docker: 'u32',
  isProbe: 'u8',
  inInitTree: 'u8',
  nodeName: 'u32',
  user: 'u32',
  cap: 'u32',
} as const

/** What many events have in common. */
export const DESCRIPTOR_SCHEMA = {
  kind: 'u8',
  /** String: the event's key on the wire. */
  name: 'u32',
  /** String: function, symbol, path or subsystem of activity; signal of an exit; cgroup of a throttle. */
  detail: 'u32',
  policy: 'u32',
  /** See `POLICY_ACTION`. */
  action: 'u8',
  /** Exit status, or START (1) / STOP (0) of a throttle. */
  status: 'u32',
} as const

export const CHUNK_EVENT_SCHEMA = {
  /** Row of the chunk's descriptors. */
  descriptor: 'u32',
  cluster: 'u32',
  nodeName: 'u32',
  /** Envelope time; NO_TIME when absent. */
  timeSec: 'u32',
  timeNs: 'u32',
  /** Where the document starts in the decoded bytes of the source, and its length in bytes. */
  offset: 'f64',
  byteLength: 'u32',
  /** Number of the event within its document. */
  ordinal: 'u32',
  /** Row of the chunk's ids: the event's process; -1 when it has no exec_id. */
  id: 'i32',
  /** Sighting of an event's process that has no exec_id; -1 elsewhere. */
  lostProcess: 'i32',
  /** `process_exit.time`; NO_TIME elsewhere. */
  exitSec: 'u32',
  exitNs: 'u32',
  /** Row of the chunk's texts: what the arguments of activity name, see `tetragon/subjects.ts`. */
  subject: 'u32',
  /** Events that a rate limit dropped. */
  dropped: 'f64',
  /** Hash of what the event says; activity only. */
  hashHigh: 'u32',
  hashLow: 'u32',
} as const

/** What a policy did on an event, in order of gravity. Everything but `none` is marked on the span. */
export const POLICY_ACTION = { none: 0, signal: 1, override: 2, sigkill: 3 } as const

export const CHUNK_POD_SCHEMA = {
  cluster: 'u32',
  namespace: 'u32',
  name: 'u32',
  uid: 'u32',
  workload: 'u32',
  workloadKind: 'u32',
  /** String: see `labelsOf` of `tetragon/pod-labels.ts`. */
  labels: 'u32',
  /** Latest event time at which the log says this; NO_TIME counts as earliest. */
  timeSec: 'u32',
  timeNs: 'u32',
} as const

export const CHUNK_CONTAINER_SCHEMA = {
  cluster: 'u32',
  /** String: id without its `containerd://`. */
  id: 'u32',
  name: 'u32',
  image: 'u32',
  /** Row of the chunk's pods. */
  pod: 'u32',
  startSec: 'u32',
  startNs: 'u32',
  /** 0 unknown, 1 no, 2 yes. */
  privileged: 'u8',
  timeSec: 'u32',
  timeNs: 'u32',
} as const

export const BAD_LINE_SCHEMA = {
  source: 'u32',
  /** Line number in the file, from 1. */
  line: 'f64',
  offset: 'f64',
  byteLength: 'f64',
  reason: 'u8',
} as const

/** UTF-8 texts, one after the other: text `i` ends at `ends[i]`. Text 0 is empty. */
export interface TextData {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly ends: Uint32Array<ArrayBuffer>
  /** `textHash` of each. */
  readonly hashes: Uint32Array<ArrayBuffer>
}

/** Columns and texts may have room behind their lengths; `block` is the memory that most of them are in. */
export interface Chunk {
  readonly source: number
  readonly block: ArrayBuffer
  readonly strings: readonly string[]
  /** Arguments, which are long and seldom alike. */
  readonly texts: TextData
  readonly ids: TableData<typeof CHUNK_ID_SCHEMA>
  readonly descriptors: TableData<typeof DESCRIPTOR_SCHEMA>
  readonly sightings: TableData<typeof SIGHTING_SCHEMA>
  readonly events: TableData<typeof CHUNK_EVENT_SCHEMA>
  readonly pods: TableData<typeof CHUNK_POD_SCHEMA>
  readonly containers: TableData<typeof CHUNK_CONTAINER_SCHEMA>
  readonly badLines: TableData<typeof BAD_LINE_SCHEMA>
}
