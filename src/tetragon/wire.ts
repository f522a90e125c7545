/**
 * Tetragon's JSON as it comes from `JSON.parse`. There is no type for each message on purpose: a log is hostile input in
 * which every field may be missing or of another type, so code asks for a field and its type together (`decode.ts`,
 * `read-field.ts`). Names are those of the wire (`snake_case`). Source: cilium/tetragon `api/v1/tetragon/*.proto`.
 */

/** A JSON value after `JSON.parse`. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json | undefined
}
