/**
 * The Tetragon events in any JSON, by one rule: an object that holds an event key is an event, however deep it is in
 * objects, arrays and strings that hold JSON themselves. What an envelope is called and where it keeps the event does not
 * matter, so a new one needs no code here.
 *
 * Elements of one array are records of their own. Within a record an event counts once, however often it is in there:
 *
 *   [{"log": "E", "log_processed": E}, {"log": "E"}]      two events
 */
import { findJson } from '../base/json-in-text'
import { EVENT_KIND, decodeEvent, isObject } from '../tetragon/decode'
import type { Json, JsonObject } from '../tetragon/wire'
import { textOfBase64, textOfBytes } from './hidden-text'
import { eventNamedBy } from './named-event'
import { objectOfOtlp } from './otlp-value'
import { RecordEvents, type FoundEvent } from './same-event'
import { toWireNames } from './snake-case'

/** Levels of objects, arrays and strings around an event. Real envelopes have up to ten. */
export const MAX_DEPTH = 64
/** Strings in strings. Each level doubles the backslashes, so that more than three are not seen. */
export const MAX_OPENED = 6
/** Objects, arrays and opened strings that are looked at in one document. */
const MAX_VISITS = 2_000_000
/** Attempts to read text as JSON that fail, in one document. They cost microseconds each. */
const MAX_FAILURES = 50_000

/** Text without one of these holds no event. 123 is a brace among bytes that are written as numbers. */
const HINT = /process|rate_?limit|"test|123/i

/** The events in a document, in its order. */
export function findEvents(document: Json): readonly FoundEvent[] {
  return new EventSearch().search(document, 0, 0)
}

const NONE: readonly FoundEvent[] = []

class EventSearch {
  private visits = 0
  private failures = 0

  /** `opened` counts the strings that the value is in. */
  search(value: Json, depth: number, opened: number): readonly FoundEvent[] {
    if (typeof value === 'string') return this.searchText(value, depth, opened)
    if (typeof value !== 'object' || value === null || depth > MAX_DEPTH || ++this.visits > MAX_VISITS) return NONE
    if (!Array.isArray(value)) return this.searchObject(value as JsonObject, depth, opened)
    const items = value as readonly Json[]
    const text = textOfBytes(items)
    return text === undefined ? this.searchItems(items, depth, opened) : this.searchText(text, depth, opened)
  }

  private searchObject(object: JsonObject, depth: number, opened: number): readonly FoundEvent[] {
    if (isProcess(object) && plainEvent(object) === undefined) return NONE
    const event = eventOf(object)
    if (event !== undefined && (depth === 0 || isEventAmongOthers(event))) return [event]
    const plain = objectOfOtlp(object)
    if (plain !== undefined) return this.searchObject(plain, depth, opened)
    let first: readonly FoundEvent[] = NONE
    let record: RecordEvents | undefined
    for (const key in object) {
      const value = object[key]
      const found = value === undefined || isArgument(key) ? NONE : this.search(value, depth + 1, opened)
      if (found.length === 0) continue
      if (first.length === 0) {
        first = found
        continue
      }
      if (record === undefined) {
        record = new RecordEvents()
        record.add(first)
      }
      record.add(found)
    }
    return record?.events ?? first
  }

  private searchItems(items: readonly Json[], depth: number, opened: number): readonly FoundEvent[] {
    let all: FoundEvent[] | undefined
    for (const item of items) {
      for (const event of this.search(item, depth + 1, opened)) (all ??= []).push(event)
    }
    return all ?? NONE
  }

  private searchText(text: string, depth: number, opened: number): readonly FoundEvent[] {
    if (opened >= MAX_OPENED || this.failures > MAX_FAILURES) return NONE
    const json = text.includes('{') ? text : textOfBase64(text)
    if (json === undefined || !HINT.test(json)) return NONE
    this.visits++
    const { found, failures } = findJson(json)
    this.failures += failures
    return this.searchItems(
      found.map(({ value }) => value as Json),
      depth,
      opened + 1,
    )
  }
}

/** The event that a document is, in any of the ways to write one; undefined when it only holds some, or none. */
export function eventOf(document: Json): FoundEvent | undefined {
  if (!isObject(document)) return undefined
  return plainEvent(document) ?? plainEvent(toWireNames(document)) ?? plainEvent(eventNamedBy(document))
}

/**
 * Parts of an event that lost its begin: what a process was called with is no place to look for events, as anybody may
 * write them there.
 */
function isProcess(object: JsonObject): boolean {
  // some shippers put the exec_id beside the event, too
  return ('exec_id' in object || 'execId' in object) && PROCESS_MEMBERS.some((name) => name in object)
}

const PROCESS_MEMBERS = [
  'pid',
  'uid',
  'cwd',
  'binary',
  'arguments',
  'flags',
  'start_time',
  'startTime',
  'auid',
  'tid',
  'parent_exec_id',
  'parentExecId',
  'environment_variables',
  'environmentVariables',
]

function isArgument(key: string): boolean {
  return key.endsWith('_arg') || key.endsWith('Arg')
}

/** `test` is a common word: inside of an envelope it is an event only with what such events hold. */
function isEventAmongOthers({ event }: FoundEvent): boolean {
  return event.kind !== EVENT_KIND.test || Object.keys(event.payload).every((key) => /^arg[0-3]$/.test(key))
}

/** The event of a document that holds its key itself, as nearly every line does: no search is needed then. */
export function plainEvent(document: Json | undefined): FoundEvent | undefined {
  if (document === undefined || !isObject(document)) return undefined
  const event = decodeEvent(document)
  return event && { event, document }
}
