import { describe, expect, test } from 'vitest'
import { OUTCOME } from '../codes/outcomes'
import { HEADER_PX, LANE_PX, RASTER_DIM, RASTER_OUTCOME, SECTION_GAP_PX } from '../codes/packed'
import { END, START } from '../codes/spans'
import { addNs, parseTime, type Instant } from '../base/time'
import { loadDrawing, type LoadedDrawing } from '../testing/load-log'
import { indexActivity } from './activity-index'
import { orderEvents } from './event-order'
import { deriveGaps } from './gaps'
import { deriveLanes, keepSpans } from './lanes'
import { rangeOfLog } from '../testing/log-range'
import {
  derivePackedFrame,
  packedBuffers,
  type PackedFrame,
  type PackedRequest,
  type PackedSource,
} from './packed-frame'
import { packedHit } from './packed-hit'
import { layOutSections } from './packed-layout'
import { findMatches } from '../testing/find-matches'
import { finish } from './slices'

const BASE = parseTime('2024-05-01T10:00:00Z')!
const at = (seconds: number): Instant => addNs(BASE, Math.round(seconds * 1e9))

interface Ask extends Partial<PackedRequest> {
  readonly filter?: string
  readonly collapsed?: readonly string[]
  readonly selected?: string
}

function sourceOf({ store, resolved }: LoadedDrawing, { filter = '', collapsed = [] }: Ask = {}): PackedSource {
  const range = rangeOfLog(store)!
  const matches = findMatches(store, resolved, filter)
  const lanes = finish(deriveLanes(resolved, range))
  return {
    store,
    resolved,
    lanes,
    matching: matches && finish(keepSpans(lanes, matches.isMatch)),
    matches,
    layout: layOutSections(lanes, resolved, new Set(collapsed), matches),
    activity: finish(indexActivity(store.events, finish(orderEvents(store.events)), resolved)),
    gaps: deriveGaps(store, range),
  }
}

/** 100 pixels of 0.1 s for the range, 50 to each side. */
function frameOf(log: LoadedDrawing, ask: Ask = {}): PackedFrame {
  const whole = {
    topPx: 0,
    heightPx: 400,
    range: { from: at(0), to: at(10) },
    widthPx: 100,
    pixelRatio: 1,
    selectedKey: '',
  }
  return derivePackedFrame(
    sourceOf(log, ask),
    { ...whole, ...ask },
    ask.selected === undefined ? -1 : log.row(ask.selected),
  )
}

function spansOf({ spans, strings }: PackedFrame) {
  const { columns } = spans
  return Array.from({ length: spans.length }, (_, i) => ({
    row: columns.row[i],
    label: strings[columns.label[i]],
    startNs: columns.startNs[i],
    endNs: columns.endNs[i],
    startKind: columns.startKind[i],
    endKind: columns.endKind[i],
    outcome: columns.outcome[i],
    isDim: columns.isDim[i],
  }))
}

/** Pixels of a row that are not empty: second of the range, outcome, count. */
function pixelsOf({ raster }: PackedFrame, row: number) {
  const found: { second: number; outcome: number; isDim: boolean; count: number }[] = []
  for (let x = 0; x < raster.width; x++) {
    const byte = raster.outcomes[row * raster.width + x]
    if (byte === 0) continue
    found.push({
      second: Math.round((raster.fromNs + x * raster.nsPerPx) / 1e8) / 10,
      outcome: (byte & RASTER_OUTCOME) - 1,
      isDim: (byte & RASTER_DIM) !== 0,
      count: raster.counts[row * raster.width + x],
    })
  }
  return found
}

const TWO_PODS = `
  pod a/x container 1 node n1
    10 /bin/bash 0s..
      11 /usr/bin/curl 1s..1.05s exit 1
      12 /usr/bin/curl 1.06s..1.08s
      13 /usr/bin/tail 4s..8s SIGKILL
  pod b/y container 2 node n2
    20 /bin/sh 2s..3s
  * 9s rate-limit 3
`

