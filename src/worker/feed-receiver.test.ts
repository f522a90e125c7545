import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Feed, FeedHandlers } from '../sources/feed'
import { FeedKeeper } from './feed-keeper'
import { FeedReceiver } from './feed-receiver'
import type { FromReceiver } from './protocol'

const TARGET = { kind: 'websocket', url: 'ws://host/x' } as const
const OPEN = { connection: 'open', attempts: 0, nextTryMs: 0, problem: '' } as const

let server: FeedHandlers
let sent: FromReceiver[]
let isFeedClosed: boolean
let keeper: FeedKeeper

beforeEach(async () => {
  sent = []
  isFeedClosed = false
  keeper = await FeedKeeper.start(undefined, () => undefined)
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

async function receive(kept: Promise<FeedKeeper> = Promise.resolve(keeper)): Promise<FeedReceiver> {
  const open = (_target: unknown, handlers: FeedHandlers): Promise<Feed> => {
    server = handlers
    return Promise.resolve({
      consumed: () => undefined,
      retryNow: () => undefined,
      close: () => (isFeedClosed = true),
    })
  }
  const receiver = new FeedReceiver(TARGET, { open, keeper: kept }, (message) => sent.push(message))
  await pass(0)
  return receiver
}

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)
const say = (text: string): number => server.onLines(text, `after ${text}`)

/** What was handed over, bytes as their text. */
function handedOver(): string[] {
  return sent.splice(0).map((message) => {
    if (message.type === 'bytes') return new TextDecoder().decode(message.bytes).trimEnd()
    return message.type === 'rest' ? `(${message.position})` : message.type
  })
}

test('what comes is gathered for a moment, longer while the feed catches up', async () => {
  const receiver = await receive()
  say('a')
  await pass(20)
  say('b')
  await pass(9)
  expect(handedOver()).toEqual([])
  await pass(1)
  expect(handedOver()).toEqual(['a\nb', '(after b)'])
  receiver.receive({ type: 'pace', isBulk: true })
  say('c')
  await pass(99)
  expect(handedOver()).toEqual([])
  await pass(1)
  expect(handedOver()).toEqual(['c', '(after c)'])
})

test('a full buffer is handed over at once, and used again when it is back', async () => {
  const receiver = await receive()
  const buffers = (): ArrayBuffer[] =>
    sent.splice(0).flatMap((message) => (message.type === 'bytes' ? [message.bytes.buffer] : []))
  const text = 'x'.repeat(2 ** 20)
  say(text)
  const [full] = buffers()
  expect(full.byteLength).toBe(2 ** 20)
  receiver.receive({ type: 'spare', buffer: full })
  say(text)
  say(text)
  expect(buffers()).toContain(full)
})

test('breaks stand where they came, and what came before goes first', async () => {
  await receive()
  say('a')
  server.onBreak('lost', true)
  say('b')
  await pass(50)
  expect(handedOver()).toEqual(['a', 'break', '(after a)', 'b', '(after b)'])
})

test('until there is a place to keep it, everything waits in its order', async () => {
  let isReady: (found: FeedKeeper) => void = () => undefined
  await receive(new Promise((resolve) => (isReady = resolve)))
  server.onStatus(OPEN)
  say('a')
  await pass(50)
  server.onStatus({ ...OPEN, connection: 'closed' })
  expect(handedOver()).toEqual(['status', 'status'])
  isReady(keeper)
  await pass(0)
  expect(handedOver().filter((what) => !what.startsWith('('))).toEqual(['a', 'closed'])
  expect(await (await keeper.toBlob()).text()).toBe('a\n')
})

test('what came is kept before it is handed over', async () => {
  await receive()
  say('a')
  await pass(50)
  expect(await (await keeper.toBlob()).text()).toBe('a\n')
})

test('what the server still has is told with what comes, and when nothing comes', async () => {
  await receive()
  for (let count = 9; count > 0; count--) server.onBacklog({ count, unit: 'messages' })
  await pass(50)
  expect(sent).toMatchObject([{ type: 'rest', backlog: { count: 1, unit: 'messages' } }])
})

test('closing hands over what is left, and ends the feed', async () => {
  const receiver = await receive()
  server.onBytes(new TextEncoder().encode('{"cut'), undefined)
  receiver.receive({ type: 'close', isDiscarded: true })
  expect(handedOver()).toEqual(['{"cut', '(undefined)', 'closed'])
  expect(isFeedClosed).toBe(true)
  say('late')
  server.onStatus(OPEN)
  await pass(500)
  expect(handedOver()).toEqual([])
  await expect(keeper.toBlob()).rejects.toThrow('nothing is kept any more')
})
