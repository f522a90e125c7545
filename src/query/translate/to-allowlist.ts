/**
 * Queries → filters for the agent's export: `exportAllowList` and `exportDenyList` of the Helm chart, `export-allowlist`
 * and `export-denylist` of the agent. One JSON object a line.
 */
import type { Query } from '../ast'
import { escapeUnprintable } from './jq-condition'
import { tetragonFilters, type Filter } from './tetragon-filters'
import type { Translation } from './translation'

export interface AllowlistTranslation extends Translation {
  /** Lines for the denylist, for what is negated; undefined for none. `text` is the allowlist. */
  readonly deny: string | undefined
}

export function toAllowlist(query: Query): AllowlistTranslation {
  const { allow, deny, left, notes } = tetragonFilters(query, true)
  const isNothing = allow?.length === 0
  const text = allow === undefined || isNothing ? undefined : printLines(allow)
  const denied = deny.length === 0 || isNothing ? undefined : printLines(deny)
  return {
    text,
    deny: denied,
    left: isNothing ? [...left, 'No event can match all of the query.'] : left,
    notes:
      text === undefined && denied === undefined
        ? []
        : [...notes, 'A filter sees one event at a time, and the denylist that is in force still drops what it drops.'],
  }
}

function printLines(filters: readonly Filter[]): string {
  return filters
    .map((filter) =>
      escapeUnprintable(
        JSON.stringify(Object.fromEntries([...filter].map(([key, values]) => [key, values.map(({ value }) => value)]))),
      ),
    )
    .join('\n')
}
