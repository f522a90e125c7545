import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import {
  jumpToRange,
  lengthOf,
  createViewport,
  setRange,
  setWholeRange,
  zoomRange,
  panRange,
  showWhole,
} from './viewport'
import { LiveView, liveNow } from './live'
import type { FeedConnection } from '../sources/feed'
import { createSession, feedSource, type Source } from './session'

const START_MS = Date.parse('2024-05-01T10:00:00Z')
const START = START_MS / 1000
const at = (sec: number) => ({ sec: START + sec, ns: 0 })

/** `newest` is of an event that came at `arrived`, both in seconds after the start. */
function feed(
  newest: number | undefined,
  { connection = 'open', events = 1, arrived = newest ?? 0 }: FeedChoice = {},
): Source {
  const source = feedSource(0, 'x', 'x')
  const arrivedMs = START_MS + arrived * 1000
  const nodes =
    newest === undefined
      ? []
      : [
          {
            node: 'n1',
            events,
            eventsPerSecond: 0,
            newest: at(newest),
            arrivedMs,
            heardMs: arrivedMs,
            secondsAhead: Math.max(0, newest - arrived),
          },
        ]
  return { ...source, kind: 'feed', feed: { ...source.feed, connection, events, nodes } }
}

interface FeedChoice {
  readonly connection?: FeedConnection
  readonly events?: number
  readonly arrived?: number
}

beforeEach(() => void vi.useFakeTimers({ now: START_MS }))
afterEach(() => void vi.useRealTimers())

function live(newest?: number) {
  const session = createSession()
  const viewport = createViewport()
  const paused: boolean[] = []
  const view = new LiveView(viewport, session, (isPaused) => paused.push(isPaused))
  session.setState({ sources: [feed(newest)] })
  setWholeRange(viewport, { from: at(-100), to: at(0) })
  return { session, viewport, view, paused }
}

test('now goes on from the newest event while what comes is new, else it stays there', () => {
  expect(liveNow([], START_MS)).toBeUndefined()
  expect(liveNow([feed(undefined)], START_MS)).toBeUndefined()
  expect(liveNow([feed(-5)], START_MS)).toEqual(at(0))
  // one that was 25 s old when it came, a second ago
  expect(liveNow([feed(-26, { arrived: -1 })], START_MS)).toEqual(at(-25))
  expect(liveNow([feed(-86_400, { arrived: 0 })], START_MS)).toEqual(at(-86_400))
  // of a clock that is a little ahead
  expect(liveNow([feed(3, { arrived: 0 })], START_MS)).toEqual(at(3))
})

test('now goes on while the feed is lost and while nothing comes for long, and ends with the feed', () => {
  expect(liveNow([feed(-5, { connection: 'waiting' })], START_MS)).toEqual(at(0))
  expect(liveNow([feed(-1000)], START_MS)).toEqual(at(0))
  expect(liveNow([feed(-5, { connection: 'closed' })], START_MS)).toBeUndefined()
  expect(liveNow([feed(-5, { connection: 'ended' })], START_MS)).toBeUndefined()
})

test('now is not of a node whose clock is ahead, unless all are', () => {
  const ahead = feed(3600, { arrived: 0 })
  expect(liveNow([ahead, feed(-5)], START_MS)).toEqual(at(0))
  expect(liveNow([ahead], START_MS)).toEqual(at(3600))
})

test('following keeps now near the right edge', () => {
  const { viewport, view } = live(0)
  setRange(viewport, { from: at(-60), to: at(-50) })
  view.follow()
  for (const second of [0, 7, 30]) {
    vi.setSystemTime(START_MS + second * 1000)
    vi.advanceTimersByTime(1000)
    const { range } = viewport.getState()
    expect(lengthOf(range!)).toBeCloseTo(10e9)
    expect(range!.to.sec + range!.to.ns / 1e9 - START).toBeCloseTo(second + 1 + 0.2, 0)
  }
})

test('moving the range lets go, zooming does not', () => {
  const { viewport, view } = live(0)
  view.follow()
  const { range } = viewport.getState()
  setRange(viewport, zoomRange(range!, 0.5, 0.7))
  expect(view.store.getState().isFollowing).toBe(true)
  vi.advanceTimersByTime(1000)
  expect(lengthOf(viewport.getState().range!)).toBeCloseTo(lengthOf(range!) / 2)
  setRange(viewport, panRange(viewport.getState().range!, -0.2))
  expect(view.store.getState().isFollowing).toBe(false)
  const left = viewport.getState().range
  vi.advanceTimersByTime(5000)
  expect(viewport.getState().range).toBe(left)
  view.follow()
  showWhole(viewport)
  expect(view.store.getState().isFollowing).toBe(false)
})

test('a zoom goes on following wherever the pointer is, a jump lets go', () => {
  const { viewport, view } = live(0)
  view.follow()
  const { range } = viewport.getState()
  setRange(viewport, zoomRange(range!, 0.5, 0))
  expect(view.store.getState().isFollowing).toBe(true)
  expect(viewport.getState().range!.to.sec).toBe(at(1).sec) // now, and 2 % of 50 s
  jumpToRange(viewport, zoomRange(range!, 0.5, 0.5))
  expect(view.store.getState().isFollowing).toBe(false)
})

test('what is followed stands still where the lag grows, and goes back only from a clock that was ahead', () => {
  const { session, viewport, view } = live(0)
  view.follow()
  vi.setSystemTime(START_MS + 20_000)
  vi.advanceTimersByTime(1000)
  const { range } = viewport.getState()
  session.setState({ sources: [feed(1, { arrived: 21 })] })
  vi.advanceTimersByTime(1000)
  expect(viewport.getState().range).toEqual(range)
  view.letGo()

  session.setState({ sources: [feed(3600, { arrived: 21 })] })
  view.follow()
  expect(view.now()!.sec).toBeGreaterThan(START + 3600)
  session.setState({ sources: [feed(3600, { arrived: 21 }), feed(21)] })
  expect(view.now()!.sec).toBeLessThan(START + 60)
})

test('when the last feed is over it is followed no longer', () => {
  const { session, view } = live(0)
  view.follow()
  session.setState({ sources: [feed(0, { connection: 'closed' }), feed(0, { connection: 'waiting' })] })
  expect(view.store.getState().isFollowing).toBe(true)
  session.setState({ sources: [feed(0, { connection: 'closed' }), feed(0, { connection: 'ended' })] })
  expect(view.store.getState().isFollowing).toBe(false)
})

test('a feed that brought nothing yet is followed from its first event on', () => {
  const { session, view } = live()
  view.follow(60e9)
  expect([view.store.getState().isFollowing, view.followedNs]).toEqual([false, 60e9])
  session.setState({ sources: [feed(0)] })
  expect([view.store.getState().isFollowing, view.followedNs]).toEqual([true, 60e9])
})

test('paused, the range stays and what comes is counted; resumed, it goes on', () => {
  const { session, viewport, view, paused } = live(0)
  view.follow()
  view.pause()
  const { range } = viewport.getState()
  session.setState({ sources: [feed(1, { events: 41 })] })
  vi.setSystemTime(START_MS + 10_000)
  vi.advanceTimersByTime(2000)
  expect(viewport.getState().range).toBe(range)
  expect(view.store.getState()).toMatchObject({ isPaused: true, isFollowing: true, eventsAtPause: 1 })
  view.resume()
  expect(viewport.getState().range!.to.sec).toBeGreaterThan(range!.to.sec)
  expect(paused).toEqual([true, false])
})
