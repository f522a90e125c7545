/**
 * Reads fields of an event whose types nobody has checked. A field that is missing or has another type reads as the
 * zero value, which is also what protobuf JSON leaves out.
 */
import type { JsonObject } from './wire'

/** The value if it is a JSON object, else undefined (arrays and null included). */
export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined
}

export function objectField(fields: JsonObject, key: string): JsonObject | undefined {
  return asObject(fields[key])
}

/** The elements of a list of messages; what is not an object is undefined in its place. */
export function objectList(fields: JsonObject, key: string): readonly (JsonObject | undefined)[] {
  const value = fields[key]
  return Array.isArray(value) ? value.map(asObject) : []
}

export function textField(fields: JsonObject, key: string): string {
  const value = fields[key]
  return typeof value === 'string' ? value : ''
}

const DECIMAL = /^-?[0-9]{1,20}$/

/** An integer field, undefined if it is not one. 32-bit integers are numbers on the wire, 64-bit ones are strings. */
export function optionalInteger(fields: JsonObject, key: string): bigint | undefined {
  const value = fields[key]
  if (typeof value === 'number') {
    return Number.isInteger(value) && Math.abs(value) <= 2 ** 64 ? BigInt(value) : undefined
  }
  return typeof value === 'string' && DECIMAL.test(value) ? BigInt(value) : undefined
}

/** An integer field, 0 if it is not one. */
export function integerField(fields: JsonObject, key: string): bigint {
  return optionalInteger(fields, key) ?? 0n
}
