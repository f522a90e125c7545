/**
 * Rasters of lanes with very many spans, in Node: more than a store could hold. The lanes are made up from a seed, as many
 * spans in each, and rasterised again and again as for a frame of the packed layout. What is asked for is a frame's cost
 * at ten million spans by that at one million; both are measured in turn, so that a busy machine slows both.
 */
import { OUTCOME, type Outcome } from '../codes/outcomes'
import { WIDE_PX } from '../codes/packed'
import { OverlapIndex, maskLevels } from '../derive/lane-pyramid'
import { rasterLane, type RasterGrid } from '../derive/lane-raster'
import { LANE_CAP, type Lanes } from '../derive/lanes'
import { finish } from '../derive/slices'
import { makeRandom, type Random } from '../testing/random'
import { median } from './median'

export interface LanesFigures {
  readonly spans: number
  readonly lanes: number
  /** Medians of a frame over the whole range, of a million spans and of `spans`. */
  readonly wholeMsAt1M: number
  readonly wholeMs: number
  readonly wholeRatio: number
  /** The same over a hundredth of the range, at many places. */
  readonly narrowMsAt1M: number
  readonly narrowMs: number
  readonly narrowRatio: number
}

const LANES = 400
const FEW_SPANS = 1_000_000
/** A window with its margins: a raster reaches half a range beyond it on both sides. */
const WIDTH_PX = 2200
const RANGE_NS = 3600e9
const ROUNDS = 31
const NARROW = 100

export function benchLanes(spans: number, seed: number): LanesFigures {
  const [few, many] = [FEW_SPANS, spans].map((count) => makeLanes(count, makeRandom(seed)))
  const whole = measure(few, many, () => gridOf(0, RANGE_NS))
  const narrow = measure(few, many, (round) => gridOf((round / ROUNDS) * RANGE_NS * 0.99, RANGE_NS / NARROW))
  return {
    spans: many.process.length,
    lanes: LANES,
    wholeMsAt1M: rounded(whole.few),
    wholeMs: rounded(whole.many),
    wholeRatio: rounded(whole.many / whole.few),
    narrowMsAt1M: rounded(narrow.few),
    narrowMs: rounded(narrow.many),
    narrowRatio: rounded(narrow.many / narrow.few),
  }
}

function measure(
  few: Lanes,
  many: Lanes,
  gridAt: (round: number) => RasterGrid,
): { readonly few: number; readonly many: number } {
  const times: { few: number; many: number }[] = []
  for (let round = 0; round < ROUNDS; round++)
    times.push({ few: frameMs(few, gridAt(round)), many: frameMs(many, gridAt(round)) })
  return { few: median(times.map((time) => time.few)), many: median(times.map((time) => time.many)) }
}

function frameMs(lanes: Lanes, grid: RasterGrid): number {
  const outcomes = new Uint8Array(LANES * grid.width)
  const counts = new Uint16Array(LANES * grid.width)
  const start = performance.now()
  let wide = 0
  for (let lane = 0; lane < LANES; lane++) {
    const [from, to] = [lane * grid.width, (lane + 1) * grid.width]
    const row = { outcomes: outcomes.subarray(from, to), counts: counts.subarray(from, to) }
    rasterLane(lanes, lane, grid, row, () => wide++)
  }
  return performance.now() - start
}

function gridOf(fromNs: number, lengthNs: number): RasterGrid {
  const nsPerPx = lengthNs / WIDTH_PX
  return { fromNs, nsPerPx, width: WIDTH_PX, wideNs: nsPerPx * WIDE_PX }
}

/** Spans of all lanes follow each other in their lane but for the last lane of each section, where they overlap. */
function makeLanes(spans: number, random: Random): Lanes {
  const perLane = Math.floor(spans / LANES)
  const length = perLane * LANES
  const fromNs = new Float64Array(length)
  const toNs = new Float64Array(length)
  const masks = new Uint8Array(length)
  const overlaps = new Map<number, OverlapIndex>()
  const step = RANGE_NS / perLane
  for (let lane = 0; lane < LANES; lane++) {
    const isOverlapping = lane % LANE_CAP === LANE_CAP - 1
    const [first, end] = [lane * perLane, (lane + 1) * perLane]
    for (let span = first; span < end; span++) {
      const start = (span - first + random.float() * 0.5) * step
      fromNs[span] = start
      toNs[span] = start + random.float() * (isOverlapping ? 20 : 0.5) * step
      masks[span] = 1 << outcomeFrom(random)
    }
    if (isOverlapping)
      overlaps.set(lane, finish(OverlapIndex.of(toNs.subarray(first, end), masks.subarray(first, end))))
  }
  return {
    origin: { sec: 0, ns: 0 },
    sections: [{ group: 0, firstLane: 0, laneCount: LANES, processes: length, attention: 0 }],
    sectionOf: new Uint32Array(LANES),
    starts: Uint32Array.from({ length: LANES + 1 }, (_, lane) => lane * perLane),
    process: Uint32Array.from({ length }, (_, span) => span),
    fromNs,
    toNs,
    masks: finish(maskLevels(masks)),
    overlaps,
    laneOf: new Int32Array(0),
  }
}

function outcomeFrom(random: Random): Outcome {
  const at = random.float()
  return at < 0.9 ? OUTCOME.exit0 : at < 0.99 ? OUTCOME.nonzero : at < 0.999 ? OUTCOME.replaced : OUTCOME.attention
}

function rounded(value: number): number {
  return Number(value.toPrecision(3))
}
