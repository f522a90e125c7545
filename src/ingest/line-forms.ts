/** What a line of a log looks like, before anything is made of it. */
import { parseJson } from '../base/json-in-text'
import { wireName } from '../envelopes/snake-case'
import { isEventKey } from '../tetragon/decode'

const BRACE = 0x7b

export function isBlank(text: string): boolean {
  return text.trim() === ''
}

/** `[pod/name/container] {…` of kubectl and `[2024-01-31] {…` are text before an object, an array is not. */
export function isJsonStart(line: string): boolean {
  return /^\s*(?:[{\],]|\[\s*(?:[[{"\]]|(?:-?\d[\d.eE+-]*|true|false|null)\s*(?:,|$)|$))/.test(line)
}

/**
 * Whether a line cannot belong to a document that is open before it, which was cut off then: it has a prefix, is a string
 * with JSON in it, or begins another event. `isEventOpen` is asked where that depends on what is open.
 */
export function interruptsDocument(line: string, isEventOpen: () => boolean): boolean {
  // no value of JSON begins so: a prefix of kubectl, a date
  if (line.startsWith('[') && !isJsonStart(line)) return true
  if (line.startsWith('"') && line.includes('{') && parseJson(line) !== undefined) return true
  return isAnotherDocument(line) || (EVENT_BEHIND_BLANKS.test(line) && beginsEvent(line) && isEventOpen())
}

/** Whether a line begins an event or is a whole object, which no pretty-printed object has at the start of a line. */
function isAnotherDocument(line: string): boolean {
  if (!/^\[?\{/.test(line)) return false
  return beginsEvent(line) || (/^\[?\{\s*"/.test(line) && parseJson(line.replace(/,\s*$/, '')) !== undefined)
}

const EVENT_BEHIND_BLANKS = /^[\s,]+\{/

/** No event holds the key of another one. */
function beginsEvent(line: string): boolean {
  const key = /^[\s,]*\[?\{\s*"(\w*)/.exec(line)?.[1]
  return key !== undefined && isEventKey(wireName(key))
}

/** Where JSON begins in a long line that has a brace. */
export function startOfJson(bytes: Uint8Array): number {
  return isJsonStart(textOfHead(bytes)) ? leadBytes(bytes, 0) : bytes.indexOf(BRACE)
}

/** Where the bytes begin, without what leads. */
export function textOfHead(bytes: Uint8Array): string {
  const lead = leadBytes(bytes, 0)
  return new TextDecoder('latin1').decode(bytes.subarray(lead, lead + 1024))
}

/** Byte order marks and NUL bytes, as `stripLead` strips them from text. */
export function leadBytes(bytes: Uint8Array, from: number): number {
  let at = from
  for (;;) {
    if (bytes[at] === 0) at++
    else if (bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf) at += 3
    else return at - from
  }
}
