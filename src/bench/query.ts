/**
 * The query on a generated log, in Node: medians in ms of queries of each kind. A word is looked for in all binaries,
 * arguments and pods; nothing is known from the query before.
 */
import { matchQuery, matchSteps } from '../derive/query/match-query'
import { loadRegExp } from '../derive/query/regexp'
import { resolve } from '../derive/resolve'
import { recycleBlock } from '../ingest/chunk-blocks'
import { LogParser } from '../ingest/log-parser'
import { StoreBuilder } from '../model/store-builder'
import type { Query } from '../query/ast'
import { parseQuery } from '../query/parse'
import { generateClusterLog } from '../testing/cluster-log'
import { median } from './median'

export interface QueryFigures {
  readonly processes: number
  readonly textMs: number
  /** Until what is found of the first processes is known: the page shows it before the rest is. */
  readonly textFirstMs: number
  readonly columnMs: number
  readonly lineageMs: number
  readonly regexpMs: number
}

const ROUNDS = 7
const TEXT = ['curl', 'health', 'no such text', '-s http']
const COLUMN = ['binary:curl', 'exit:>0', 'namespace:kube-system', 'outcome:attention']
const LINEAGE = ['under:(binary:bash)', 'above:(exit:>0)', 'child:(name:sh)']
const REGEXP = ['args~"https?://"']

export async function benchQuery(processes: number): Promise<QueryFigures> {
  const store = load(processes)
  const resolved = resolve(store)
  const compile = await loadRegExp()
  const time = (
    texts: readonly string[],
    run = (query: Query): unknown => matchQuery({ store, resolved, compile }, query),
  ): number =>
    median(
      texts.flatMap((text) => {
        const { query } = parseQuery(text)
        if (query === undefined) throw new Error(`${text} is no query`)
        return Array.from({ length: ROUNDS }, () => {
          const start = performance.now()
          run(query)
          return performance.now() - start
        })
      }),
    )
  const first = (query: Query): unknown => {
    for (const matches of matchSteps({ store, resolved, compile }, query, 'ancestors')) if (matches) return matches
    return undefined
  }
  return {
    processes: resolved.rowCount,
    textMs: time(TEXT),
    textFirstMs: time(TEXT, first),
    columnMs: time(COLUMN),
    lineageMs: time(LINEAGE),
    regexpMs: time(REGEXP),
  }
}

const LINES_PER_PIECE = 2000

function load(processes: number): StoreBuilder {
  const store = new StoreBuilder()
  const parser = new LogParser(0)
  const encoder = new TextEncoder()
  const drain = (): void => {
    const chunk = parser.takeChunk()
    if (chunk === undefined) return
    store.append(chunk)
    recycleBlock(chunk.block)
  }
  let lines: string[] = []
  const push = (): void => {
    parser.push(encoder.encode(lines.map((line) => `${line}\n`).join('')))
    drain()
    lines = []
  }
  for (const line of generateClusterLog({ seed: 1, processes, activity: 0.2 }).lines) {
    lines.push(line)
    if (lines.length === LINES_PER_PIECE) push()
  }
  push()
  parser.finish()
  drain()
  return store
}
