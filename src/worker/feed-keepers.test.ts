import { afterEach, beforeEach, expect, test } from 'vitest'
import { FeedKeepers } from './feed-keepers'
import type { FromKeeper, ToKeeper } from './protocol'
import { RemoteKeeper } from './remote-keeper'

/** The store's end of the link, and the helper's. */
let store: MessagePort
let helper: MessagePort
let keepers: FeedKeepers
let told: FromKeeper['type'][]

beforeEach(() => {
  const channel = new MessageChannel()
  store = channel.port1
  helper = channel.port2
  told = []
  keepers = new FeedKeepers({ toStore: (message) => helper.postMessage(message), giveBack: () => undefined })
  helper.addEventListener('message', ({ data }: MessageEvent<ToKeeper>) => void keepers.answer(data))
  store.addEventListener('message', ({ data }: MessageEvent<FromKeeper>) => {
    told.push(data.type)
    if (data.type === 'found') RemoteKeeper.receive(data)
  })
  for (const port of [store, helper]) port.start()
})
afterEach(() => {
  store.close()
  helper.close()
})

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20))
const textOf = (bytes: Uint8Array | undefined): string | undefined => bytes && new TextDecoder().decode(bytes)

function keep(text: string): void {
  keepers.receive({ type: 'keepBytes', source: 3, bytes: new TextEncoder().encode(text) })
}

test('the store reads what the lead brought, also what is still on its way', async () => {
  const keeper = new RemoteKeeper(store, 3)
  keepers.receive({ type: 'keepStart', source: 3, capture: undefined })
  keep('{"a":1}\n')
  expect(textOf(await keeper.read(1, 4))).toBe('"a"')
  const late = keeper.read(8, 15)
  const whole = keeper.toBlob(16)
  await settle()
  keep('{"b":2}\n')
  expect(textOf(await late)).toBe('{"b":2}')
  expect(await (await whole).text()).toBe('{"a":1}\n{"b":2}\n')
  expect(told[0]).toBe('keeps')
})

test('nobody waits for ever: not for a feed that ends, nor for one that is not kept', async () => {
  const keeper = new RemoteKeeper(store, 3)
  keepers.receive({ type: 'keepStart', source: 3, capture: undefined })
  keep('x\n')
  const never = keeper.read(0, 100)
  await settle()
  keepers.receive({ type: 'keepEnd', source: 3 })
  await never
  expect(await keeper.read(0, 1)).toBeUndefined()
  await expect(keeper.toBlob(2)).rejects.toThrow('can no longer be read')
})
