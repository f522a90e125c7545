import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Feed, FeedHandlers, FeedPosition } from '../sources/feed'
import type { FeedTarget } from '../sources/feed-target'
import { drawLog } from '../testing/draw-log'
import { MAX_UNDER_WAY } from './chunk-sender'
import { FeedKeeper } from './feed-keeper'
import { FeedReceiver, type ReceiverParts } from './feed-receiver'
import { FeedSession, type FeedLink } from './feed-session'
import type { FeedState, FromParseWorker, FromReceiver, ParseToStore } from './protocol'
import { StoreSession } from './store-session'

const { lines } = drawLog('host n1\n 1 bash 0s..9s\n  2 ünï 1s..2s')
const TARGET = { kind: 'websocket', url: 'ws://host/x' } as const
const OPEN = { connection: 'open', attempts: 0, nextTryMs: 0, problem: '' } as const

let toStore: ParseToStore[]
let feeds: FeedState[]
/** What the feed was told. */
let consumed: number
let isClosed: boolean
let retries: number
/** What is kept. */
let keeper: FeedKeeper
let server: FeedHandlers
let goesOnAfter: FeedPosition | undefined

/** A session and the receiver at the other end of its link, in one worker. */
async function connect(open: ReceiverParts['open'] = openFake, before?: FeedSession): Promise<FeedSession> {
  const output = {
    toStore: (message: ParseToStore) => toStore.push(message),
    toPage: (message: FromParseWorker) => message.type === 'feed' && feeds.push(message.feed),
  }
  const link = (onMessage: (message: FromReceiver) => void, after: FeedPosition | undefined): FeedLink => {
    goesOnAfter = after
    const receiver = new FeedReceiver(TARGET, { open, keeper: Promise.resolve(keeper) }, onMessage)
    return { store: new MessageChannel().port1, post: (message) => receiver.receive(message), end: () => undefined }
  }
  const session = new FeedSession(output, 4, 'ws://host/x', link, before)
  await vi.advanceTimersByTimeAsync(0)
  return session
}

async function openFake(_target: FeedTarget, handlers: FeedHandlers): Promise<Feed> {
  server = handlers
  server.onStatus(OPEN)
  return {
    consumed: (bytes) => (consumed += bytes),
    retryNow: () => (retries += 1),
    close: () => (isClosed = true),
  }
}

function send(text: string): void {
  server.onBytes(new TextEncoder().encode(text), undefined)
}

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)
const badLines = (): number =>
  toStore.reduce((sum, message) => sum + (message.type === 'chunk' ? message.chunk.badLines.length : 0), 0)
const sentTypes = (): string[] => toStore.map(({ type }) => type)

beforeEach(async () => {
  toStore = []
  feeds = []
  consumed = 0
  isClosed = false
  retries = 0
  keeper = await FeedKeeper.start(undefined, () => undefined)
  vi.useFakeTimers({ now: Date.parse('2024-05-01T10:00:11Z') })
})
afterEach(() => {
  vi.useRealTimers()
})

test('lines that come soon after each other go to the store as one chunk, with how many bytes there are now', async () => {
  await connect()
  for (const line of lines) send(`${line}\n`)
  await pass(100)
  send(`${lines[0]}\n${lines[1]}\n`)
  await pass(100)
  expect(sentTypes()).toEqual(['open', 'chunk', 'chunk'])
  vi.useRealTimers()

  const session = new StoreSession()
  for (const message of toStore) {
    if (message.type === 'open') session.openFeed(message.source, message.name, keeper)
    else if (message.type === 'chunk') {
      session.growFeed(4, message.feed?.end ?? 0)
      session.append(message.chunk)
    }
  }
  expect(await session.refresh()).toMatchObject({ events: 4, quality: { duplicates: 2, badLines: 0 } })
  expect(await Promise.all(lines.map((_, event) => session.rawText(event)))).toEqual(lines)
})

test('a line may come in parts', async () => {
  await connect()
  send(lines[0].slice(0, 99))
  await pass(100)
  send(`${lines[0].slice(99)}\n`)
  await pass(600)
  expect(feeds.at(-1)).toMatchObject({ events: 1 })
  expect(consumed).toBe(new TextEncoder().encode(`${lines[0]}\n`).length)
})

test('tells events and bytes, their rate and how late the newest was, of all and of each node', async () => {
  await connect()
  send(`${lines.join('\n')}\n`)
  await pass(500)
  expect(feeds.at(-1)).toMatchObject({ source: 4, connection: 'open', events: 4, eventsPerSecond: 8, problem: '' })
  // the newest event is of 10:00:09, and came at 10:00:11.05
  const [{ newest, arrivedMs }] = feeds.at(-1)!.nodes
  expect(arrivedMs / 1000 - newest.sec - newest.ns / 1e9).toBeCloseTo(2.03)
  const sec = Date.parse('2024-05-01T10:00:09Z') / 1000
  expect(feeds.at(-1)!.nodes).toEqual([
    {
      node: 'n1',
      events: 4,
      eventsPerSecond: 8,
      newest: { sec, ns: 0 },
      arrivedMs,
      heardMs: arrivedMs,
      secondsAhead: 0,
    },
  ])
  await pass(500)
  expect(feeds.at(-1)).toMatchObject({ eventsPerSecond: 0, nodes: [{ events: 4, eventsPerSecond: 0 }] })
})

