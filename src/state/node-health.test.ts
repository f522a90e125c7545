import { expect, test } from 'vitest'
import { nodeHealths } from './node-health'
import { feedSource, type Source } from './session'

const at = (sec: number) => ({ sec, ns: 0 })

function feed(...nodes: readonly [node: string, events: number, newest: number, arrived: number][]): Source {
  const source = feedSource(0, 'x', 'x')
  return {
    ...source,
    feed: {
      ...source.feed,
      nodes: nodes.map(([node, events, newest, arrived]) => ({
        node,
        events,
        eventsPerSecond: events,
        newest: at(newest),
        arrivedMs: arrived * 1000,
        heardMs: arrived * 1000,
        secondsAhead: 0,
      })),
    },
  }
}

test('a node is fresh, then quiet, then silent, by when anything came of it', () => {
  const source = feed(['n2', 1, 90, 100], ['n1', 1, 60, 61], ['n3', 1, 0, 1])
  expect(nodeHealths([source], 130_000).map(({ node, state }) => [node, state])).toEqual([
    ['n1', 'quiet'],
    ['n2', 'quiet'],
    ['n3', 'silent'],
  ])
  expect(nodeHealths([source], 110_000)[1]).toMatchObject({ state: 'fresh', lagSeconds: 10, silentSeconds: 10 })
})

test('the silence of a node says nothing when its feeds are over', () => {
  const over = (source: Source): Source =>
    source.kind === 'feed' ? { ...source, feed: { ...source.feed, connection: 'ended' } } : source
  const sources = [over(feed(['n1', 1, 0, 1], ['n2', 1, 0, 1])), feed(['n2', 1, 0, 1])]
  expect(nodeHealths(sources, 500_000).map(({ node, state }) => [node, state])).toEqual([
    ['n1', 'over'],
    ['n2', 'silent'],
  ])
})

test('a node that two feeds bring is one', () => {
  const both = [feed(['n1', 3, 10, 20]), feed(['n1', 4, 30, 31])]
  expect(nodeHealths(both, 31_000)).toMatchObject([
    { events: 7, eventsPerSecond: 7, newest: at(30), arrivedMs: 31_000 },
  ])
})

test('a node that sends what is older is heard of, and its newest event stays as late as it was', () => {
  const source = feed(['n1', 1, 90, 100])
  const nodes = source.kind === 'feed' ? source.feed.nodes.map((node) => ({ ...node, heardMs: 129_000 })) : []
  const later = source.kind === 'feed' ? { ...source, feed: { ...source.feed, nodes } } : source
  expect(nodeHealths([later], 130_000)).toMatchObject([{ state: 'fresh', lagSeconds: 10, silentSeconds: 1 }])
})
