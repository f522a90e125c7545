import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { drawLog } from '../testing/draw-log'
import { FeedSession } from './feed-session'
import type { FeedState, FromParseWorker, ParseToStore } from './protocol'
import { StoreSession } from './store-session'

/** The one socket of the feed. */
class FakeSocket extends EventTarget {
  static socket: FakeSocket
  binaryType = ''

  constructor() {
    super()
    FakeSocket.socket = this
  }

  say(type: string, members: object = {}): void {
    this.dispatchEvent(Object.assign(new Event(type), members))
  }

  close(): void {
    this.say('close', { code: 1000, reason: '' })
  }
}

const { lines } = drawLog('host n1\n 1 bash 0s..9s\n  2 ünï 1s..2s')
let toStore: ParseToStore[]
let feeds: FeedState[]

function connect(): FeedSession {
  return new FeedSession(
    {
      toStore: (message) => toStore.push(message),
      toPage: (message: FromParseWorker) => message.type === 'feed' && feeds.push(message.feed),
    },
    4,
    'ws://host/x',
    'ws://host/x',
  )
}

beforeEach(() => {
  toStore = []
  feeds = []
  vi.useFakeTimers({ now: Date.parse('2024-05-01T10:00:11Z') })
  vi.stubGlobal('WebSocket', FakeSocket)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('lines that come soon after each other go to the store as one chunk, their bytes before it', async () => {
  connect()
  FakeSocket.socket.say('open')
  for (const line of lines) FakeSocket.socket.say('message', { data: line })
  vi.advanceTimersByTime(100)
  FakeSocket.socket.say('message', { data: `${lines[0]}\n${lines[1]}\n` })
  vi.advanceTimersByTime(100)
  expect(toStore.map(({ type }) => type)).toEqual(['open', 'segment', 'chunk', 'segment', 'chunk'])
  vi.useRealTimers()

  const session = new StoreSession()
  for (const message of toStore) {
    if (message.type === 'open') session.openSource(message.source, message.name, message.file)
    else if (message.type === 'segment') session.addSegment(message.source, message.blob)
    else if (message.type === 'chunk') session.append(message.chunk)
  }
  expect(await session.refresh()).toMatchObject({ events: 4, quality: { duplicates: 2, badLines: 0 } })
  expect(await Promise.all(lines.map((_, event) => session.rawText(event)))).toEqual(lines)
})

test('tells events, their rate and how late the newest was', () => {
  connect()
  FakeSocket.socket.say('open')
  FakeSocket.socket.say('message', { data: lines.join('\n') })
  vi.advanceTimersByTime(500)
  expect(feeds.at(-1)).toMatchObject({ source: 4, state: 'open', events: 4, eventsPerSecond: 8, problem: '' })
  // the newest event is of 10:00:09, and came at 10:00:11.08
  expect(feeds.at(-1)!.lagSeconds).toBeCloseTo(2.08)
  vi.advanceTimersByTime(500)
  expect(feeds.at(-1)!.eventsPerSecond).toBe(0)
})

test('keeps what came before it was closed, and says no more after', () => {
  const feed = connect()
  FakeSocket.socket.say('message', { data: lines[0] })
  feed.close()
  expect(toStore.map(({ type }) => type)).toEqual(['open', 'segment', 'chunk', 'ended'])
  expect(feeds.at(-1)!.state).toBe('closed')
  const told = feeds.length
  vi.advanceTimersByTime(5000)
  expect(feeds.length).toBe(told)
})

test('of an address that is no WebSocket’s throws, and says nothing more', () => {
  vi.stubGlobal('WebSocket', function refuse() {
    throw new SyntaxError('no such scheme')
  })
  expect(connect).toThrow('no such scheme')
  vi.advanceTimersByTime(5000)
  expect(feeds).toEqual([])
})
