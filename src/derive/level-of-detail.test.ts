import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { OUTCOME, OUTCOME_COUNT, SEVERITY } from '../codes/outcomes'
import { BlockMerger } from './level-of-detail'

interface Span {
  readonly start: number
  readonly end: number
  readonly outcome: number
}
interface Block {
  readonly from: number
  readonly to: number
  readonly count: number
  readonly outcome: number
}

const FROM = -50
const NS_PER_PX = 10
const PIXELS = 20

function merge(spans: readonly Span[]): Block[] {
  const merger = new BlockMerger(FROM, NS_PER_PX, PIXELS)
  for (const { start, end, outcome } of spans) merger.addSpan(start, end, outcome)
  merger.finishRow(7)
  const { length, columns } = merger.blocks
  return Array.from({ length }, (_, i) => {
    expect(columns.row[i]).toBe(7)
    return { from: columns.fromNs[i], to: columns.toNs[i], count: columns.count[i], outcome: columns.outcome[i] }
  })
}

const spans: fc.Arbitrary<Span[]> = fc
  .array(
    fc.record({
      start: fc.integer({ min: -100, max: 250 }),
      length: fc.integer({ min: -3, max: 60 }),
      outcome: fc.nat(OUTCOME_COUNT - 1),
    }),
  )
  .map((list) => list.map(({ start, length, outcome }) => ({ start, end: start + length, outcome })))

/** Pixels that a span touches; one that ends before it starts, by clocks that disagree, touches that of its start. */
function pixelsOf({ start, end }: Span): number[] {
  const first = Math.floor((start - FROM) / NS_PER_PX)
  const last = Math.max(first, Math.floor((end - FROM) / NS_PER_PX))
  return Array.from({ length: last - first + 1 }, (_, i) => first + i).filter((pixel) => pixel >= 0 && pixel < PIXELS)
}

test('every pixel that a span touches is covered, with the worst outcome and the right shade of its count', () => {
  fc.assert(
    fc.property(spans, (list) => {
      const blocks = merge(list)
      for (let pixel = 0; pixel < PIXELS; pixel++) {
        const touching = list.filter((span) => pixelsOf(span).includes(pixel))
        const from = FROM + pixel * NS_PER_PX
        const covering = blocks.filter((block) => block.from <= from && block.to >= from + NS_PER_PX)
        expect(covering.length).toBe(touching.length > 0 ? 1 : 0)
        if (touching.length === 0) continue
        const worst = Math.max(...touching.map(({ outcome }) => SEVERITY[outcome]))
        expect(SEVERITY[covering[0].outcome]).toBe(worst)
        // a block is as dense as its densest pixel, and all its pixels have one shade: 1, 2–3, 4–7 …
        expect(covering[0].count).toBeGreaterThanOrEqual(touching.length)
        expect(Math.floor(Math.log2(covering[0].count))).toBe(Math.floor(Math.log2(touching.length)))
      }
    }),
  )
})

test('blocks do not overlap, come in order, and are cut to the pixels', () => {
  fc.assert(
    fc.property(spans, (list) => {
      const blocks = merge(list)
      for (const [i, { from, to }] of blocks.entries()) {
        expect(from).toBeLessThan(to)
        expect(from).toBeGreaterThanOrEqual(i === 0 ? FROM : blocks[i - 1].to)
        expect(to).toBeLessThanOrEqual(FROM + PIXELS * NS_PER_PX)
      }
    }),
  )
})

describe('a row', () => {
  test('keeps one span as one block of its pixels', () => {
    expect(merge([{ start: 0, end: 25, outcome: OUTCOME.nonzero }])).toEqual([
      { from: 0, to: 30, count: 1, outcome: OUTCOME.nonzero },
    ])
  })

  test('gives a span without length a pixel, and one without an end that of its start', () => {
    const expected = [{ from: 0, to: 10, count: 1, outcome: OUTCOME.exit0 }]
    expect(merge([{ start: 3, end: 3, outcome: OUTCOME.exit0 }])).toEqual(expected)
    expect(merge([{ start: 3, end: NaN, outcome: OUTCOME.exit0 }])).toEqual(expected)
  })

  test('does not know the spans of the row before', () => {
    const merger = new BlockMerger(FROM, NS_PER_PX, PIXELS)
    merger.addSpan(0, 1000, OUTCOME.attention)
    merger.finishRow(0)
    merger.finishRow(1)
    expect([...merger.blocks.columns.row.subarray(0, merger.blocks.length)]).toEqual([0])
  })
})
