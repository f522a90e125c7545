/** What the page knows of the whole session: counts, pods with sparklines, the overview, what is missing. */
import { OUTCOME } from '../codes/outcomes'
import type { Store } from '../model/store'
import { deriveQuality, type DataQuality } from './data-quality'
import type { Gap } from './gaps'
import type { Group } from './groups'
import type { TimeRange } from './log-range'
import { countEvents, type Overview } from './overview'
import type { Resolved } from './resolve'
import type { Matches } from './matches'
import { isPause, type Slices } from './slices'

export interface GroupSummary {
  readonly key: string
  readonly kind: Group['kind']
  readonly label: string
  readonly detail: string
  readonly namespace: string
  readonly depth: number
  readonly processes: number
  readonly matches: number
  readonly attention: number
}

/** A time in which events are missing. */
export interface GapSummary {
  readonly kind: Gap['kind']
  readonly text: string
  readonly range: TimeRange
}

export interface Summary {
  readonly version: number
  /** False when chunks were merged after what is derived was: then another summary follows. */
  readonly isCurrent: boolean
  /** Undefined for a log without times. */
  readonly range: TimeRange | undefined
  readonly processes: number
  readonly events: number
  /** Every event that was decoded, duplicates included. */
  readonly decodedEvents: number
  readonly pods: number
  /** Nodes that have a name: events of several that have none cannot be told apart. */
  readonly nodes: number
  /** Undefined when no filter is set. */
  readonly matches: number | undefined
  readonly attention: number
  readonly groups: readonly GroupSummary[]
  /** Events of each group by bucket; see `SPARK_BUCKETS`. */
  readonly sparklines: Uint32Array<ArrayBuffer>
  readonly overview: Overview | undefined
  readonly quality: DataQuality
  /** Bytes that the store takes. */
  readonly storeBytes: number
  readonly gaps: readonly GapSummary[]
}

const OVERVIEW_BUCKETS = 240

/** In slices, as it goes over all events several times. */
export function* deriveSummary(
  store: Store,
  resolved: Resolved,
  range: TimeRange | undefined,
  gaps: readonly Gap[],
  matches: Matches | undefined,
): Slices<Summary> {
  const { groups } = resolved.groups
  const perGroup = yield* countPerGroup(resolved, matches)
  const total = perGroup.processes.reduce((sum, count, group) => sum + (groups[group].parent < 0 ? count : 0), 0)
  const attention = perGroup.attention.reduce((sum, count, group) => sum + (groups[group].parent < 0 ? count : 0), 0)
  const counts = range && (yield* countEvents(store, resolved, range, OVERVIEW_BUCKETS, matches?.isMatch))
  const quality = yield* deriveQuality(store, resolved, gaps)
  return {
    version: resolved.version,
    isCurrent: resolved.version === store.version,
    range,
    processes: total,
    events: store.events.length,
    decodedEvents: [...store.totals.byName.values()].reduce((sum, count) => sum + count, 0),
    pods: groups.filter((group) => group.kind === 'pod').length,
    nodes: new Set(groups.flatMap(({ nodes }) => nodes).filter(Boolean)).size,
    matches: matches?.count,
    attention,
    groups: groups.map(({ key, kind, label, detail, namespace, depth }, i) => ({
      key,
      kind,
      label,
      detail,
      namespace,
      depth,
      processes: perGroup.processes[i],
      matches: perGroup.matches[i],
      attention: perGroup.attention[i],
    })),
    sparklines: counts?.sparklines ?? new Uint32Array(0),
    overview: counts?.overview,
    quality,
    storeBytes: store.byteLength,
    gaps: gaps.map(({ kind, text, from, to }) => ({ kind, text, range: { from, to } })),
  }
}

interface GroupCounts {
  readonly processes: Uint32Array
  readonly matches: Uint32Array
  readonly attention: Uint32Array
}

function* countPerGroup(
  { isShown, owners, groups, outcome, rowCount }: Resolved,
  matches: Matches | undefined,
): Slices<GroupCounts> {
  const counts = {
    processes: new Uint32Array(groups.groups.length),
    matches: new Uint32Array(groups.groups.length),
    attention: new Uint32Array(groups.groups.length),
  }
  for (let row = 0; row < rowCount; row++) {
    if (isPause(row)) yield
    if (isShown[row] === 0) continue
    const group = groups.groupOfOwner[owners.ownerOf[row]]
    counts.processes[group]++
    if (outcome[row] === OUTCOME.attention) counts.attention[group]++
    if (matches !== undefined && matches.isMatch[row] === 1) counts.matches[group]++
  }
  for (let group = groups.groups.length - 1; group >= 0; group--) {
    const { parent } = groups.groups[group]
    if (parent < 0) continue
    counts.processes[parent] += counts.processes[group]
    counts.matches[parent] += counts.matches[group]
    counts.attention[parent] += counts.attention[group]
  }
  return counts
}
