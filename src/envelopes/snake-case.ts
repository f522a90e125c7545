/**
 * Events in protobuf's JSON names (`processExec`, `execId`), as gRPC tools print them → the names of the wire. What
 * comes after sees one form only.
 */
import { isEventKey, isObject } from '../tetragon/decode'
import type { Json, JsonObject } from '../tetragon/wire'

/** Their keys are the user's, not Tetragon's. */
const USER_MAPS: ReadonlySet<string> = new Set([
  'pod_labels',
  'pod_annotations',
  'node_labels',
  'labels',
  'annotations',
])
/** Events are about 8 levels deep; what is below this is left as it is. */
const MAX_DEPTH = 60

/** The object with the names of the wire; undefined when it holds no event in the other ones. */
export function toWireNames(object: JsonObject): JsonObject | undefined {
  for (const key in object) {
    if (isCamelCase(key) && isEventKey(wireName(key)) && isObject(object[key])) return rename(object, 0)
  }
  return undefined
}

/** `Key` and `ProgType` begin with a capital on the wire, too. */
function isCamelCase(key: string): boolean {
  return /^[a-z][a-z0-9]*[A-Z]/.test(key)
}

/** `inInitTree` → `in_init_tree`, `kernelCapTArg` → `kernel_cap_t_arg`. */
export function wireName(key: string): string {
  return isCamelCase(key) ? key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) : key
}

function rename(object: JsonObject, depth: number): JsonObject {
  const renamed: Record<string, Json | undefined> = {}
  for (const key in object) {
    if (key === '__proto__') continue // assigning it would set the prototype
    const name = wireName(key)
    if (name !== key && name in object) continue // both are there: the name of the wire is the agent's own
    const value = object[key]
    renamed[name] = USER_MAPS.has(name) || value === undefined ? value : renameValue(value, depth + 1)
  }
  return renamed
}

function renameValue(value: Json, depth: number): Json {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return value
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => renameValue(item, depth + 1))
  return rename(value as JsonObject, depth)
}
