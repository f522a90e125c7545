import { afterEach, beforeEach, expect, test } from 'vitest'
import { FeedKeepers } from './feed-keepers'
import type { KeepMessage } from './protocol'
import { RemoteHelper } from './remote-helper'
import { RemoteKeeper } from './remote-keeper'

/** The helper's end of its link to the lead. */
let link: MessagePort
let lead: RemoteHelper

beforeEach(() => {
  const { port1, port2 } = new MessageChannel()
  lead = new RemoteHelper(port1)
  link = port2
  const keepers = new FeedKeepers((source, buffer) => link.postMessage({ type: 'spare', source, buffer }, [buffer]))
  link.addEventListener('message', ({ data }: MessageEvent<KeepMessage>) => keepers.receive(data))
  link.start()
})
afterEach(() => link.close())

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20))

test('what a feed brings goes to the helper, where the store reads it, and its memory comes back', async () => {
  const spares: number[] = []
  const keep = lead.keepFeed(3, undefined, ({ byteLength }) => spares.push(byteLength))
  const store = new RemoteKeeper(keep.store)
  const bytes = bytesOf('{"a":1}\n')
  keep.add(bytes)
  expect(bytes).toHaveLength(0) // it is there, and not copied
  expect(new TextDecoder().decode(await store.read(1, 4))).toBe('"a"')
  await settle()
  expect(spares).toEqual([8])
  store.close()
})

test('feeds are kept apart, and one that ends leaves the others', async () => {
  const spares: string[] = []
  const [a, b] = [1, 2].map((source) => lead.keepFeed(source, undefined, () => spares.push(`of ${source}`)))
  const [storeA, storeB] = [new RemoteKeeper(a.store), new RemoteKeeper(b.store)]
  a.add(bytesOf('first\n'))
  b.add(bytesOf('second\n'))
  expect(await (await storeB.toBlob(7)).text()).toBe('second\n')
  await settle()
  a.end()
  b.add(bytesOf('more\n'))
  await settle()
  expect(await storeA.read(0, 5)).toBeUndefined()
  expect(await (await storeB.toBlob(12)).text()).toBe('second\nmore\n')
  expect(spares).toEqual(['of 1', 'of 2', 'of 2'])
  storeA.close()
  storeB.close()
})