test('what is older than the newest event does not renew when that came', async () => {
  await connect()
  send(`${lines[3]}\n`)
  await pass(500)
  const [{ newest, arrivedMs }] = feeds.at(-1)!.nodes
  await pass(5000)
  send(`${lines[0]}\n`)
  await pass(500)
  const [later] = feeds.at(-1)!.nodes
  expect(later).toMatchObject({ newest, arrivedMs })
  expect(later.heardMs).toBeGreaterThan(arrivedMs + 4000)
})

test('an event that a clock put an hour too late is not the newest of its node, where others came in step', async () => {
  const ahead = drawLog('host n1\n 7 sh 3600s..').lines[0]
  await connect()
  send(`${ahead}\n`)
  await pass(500)
  const sec = Date.parse('2024-05-01T10:00:00Z') / 1000
  expect(feeds.at(-1)!.nodes).toMatchObject([{ newest: { sec: sec + 3600 } }])
  expect(feeds.at(-1)!.nodes[0].secondsAhead).toBeCloseTo(3589, 0)
  send(`${lines[0]}\n`)
  await pass(500)
  expect(feeds.at(-1)!.nodes).toMatchObject([{ newest: { sec }, secondsAhead: 0 }])
  send(`${ahead.replace('"pid":7', '"pid":8')}\n`)
  await pass(500)
  expect(feeds.at(-1)!.nodes).toMatchObject([{ newest: { sec } }])
  expect(feeds.at(-1)!.nodes[0].secondsAhead).toBeGreaterThan(3500)
})

test('the last line of a feed that has ended may lack its newline, and one that is cut off is a bad line', async () => {
  await connect()
  send(`${lines[0]}\n${lines[1]}`)
  await pass(600)
  expect(feeds.at(-1)).toMatchObject({ events: 1 })
  server.onStatus({ connection: 'ended', attempts: 0, nextTryMs: 0, problem: '' })
  await pass(600)
  expect(feeds.at(-1)).toMatchObject({ events: 2 })
  expect(badLines()).toBe(0)
})

test('a line that is cut off at the end of a feed is a bad line', async () => {
  await connect()
  send(`${lines[0]}\n${lines[1].slice(0, 80)}`)
  server.onStatus({ connection: 'ended', attempts: 0, nextTryMs: 0, problem: '' })
  await pass(600)
  expect(feeds.at(-1)).toMatchObject({ events: 1 })
  expect(badLines()).toBe(1)
})

test('what was lost before the first event is told, though nobody knows of which time it was', async () => {
  await connect()
  server.onBreak('100 messages were removed', true)
  server.onBreak('the feed was not connected', false)
  send(`${lines[0]}\n`)
  await pass(600)
  expect(feeds.at(-1)).toMatchObject({ gaps: [], lostBefore: ['100 messages were removed'], events: 1 })
})

test('a break is a gap until the server sends the last line again', async () => {
  await connect()
  send(`${lines[0]}\n${lines[1]}\n`)
  server.onBreak('the feed was not connected', false)
  await pass(600)
  expect(feeds.at(-1)!.gaps).toMatchObject([{ text: 'the feed was not connected', to: undefined }])
  send(`${lines[0]}\n${lines[1]}\n${lines[2]}\n`)
  await pass(600)
  expect(feeds.at(-1)).toMatchObject({ gaps: [], events: 5 })
})

test('a heartbeat that comes again does not close a gap', async () => {
  const beat = `{"heartbeat":"${'.'.repeat(100)}"}\n`
  await connect()
  send(`${lines[0]}\n${lines[1]}\n${beat}`)
  server.onBreak('the feed was not connected', false)
  send(beat)
  await pass(600)
  expect(feeds.at(-1)!.gaps).toHaveLength(1)
  send(`${lines[1]}\n`)
  await pass(600)
  expect(feeds.at(-1)!.gaps).toEqual([])
})

test('a node whose clock is ahead does not say where a gap is', async () => {
  const ahead = drawLog('host n2\n 7 sh 3600s..').lines[0]
  await connect()
  send(`${lines[0]}\n${ahead}\n`)
  server.onBreak('lines were dropped', true)
  send(`${ahead.replace('"pid":7', '"pid":8')}\n${lines[3]}\n`)
  await pass(600)
  const sec = Date.parse('2024-05-01T10:00:00Z') / 1000
  expect(feeds.at(-1)!.gaps).toMatchObject([{ from: { sec }, to: { sec: sec + 9 } }])
})

