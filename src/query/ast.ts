/**
 * A query as the parser understood it.
 *
 *   curl -pod:(a,b) under:(exit:>0)
 *   { type: 'and', parts: [
 *       { type: 'word', text: 'curl' },
 *       { type: 'not', part: { type: 'field', field: 'pod', values: [{ is: 'pattern', pieces: ['a'] }, …] } },
 *       { type: 'lineage', relation: 'under', part: { type: 'field', field: 'exit', … } }] }
 *
 * Normal form, which the parser gives and the printer keeps: `and` and `or` have two parts or more and none of their own
 * type; pieces of a pattern are not empty and no two texts stand side by side, except that an empty pattern has no piece.
 */
import type { FieldName, Relation } from './fields'

export type Query =
  /** Empty text: finds everything. */
  | { readonly type: 'all' }
  /** A substring of binary, arguments or namespace/pod. */
  | { readonly type: 'word'; readonly text: string }
  | { readonly type: 'and' | 'or'; readonly parts: readonly Query[] }
  | { readonly type: 'not'; readonly part: Query }
  /** One of the values. */
  | { readonly type: 'field'; readonly field: FieldName; readonly values: readonly Value[] }
  /** A regular expression of RE2, found anywhere in the field. */
  | { readonly type: 'regexp'; readonly field: FieldName; readonly pattern: string }
  | { readonly type: 'lineage'; readonly relation: Relation; readonly part: Query }

/** A text as it is, or what stands for any text (`*`) or any one character (`?`). */
export type Piece = string | { readonly glob: '*' | '?' }

export type Comparison = 'equal' | 'above' | 'atLeast' | 'below' | 'atMost'

export type Value =
  | { readonly is: 'pattern'; readonly pieces: readonly Piece[] }
  /** `scalar` is a number, duration, time or choice as it was typed; `read-scalar.ts` reads it. */
  | { readonly is: Comparison; readonly scalar: string }
  /** Both ends included; empty for an open end. */
  | { readonly is: 'range'; readonly from: string; readonly to: string }

/** Puts queries together in normal form. */
export function join(type: 'and' | 'or', parts: readonly Query[]): Query {
  const flat = parts.flatMap((part) => (part.type === type ? part.parts : [part]))
  return flat.length === 1 ? flat[0] : { type, parts: flat }
}

/** A pattern that is one text, without globs. */
export function literal(text: string): Value {
  return { is: 'pattern', pieces: text === '' ? [] : [text] }
}
