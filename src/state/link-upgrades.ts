/**
 * Old links keep opening: each version has a step that makes its fields those of the next one. A step never changes once
 * links of its version are about; `link-corpus.json` holds some of every version.
 *
 *   1   until the selected range came. `from` and `to` were two fields, and `q` was words at first and a query later,
 *       without a new version: where it reads as a query it is one, as plain words are too; else it is taken as words.
 *   2   a check sum behind the version, files with fingerprints, addresses of logs, panes, place of the list
 */
import { parseQuery } from '../query/parse'
import { printQuery } from '../query/print'
import { join } from '../query/ast'

export const VERSION = 2

/** Decoded, in order. */
export type RawField = readonly [name: string, value: string]

type Upgrade = (fields: readonly RawField[], tell: (problem: string) => void) => readonly RawField[]

const UPGRADES: Readonly<Record<number, Upgrade>> = { 1: upgradeRangeAndWords }

/** Fields of a version as those of the current one. */
export function upgradeFields(
  version: number,
  fields: readonly RawField[],
  tell: (problem: string) => void,
): readonly RawField[] {
  let upgraded = fields
  for (let from = version; from < VERSION; from++) upgraded = UPGRADES[from](upgraded, tell)
  return upgraded
}

function upgradeRangeAndWords(fields: readonly RawField[], tell: (problem: string) => void): RawField[] {
  const valueOf = (name: string): string | undefined => fields.find(([other]) => other === name)?.[1]
  const from = valueOf('from')
  const to = valueOf('to')
  const kept = fields
    .filter(([name]) => name !== 'from' && name !== 'to')
    .map(([name, value]): RawField => (name === 'q' ? [name, queryOf(value, tell)] : [name, value]))
  if (from !== undefined && to !== undefined) return [...kept, ['range', `${from}..${to}`]]
  if (from !== undefined || to !== undefined) tell('range: one of its two ends is missing')
  return kept
}

function queryOf(text: string, tell: (problem: string) => void): string {
  const words = text.split(/\s+/).filter(Boolean)
  if (words.length === 0 || text.length > 4000 || parseQuery(text).error === undefined) return text
  tell('q: it is not a query, so it is read as words, as the first links had it')
  return printQuery(
    join(
      'and',
      words.map((word) => ({ type: 'word', text: word })),
    ),
  )
}
