import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { lengthOf, createViewport, setRange, setWholeRange, zoomRange, panRange, showWhole } from './viewport'
import { LiveView, liveNow } from './live'
import { createSession, feedSource, type Source } from './session'

const START_MS = Date.parse('2024-05-01T10:00:00Z')
const START = START_MS / 1000
const at = (sec: number) => ({ sec: START + sec, ns: 0 })

function feed(newest: number | undefined, connection: 'open' | 'waiting' = 'open', events = 1): Source {
  const source = feedSource(0, 'x', 'x')
  const nodes =
    newest === undefined
      ? []
      : [
          {
            node: 'n1',
            events,
            eventsPerSecond: 0,
            newest: at(newest),
            arrivedMs: START_MS + newest * 1000,
            heardMs: START_MS + newest * 1000,
          },
        ]
  return { ...source, kind: 'feed', feed: { ...source.feed, connection, events, nodes } }
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
  const late = feed(-26)
  const nodes = late.kind === 'feed' ? late.feed.nodes.map((node) => ({ ...node, arrivedMs: START_MS - 1000 })) : []
  expect(
    liveNow([{ ...late, feed: { ...feedSource(0, '', '').feed, connection: 'open', nodes } } as Source], START_MS),
  ).toEqual(at(-25))
  expect(liveNow([feed(-5, 'waiting')], START_MS)).toEqual(at(-5))
  expect(liveNow([feed(-86_400)], START_MS)).toEqual(at(-86_400))
  // a node whose clock is ahead
  expect(liveNow([feed(3)], START_MS)).toEqual(at(3))
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
  session.setState({ sources: [feed(1, 'open', 41)] })
  vi.setSystemTime(START_MS + 10_000)
  vi.advanceTimersByTime(2000)
  expect(viewport.getState().range).toBe(range)
  expect(view.store.getState()).toMatchObject({ isPaused: true, isFollowing: true, eventsAtPause: 1 })
  view.resume()
  expect(viewport.getState().range!.to.sec).toBeGreaterThan(range!.to.sec)
  expect(paused).toEqual([true, false])
})
