/** What the log says, merged, before anything is concluded from it. Written by `store-builder.ts`, read by `derive/`. */
import type { StringIdx, StringTable } from '../base/string-table'
import type { TableData } from '../base/table'
import type { BAD_LINE_SCHEMA } from './chunk'
import type { Container, Pod } from './pod-table'
import type { Processes } from './process-table'

/** Row number of an event; in order of arrival, not of time. */
export type EventIdx = number

export const EVENT_SCHEMA = {
  kind: 'u8',
  name: 'u32',
  cluster: 'u32',
  nodeName: 'u32',
  timeSec: 'u32',
  timeNs: 'u32',
  source: 'u16',
  offset: 'f64',
  byteLength: 'u32',
  ordinal: 'u16',
  /** Row of the event's process; -1 for events about no process. */
  process: 'i32',
  detail: 'u32',
  policy: 'u32',
  action: 'u8',
  status: 'u8',
} as const

export type Events = TableData<typeof EVENT_SCHEMA>

/** A report that events are missing: a rate limit's, or one end of a throttle. */
export interface GapReport {
  readonly kind: 'rateLimit' | 'throttleStart' | 'throttleStop'
  readonly cluster: StringIdx
  readonly nodeName: StringIdx
  readonly sec: number
  readonly ns: number
  readonly dropped: number
  readonly cgroup: StringIdx
}

/** Counts over every decoded event, duplicates included. Keys are strings of the string table. */
export interface EventTotals {
  readonly byName: ReadonlyMap<StringIdx, number>
  readonly byNode: ReadonlyMap<StringIdx, number>
  readonly byExitStatus: ReadonlyMap<number, number>
  readonly byExitSignal: ReadonlyMap<StringIdx, number>
  readonly duplicates: number
  /** Events about a process that name no exec_id. */
  readonly withoutExecId: number
}

export interface Store {
  /** Grows with every change. */
  readonly version: number
  readonly strings: StringTable
  readonly processes: Processes
  /** Without duplicates. */
  readonly events: Events
  readonly pods: readonly Pod[]
  readonly containers: readonly Container[]
  readonly gapReports: readonly GapReport[]
  readonly badLines: TableData<typeof BAD_LINE_SCHEMA>
  readonly totals: EventTotals
}
