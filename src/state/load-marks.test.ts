import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { LoadMarks } from './load-marks'
import type { SessionState } from './session'

const END = { reason: 'complete' } as const

/** A file with 10 events, and a summary of so many of them. */
function state(isRead: boolean, known: number, isCurrent = true): SessionState {
  const summary = {
    events: known,
    decodedEvents: known,
    processes: 3,
    isCurrent,
    storeBytes: 500,
    quality: { badLines: 0 },
  }
  return {
    sources: [{ kind: 'file', idx: 0, progress: { events: 10, badLines: 0 }, end: isRead ? END : undefined }],
    summary,
  } as unknown as SessionState
}

const NOTHING = { sources: [], summary: undefined } as unknown as SessionState

function marks(): [string, unknown][] {
  return (performance.getEntriesByType('mark') as PerformanceMark[]).map(({ name, detail }) => [name, detail])
}

const onFirstRows = vi.fn<() => void>()

beforeEach(() => vi.stubGlobal('requestAnimationFrame', (callback: () => void) => callback()))
afterEach(() => {
  vi.unstubAllGlobals()
  performance.clearMarks()
})

test('a load is complete when the summary is one of everything that was read', () => {
  const load = new LoadMarks(onFirstRows)
  load.follow(state(false, 4))
  load.follow(state(true, 4))
  load.follow(state(true, 10, false))
  expect(marks()).toEqual([])
  load.follow(state(true, 10))
  load.follow(state(true, 10))
  expect(marks()).toEqual([['treeline:complete', { events: 10, processes: 3, storeBytes: 500 }]])
})

test('a load that is closed before its end is not complete', () => {
  const load = new LoadMarks(onFirstRows)
  load.follow(state(false, 4))
  load.follow(NOTHING)
  expect(marks()).toEqual([])
})

test('the first rows are marked once for what is open', () => {
  const load = new LoadMarks(onFirstRows)
  for (const rows of [0, 5, 6]) load.drawn(rows)
  expect(marks()).toEqual([['treeline:first-rows', null]])
  load.follow(NOTHING)
  load.drawn(7)
  expect(marks()).toHaveLength(2)
  expect(onFirstRows).toHaveBeenCalledTimes(2)
})
