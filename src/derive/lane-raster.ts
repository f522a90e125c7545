/**
 * One lane as pixels: for each the worst outcome of the spans that touch it, and how many do. Spans that are wide enough
 * to be drawn by themselves are left out and handed to `onWide`.
 *
 *   spans    ├──┤ ├┤├┤├┤    ├──────────────────────┤
 *   count     11  1 3 1      (wide)
 *
 * The cost is that of the pixels, not of the spans: runs of spans that begin in one pixel are passed over by galloping,
 * and what is among them is read from the pyramid.
 */
import { OUTCOME_COUNT, SEVERITY } from '../codes/outcomes'
import { RASTER_OUTCOME } from '../codes/packed'
import type { Nanoseconds } from '../base/time'
import { WORST_OF_MASK, maskOfSpans, outcomeOfMask, type OverlapIndex } from './lane-pyramid'
import type { LaneIdx, Lanes, SpanIdx } from './lanes'

/** Pixels of a raster in time: `width` of them, each `nsPerPx` long, from `fromNs` after the lanes' origin. */
export interface RasterGrid {
  readonly fromNs: Nanoseconds
  readonly nsPerPx: Nanoseconds
  readonly width: number
  /** Spans as long as this or longer are wide. */
  readonly wideNs: Nanoseconds
}

/** Where a row of pixels is written: outcome plus 1 (see codes/packed.ts) and count, both added to what is there. */
export interface RasterRow {
  readonly outcomes: Uint8Array
  readonly counts: Uint16Array
}

const MOST = 0xffff

export function rasterLane(
  lanes: Lanes,
  lane: LaneIdx,
  grid: RasterGrid,
  row: RasterRow,
  onWide: (span: SpanIdx) => void,
): void {
  const overlap = lanes.overlaps.get(lane)
  if (overlap === undefined) rasterPlain(lanes, lane, grid, row, onWide)
  else rasterOverlapping(lanes, lane, overlap, grid, row)
}

/** Adds `count` spans, the worst of them with `outcome`, to a pixel. */
function addToPixel({ outcomes, counts }: RasterRow, pixel: number, outcome: number, count: number): void {
  const before = outcomes[pixel] & RASTER_OUTCOME
  if (before === 0 || SEVERITY[outcome] > SEVERITY[before - 1]) outcomes[pixel] = outcome + 1
  counts[pixel] = Math.min(MOST, counts[pixel] + count)
}

function rasterPlain(
  { starts, fromNs, toNs, masks }: Lanes,
  lane: LaneIdx,
  grid: RasterGrid,
  row: RasterRow,
  onWide: (span: SpanIdx) => void,
): void {
  const { width, wideNs, nsPerPx, fromNs: gridNs } = grid
  const laneEnd = starts[lane + 1]
  let span = gallop(toNs, starts[lane], laneEnd, gridNs, 1)
  let count = 1
  while (span < laneEnd) {
    const start = Math.floor((fromNs[span] - gridNs) / nsPerPx)
    if (start >= width) return
    const pixel = Math.max(0, start)
    // all but the last of the spans that begin in a pixel end in it, too; one from before the first pixel stands alone
    const guess = Math.min(span + count, laneEnd) // neighbouring pixels hold about as many
    const next = start < 0 ? span + 1 : gallopAround(fromNs, span + 1, laneEnd, gridNs + (pixel + 1) * nsPerPx, guess)
    count = next - span
    const last = next - 1
    const end = toNs[last]
    const isWide = end - fromNs[last] >= wideNs
    if (isWide) onWide(last)
    const to = isWide ? last : next
    if (to > span) addToPixel(row, pixel, WORST_OF_MASK[maskOfSpans(masks, span, to)], to - span)
    if (!isWide && end >= gridNs + (pixel + 1) * nsPerPx) {
      const endPixel = Math.min(width, Math.floor((end - gridNs) / nsPerPx) + 1)
      const outcome = outcomeOfMask(masks.spans[last])
      for (let beyond = pixel + 1; beyond < endPixel; beyond++) addToPixel(row, beyond, outcome, 1)
    }
    span = next
  }
}

/** Where spans overlap none is drawn by itself. */
function rasterOverlapping(
  { starts, fromNs }: Lanes,
  lane: LaneIdx,
  overlap: OverlapIndex,
  grid: RasterGrid,
  row: RasterRow,
): void {
  const first = starts[lane]
  const laneEnd = starts[lane + 1]
  const { ends } = overlap
  const { nsPerPx, fromNs: gridNs } = grid
  const reach = new Float64Array(OUTCOME_COUNT).fill(-Infinity)
  let begun = first
  let ended = 0
  let beginning = 1
  let ending = 1
  for (let pixel = 0; pixel < grid.width; pixel++) {
    const pixelNs = gridNs + pixel * nsPerPx
    // as above: about as many begin and end as in the pixel before
    const next = gallopAround(fromNs, begun, laneEnd, pixelNs + nsPerPx, Math.min(laneEnd, begun + beginning))
    if (next > begun) overlap.raiseReach(reach, begun - first, next - first)
    beginning = Math.max(1, next - begun)
    begun = next
    const past = gallopAround(ends, ended, ends.length, pixelNs, Math.min(ends.length, ended + ending))
    ending = Math.max(1, past - ended)
    ended = past
    let worst = -1
    for (let outcome = 0; outcome < OUTCOME_COUNT; outcome++)
      if (reach[outcome] >= pixelNs && (worst < 0 || SEVERITY[outcome] > SEVERITY[worst])) worst = outcome
    if (worst >= 0) addToPixel(row, pixel, worst, begun - first - ended)
  }
}

/** As `gallop` from a guess between `from` and `to`, which may be too far. */
function gallopAround(times: Float64Array, from: number, to: number, ns: Nanoseconds, guess: number): number {
  if (times[guess - 1] < ns) return gallop(times, guess, to, ns, 1)
  let high = guess - 1
  let step = 1
  while (high - step >= from && times[high - step] >= ns) {
    high -= step
    step *= 2
  }
  return bisectTimes(times, Math.max(from, high - step + 1), high, ns)
}

/** The first index in [from, to) whose time is not before `ns`, else `to`: in steps that double, the first one `step`. */
function gallop(times: Float64Array, from: number, to: number, ns: Nanoseconds, step: number): number {
  let low = from
  while (low + step <= to && times[low + step - 1] < ns) {
    low += step
    step *= 2
  }
  return bisectTimes(times, low, Math.min(to, low + step - 1), ns)
}

function bisectTimes(times: Float64Array, low: number, high: number, ns: Nanoseconds): number {
  while (low < high) {
    const middle = (low + high) >>> 1
    if (times[middle] < ns) low = middle + 1
    else high = middle
  }
  return low
}
