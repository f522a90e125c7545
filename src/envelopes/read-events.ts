/**
 * Text of a log → its events: what the parser does with a line, and again with the same text when someone looks at one
 * of its events. The number of an event is its place in the result.
 */
import { findJson, parseJson } from '../base/json-in-text'
import type { Json } from '../tetragon/wire'
import { eventOf, findEvents } from './find-events'
import { joinLines } from './record-pieces'
import type { FoundEvent } from './same-event'

export interface TextRead {
  readonly events: readonly FoundEvent[]
  /** There is JSON in the text. */
  readonly hasJson: boolean
  /** There is something that begins like an object and is none: JSON that is cut off or malformed. */
  readonly isCut: boolean
  /** Of several values in the text, some are so. */
  readonly hasCutPart: boolean
}

const OBJECT_START = /\{\s*\\*"/

/** The events of a text that is not JSON as a whole: a line with a prefix, several objects in a row. */
export function readText(text: string): TextRead {
  const { found, cut } = findJson(text)
  const start = text.search(OBJECT_START)
  const last = found.at(-1)
  const isCut = last === undefined || found[0].from > start || /[{}]/.test(text.slice(last.to))
  return {
    events: findEvents(asDocument(found)),
    hasJson: found.length > 0,
    isCut: start >= 0 && isCut,
    hasCutPart: cut > 0,
  }
}

/** The events of the text at an event's address. */
export function eventsAt(text: string): readonly FoundEvent[] {
  return findEvents(documentAt(wholeLine(text)))
}

/**
 * The event by itself, of the text at its address: the text as it is when there is nothing else in it, the event's own
 * JSON when it is one of several, or text in an envelope.
 */
export function eventText(text: string, ordinal: number): string {
  return eventTexts(text, [ordinal])[0]
}

/** The same of several events of one text. */
export function eventTexts(text: string, ordinals: readonly number[]): string[] {
  const line = wholeLine(text)
  const document = documentAt(line)
  if (eventOf(document) !== undefined) return ordinals.map(() => line)
  const events = findEvents(document)
  return ordinals.map((ordinal) => {
    const event = events.at(ordinal)
    return event === undefined ? text : JSON.stringify(event.document)
  })
}

/** Without byte order marks, which stand where files were joined, and NUL bytes, which a crash leaves behind. */
export function stripLead(line: string): string {
  let from = 0
  for (let code = line.charCodeAt(0); code === 0xfeff || code === 0; code = line.charCodeAt(++from));
  return from === 0 ? line : line.slice(from)
}

function wholeLine(text: string): string {
  return text.includes('\n') && parseJson(text) === undefined ? joinLines(text) : text
}

function documentAt(text: string): Json {
  const document = parseJson(text)
  return document === undefined ? asDocument(findJson(stripLead(text)).found) : (document as Json)
}

/** What was found in a text as one document: several values are as the items of an array. */
function asDocument(found: readonly { readonly value: unknown }[]): Json {
  return found.length === 1 ? (found[0].value as Json) : found.map(({ value }) => value as Json)
}
