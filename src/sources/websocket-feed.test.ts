import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openFeed } from './websocket-feed'

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
const open = () =>
  openFeed('ws://host/x', {
    onText: (text) => texts.push(text),
    onState: (state, attempts, problem) =>
      states.push([state, attempts, problem].filter((part) => part !== '').join(' ')),
  })
const last = (): FakeSocket => FakeSocket.opened.at(-1)!

beforeEach(() => {
  FakeSocket.opened = []
  texts = []
  states = []
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
  expect(texts).toEqual(['{"a":1}\n{"b":2}', 'ü😀'])
  expect(states).toEqual(['connecting 0', 'open 0'])
})

test('connects again after a loss, ever more slowly, and at once quickly after it was open', () => {
  open()
  const waits: number[] = []
  for (let i = 0; i < 8; i++) {
    last().say('close', { code: 1006, reason: '' })
    const start = Date.now()
    const count = FakeSocket.opened.length
    while (FakeSocket.opened.length === count) vi.advanceTimersByTime(100)
    waits.push(Date.now() - start)
  }
  expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000])
  last().say('open')
  last().say('close', { code: 1006, reason: '' })
  expect(states.at(-1)).toBe('waiting 1 no connection; trying again in 0.5 s')
})

test('says why it lost the connection', () => {
  open()
  last().say('close', { code: 1011, reason: 'the agent restarts' })
  expect(states.at(-1)).toContain('the agent restarts')
  vi.advanceTimersByTime(500)
  last().say('close', { code: 1002, reason: '' })
  expect(states.at(-1)).toContain('closed with code 1002')
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
