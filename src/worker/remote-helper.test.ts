import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openKeeper } from './keeper-link'
import type { FromReceiver, ReceiveFeed, ToReceiver } from './protocol'
import { RemoteHelper } from './remote-helper'
import { RemoteKeeper } from './remote-keeper'

/** The helper's end of its link to the lead. */
let link: MessagePort
let lead: RemoteHelper
/** What the helper was asked to receive. */
let asked: ReceiveFeed[]

beforeEach(() => {
  const { port1, port2 } = new MessageChannel()
  lead = new RemoteHelper(port1)
  link = port2
  asked = []
  link.addEventListener('message', ({ data }: MessageEvent<ReceiveFeed>) => asked.push(data))
  link.start()
})
afterEach(() => link.close())

const TARGET = { kind: 'websocket', url: 'ws://host' } as const

test('each feed has a link of its own, on which its buffers go to and fro', async () => {
  const got: string[] = []
  const feeds = ['a', 'b'].map((name) =>
    lead.receiveFeed(TARGET, undefined, (message) => got.push(`${name}: ${message.type}`)),
  )
  await vi.waitUntil(() => asked.length === 2)
  expect(asked.map(({ type, target }) => [type, target])).toEqual([
    ['receiveFeed', TARGET],
    ['receiveFeed', TARGET],
  ])
  const spares: number[] = []
  asked[1].link.addEventListener('message', ({ data }: MessageEvent<ToReceiver>) => {
    if (data.type === 'spare') spares.push(data.buffer.byteLength)
  })
  asked[1].link.start()
  asked[1].link.postMessage({ type: 'rest', position: undefined, backlog: undefined } satisfies FromReceiver)
  const buffer = new ArrayBuffer(8)
  feeds[1].post({ type: 'spare', buffer }, [buffer])
  expect(buffer.byteLength).toBe(0) // on its way, and not copied
  await vi.waitUntil(() => got.length > 0 && spares.length > 0)
  expect([got, spares]).toEqual([['b: rest'], [8]])
  for (const { link: feedLink, store } of asked) {
    feedLink.close()
    store.close()
  }
})

test('the store reads what a helper keeps without the lead', async () => {
  const { store } = lead.receiveFeed(TARGET, undefined, () => undefined)
  await vi.waitUntil(() => asked.length === 1)
  const kept = await openKeeper(undefined, asked[0].store)
  kept.add(new TextEncoder().encode('{"a":1}\n'))
  const keeper = new RemoteKeeper(store)
  expect(new TextDecoder().decode(await keeper.read(1, 4))).toBe('"a"')
  keeper.disconnect()
  asked[0].link.close()
})