test('a line that a break cuts off is a bad line, not the begin of the next', async () => {
  await connect()
  send(`${lines[0]}\n${lines[1].slice(0, 50)}`)
  server.onBreak('the server dropped lines', true)
  send(`${lines[2]}\n`)
  await pass(600)
  const chunks = toStore.flatMap((message) => (message.type === 'chunk' ? message.chunk : []))
  expect(chunks.map(({ events, badLines }) => [events.length, badLines.length])).toEqual([
    [1, 1],
    [1, 0],
  ])
  expect(feeds.at(-1)!.gaps).toMatchObject([{ to: { sec: expect.any(Number) as number } }])
})

test('a store that is slow slows the feed', async () => {
  const session = await connect()
  const size = new TextEncoder().encode(`${lines[0]}\n`).length
  for (let i = 0; i < 20; i++) {
    send(`${lines[0]}\n`)
    await pass(60)
  }
  expect(consumed).toBe(MAX_UNDER_WAY * size)
  session.acknowledge()
  await pass(0)
  expect(consumed).toBe((MAX_UNDER_WAY + 1) * size)
})

test('keeps what came before it was closed, and says no more after', async () => {
  const session = await connect()
  send(`${lines[0]}\n`)
  void session.close()
  await pass(0)
  expect(sentTypes()).toEqual(['open', 'chunk', 'ended'])
  expect(feeds.at(-1)!.connection).toBe('closed')
  expect(isClosed).toBe(true)
  const told = feeds.length
  send(`${lines[1]}\n`)
  server.onStatus(OPEN)
  await pass(5000)
  expect(feeds.length).toBe(told)
})

test('what comes is kept until it is forgotten', async () => {
  const session = await connect()
  send(`${lines[0]}\n`)
  await session.close()
  expect(await (await keeper.toBlob()).text()).toBe(`${lines[0]}\n`)
  await session.close(true)
  await expect(keeper.toBlob()).rejects.toThrow('nothing is kept any more')
})

test('a feed that waits is told to try again', async () => {
  const session = await connect()
  session.retryNow()
  expect(retries).toBe(1)
})

test('a target that cannot be opened is said, and ends the source', async () => {
  await connect(() => Promise.reject(new Error('no such scheme')))
  await pass(5000)
  expect(feeds.at(-1)).toMatchObject({ connection: 'closed', problem: 'no such scheme' })
  expect(sentTypes()).toEqual(['open', 'ended'])
})

test('a feed that ends by itself ends the source, with why and how a link should name it', async () => {
  await connect()
  const fixed = { kind: 'nats', url: 'wss://h', stream: 'T', subjects: [], credentials: { kind: 'none' } } as const
  server.onTarget?.({ ...fixed, start: { from: 'sequence', sequence: 7 } })
  server.onBytes(new TextEncoder().encode(`${lines[0]}\n`), '7')
  server.onStatus({ ...OPEN, connection: 'closed', problem: 'the credentials have expired' })
  await pass(0)
  expect(sentTypes()).toEqual(['open', 'chunk', 'ended'])
  expect(feeds.at(-1)).toMatchObject({
    connection: 'closed',
    problem: 'the credentials have expired',
    fixedTarget: { start: { sequence: 7 } },
  })
  expect(isClosed).toBe(true)
})

test('a feed that goes on after another one does so where that one stood, also after an attempt that brought nothing', async () => {
  const first = await connect()
  server.onBytes(new TextEncoder().encode(`${lines[0]}\n`), '7')
  await first.close()
  const refused = await connect(() => Promise.reject(new Error('refused')), first)
  await refused.close()
  await connect(openFake, refused)
  expect(goesOnAfter).toBe('7')
  server.onBreak('the stream was deleted and made anew', true)
  server.onBytes(new TextEncoder().encode(`${lines[3]}\n`), '1')
  await pass(600)
  const sec = Date.parse('2024-05-01T10:00:00Z') / 1000
  expect(feeds.at(-1)!.gaps).toMatchObject([
    { from: { sec }, to: { sec: sec + 9 }, text: 'the stream was deleted and made anew' },
  ])
})

test('without a position there is a gap between the two, until the server sends the last line again', async () => {
  const first = await connect()
  send(`${lines[0]}\n${lines[1]}\n`)
  await first.close()
  await connect(openFake, first)
  await pass(600)
  expect(feeds.at(-1)!.gaps).toMatchObject([{ text: 'the feed was not connected' }])
  send(`${lines[1]}\n`)
  await pass(600)
  expect(feeds.at(-1)!.gaps).toEqual([])
})

test('what a server sends again after that does not move the begin of a gap', async () => {
  const first = await connect()
  send(`${lines[0]}\n${lines[3]}\n`)
  await first.close()
  await connect(openFake, first)
  send(`${lines[0]}\n`)
  server.onBreak('lines were dropped', true)
  await pass(600)
  const sec = Date.parse('2024-05-01T10:00:09Z') / 1000
  expect(feeds.at(-1)!.gaps.map(({ from }) => from.sec)).toEqual([sec, sec])
})
