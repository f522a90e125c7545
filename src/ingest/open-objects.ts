/**
 * Which objects are open at the end of some bytes of JSON, and which of them is an event:
 *
 *   {"data":{"result":[{"a":{}},{"process_exec":{"pro
 *   0       8                   28                        28 is an event: what is inside of it does not matter
 */
import { isEventKey } from '../tetragon/decode'
import { wireName } from '../envelopes/snake-case'

export interface OpenObject {
  /** Where its brace is. */
  readonly at: number
  /** It is an event, or a part of one. */
  readonly isEvent: boolean
}

const QUOTE = 0x22
const COLON = 0x3a
const BACKSLASH = 0x5c
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const MAX_KEY_BYTES = 40
/**
 * Members of events and of processes, however the event is named: what a process was called with is in there, and anybody
 * may write events into that.
 */
const PARTS = new Set(['exec_id', 'execId', 'ancestors'])
const PARENTS = new Set(['process', 'kvlistValue'])

/** The open objects of `bytes`, outermost first. */
export function openObjects(bytes: Uint8Array): OpenObject[] {
  const starts: number[] = []
  const isEvent: boolean[] = []
  let keyFrom = 0
  let keyTo = 0
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]
    if (byte === QUOTE) {
      keyFrom = i + 1
      keyTo = endOfString(bytes, keyFrom)
      i = keyTo
    } else if (byte === OPEN_BRACE) {
      starts.push(i)
      isEvent.push(false)
    } else if (byte === CLOSE_BRACE) {
      starts.pop()
      isEvent.pop()
    } else if (byte === COLON && starts.length > 0) {
      const key = keyTo - keyFrom > MAX_KEY_BYTES ? '' : String.fromCharCode(...bytes.subarray(keyFrom, keyTo))
      const isObject = nextIsBrace(bytes, i + 1)
      if (PARTS.has(key) || (isObject && (PARENTS.has(key) || isEventKey(wireName(key)))))
        isEvent[starts.length - 1] = true
    }
  }
  return starts.map((at, i) => ({ at, isEvent: isEvent[i] }))
}

/** The place of the quote that ends a string; the length of the bytes when it does not end. */
function endOfString(bytes: Uint8Array, from: number): number {
  let i = from
  while (i < bytes.length && bytes[i] !== QUOTE) i += bytes[i] === BACKSLASH ? 2 : 1
  return i
}

function nextIsBrace(bytes: Uint8Array, from: number): boolean {
  let i = from
  while (i < bytes.length && bytes[i] <= 0x20) i++
  return bytes[i] === OPEN_BRACE
}
