/**
 * Processes packed into lanes: a flame chart over time for each pod and host.
 *
 *   tree                     lanes of its section
 *   bash   ├──────────────┤  0  ├─────bash─────┤
 *    curl    ├──┤            1    ├curl┤ ├─id─┤
 *    id             ├──┤     2             ├ls┤
 *     ls              ├┤
 *
 * In order of start, a process goes into the lowest lane below its parent's whose last span has ended. A section has at
 * most `LANE_CAP` lanes: what finds no place goes into the last one, where spans may overlap. Processes without a start
 * are in no lane.
 */
import { OUTCOME } from '../codes/outcomes'
import { END } from '../codes/spans'
import { freeMemory } from '../base/free-memory'
import { NO_TIME, offsetNs, type Instant } from '../base/time'
import type { ProcessIdx } from '../model/process-table'
import type { GroupIdx } from './groups'
import { OverlapIndex, maskLevels, type MaskLevels } from './lane-pyramid'
import type { TimeRange } from './log-range'
import { digitsOf, radixSort } from './radix-sort'
import type { Resolved } from './resolve'
import { isPause, type Slices } from './slices'

export const LANE_CAP = 24

export type LaneIdx = number
/** Number of a span in the columns of `Lanes`. */
export type SpanIdx = number

/** A pod, a host, or a container whose pod is unknown. */
export interface LaneSection {
  readonly group: GroupIdx
  readonly firstLane: LaneIdx
  readonly laneCount: number
  /** Processes in it, with or without a start. */
  readonly processes: number
  /** Those of them that want attention. */
  readonly attention: number
}

/** Times are nanoseconds from `origin`, the begin of the log; exact within 104 days of it. */
export interface Lanes {
  readonly origin: Instant
  /** In order of the list: of workloads the pods. */
  readonly sections: readonly LaneSection[]
  /** Section of each lane. */
  readonly sectionOf: Uint32Array
  /** Spans of a lane are those from `starts[lane]` up to `starts[lane + 1]`, in order of start. */
  readonly starts: Uint32Array
  readonly process: Uint32Array
  readonly fromNs: Float64Array
  /** Never before the start; the end of the log where no end is known. */
  readonly toNs: Float64Array
  readonly masks: MaskLevels
  /** Of lanes whose spans overlap; in all others each span ends before or where the next one begins. */
  readonly overlaps: ReadonlyMap<LaneIdx, OverlapIndex>
  /** Lane of each row, -1 for none. */
  readonly laneOf: Int32Array
}

/** `range` is that of the log: spans without a known end are drawn up to its end, and keep their lane for good. */
export function* deriveLanes(resolved: Resolved, range: TimeRange): Slices<Lanes> {
  const { from: origin } = range
  const logEndNs = offsetNs(range.to.sec, range.to.ns, origin)
  const { order, sections: members } = yield* membersOf(resolved)
  const laneOf = new Int32Array(resolved.rowCount).fill(-1)
  const spans = yield* sortByStart(resolved, order, members)
  freeMemory(order)
  const { starts, ends } = yield* timesOf(resolved, spans.order, origin)

  const sections: LaneSection[] = []
  const isOverlapping: boolean[] = []
  let laneCount = 0
  for (const [section, { group, processes, attention }] of members.entries()) {
    const from = spans.starts[section]
    const to = spans.starts[section + 1]
    const count = yield* assignLanes(resolved, spans.order, starts, ends, from, to, laneCount, laneOf, isOverlapping)
    sections.push({ group, firstLane: laneCount, laneCount: count, processes, attention })
    laneCount += count
  }
  const sectionOf = new Uint32Array(laneCount)
  sections.forEach(({ firstLane, laneCount: count }, section) => sectionOf.fill(section, firstLane, firstLane + count))
  for (let i = 0; i < ends.length; i++) if (ends[i] === Infinity) ends[i] = Math.max(starts[i], logEndNs)
  yield
  const columns = yield* columnsByLane(resolved, spans.order, starts, ends, laneOf, laneCount)
  freeMemory(spans.order, starts, ends)
  const overlaps = yield* indexOverlaps(columns, isOverlapping)
  return { origin, sections, sectionOf, laneOf, ...columns, overlaps }
}

