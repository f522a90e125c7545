/**
 * Queries → a `tetra getevents` command. Its options make one filter: different ones are joined by and, values of one by
 * or. Checked against Tetragon 1.4 to 1.7 (`cmd/tetra/getevents/getevents.go`: `GetFilter` and the flags); all options
 * are lists whose values are split at commas as in CSV.
 */
import type { Query } from '../ast'
import { escapeUnprintable } from './jq-condition'
import { shellQuote } from './shell-quote'
import { tetragonFilters, type Filter, type FilterKey } from './tetragon-filters'
import type { Translation } from './translation'

const OPTIONS: Readonly<Partial<Record<FilterKey, string>>> = {
  namespace: '--namespace',
  pod_regex: '--pod',
  binary_regex: '--process',
  event_set: '--event-types',
  policy_names: '--policy-names',
  cel_expression: '--cel-expression',
}

export function toTetra(query: Query): Translation {
  const { allow, left, notes } = tetragonFilters(query, false)
  if (allow?.length === 0)
    return { text: undefined, left: [...left, 'No event can match all of the query.'], notes: [] }
  if (allow === undefined) return { text: undefined, left, notes: [] }
  const sentences = new Set(left)
  const options = Object.keys(OPTIONS).flatMap((key) => optionsOf(allow, key as FilterKey))
  const keys = [...allow[0].keys()].filter((key) => allow.every((filter) => filter.has(key)))
  for (const key of keys)
    if (OPTIONS[key] === undefined)
      sentences.add(`What needs ${key} is left out: tetra getevents has no option for it.`)
  if (allow.length > 1)
    sentences.add('What is true by one of several fields, as words are, is left out: the options must all match.')
  if (options.length === 0) return { text: undefined, left: [...sentences], notes: [] }
  return { text: ['tetra getevents', ...options].join(' '), left: [...sentences], notes }
}

/** Values of a key that every filter has; of those, one must match. */
function optionsOf(filters: readonly Filter[], key: FilterKey): string[] {
  const lists = filters.map((filter) => filter.get(key))
  if (lists.some((values) => values === undefined)) return []
  const values = [...new Set(lists.flatMap((list) => (list ?? []).map(({ value }) => String(value))))]
  return values.map((value) =>
    key === 'namespace' && value === '' ? '--host' : `${OPTIONS[key] ?? ''}=${shellQuote(csvField(value))}`,
  )
}

/** What does not print cannot stand in a name of Kubernetes; it is written so that it does no harm. */
function csvField(text: string): string {
  const printed = escapeUnprintable(text)
  return /[",]/.test(printed) ? `"${printed.replaceAll('"', '""')}"` : printed
}
