/** A parsed query → the processes that it finds. */
import { MATCH_MODES, type MatchMode } from '../../codes/match-modes'
import type { Query } from '../../query/ast'
import type { Matches } from '../matches'
import { fieldMask, type QuerySource } from './field-masks'
import { lineageMask } from './lineage-masks'
import { YES, andInto, maskOf, negate, orInto, type Mask } from './truth'
import { wordMask } from './word-mask'

/** Undefined for a query that finds everything because it asks for nothing. */
export function matchQuery(source: QuerySource, query: Query, mode: MatchMode = MATCH_MODES[0]): Matches | undefined {
  if (query.type === 'all') return undefined
  const { rowCount, isShown } = source.resolved
  const mask = queryMask(source, query)
  const isMatch = new Uint8Array(rowCount)
  let count = 0
  for (let row = 0; row < rowCount; row++) {
    if (mask[row] !== YES || isShown[row] === 0) continue
    isMatch[row] = 1
    count++
  }
  return { count, isMatch, isKept: keep(source, isMatch, mode) }
}

/** The mask is the caller's to change. */
function queryMask(source: QuerySource, query: Query): Mask {
  switch (query.type) {
    case 'all':
      return maskOf(source.resolved.rowCount, YES)
    case 'word':
      return wordMask(source.store, source.resolved, query.text)
    case 'and':
      return query.parts.map((part) => queryMask(source, part)).reduce(andInto)
    case 'or':
      return query.parts.map((part) => queryMask(source, part)).reduce(orInto)
    case 'not':
      return negate(queryMask(source, query.part))
    case 'field':
    case 'regexp':
      return fieldMask(source, query)
    case 'lineage':
      return lineageMask(source.resolved, query.relation, queryMask(source, query.part))
  }
}

/** Matches, their ancestors over edges that cross containers too, and by mode all below them or simply all. */
function keep({ resolved }: QuerySource, isMatch: Uint8Array, mode: MatchMode): Uint8Array {
  const { rowCount, isShown, parents } = resolved
  if (mode === 'dim') return maskOf(rowCount, 1)
  const isKept = new Uint8Array(rowCount)
  for (let row = 0; row < rowCount; row++) {
    if (isMatch[row] === 0 || isKept[row] === 1) continue
    for (let kept = row; kept >= 0 && isKept[kept] === 0; kept = parents[kept]) isKept[kept] = 1
  }
  if (mode === 'ancestors') return isKept
  const under = lineageMask(
    resolved,
    'under',
    isMatch.map((match) => (match === 1 ? YES : 0)),
  )
  for (let row = 0; row < rowCount; row++) if (under[row] === YES && isShown[row] === 1) isKept[row] = 1
  return isKept
}