/** The same lanes with the spans alone whose process is in `isKept`. */
export function* keepSpans(lanes: Lanes, isKept: Uint8Array): Slices<Lanes> {
  const { starts, process } = lanes
  const laneCount = starts.length - 1
  const keptStarts = new Uint32Array(laneCount + 1)
  let length = 0
  for (let lane = 0; lane < laneCount; lane++) {
    for (let span = starts[lane]; span < starts[lane + 1]; span++) {
      if (isPause(span)) yield
      length += isKept[process[span]]
    }
    keptStarts[lane + 1] = length
  }
  const kept = { process: new Uint32Array(length), fromNs: new Float64Array(length), toNs: new Float64Array(length) }
  const masks = new Uint8Array(length)
  let at = 0
  for (let span = 0; span < process.length; span++) {
    if (isPause(span)) yield
    if (isKept[process[span]] === 0) continue
    kept.process[at] = process[span]
    kept.fromNs[at] = lanes.fromNs[span]
    kept.toNs[at] = lanes.toNs[span]
    masks[at++] = lanes.masks.spans[span]
  }
  const columns = { starts: keptStarts, ...kept, masks: yield* maskLevels(masks) }
  const isOverlapping = Array.from({ length: laneCount }, (_, lane) => lanes.overlaps.has(lane))
  return { ...lanes, ...columns, overlaps: yield* indexOverlaps(columns, isOverlapping) }
}

/** The span of a process; -1 where it has none. */
export function spanOf({ starts, laneOf, process }: Lanes, row: ProcessIdx): SpanIdx {
  const lane = row < 0 || row >= laneOf.length ? -1 : laneOf[row]
  if (lane < 0) return -1
  const span = process.subarray(starts[lane], starts[lane + 1]).indexOf(row)
  return span < 0 ? -1 : starts[lane] + span
}

interface Members {
  readonly group: GroupIdx
  readonly processes: number
  readonly attention: number
}

/** Rows of each section, parents before their children and siblings in order of start. */
function* membersOf(
  resolved: Resolved,
): Slices<{ order: Uint32Array; sections: (Members & { readonly to: number })[] }> {
  const { children, topsOfOwner, outcome, groups } = resolved
  const order = new Uint32Array(children.children.length + topsOfOwner.reduce((sum, tops) => sum + tops.length, 0))
  const sections: (Members & { readonly to: number })[] = []
  let length = 0
  for (const group of sectionGroups(groups.groups, groups.roots)) {
    const from = length
    for (const owner of ownersUnder(groups.groups, group)) for (const top of topsOfOwner[owner]) order[length++] = top
    let attention = 0
    for (let i = from; i < length; i++) {
      if (isPause(i)) yield
      const row = order[i]
      if (outcome[row] === OUTCOME.attention) attention++
      for (let at = children.starts[row]; at < children.starts[row + 1]; at++) order[length++] = children.children[at]
    }
    if (length > from) sections.push({ group, to: length, processes: length - from, attention })
  }
  return { order: order.subarray(0, length), sections }
}

type GroupList = Resolved['groups']['groups']

function sectionGroups(groups: GroupList, roots: readonly GroupIdx[]): GroupIdx[] {
  return roots.flatMap((root) => (groups[root].kind === 'workload' ? groups[root].children : [root]))
}

function ownersUnder(groups: GroupList, group: GroupIdx): number[] {
  return [...groups[group].owners, ...groups[group].children.flatMap((child) => ownersUnder(groups, child))]
}

/**
 * The rows that have a start, by section and then by start; equal starts stay in the order they came in.
 */
function* sortByStart(
  { lifetimes: { startSec, startNs } }: Resolved,
  order: Uint32Array,
  sections: readonly { readonly to: number }[],
): Slices<{ order: Uint32Array; starts: Uint32Array }> {
  const sectionOfRow = new Uint32Array(startSec.length)
  const starts = new Uint32Array(sections.length + 1)
  const rows = new Uint32Array(order.length)
  let length = 0
  for (let section = 0, i = 0; section < sections.length; section++) {
    for (; i < sections[section].to; i++) {
      if (isPause(i)) yield
      const row = order[i]
      sectionOfRow[row] = section
      if (startSec[row] !== NO_TIME) rows[length++] = row
    }
    starts[section + 1] = length
  }
  const digits = [...digitsOf(startNs), ...digitsOf(startSec), ...digitsOf(sectionOfRow)]
  const sorted = yield* radixSort(rows.subarray(0, length), digits)
  freeMemory(sectionOfRow)
  return { order: sorted, starts }
}

