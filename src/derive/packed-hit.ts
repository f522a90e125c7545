/** What is at a point of the packed layout: its raster shows outcomes alone, so that processes are looked up here. */
import { WIDE_PX } from '../codes/packed'
import { END, START } from '../codes/spans'
import { SEVERITY } from '../codes/outcomes'
import { bisect } from '../base/bisect'
import { addNs, offsetNs, type Instant, type Nanoseconds } from '../base/time'
import { startKindOf } from './frame'
import { outcomeOfMask } from './lane-pyramid'
import type { LaneIdx, Lanes, SpanIdx } from './lanes'
import { nameMarks, type NamedMarks } from './named-marks'
import type { PackedSource } from './packed-frame'
import { placeAt } from './packed-layout'
import { keyOf, type ProcessKey } from './process-key'
import { fileNameOf, nameOf, outcomeTextOf, successorNameOf } from './process-text'

export interface PackedPoint {
  /** Height in the list, in CSS pixels. */
  readonly yPx: number
  readonly time: Instant
  /** Length of one pixel. */
  readonly nsPerPx: Nanoseconds
}

export type PackedHit =
  | {
      readonly kind: 'process'
      readonly key: ProcessKey
      readonly name: string
      readonly detail: string
      /** How it ended, in words. */
      readonly ending: string
      /** Binary that took over its pid; empty for none. */
      readonly successor: string
      readonly start: Instant
      readonly isStartSeen: boolean
      /** NaN where no end is known. */
      readonly durationNs: Nanoseconds
      /** Length of the span as it is drawn. */
      readonly shownNs: Nanoseconds
      readonly descendants: number
      /** Of the marks near the pointer; none where the span is too narrow for marks. */
      readonly marks: NamedMarks
      /** Spans under the pointer, the one that is named among them. */
      readonly count: number
      /** Programs of some of the others, each once. */
      readonly others: readonly string[]
      /** Pod or host that it is in. */
      readonly where: string
    }
  | {
      readonly kind: 'section'
      /** True beside the spans of its lanes, false on its header and on the lane of a collapsed one. */
      readonly isEmptyLane: boolean
      readonly key: string
      readonly label: string
      readonly detail: string
      readonly processes: number
      readonly attention: number
    }

/** How far beside a span the pointer may be. */
const REACH_PX = 4
/** Spans of a lane that are looked at; where more are so near, any of them will do. */
const MOST_SPANS = 4096
/** Spans under one pixel that are named. */
const MOST_NAMED = 6
const MAX_DETAIL_CHARS = 240

export function packedHit(source: PackedSource, point: PackedPoint): PackedHit | undefined {
  const { layout, lanes, matching, resolved } = source
  const place = placeAt(layout, lanes, point.yPx)
  if (place === undefined) return undefined
  const { group, processes, attention } = lanes.sections[layout.sections[place.place]]
  const { key, label, detail } = resolved.groups.groups[group]
  const found =
    place.lane < 0
      ? undefined
      : ((matching && nearestSpan(matching, place.lane, point)) ?? nearestSpan(lanes, place.lane, point))
  if (found !== undefined) return processHit(source, found, label, point)
  const isEmptyLane = place.lane >= 0
  return { kind: 'section', isEmptyLane, key, label, detail, processes, attention }
}

interface Found {
  readonly lanes: Lanes
  readonly span: SpanIdx
  readonly count: number
  /** The first of those under the pointer, itself among them. */
  readonly some: readonly SpanIdx[]
}

/** The span under the pointer, the worst one where there are several; else the nearest within reach. */
function nearestSpan(lanes: Lanes, lane: LaneIdx, { time, nsPerPx }: PackedPoint): Found | undefined {
  const { starts, fromNs, toNs, masks, origin } = lanes
  const at = offsetNs(time.sec, time.ns, origin)
  const reach = REACH_PX * nsPerPx
  const end = bisect(starts[lane], starts[lane + 1], (span) => fromNs[span] > at + reach)
  const isPlain = !lanes.overlaps.has(lane)
  let best = -1
  let bestDistance = Infinity
  let count = 0
  const some: SpanIdx[] = []
  for (let span = end - 1; span >= Math.max(starts[lane], end - MOST_SPANS); span--) {
    if (isPlain && toNs[span] < at - reach) break
    const pixels = Math.max(0, fromNs[span] - at, at - toNs[span]) / nsPerPx
    if (pixels > REACH_PX) continue
    const distance = pixels <= 0.5 ? 0 : pixels
    if (distance === 0 && ++count <= MOST_NAMED) some.push(span)
    const isWorse = best >= 0 && severityOf(masks.spans[span]) > severityOf(masks.spans[best])
    if (best < 0 || distance < bestDistance || (distance === bestDistance && isWorse)) {
      best = span
      bestDistance = distance
    }
  }
  return best < 0 ? undefined : { lanes, span: best, count: Math.max(1, count), some }
}

function severityOf(mask: number): number {
  return SEVERITY[outcomeOfMask(mask)]
}

function processHit(
  { store, resolved, activity }: PackedSource,
  { lanes, span, count, some }: Found,
  where: string,
  { time, nsPerPx }: PackedPoint,
): Extract<PackedHit, { kind: 'process' }> {
  const process = lanes.process[span]
  const { endKind } = resolved.lifetimes
  const shownNs = lanes.toNs[span] - lanes.fromNs[span]
  const near = { from: addNs(time, -REACH_PX * nsPerPx), to: addNs(time, REACH_PX * nsPerPx) }
  return {
    kind: 'process',
    key: keyOf(store, process),
    name: nameOf(store, process),
    detail: store.texts.get(store.processes.columns.args[process]).slice(0, MAX_DETAIL_CHARS),
    ending: outcomeTextOf(store, resolved, process),
    successor: successorNameOf(store, resolved, process),
    start: addNs(lanes.origin, lanes.fromNs[span]),
    isStartSeen: startKindOf(store, process) === START.seen,
    durationNs: endKind[process] === END.open ? NaN : lanes.toNs[span] - lanes.fromNs[span],
    shownNs,
    marks: nameMarks(store, activity, shownNs >= WIDE_PX * nsPerPx ? [process] : [], near),
    descendants: resolved.descendants[process],
    count,
    others: [
      ...new Set(some.filter((other) => other !== span).map((other) => fileNameOf(store, lanes.process[other]))),
    ],
    where,
  }
}
