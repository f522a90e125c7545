/**
 * One parsed JSON document → the Tetragon event in it. Nothing here trusts the input: a value of a wrong type counts as
 * absent.
 */
import type { Json, JsonObject } from './wire'

/** What an event says about a process's life; every other `process_*` key is activity. Stored as one byte. */
export const EVENT_KIND = {
  exec: 1,
  exit: 2,
  kprobe: 3,
  tracepoint: 4,
  uprobe: 5,
  usdt: 6,
  lsm: 7,
  loader: 8,
  /** A `process_*` key of another release (`process_connect` …). */
  otherActivity: 9,
  throttle: 10,
  rateLimit: 11,
  test: 12,
} as const
export type EventKind = (typeof EVENT_KIND)[keyof typeof EVENT_KIND]

const KIND_OF_KEY: ReadonlyMap<string, EventKind> = new Map([
  ['process_exec', EVENT_KIND.exec],
  ['process_exit', EVENT_KIND.exit],
  ['process_kprobe', EVENT_KIND.kprobe],
  ['process_tracepoint', EVENT_KIND.tracepoint],
  ['process_uprobe', EVENT_KIND.uprobe],
  ['process_usdt', EVENT_KIND.usdt],
  ['process_lsm', EVENT_KIND.lsm],
  ['process_loader', EVENT_KIND.loader],
  ['process_throttle', EVENT_KIND.throttle],
  ['rate_limit_info', EVENT_KIND.rateLimit],
  ['test', EVENT_KIND.test],
])

/** Whether this is the key of an event that is known; `process_*` keys of other releases need a look at their value. */
export function isEventKey(key: string): boolean {
  return KIND_OF_KEY.has(key)
}

/** Kind of the event that a key names, if its value is one; undefined for keys that are no event's. */
export function kindOfKey(key: string): EventKind | undefined {
  return KIND_OF_KEY.get(key) ?? (key.startsWith('process_') ? EVENT_KIND.otherActivity : undefined)
}

/** Kprobes and the like: things a process did, between its start and its end. */
export function isActivity(kind: number): boolean {
  return kind >= EVENT_KIND.kprobe && kind <= EVENT_KIND.otherActivity
}

/** Events that are about a process, whether or not the process is named in them. */
export function isProcessEvent(kind: number): boolean {
  return kind <= EVENT_KIND.otherActivity
}

export interface DecodedEvent {
  /** The event key as written: `process_exec`. */
  readonly wireName: string
  readonly kind: EventKind
  readonly payload: JsonObject
  readonly process: JsonObject | undefined
  readonly parent: JsonObject | undefined
  /** Grandparent first. */
  readonly ancestors: readonly Json[]
  /** Empty when absent. */
  readonly nodeName: string
  readonly clusterName: string
  /** The envelope's `time` as written, empty when absent. */
  readonly time: string
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The string, or empty for anything else: proto JSON leaves empty strings out, so empty means absent. */
export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}

/** A u32 as written by protobuf JSON, also when an exporter made it a string; undefined for anything else. */
export function u32Of(value: Json | undefined): number | undefined {
  const number = typeof value === 'string' && /^[0-9]{1,10}$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= 0xffffffff
    ? number
    : undefined
}

const NO_ANCESTORS: readonly Json[] = []

/** The event in a document, by the one event key that it holds; undefined when there is none. */
export function decodeEvent(document: Json): DecodedEvent | undefined {
  if (!isObject(document)) return undefined
  for (const key in document) {
    let kind = KIND_OF_KEY.get(key)
    if (kind === undefined && !key.startsWith('process_')) continue
    const payload = document[key]
    if (!isObject(payload)) continue
    const process = isObject(payload['process']) ? payload['process'] : undefined
    if (kind === undefined) {
      if (process === undefined) continue
      kind = EVENT_KIND.otherActivity
    }
    return {
      wireName: key,
      kind,
      payload,
      process,
      parent: isObject(payload['parent']) ? payload['parent'] : undefined,
      ancestors: Array.isArray(payload['ancestors']) ? (payload['ancestors'] as readonly Json[]) : NO_ANCESTORS,
      nodeName: textOf(document['node_name']),
      clusterName: textOf(document['cluster_name']),
      time: textOf(document['time']),
    }
  }
  return undefined
}
