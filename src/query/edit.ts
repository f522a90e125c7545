/** Changes a query by what was clicked: only this value, not this value. */
import { join, literal, type Query, type Value } from './ast'
import { fieldOf, type FieldName } from './fields'
import { parseQuery } from './parse'
import { printQuery } from './print'

export type TermMode = 'only' | 'not'

/**
 * The text of a query with a value of a field added. `only` takes the place of what the query asks of that field, `not`
 * joins the values that are left out already. A text with an error counts as empty.
 */
export function withTerm(text: string, field: FieldName, value: string, mode: TermMode): string {
  const query = parseQuery(text).query ?? { type: 'all' }
  const parts = query.type === 'all' ? [] : query.type === 'and' ? query.parts : [query]
  const kept = parts.filter((part) => !isOf(part, field))
  if (mode === 'only') return print([...kept, { type: 'field', field, values: [valueOf(field, value)] }])
  const left = parts.flatMap((part) => (part.type === 'not' && isOf(part.part, field) ? part.part.values : []))
  const others = parts.filter(
    (part) => !(part.type === 'not' && isOf(part.part, field)) && !(isOf(part, field) && hasOnly(part, value)),
  )
  const values = [...left.filter((known) => textOf(known) !== value), valueOf(field, value)]
  return print([...others, { type: 'not', part: { type: 'field', field, values } }])
}

type FieldQuery = Extract<Query, { readonly type: 'field' }>

function isOf(query: Query, field: FieldName): query is FieldQuery {
  return query.type === 'field' && query.field === field
}

function hasOnly({ values }: FieldQuery, value: string): boolean {
  return values.length === 1 && textOf(values[0]) === value
}

function valueOf(field: FieldName, value: string): Value {
  return fieldOf(field)?.kind === 'text' ? literal(value) : { is: 'equal', scalar: value }
}

/** The one text that a value stands for; undefined for patterns, comparisons and ranges. */
function textOf(value: Value): string | undefined {
  if (value.is === 'equal') return value.scalar
  if (value.is !== 'pattern' || value.pieces.length > 1) return undefined
  const piece = value.pieces.at(0) ?? ''
  return typeof piece === 'string' ? piece : undefined
}

function print(parts: readonly Query[]): string {
  return printQuery(parts.length === 0 ? { type: 'all' } : join('and', parts))
}
