/** Words and keys of rows that stand for several processes. */
import { formatNumber } from '../base/format'
import { FOLD_PREFIX, LADDER_PREFIX, NOISE_PREFIX } from '../codes/row-keys'
import { NOISE_WORDS, ROW_KIND, type Noise } from '../codes/rows'
import { formatDuration } from '../base/time'
import type { ProcessIdx } from '../model/process-table'
import type { Store } from '../model/store'
import { keyOf } from './process-key'
import { fileNameOf, nameOf } from './process-text'
import { compoundAt, membersOf, noiseKeyOf, type RowBlock, type RowSource } from './list-rows'
import { durationOf } from './row-order'

/** Key of a fold, ladder or noise row; `first` is the first of its members as they stand. */
export function compoundKey(
  { store, resolved, folds }: RowSource,
  kind: number,
  noise: number,
  noiseOf: number,
  first: ProcessIdx,
): string {
  if (kind === ROW_KIND.fold) return FOLD_PREFIX + keyOf(store, folds.leader[first])
  if (kind === ROW_KIND.ladder) return LADDER_PREFIX + keyOf(store, first)
  const of = noiseOf >= 0 ? resolved.groups.groups[noiseOf].key : keyOf(store, -1 - noiseOf)
  return NOISE_PREFIX + noiseKeyOf(noise, of)
}

export interface CompoundText {
  readonly label: string
  readonly detail: string
  /** Empty where no end is known. */
  readonly durations: string
}

/** What is said of a compound row of a block; said once, as a row may stand for a hundred thousand processes. */
export function describeCompound(source: RowSource, block: RowBlock, row: number): CompoundText {
  let known = described.get(block)
  if (known === undefined) described.set(block, (known = new Map()))
  let text = known.get(row)
  if (text === undefined) known.set(row, (text = describe(source, block, row)))
  return text
}

const described = new WeakMap<RowBlock, Map<number, CompoundText>>()

function describe(source: RowSource, block: RowBlock, row: number): CompoundText {
  const { store } = source
  const kind = block.rows.columns.kind[row]
  const members = membersOf(block, row)
  const args = (row: ProcessIdx): string => store.texts.get(store.processes.columns.args[row])
  const durations = durationsText(source, members)
  if (kind === ROW_KIND.ladder) {
    const last = members[members.length - 1]
    return {
      label: Array.from(members, (member) => fileNameOf(store, member)).join(' → '),
      detail: args(last),
      durations,
    }
  }
  if (kind === ROW_KIND.fold) return { label: nameOf(store, members[0]), detail: args(members[0]), durations }
  const [one, several] = NOISE_WORDS[block.compounds.columns.noise[compoundAt(block.compounds, row)] as Noise]
  return {
    label: `${formatNumber(members.length)} ${members.length === 1 ? one : several} hidden`,
    detail: commonCommands(store, members),
    durations,
  }
}

/** `1.2 s`, or `0.98–1.3 s, avg 1.1 s`. */
function durationsText({ resolved, logEnd }: RowSource, members: Uint32Array): string {
  let least = Infinity
  let most = -1
  let sum = 0
  let count = 0
  for (const row of members) {
    const duration = durationOf(resolved, logEnd, row)
    if (duration < 0) continue
    least = Math.min(least, duration)
    most = Math.max(most, duration)
    sum += duration
    count++
  }
  if (count === 0) return ''
  if (count === 1) return formatDuration(most)
  return `${formatDuration(least)} to ${formatDuration(most)}, average ${formatDuration(Number((sum / count).toPrecision(3)))}`
}

const MOST_COMMANDS = 3
const MOST_LOOKED_AT = 2000

/** The most frequent commands among the members, most frequent first. */
function commonCommands(store: Store, members: Uint32Array): string {
  const counts = new Map<string, number>()
  for (const row of members.subarray(0, MOST_LOOKED_AT)) {
    const text = `${nameOf(store, row)} ${store.texts.get(store.processes.columns.args[row])}`.trim()
    counts.set(text, (counts.get(text) ?? 0) + 1)
  }
  return [...counts]
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, MOST_COMMANDS)
    .map(([text]) => text)
    .join(' · ')
}
