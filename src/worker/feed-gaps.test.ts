import { expect, test } from 'vitest'
import { FeedGaps } from './feed-gaps'

const line = (i: number): string =>
  `{"process_exec":{},"time":"2024-05-01T10:00:${String(i).padStart(2, '0')}Z","node_name":"n1"}\n`
const at = (sec: number) => ({ sec, ns: 0 })

function receive(gaps: FeedGaps, ...numbers: number[]): void {
  const bytes = new TextEncoder().encode(numbers.map(line).join(''))
  gaps.receive(bytes, bytes.length - 1)
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

test('a line that gives no event, as a heartbeat, proves nothing, however long it is', () => {
  const gaps = new FeedGaps()
  const beat = new TextEncoder().encode(`{"heartbeat":"${'.'.repeat(100)}"}\n`)
  receive(gaps, 1)
  gaps.receive(beat, 0)
  gaps.break('lost', false, at(1))
  gaps.receive(beat, 0)
  expect(gaps.all).toHaveLength(1)
  receive(gaps, 1)
  expect(gaps.all).toEqual([])
})

test('of an event that is followed by a heartbeat in the same bytes, the event is the proof', () => {
  const gaps = new FeedGaps()
  const beat = `{"heartbeat":"${'.'.repeat(100)}"}\n`
  gaps.receive(new TextEncoder().encode(line(1) + beat), line(1).length - 1)
  gaps.break('lost', false, at(1))
  gaps.receive(new TextEncoder().encode(beat), 0)
  expect(gaps.all).toHaveLength(1)
  receive(gaps, 1)
  expect(gaps.all).toEqual([])
})

test('the last line of an event of several lines is too short to prove anything', () => {
  const gaps = new FeedGaps()
  const bytes = new TextEncoder().encode('{\n"process_exec": {}\n}\n')
  gaps.receive(bytes, bytes.length - 1)
  gaps.break('lost', false, at(1))
  gaps.receive(bytes, bytes.length - 1)
  expect(gaps.all).toHaveLength(1)
})

test('a gap that stays does not keep a later one from being closed', () => {
  const gaps = new FeedGaps()
  receive(gaps, 1)
  gaps.break('lost', false, at(1))
  receive(gaps, 5)
  gaps.break('lost again', false, at(5))
  receive(gaps, 5, 6)
  expect(gaps.all).toEqual([{ from: at(1), to: at(5), text: 'lost' }])
})

test('a replay that comes to the line before a gap closes the later ones, too, but for what is certainly lost', () => {
  const gaps = new FeedGaps()
  receive(gaps, 1)
  gaps.break('lost', false, at(1))
  receive(gaps, 3)
  gaps.break('dropped', true, at(3))
  receive(gaps, 5)
  gaps.break('lost again', false, at(5))
  receive(gaps, 1)
  expect(gaps.all).toEqual([{ from: at(3), to: at(5), text: 'dropped' }])
})
