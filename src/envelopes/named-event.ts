/**
 * Envelopes that name the event key beside its value instead of writing it as a key:
 *
 *   {"time": …, "node_name": …, "type": "process_exec", "payload": {"process": {…}}}
 */
import { findJson } from '../base/json-in-text'
import { isEventKey, isObject } from '../tetragon/decode'
import type { Json, JsonObject } from '../tetragon/wire'

const MAX_KEY_CHARS = 40
/** Members of an object that are tried as the name of its event. */
const MAX_NAMES = 4

/** The event as it is on the wire; undefined when the object is not such an envelope. */
export function eventNamedBy(object: JsonObject): JsonObject | undefined {
  let names = 0
  for (const key in object) {
    const value = object[key]
    if (typeof value !== 'string' || value.length > MAX_KEY_CHARS) continue
    const eventKey = value.toLowerCase() // `PROCESS_EXEC` is its name in filters
    if (!isEventKey(eventKey)) continue
    if (++names > MAX_NAMES) return undefined
    for (const payloadKey in object) {
      const payload = payloadOf(object[payloadKey], eventKey)
      if (payload === undefined) continue
      const { [key]: _name, [payloadKey]: _payload, ...rest } = object
      return { ...rest, [eventKey]: payload }
    }
  }
  return undefined
}

function payloadOf(value: Json | undefined, eventKey: string): JsonObject | undefined {
  let payload: Json | undefined = value
  if (typeof value === 'string' && value.includes(memberOf(eventKey))) payload = findJson(value).found[0]?.value as Json
  return isObject(payload) && isPayload(payload, eventKey) ? payload : undefined
}

/** All events have a process but those about the agent itself. */
function isPayload(payload: JsonObject, eventKey: string): boolean {
  const member = payload[memberOf(eventKey)]
  return eventKey === 'rate_limit_info' || eventKey === 'process_throttle' ? member !== undefined : isObject(member)
}

/** A member that each event of a kind has. */
function memberOf(eventKey: string): string {
  if (eventKey === 'rate_limit_info') return 'number_of_dropped_process_events'
  return eventKey === 'process_throttle' ? 'cgroup' : 'process'
}