/** Starts and ends of the rows of `order`; an end that is not known is Infinity. */
function* timesOf(
  { lifetimes: { startSec, startNs, endSec, endNs, endKind } }: Resolved,
  order: Uint32Array,
  origin: Instant,
): Slices<{ starts: Float64Array; ends: Float64Array }> {
  const starts = new Float64Array(order.length)
  const ends = new Float64Array(order.length)
  for (let i = 0; i < order.length; i++) {
    if (isPause(i)) yield
    const row = order[i]
    const start = offsetNs(startSec[row], startNs[row], origin)
    const isOpen = endKind[row] === END.open || endSec[row] === NO_TIME
    starts[i] = start
    ends[i] = isOpen ? Infinity : Math.max(start, offsetNs(endSec[row], endNs[row], origin))
  }
  return { starts, ends }
}

/** Gives the rows `order[from, to)` lanes from `firstLane` on; returns how many. */
function* assignLanes(
  { treeParents }: Resolved,
  order: Uint32Array,
  starts: Float64Array,
  ends: Float64Array,
  from: number,
  to: number,
  firstLane: LaneIdx,
  laneOf: Int32Array,
  isOverlapping: boolean[],
): Slices<number> {
  const free = new Float64Array(LANE_CAP).fill(-Infinity)
  const last = LANE_CAP - 1
  let count = 0
  for (let i = from; i < to; i++) {
    if (isPause(i)) yield
    const row = order[i]
    const parent = treeParents[row]
    // a parent that starts later, as clocks that disagree have it, has no lane yet
    const parentLane = parent < 0 || laneOf[parent] < 0 ? -1 : laneOf[parent] - firstLane
    let lane = Math.min(last, parentLane + 1)
    while (lane < last && free[lane] > starts[i]) lane++
    if (free[lane] > starts[i]) isOverlapping[firstLane + lane] = true
    free[lane] = Math.max(free[lane], ends[i])
    laneOf[row] = firstLane + lane
    if (lane >= count) count = lane + 1
  }
  return count
}

type LaneColumns = Pick<Lanes, 'starts' | 'process' | 'fromNs' | 'toNs' | 'masks'>

function* columnsByLane(
  { outcome }: Resolved,
  order: Uint32Array,
  starts: Float64Array,
  ends: Float64Array,
  laneOf: Int32Array,
  laneCount: number,
): Slices<LaneColumns> {
  const laneStarts = new Uint32Array(laneCount + 1)
  for (let i = 0; i < order.length; i++) {
    if (isPause(i)) yield
    laneStarts[laneOf[order[i]] + 1]++
  }
  for (let lane = 0; lane < laneCount; lane++) laneStarts[lane + 1] += laneStarts[lane]
  const next = laneStarts.slice(0, laneCount)
  const process = new Uint32Array(order.length)
  const fromNs = new Float64Array(order.length)
  const toNs = new Float64Array(order.length)
  const masks = new Uint8Array(order.length)
  for (let i = 0; i < order.length; i++) {
    if (isPause(i)) yield
    const row = order[i]
    const span = next[laneOf[row]]++
    process[span] = row
    fromNs[span] = starts[i]
    toNs[span] = ends[i]
    masks[span] = 1 << outcome[row]
  }
  return { starts: laneStarts, process, fromNs, toNs, masks: yield* maskLevels(masks) }
}

function* indexOverlaps(
  { starts, toNs, masks }: LaneColumns,
  isOverlapping: readonly boolean[],
): Slices<Map<LaneIdx, OverlapIndex>> {
  const overlaps = new Map<LaneIdx, OverlapIndex>()
  for (let lane = 0; lane < isOverlapping.length; lane++) {
    if (!isOverlapping[lane]) continue
    const [from, to] = [starts[lane], starts[lane + 1]]
    overlaps.set(lane, yield* OverlapIndex.of(toNs.subarray(from, to), masks.spans.subarray(from, to)))
  }
  return overlaps
}
