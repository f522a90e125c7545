import { expect, test } from 'vitest'
import { figuresOf } from './figures'
import type { Report, Round } from './page/report'

const NO_MEMORY = { empty: [], loading: [] }

function round(appMs: number, readMs: number, jsonMs: number): Round {
  const run = (ms: number) => ({ ms, bytes: 8e6, events: 10, processes: 4 })
  const app = { ms: appMs, firstRowsMs: appMs / 10, longestTaskMs: appMs / 4, events: 10, processes: 4 }
  return {
    app: { ...app, startAt: 0, quietAt: appMs, storeBytes: 1000 },
    firstRead: run(readMs / 10),
    read: run(readMs),
    json: run(jsonMs),
    inflate: undefined,
    idleTaskMs: readMs / 4,
  }
}

function report(rounds: readonly Round[], isCompressed = false): Report {
  return { emptyFromAt: 0, emptyToAt: 0, bytes: 4e6, isCompressed, rounds }
}

test('a ratio is the median of the ratios of the rounds, the baseline by the app', () => {
  // read by app: 0.5, 0.25, 2
  const figures = figuresOf(report([round(100, 50, 400), round(400, 100, 400), round(50, 100, 100)]), 4e6, NO_MEMORY)
  expect(figures).toMatchObject({ ratioToRead: 0.5, ratioToReadSpread: [0.25, 2], ratioToJson: 2 })
  expect(figures).toMatchObject({ ms: 100, mbPerS: 40, readMbPerS: 40, jsonMbPerS: 10 })
})

test('the longest tasks are those of all rounds, the cold first rows those of the first', () => {
  const figures = figuresOf(report([round(400, 100, 1), round(100, 200, 1), round(100, 100, 1)]), 4e6, NO_MEMORY)
  expect(figures).toMatchObject({ longestMainTaskMs: 100, idleTaskMs: 50, firstRowsColdMs: 40, firstRowsMs: 10 })
})

test('memory is the peak while loading over the empty page', () => {
  const memory = { empty: [100e6, 101e6, 180e6], loading: [120e6, 151e6, 130e6] }
  expect(figuresOf(report([round(1, 1, 1)]), 4e6, memory)).toMatchObject({
    rssEmptyMb: 101,
    rssDeltaMb: 50,
    bytesPerProcess: 250,
  })
})

test('MB of a compressed file are those that come out of it', () => {
  const figures = figuresOf(report([{ ...round(100, 50, 400), inflate: round(0, 200, 0).read }], true), 8e6, NO_MEMORY)
  expect(figures).toMatchObject({ mbPerS: 80, readMbPerS: 80, jsonMbPerS: 20, inflateMbPerS: 40, ratioToInflate: 2 })
})

test('what could not be measured is null', () => {
  const plain = round(100, 50, 400)
  const broken = { ...plain, json: undefined, app: { ...plain.app, firstRowsMs: undefined } }
  expect(figuresOf(report([broken], true), NaN, NO_MEMORY)).toMatchObject({
    mbPerS: null,
    jsonMbPerS: null,
    ratioToJson: null,
    firstRowsMs: null,
    rssDeltaMb: null,
    ratioToInflate: null,
    logBytes: null,
  })
})