describe('wide spans', () => {
  test('have their times, kinds and the name of their binary; narrow ones are pixels', () => {
    const frame = frameOf(loadDrawing(TWO_PODS))
    expect(spansOf(frame)).toEqual([
      {
        row: 0,
        label: 'bash',
        startNs: 0,
        endNs: 9e9,
        startKind: START.seen,
        endKind: END.open,
        outcome: OUTCOME.running,
        isDim: 0,
      },
      expect.objectContaining({ row: 1, label: 'tail', startNs: 4e9, endNs: 8e9, outcome: OUTCOME.attention }),
    ])
    expect(pixelsOf(frame, 1)).toEqual([{ second: 1, outcome: OUTCOME.nonzero, isDim: false, count: 2 }])
    expect(pixelsOf(frame, 2).map(({ second }) => second)).toEqual([2, 2.1, 2.2, 2.3, 2.4, 2.5, 2.6, 2.7, 2.8, 2.9, 3])
  })

  test('have marks of their activity', () => {
    const log = loadDrawing(`
      host n1
        1 a 0s..9s
          * 2s fd_install /etc/passwd
          * 2.001s fd_install /etc/passwd
          * 5s fd_install /etc/shadow policy files action SIGKILL
    `)
    const { marks } = frameOf(log)
    expect([...marks.columns.row]).toEqual([0, 0])
    expect([...marks.columns.atNs]).toEqual([2e9, 5e9])
    expect([...marks.columns.isEnforced]).toEqual([0, 1])
  })

  test('need more pixels where there are several in a CSS pixel', () => {
    const log = loadDrawing('host n1\n 1 a 0s..3s')
    expect(spansOf(frameOf(log))).toHaveLength(1)
    const sharp = frameOf(log, { pixelRatio: 2 })
    expect(spansOf(sharp)).toHaveLength(1)
    expect(sharp.raster.width).toBe(401)
    expect(spansOf(frameOf(log, { widthPx: 70 }))).toHaveLength(0)
  })
})

test('the raster begins at a multiple of its pixels, and half a range before the visible one', () => {
  const { raster } = frameOf(loadDrawing(TWO_PODS), { range: { from: at(3.03), to: at(13.03) } })
  expect(raster.nsPerPx).toBe(1e8)
  expect(raster.width).toBe(201)
  expect(raster.fromNs).toBeCloseTo(-5.03e9, -3)
})

describe('the list', () => {
  test('has a header and lanes for each pod, from top to bottom', () => {
    const frame = frameOf(loadDrawing(TWO_PODS))
    const second = HEADER_PX + 2 * LANE_PX + SECTION_GAP_PX
    expect(frame.sections).toMatchObject([
      {
        label: 'a/x',
        topPx: 0,
        heightPx: HEADER_PX + 2 * LANE_PX,
        processes: 4,
        attention: 1,
        node: 'n1',
        matches: -1,
      },
      { label: 'b/y', topPx: second, processes: 1, attention: 0, node: 'n2' },
    ])
    expect([...frame.rowTops]).toEqual([HEADER_PX, HEADER_PX + LANE_PX, second + HEADER_PX])
    expect([...frame.rowSections]).toEqual([0, 0, 1])
    expect(frame.totalPx).toBe(second + HEADER_PX + LANE_PX + SECTION_GAP_PX)
    expect(frame.gaps).toMatchObject([{ node: 'n2', toNs: 9e9 }])
  })

  test('a window holds what is in it and half as much around it', () => {
    const pods = Array.from(
      { length: 40 },
      (_, i) => `pod a/p${String(i).padStart(2, '0')} container ${i + 1}\n ${i + 1} a 0s..1s`,
    )
    const log = loadDrawing(pods.join('\n'))
    const height = HEADER_PX + LANE_PX + SECTION_GAP_PX
    const frame = frameOf(log, { topPx: 10 * height, heightPx: 4 * height })
    expect(frame.sections.map(({ label }) => label)).toEqual(
      ['08', '09', '10', '11', '12', '13', '14', '15'].map((name) => `a/p${name}`),
    )
    expect(frame.rowTops).toHaveLength(8)
    expect(frame.totalPx).toBe(40 * height)
  })

  test('a collapsed section has one row for all its lanes', () => {
    const frame = frameOf(loadDrawing(TWO_PODS), { collapsed: ['pod:/a/x'] })
    expect(frame.sections[0]).toMatchObject({ isCollapsed: true, heightPx: HEADER_PX + LANE_PX })
    expect([...frame.rowSections]).toEqual([0, 1])
    expect(spansOf(frame)).toEqual([])
    const pixels = pixelsOf(frame, 0)
    expect(pixels.find(({ second }) => second === 1)).toEqual({
      second: 1,
      outcome: OUTCOME.nonzero,
      isDim: false,
      count: 3,
    })
    expect(pixels.find(({ second }) => second === 0.5)).toMatchObject({ outcome: OUTCOME.running, count: 1 })
    expect(pixels.find(({ second }) => second === 6)).toMatchObject({ outcome: OUTCOME.attention, count: 2 })
  })
})

