import type { MatchMode } from '../codes/match-modes'
import type { Matches } from '../derive/matches'
import { matchQuery } from '../derive/query/match-query'
import type { Resolved } from '../derive/resolve'
import type { Store } from '../model/store'
import { parseQuery } from '../query/parse'

/** What the text of a query finds, without regular expressions. */
export function findMatches(store: Store, resolved: Resolved, text: string, mode?: MatchMode): Matches | undefined {
  const { query, error } = parseQuery(text)
  if (query === undefined) throw new Error(`${text}: ${error?.message}`)
  const compile = (): never => {
    throw new Error('regular expressions are not loaded')
  }
  return matchQuery({ store, resolved, compile }, query, mode)
}
