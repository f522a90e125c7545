import { expect, test } from 'vitest'
import { FeedGaps } from './feed-gaps'

const line = (i: number): string =>
  `{"process_exec":{},"time":"2024-05-01T10:00:${String(i).padStart(2, '0')}Z","node_name":"n1"}\n`
const at = (sec: number) => ({ sec, ns: 0 })

function receive(gaps: FeedGaps, ...numbers: number[]): void {
  gaps.receive(new TextEncoder().encode(numbers.map(line).join('')))
  gaps.see(numbers.map(at))
}

test('before the first event there is nothing to miss', () => {
  const gaps = new FeedGaps()
  gaps.break('lost', false, undefined)
  receive(gaps, 1)
  expect(gaps.all).toEqual([])
})

test('a gap lasts from the newest event before it to the first after it', () => {
  const gaps = new FeedGaps()
  receive(gaps, 1, 2)
  gaps.break('lost', false, at(2))
  expect(gaps.all).toEqual([{ from: at(2), to: undefined, text: 'lost' }])
  receive(gaps, 8, 7, 9)
  receive(gaps, 5)
  expect(gaps.all).toEqual([{ from: at(2), to: at(7), text: 'lost' }])
})

test('a replay that comes to the last line again proves that nothing is missing', () => {
  const gaps = new FeedGaps()
  receive(gaps, 1, 2)
  gaps.break('lost', false, at(2))
  receive(gaps, 1)
  expect(gaps.all).toHaveLength(1)
  receive(gaps, 2, 3)
  expect(gaps.all).toEqual([])
  gaps.break('lost again', false, at(3))
  receive(gaps, 4)
  expect(gaps.all).toEqual([{ from: at(3), to: at(4), text: 'lost again' }])
})

test('breaks one after the other with nothing between are one gap', () => {
  const gaps = new FeedGaps()
  receive(gaps, 1)
  for (let i = 0; i < 5; i++) gaps.break('lost', false, at(1))
  expect(gaps.all).toHaveLength(1)
})

test('what is certainly lost stays, whatever comes again', () => {
  const gaps = new FeedGaps()
  receive(gaps, 1)
  gaps.break('dropped', true, at(1))
  receive(gaps, 1, 5)
  expect(gaps.all).toEqual([{ from: at(1), to: at(5), text: 'dropped' }])
})

test('a short line, as a heartbeat, proves nothing', () => {
  const gaps = new FeedGaps()
  receive(gaps, 1)
  gaps.receive(new TextEncoder().encode('{}\n'))
  gaps.break('lost', false, at(1))
  gaps.receive(new TextEncoder().encode('{}\n'))
  expect(gaps.all).toHaveLength(1)
})
