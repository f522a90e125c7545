/**
 * Envelopes that name the event key beside its value instead of writing it as a key:
 *
 *   {"time": …, "node_name": …, "type": "process_exec", "payload": {"process": {…}}}
 */
import { findJson } from '../base/json-in-text'
import { isEventKey, isObject } from '../tetragon/decode'
import type { Json, JsonObject } from '../tetragon/wire'

const MAX_KEY_CHARS = 40

/** The event as it is on the wire; undefined when the object is not such an envelope. */
export function eventNamedBy(object: JsonObject): JsonObject | undefined {
  for (const key in object) {
    const value = object[key]
    if (typeof value !== 'string' || value.length > MAX_KEY_CHARS) continue
    const eventKey = value.toLowerCase() // `PROCESS_EXEC` is its name in filters
    if (!isEventKey(eventKey)) continue
    for (const payloadKey in object) {
      const payload = payloadOf(object[payloadKey])
      if (payload === undefined) continue
      const { [key]: _name, [payloadKey]: _payload, ...rest } = object
      return { ...rest, [eventKey]: payload }
    }
  }
  return undefined
}

function payloadOf(value: Json | undefined): JsonObject | undefined {
  let payload: Json | undefined = value
  if (typeof value === 'string' && value.includes('"process"')) payload = findJson(value).found[0]?.value as Json
  return isObject(payload) && isObject(payload['process']) ? payload : undefined
}
