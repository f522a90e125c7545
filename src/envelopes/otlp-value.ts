/**
 * OpenTelemetry's JSON writes values with their kinds, as where a collector parsed a log's body:
 *
 *   {"kvlistValue": {"values": [{"key": "pid", "value": {"intValue": "5"}}]}}      {"pid": 5}
 *
 * Source: `AnyValue` of opentelemetry-proto, common.proto, in the JSON form of protobuf.
 */
import { isObject } from '../tetragon/decode'
import type { Json, JsonObject } from '../tetragon/wire'

/** A list of keys and values as the object that it stands for; undefined for any other object. */
export function objectOfOtlp({ kvlistValue: list }: JsonObject, depth = 0): JsonObject | undefined {
  if (!isObject(list) || !Array.isArray(list['values']) || depth > MAX_DEPTH) return undefined
  const object: JsonObject = {}
  for (const item of list['values'] as readonly Json[]) {
    if (!isObject(item) || typeof item['key'] !== 'string') return undefined
    Object.defineProperty(object, item['key'], {
      value: valueOf(item['value'], depth),
      enumerable: true,
      writable: true,
      configurable: true,
    })
  }
  return object
}

const MAX_DEPTH = 64

function valueOf(value: Json | undefined, depth: number): Json {
  if (value === undefined || !isObject(value)) return null
  const object = objectOfOtlp(value, depth + 1)
  if (object !== undefined) return object
  const { arrayValue: list, intValue: int } = value
  if (isObject(list) && depth < MAX_DEPTH)
    return Array.isArray(list['values'])
      ? (list['values'] as readonly Json[]).map((item) => valueOf(item, depth + 1))
      : []
  if (typeof int === 'string') return Number.isSafeInteger(Number(int)) ? Number(int) : int
  return int ?? value['stringValue'] ?? value['boolValue'] ?? value['doubleValue'] ?? value['bytesValue'] ?? null
}