test('with a filter, sections without a match are left out, and what is no match is dim', () => {
  const frame = frameOf(loadDrawing(TWO_PODS), { filter: 'curl' })
  expect(frame.sections.map(({ label, matches }) => [label, matches])).toEqual([['a/x', 2]])
  expect(spansOf(frame).map(({ label, isDim }) => [label, isDim])).toEqual([
    ['bash', 1],
    ['tail', 1],
  ])
  expect(pixelsOf(frame, 1)).toMatchObject([{ outcome: OUTCOME.nonzero, isDim: false, count: 2 }])
  const tail = frameOf(loadDrawing(TWO_PODS), { filter: 'tail' })
  expect(pixelsOf(tail, 1)).toMatchObject([{ outcome: OUTCOME.nonzero, isDim: true, count: 2 }])
})

describe('the selected process', () => {
  test('is found wherever it is in the list', () => {
    const log = loadDrawing(TWO_PODS)
    const { rowTops } = frameOf(log)
    expect(frameOf(log, { selected: '20', topPx: 0, heightPx: 10 }).selected).toEqual({
      topPx: rowTops[2],
      startNs: 2e9,
      endNs: 3e9,
    })
  })

  test('is in the row of its collapsed section, and nowhere when its section is left out', () => {
    const log = loadDrawing(TWO_PODS)
    expect(frameOf(log, { selected: '13', collapsed: ['pod:/a/x'] }).selected?.topPx).toBe(HEADER_PX)
    expect(frameOf(log, { selected: '20', filter: 'curl' }).selected).toBeUndefined()
    expect(frameOf(log).selected).toBeUndefined()
  })
})

describe('at a point', () => {
  const log = loadDrawing(TWO_PODS)
  const nsPerPx = 1e8
  const hit = (yPx: number, seconds: number, ask: Ask = {}) =>
    packedHit(sourceOf(log, ask), { yPx, time: at(seconds), nsPerPx })
  const lane1 = HEADER_PX + LANE_PX + 3

  test('there is the process of the span, with how it ended', () => {
    expect(hit(lane1, 5)).toMatchObject({
      kind: 'process',
      key: log.ids['13'],
      name: '/usr/bin/tail',
      ending: 'ended by SIGKILL',
      start: at(4),
      durationNs: 4e9,
      count: 1,
      where: 'a/x',
    })
  })

  test('there is the worst of several under one pixel, and a match of the filter first', () => {
    expect(hit(lane1, 1.055)).toMatchObject({ key: log.ids['11'], count: 2, others: ['curl'] })
    expect(hit(lane1, 1.3)).toMatchObject({ key: log.ids['12'] })
    expect(hit(lane1, 3.9, { filter: 'curl' })).toMatchObject({ key: log.ids['13'] })
  })

  test('there is the section where no process is near, and nothing between and below the sections', () => {
    expect(hit(3, 5)).toMatchObject({ kind: 'section', isEmptyLane: false, label: 'a/x', processes: 4, attention: 1 })
    expect(hit(lane1, 2.5)).toMatchObject({ kind: 'section', isEmptyLane: true, label: 'a/x' })
    expect(hit(HEADER_PX + 2 * LANE_PX + 1, 5)).toBeUndefined()
    expect(hit(10_000, 5)).toBeUndefined()
    expect(hit(-1, 5)).toBeUndefined()
  })
})

test('all columns are transferred', () => {
  const frame = frameOf(loadDrawing(TWO_PODS))
  const copy = structuredClone(frame, { transfer: packedBuffers(frame) })
  expect(copy.spans.length).toBe(2)
  expect(frame.raster.outcomes).toHaveLength(0)
})
