/** A parsed query → the processes that it finds. */
import { MATCH_MODES, type MatchMode } from '../../codes/match-modes'
import type { Query } from '../../query/ast'
import type { Matches } from '../matches'
import { fieldMask, type QuerySource } from './field-masks'
import { lineageMask } from './lineage-masks'
import { YES, andInto, maskOf, negate, orInto, type Mask } from './truth'
import { narrowByWord, wordMask } from './word-mask'

/** Undefined for a query that finds everything because it asks for nothing. */
export function matchQuery(source: QuerySource, query: Query, mode: MatchMode = MATCH_MODES[0]): Matches | undefined {
  if (query.type === 'all') return undefined
  const { rowCount, isShown, parents } = source.resolved
  const mask = queryMask(source, query)
  const isMatch = new Uint8Array(rowCount)
  // matches and their ancestors, over edges that cross containers too
  const isKept = new Uint8Array(rowCount)
  let count = 0
  for (let row = 0; row < rowCount; row++) {
    if (mask[row] !== YES || isShown[row] === 0) continue
    isMatch[row] = 1
    count++
    for (let kept = row; kept >= 0 && isKept[kept] === 0; kept = parents[kept]) isKept[kept] = 1
  }
  if (mode === 'dim') isKept.fill(1)
  if (mode === 'subtrees') keepBelow(source, isMatch, isKept)
  return { count, isMatch, isKept }
}

/** The mask is the caller's to change. */
function queryMask(source: QuerySource, query: Query): Mask {
  switch (query.type) {
    case 'all':
      return maskOf(source.resolved.rowCount, YES)
    case 'word':
      return wordMask(source.store, source.resolved, query.text)
    case 'and':
      return andMask(source, query.parts)
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

/**
 * Words last, as they take the longest and can be looked for in what is left alone; of words the longest first, as long
 * ones are found faster and are rarer.
 */
function andMask(source: QuerySource, parts: readonly Query[]): Mask {
  const words = parts.flatMap((part) => (part.type === 'word' ? [part.text] : []))
  const others = parts.filter((part) => part.type !== 'word')
  const [first, ...more] = words.toSorted((a, b) => b.length - a.length)
  const mask =
    others.length > 0
      ? others.map((part) => queryMask(source, part)).reduce(andInto)
      : wordMask(source.store, source.resolved, first)
  for (const word of others.length > 0 ? words : more) narrowByWord(source.store, source.resolved, mask, word)
  return mask
}

/** Adds all that is below a match to what is kept. */
function keepBelow({ resolved }: QuerySource, isMatch: Uint8Array, isKept: Uint8Array): void {
  const under = lineageMask(
    resolved,
    'under',
    isMatch.map((match) => (match === 1 ? YES : 0)),
  )
  for (let row = 0; row < under.length; row++) if (under[row] === YES && resolved.isShown[row] === 1) isKept[row] = 1
}
