import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openWebSocketFeed } from './websocket-feed'

/** A socket that does what the test says. */
class FakeSocket extends EventTarget {
  static opened: FakeSocket[] = []
  binaryType = ''
  isClosed = false
  readonly url: string

  constructor(url: string) {
    super()
    this.url = url
    FakeSocket.opened.push(this)
  }

  say(type: string, members: object = {}): void {
    this.dispatchEvent(Object.assign(new Event(type), members))
  }

  close(): void {
    this.isClosed = true
    this.say('close', { code: 1000, reason: '' })
  }
}

let texts: string[]
let states: string[]
let breaks: string[]
const open = (url = 'ws://host/x') =>
  openWebSocketFeed(
    { kind: 'websocket', url },
    {
      onBytes: () => undefined,
      onLines: (lines) => texts.push(typeof lines === 'string' ? lines : new TextDecoder().decode(lines)),
      onStatus: ({ connection, attempts, problem }) =>
        states.push([connection, attempts, problem].filter((part) => part !== '').join(' ')),
      onBacklog: () => undefined,
      onBreak: (text, isCertain) => breaks.push(`${isCertain ? 'certain' : 'perhaps'}: ${text}`),
    },
  )
const last = (): FakeSocket => FakeSocket.opened.at(-1)!

beforeEach(() => {
  FakeSocket.opened = []
  texts = []
  states = []
  breaks = []
  vi.useFakeTimers()
  vi.stubGlobal('WebSocket', FakeSocket)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('gives the lines of each message, text or UTF-8 bytes', () => {
  open()
  last().say('open')
  last().say('message', { data: '{"a":1}\n{"b":2}' })
  last().say('message', { data: new TextEncoder().encode('ü😀').buffer })
  last().say('message', { data: 'ends\n' })
  expect(texts).toEqual(['{"a":1}\n{"b":2}', 'ü😀', 'ends\n'])
  expect(states).toEqual(['connecting 0', 'open 0'])
})

test('connects again after a loss, ever more slowly, and quickly once it was open for a while', () => {
  open()
  const waits: number[] = []
  for (let i = 0; i < 8; i++) {
    last().say('close', { code: 1006, reason: '' })
    const start = Date.now()
    const count = FakeSocket.opened.length
    while (FakeSocket.opened.length === count) vi.advanceTimersByTime(100)
    waits.push(Date.now() - start)
  }
  const longest = [500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]
  // each is up to a fifth shorter, so that many viewers do not come back at once
  waits.forEach((wait, i) => expect(wait).toBeLessThanOrEqual(longest[i] + 100))
  waits.forEach((wait, i) => expect(wait).toBeGreaterThanOrEqual(longest[i] * 0.8))
  // a server that takes each connection and ends it is not back
  last().say('open')
  last().say('close', { code: 1006, reason: '' })
  expect(states.at(-1)).toBe('waiting 9 no connection')
  vi.advanceTimersByTime(15_000)
  last().say('open')
  vi.advanceTimersByTime(10_000)
  last().say('close', { code: 1006, reason: '' })
  expect(states.at(-1)).toBe('waiting 1 no connection')
})

test('lines may be missing after a loss, which is told when it is open again; at first there is nothing to miss', () => {
  open()
  last().say('open')
  expect(breaks).toEqual([])
  last().say('close', { code: 1006, reason: '' })
  vi.advanceTimersByTime(500)
  expect(breaks).toEqual([])
  last().say('open')
  expect(breaks).toEqual(['perhaps: the feed was not connected'])
})

test('connects at once when that is asked for', () => {
  const feed = open()
  last().say('close', { code: 1006, reason: '' })
  feed.retryNow()
  expect(FakeSocket.opened).toHaveLength(2)
  vi.advanceTimersByTime(10_000)
  expect(FakeSocket.opened).toHaveLength(2)
})

test('a message that is too long to be a log is left out, and said', () => {
  open()
  last().say('open')
  last().say('message', { data: new ArrayBuffer(64 * 1024 * 1024 + 1) })
  expect([texts, breaks]).toEqual([[], ['certain: a message of 67 MB was left out: 64 MB is the limit']])
})

test('says why it lost the connection', () => {
  open()
  last().say('close', { code: 1011, reason: 'the agent restarts' })
  expect(states.at(-1)).toContain('the agent restarts')
  vi.advanceTimersByTime(500)
  last().say('close', { code: 1002, reason: '' })
  expect(states.at(-1)).toContain('closed with code 1002')
})

test.each([
  ['hunter2 is wrong', '… is wrong'],
  ['bad token=s3cr%2Bet&n=1', 'bad …'],
  ['unknown token s3cr+et', 'unknown token …'],
  ['n is 1', 'n is 1'],
])('no secret of the address comes back in why it lost the connection: %s', (reason, shown) => {
  open('ws://ann:hunter2@host/x?token=s3cr%2Bet&n=1')
  last().say('close', { code: 1008, reason })
  expect(states.at(-1)).toBe(`waiting 1 ${shown}`)
})

test('a server that does not answer is given up, and tried again', () => {
  open()
  vi.advanceTimersByTime(10_000)
  expect([last().isClosed, states.at(-1)]).toEqual([true, 'waiting 1 the server does not answer'])
  vi.advanceTimersByTime(500)
  expect([FakeSocket.opened.length, states.at(-1)]).toEqual([2, 'connecting 1'])
  last().say('open')
  vi.advanceTimersByTime(60_000)
  expect([last().isClosed, states.at(-1)]).toEqual([false, 'open 1'])
})

test('stays closed once it is closed, also while it waits', () => {
  const feed = open()
  feed.close()
  expect([last().isClosed, states.at(-1)]).toEqual([true, 'closed 0'])
  const waiting = open()
  last().say('close', { code: 1006, reason: '' })
  waiting.close()
  vi.advanceTimersByTime(60_000)
  expect(FakeSocket.opened).toHaveLength(2)
})
