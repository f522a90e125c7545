/** What the log says, merged, before anything is concluded from it. Written by `store-builder.ts`, read by `derive/`. */
import type { StringIdx, StringTable } from '../base/string-table'
import { rareAt, type TableData } from '../base/table'
import type { TextTable } from '../base/text-table'
import { addNs, type Instant } from '../base/time'
import type { BAD_LINE_SCHEMA, DESCRIPTOR_SCHEMA } from './chunk'
import type { Container, Pod } from './pod-table'
import type { Processes, ProcessIdx } from './process-table'

/** Row number of an event; in order of arrival, not of time. */
export type EventIdx = number

export const EVENT_SCHEMA = {
  kind: 'u8',
  /** Row of the descriptors: name, detail, policy, action, status. */
  descriptor: 'idx',
  /** Row of the origins: source, cluster, node. */
  origin: 'idx',
  timeSec: 'u32',
  timeNs: 'u32',
  /** Offset in the decoded bytes of the source, in two parts; `eventAddress` puts them together. */
  offsetLow: 'u32',
  offsetHigh: 'rare',
  byteLength: 'idx',
  /** Number of the event within its document. */
  ordinal: 'rare',
  /** Row of the event's process; -1 for events about no process. */
  process: 'i32',
} as const

/** Where an event was read, as far as many events share it. */
export const ORIGIN_SCHEMA = { source: 'u32', cluster: 'u32', nodeName: 'u32' } as const

/** Activity whose arguments name something: rows in the order of events. `text` is a text of `tetragon/subjects.ts`. */
export const SUBJECT_SCHEMA = { event: 'u32', text: 'u32' } as const

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
  /** Dropped from memory, so that a feed can go on. */
  readonly evictedProcesses: number
  readonly evictedEvents: number
}

export interface Store {
  /** Grows with every change. */
  readonly version: number
  readonly strings: StringTable
  /** Arguments of processes, subjects of activity. */
  readonly texts: TextTable
  readonly processes: Processes
  /** Without duplicates. */
  readonly events: Events
  readonly descriptors: TableData<typeof DESCRIPTOR_SCHEMA>
  readonly origins: TableData<typeof ORIGIN_SCHEMA>
  readonly subjects: TableData<typeof SUBJECT_SCHEMA>
  readonly pods: readonly Pod[]
  readonly containers: readonly Container[]
  readonly gapReports: readonly GapReport[]
  readonly badLines: TableData<typeof BAD_LINE_SCHEMA>
  readonly totals: EventTotals
  /** Exit times that are not within two seconds of their event's. */
  readonly exitTimes: ReadonlyMap<ProcessIdx, Instant>
  /** Bytes allocated. */
  readonly byteLength: number
  /** Whether another cluster has a process of the same id. */
  isIdShared(row: ProcessIdx): boolean
}

/** Where an event's document is. */
export function eventAddress(
  { events, origins }: Store,
  event: EventIdx,
): { source: number; offset: number; byteLength: number } {
  const { origin, offsetLow, offsetHigh, byteLength } = events.columns
  return {
    source: origins.columns.source[origin[event]],
    offset: rareAt(offsetHigh, event) * 2 ** 32 + offsetLow[event],
    byteLength: byteLength[event],
  }
}

/** Number of an event within its document. */
export function eventOrdinal({ events }: Store, event: EventIdx): number {
  return rareAt(events.columns.ordinal, event)
}

/** Order of two events by where they are: source, offset, number within the document. */
export function compareAddresses(store: Store, a: EventIdx, b: EventIdx): number {
  const { origin, offsetLow, offsetHigh } = store.events.columns
  const { source } = store.origins.columns
  return (
    source[origin[a]] - source[origin[b]] ||
    rareAt(offsetHigh, a) - rareAt(offsetHigh, b) ||
    offsetLow[a] - offsetLow[b] ||
    eventOrdinal(store, a) - eventOrdinal(store, b)
  )
}

/** What the deciding exit of a row says; for rows with an exit. */
export function exitOf(
  { processes, descriptors, strings }: Store,
  row: ProcessIdx,
): { signal: string; status: number } {
  const { detail, status } = descriptors.columns
  const exit = processes.columns.exit[row]
  return { signal: strings.get(detail[exit]), status: status[exit] }
}

/** In `exitLagNs`: the exit's time is in `Store.exitTimes`, if anywhere. */
export const EXIT_TIME_APART = -0x8000_0000

export type ExitTables = Pick<Store, 'events' | 'processes' | 'exitTimes'>

/** When a process ended by its deciding exit event; undefined where it has none, or one without a time. */
export function exitTime({ events, processes, exitTimes }: ExitTables, row: ProcessIdx): Instant | undefined {
  const { exitEvent, exitLagNs } = processes.columns
  const event = exitEvent[row]
  if (event < 0) return undefined
  if (exitLagNs[row] === EXIT_TIME_APART) return exitTimes.get(row)
  return addNs({ sec: events.columns.timeSec[event], ns: events.columns.timeNs[event] }, exitLagNs[row])
}
