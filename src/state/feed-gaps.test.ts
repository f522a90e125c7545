import { expect, test } from 'vitest'
import type { FeedState } from '../worker/protocol'
import { nextFeedGaps, type FeedGap } from './feed-gaps'

const feed = (state: FeedState['state'], source = 0): FeedState => ({
  source,
  state,
  attempts: 0,
  events: 0,
  eventsPerSecond: 0,
  lagSeconds: NaN,
  problem: '',
})

/** The gaps after a feed went through states, one a second. */
function gapsOf(...states: FeedState['state'][]): [number, number | undefined][] {
  let gaps: readonly FeedGap[] = []
  for (let i = 1; i < states.length; i++)
    gaps = nextFeedGaps(gaps, feed(states[i - 1]), feed(states[i]), { sec: i, ns: 0 })
  return gaps.map(({ from, to }) => [from.sec, to?.sec])
}

test('a feed has a gap from the loss of its connection until it is back', () => {
  expect(gapsOf('connecting', 'open', 'open')).toEqual([])
  expect(gapsOf('connecting', 'waiting', 'connecting', 'open')).toEqual([])
  expect(gapsOf('open', 'waiting', 'connecting', 'waiting', 'connecting', 'open', 'open')).toEqual([[1, 5]])
  expect(gapsOf('open', 'waiting', 'open', 'waiting')).toEqual([
    [1, 2],
    [3, undefined],
  ])
  expect(gapsOf('open', 'closed')).toEqual([])
})

test('a feed does not end the gap of another', () => {
  const gaps = nextFeedGaps([], feed('open', 1), feed('waiting', 1), { sec: 1, ns: 0 })
  expect(nextFeedGaps(gaps, feed('connecting', 2), feed('open', 2), { sec: 2, ns: 0 })).toEqual(gaps)
})
