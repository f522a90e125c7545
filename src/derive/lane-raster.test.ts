import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { OUTCOME, OUTCOME_COUNT, SEVERITY } from '../codes/outcomes'
import { OverlapIndex, maskLevels, maskOfSpans } from './lane-pyramid'
import { rasterLane, type RasterGrid } from './lane-raster'
import type { Lanes } from './lanes'
import { finish } from './slices'

interface Span {
  readonly from: number
  readonly to: number
  readonly outcome: number
}

/** One lane of spans, which are in order of start. */
function laneOf(spans: readonly Span[], isOverlapping: boolean): Lanes {
  const toNs = Float64Array.from(spans, ({ to }) => to)
  const masks = Uint8Array.from(spans, ({ outcome }) => 1 << outcome)
  return {
    origin: { sec: 0, ns: 0 },
    sections: [{ group: 0, firstLane: 0, laneCount: 1, processes: spans.length, attention: 0 }],
    sectionOf: Uint32Array.of(0),
    starts: Uint32Array.of(0, spans.length),
    process: Uint32Array.from(spans.keys()),
    fromNs: Float64Array.from(spans, ({ from }) => from),
    toNs,
    masks: finish(maskLevels(masks)),
    overlaps: new Map(isOverlapping ? [[0, finish(OverlapIndex.of(toNs, masks))]] : []),
    laneOf: new Int32Array(spans.length),
  }
}

const GRID: RasterGrid = { fromNs: -50, nsPerPx: 10, width: 40, wideNs: 55 }

interface Pixels {
  readonly pixels: [outcome: number, count: number][]
  readonly wide: number[]
}

function raster(spans: readonly Span[], isOverlapping: boolean, grid = GRID): Pixels {
  const row = { outcomes: new Uint8Array(grid.width), counts: new Uint16Array(grid.width) }
  const wide: number[] = []
  rasterLane(laneOf(spans, isOverlapping), 0, grid, row, (span) => wide.push(span))
  return { pixels: [...row.outcomes].map((outcome, pixel) => [outcome - 1, row.counts[pixel]]), wide }
}

/** As its definition says: each pixel asks each span. */
function plainRaster(spans: readonly Span[], isOverlapping: boolean, grid = GRID): Pixels {
  const pixelOf = (ns: number): number => Math.floor((ns - grid.fromNs) / grid.nsPerPx)
  const isSeen = ({ from, to }: Span): boolean => pixelOf(to) >= 0 && pixelOf(from) < grid.width
  const isWide = ({ from, to }: Span): boolean => !isOverlapping && to - from >= grid.wideNs
  const pixels = Array.from({ length: grid.width }, (_, pixel): [number, number] => {
    const touching = spans.filter((span) => !isWide(span) && pixelOf(span.from) <= pixel && pixelOf(span.to) >= pixel)
    const worst = touching.reduce((a, { outcome }) => (a < 0 || SEVERITY[outcome] > SEVERITY[a] ? outcome : a), -1)
    return [worst, touching.length]
  })
  return { pixels, wide: [...spans.keys()].filter((i) => isWide(spans[i]) && isSeen(spans[i])) }
}

const outcomes = fc.nat(OUTCOME_COUNT - 1)

/** Each begins where or after the one before it ends; some hundred, most of them shorter than a pixel. */
const apart: fc.Arbitrary<Span[]> = fc
  .tuple(
    fc.integer({ min: -200, max: 100 }),
    fc.array(
      fc.record({
        gap: fc.oneof(fc.constant(0), fc.nat(2), fc.nat(60)),
        length: fc.oneof({ weight: 6, arbitrary: fc.nat(2) }, fc.nat(100)),
        outcome: fc.oneof({ weight: 5, arbitrary: fc.constant<number>(OUTCOME.exit0) }, outcomes),
      }),
      { maxLength: 500, size: 'max' },
    ),
  )
  .map(([start, list]) => {
    let at = start
    return list.map(({ gap, length, outcome }) => {
      const from = at + gap
      at = from + length
      return { from, to: at, outcome }
    })
  })

const anywhere: fc.Arbitrary<Span[]> = fc
  .array(fc.record({ from: fc.integer({ min: -200, max: 500 }), length: fc.nat(120), outcome: outcomes }), {
    maxLength: 400,
    size: 'max',
  })
  .map((list) =>
    list.map(({ from, length, outcome }) => ({ from, to: from + length, outcome })).toSorted((a, b) => a.from - b.from),
  )

describe('every pixel has the worst outcome and the number of the spans that touch it', () => {
  test('where spans do not overlap; wide ones are left out and named', () => {
    fc.assert(
      fc.property(apart, (spans) => {
        expect(raster(spans, false)).toEqual(plainRaster(spans, false))
      }),
    )
  })

  test('where spans overlap', () => {
    fc.assert(
      fc.property(anywhere, (spans) => {
        expect(raster(spans, true)).toEqual(plainRaster(spans, true))
      }),
    )
  })

  test('when a pixel holds hundreds of spans', () => {
    const grid = { ...GRID, nsPerPx: 700, wideNs: Infinity }
    fc.assert(
      fc.property(apart, (spans) => {
        expect(raster(spans, false, grid)).toEqual(plainRaster(spans, false, grid))
      }),
    )
  })
})

test('a count does not go beyond what its column holds', () => {
  const spans = Array.from({ length: 70_000 }, () => ({ from: 5, to: 5, outcome: OUTCOME.exit0 }))
  expect(raster(spans, false).pixels[5]).toEqual([OUTCOME.exit0, 65_535])
})

test('the pyramid finds the outcomes of any run of spans', () => {
  const list = fc.array(outcomes, { maxLength: 700, size: 'max' })
  fc.assert(
    fc.property(list, fc.nat(), fc.nat(), (all, a, b) => {
      const from = a % (all.length + 1)
      const to = from + (b % (all.length - from + 1))
      const mask = maskOfSpans(finish(maskLevels(Uint8Array.from(all, (outcome) => 1 << outcome))), from, to)
      const expected = all.slice(from, to).reduce((set, outcome) => set | (1 << outcome), 0)
      const attention = 1 << OUTCOME.attention
      const isExact = (expected & attention) === 0
      expect(isExact ? mask : mask & attention).toBe(isExact ? expected : attention)
    }),
  )
})

test('a lane of many spans costs its pixels', () => {
  const spans = Array.from({ length: 200_000 }, (_, i) => ({ from: i, to: i + 0.5, outcome: OUTCOME.exit0 }))
  const lanes = laneOf(spans, false)
  const reads: number[] = []
  const counted = new Proxy(lanes.fromNs, {
    get(column, key) {
      if (typeof key === 'string' && /^\d+$/.test(key)) reads.push(Number(key))
      return Reflect.get(column, key) as unknown
    },
  })
  const width = 100
  const row = { outcomes: new Uint8Array(width), counts: new Uint16Array(width) }
  const grid = { fromNs: 0, nsPerPx: 2000, width, wideNs: Infinity }
  rasterLane({ ...lanes, fromNs: counted }, 0, grid, row, () => undefined)
  expect([...row.counts].every((count) => count === 2000)).toBe(true)
  expect(reads.length).toBeLessThan(100 * width)
})
