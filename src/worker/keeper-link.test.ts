import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { FeedKeeper } from './feed-keeper'
import { openKeeper } from './keeper-link'
import { RemoteKeeper } from './remote-keeper'

let helper: MessagePort
/** What the helper keeps. */
let kept: FeedKeeper
/** The store's end of the link. */
let keeper: RemoteKeeper

beforeEach(async () => {
  const { port1, port2 } = new MessageChannel()
  helper = port1
  keeper = new RemoteKeeper(port2)
  kept = await openKeeper(undefined, helper)
})
afterEach(() => {
  keeper.disconnect()
})

const textOf = (bytes: Uint8Array | undefined): string | undefined => bytes && new TextDecoder().decode(bytes)
const keep = (text: string): void => kept.add(new TextEncoder().encode(text))

test('the store reads what is kept, a part or all of it', async () => {
  keep('{"a":1}\n')
  expect(textOf(await keeper.read(1, 4))).toBe('"a"')
  keep('{"b":2}\n')
  expect(textOf(await keeper.read(8, 15))).toBe('{"b":2}')
  expect(await (await keeper.toBlob()).text()).toBe('{"a":1}\n{"b":2}\n')
})

test('what is not kept any more cannot be read', async () => {
  keep('x\n')
  await kept.discard()
  expect(await keeper.read(0, 1)).toBeUndefined()
  await expect(keeper.toBlob()).rejects.toThrow('can no longer be read')
})

test('nobody waits for ever when all is closed', async () => {
  const never = keeper.read(0, 100)
  keeper.disconnect()
  expect(await never).toBeUndefined()
  expect(await keeper.read(0, 1)).toBeUndefined()
})

test('a disk that does not answer is done without', async () => {
  vi.stubGlobal('navigator', { storage: { getDirectory: () => new Promise(() => undefined) } })
  vi.useFakeTimers()
  const { port1, port2 } = new MessageChannel()
  const opening = openKeeper({ feed: 'ws://host', startedMs: 0 }, port1)
  await vi.advanceTimersByTimeAsync(3000)
  vi.useRealTimers()
  vi.unstubAllGlobals()
  const found = await opening
  found.add(new TextEncoder().encode('x\n'))
  expect(await (await found.toBlob()).text()).toBe('x\n')
  port1.close()
  port2.close()
})

test('the store hears what was dropped', async () => {
  helper.postMessage({ type: 'dropped', before: 7 })
  await vi.waitFor(() => expect(keeper.first).toBe(7))
})
