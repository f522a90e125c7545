/** Fields of a process object as written, for reading: `pod.container.id` → value. */
import { isObject, textOf } from '../tetragon/decode'
import type { Json, JsonObject } from '../tetragon/wire'

export type FieldList = readonly (readonly [name: string, value: string])[]

/** The fields of a process object; those of its pod are apart. Changing counters of the agent are left out. */
export function splitProcessFields(process: JsonObject): { process: FieldList; container: FieldList } {
  const { pod, ...rest } = process
  return { process: flatten(rest, ''), container: isObject(pod) ? flatten(pod, '') : [] }
}

/** The record of an exec_id, or of none, in an event: its process, its parent or one of its ancestors. */
export function recordOf(payload: JsonObject, execId: string): JsonObject | undefined {
  const ancestors = Array.isArray(payload['ancestors']) ? (payload['ancestors'] as readonly Json[]) : []
  const records = [payload['process'], payload['parent'], ...ancestors].filter(isObject)
  return records.find((record) => textOf(record['exec_id']) === execId)
}

/** What several records say of one process: the first that has a member counts, and what it does not have others add. */
export function mergeRecords(records: readonly JsonObject[]): JsonObject {
  const merged = new Map<string, Json | undefined>()
  for (const record of records)
    for (const [name, value] of Object.entries(record)) if (!merged.has(name)) merged.set(name, value)
  return Object.fromEntries(merged)
}

function flatten(object: JsonObject, prefix: string): (readonly [string, string])[] {
  const fields: (readonly [string, string])[] = []
  for (const [key, value] of Object.entries(object)) {
    if (value === undefined || key === 'refcnt') continue
    const name = prefix + key
    // an empty message says that all in it is zero
    if (isObject(value) && Object.keys(value).length > 0) fields.push(...flatten(value, `${name}.`))
    else fields.push([name, Array.isArray(value) ? value.map(plain).join(', ') : plain(value)])
  }
  return fields
}

function plain(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
