/** A parsed query → the processes that it finds. */
import { MATCH_MODES, type MatchMode } from '../../codes/match-modes'
import type { ProcessIdx } from '../../model/process-table'
import type { Query } from '../../query/ast'
import type { Matches } from '../matches'
import { fieldMask, type QuerySource } from './field-masks'
import { lineageMask } from './lineage-masks'
import { finish, type Slices } from '../slices'
import { YES, andInto, maskOf, negate, orInto, type Mask } from './truth'
import { narrowByWord, wordMask } from './word-mask'

/** Undefined for a query that finds everything because it asks for nothing. */
export function matchQuery(source: QuerySource, query: Query, mode: MatchMode = MATCH_MODES[0]): Matches | undefined {
  return query.type === 'all' ? undefined : finish(matchRows(source, query, mode))
}

/** So many processes are looked at first, where there are many more and texts are to be searched. */
const FIRST_ROWS = 1 << 15

/** In steps; what is found of the first processes is given as soon as it is known. */
export function* matchSteps(
  source: QuerySource,
  query: Query,
  mode: MatchMode,
  firstRows = FIRST_ROWS,
): Slices<Matches | undefined, Matches> {
  if (query.type === 'all') return undefined
  const { resolved } = source
  if (resolved.rowCount > 4 * firstRows && hasText(query) && !hasLineage(query)) {
    yield yield* matchRows({ ...source, resolved: { ...resolved, rowCount: firstRows } }, query, mode)
  }
  return yield* matchRows(source, query, mode)
}

/** True where texts are searched, which takes longer than to compare numbers. */
function hasText(query: Query): boolean {
  if (query.type === 'and' || query.type === 'or') return query.parts.some(hasText)
  if (query.type === 'not') return hasText(query.part)
  return query.type === 'word' || query.type === 'regexp'
}

function hasLineage(query: Query): boolean {
  if (query.type === 'and' || query.type === 'or') return query.parts.some(hasLineage)
  return query.type === 'not' ? hasLineage(query.part) : query.type === 'lineage'
}

/** Rows below `rowCount` alone can match; the columns are as long as the store's. */
function* matchRows(source: QuerySource, query: Query, mode: MatchMode): Slices<Matches> {
  const { isShown, parents } = source.resolved
  const mask = yield* queryMask(source, query)
  const isMatch = mask.length === isShown.length ? mask : new Uint8Array(isShown.length)
  if (isMatch !== mask) isMatch.set(mask.subarray(0, source.resolved.rowCount))
  const isKept = new Uint8Array(isShown.length)
  const count = settle(isMatch, isKept, isShown, parents)
  if (mode === 'dim') isKept.fill(1)
  if (mode === 'subtrees') keepBelow(source, isMatch, isKept)
  return { count, isMatch, isKept }
}

/** The bit of YES in four rows. */
const FOUR_YES = 0x02020202

/**
 * Makes a mask 1 where it is YES and a row is shown, else 0, and marks those rows and their ancestors, over edges that
 * cross containers too. Four rows that do not match are passed over at once. Gives their number.
 */
function settle(mask: Mask, isKept: Uint8Array, isShown: Uint8Array, parents: Int32Array): number {
  const fours = new Uint32Array(mask.buffer, 0, mask.length >>> 2)
  let count = 0
  for (let four = 0; four < fours.length; four++) {
    if ((fours[four] & FOUR_YES) === 0) {
      fours[four] = 0
      continue
    }
    for (let row = four * 4; row < four * 4 + 4; row++) count += settleRow(row, mask, isKept, isShown, parents)
  }
  for (let row = fours.length * 4; row < mask.length; row++) count += settleRow(row, mask, isKept, isShown, parents)
  return count
}

/** A function of its own, without captured variables: twice as fast. */
function settleRow(row: ProcessIdx, mask: Mask, isKept: Uint8Array, isShown: Uint8Array, parents: Int32Array): number {
  const isMatch = mask[row] === YES ? isShown[row] : 0
  mask[row] = isMatch
  if (isMatch === 1) for (let kept = row; kept >= 0 && isKept[kept] === 0; kept = parents[kept]) isKept[kept] = 1
  return isMatch
}

/** The mask is the caller's to change. */
function* queryMask(source: QuerySource, query: Query): Slices<Mask> {
  switch (query.type) {
    case 'all':
      return maskOf(source.resolved.rowCount, YES)
    case 'word':
      return yield* wordMask(source.store, source.resolved, query.text)
    case 'and':
      return yield* andMask(source, query.parts)
    case 'or':
      return yield* joined(source, query.parts, orInto)
    case 'not':
      return negate(yield* queryMask(source, query.part))
    case 'field':
    case 'regexp':
      return yield* fieldMask(source, query)
    case 'lineage':
      return lineageMask(source.resolved, query.relation, yield* queryMask(source, query.part))
  }
}

function* joined(source: QuerySource, parts: readonly Query[], into: (a: Mask, b: Mask) => Mask): Slices<Mask> {
  const mask = yield* queryMask(source, parts[0])
  for (const part of parts.slice(1)) into(mask, yield* queryMask(source, part))
  return mask
}

/**
 * Words last, as they take the longest and can be looked for in what is left alone; of words the longest first, as long
 * ones are found faster and are rarer.
 */
function* andMask(source: QuerySource, parts: readonly Query[]): Slices<Mask> {
  const words = parts.flatMap((part) => (part.type === 'word' ? [part.text] : []))
  const others = parts.filter((part) => part.type !== 'word')
  const [first, ...more] = words.toSorted((a, b) => b.length - a.length)
  const mask =
    others.length > 0 ? yield* joined(source, others, andInto) : yield* wordMask(source.store, source.resolved, first)
  for (const word of others.length > 0 ? words : more) yield* narrowByWord(source.store, source.resolved, mask, word)
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
