import { afterEach, beforeEach, expect, test } from 'vitest'
import { FeedKeepers } from './feed-keepers'
import { RemoteKeeper } from './remote-keeper'

let helper: MessagePort
/** The store's end of the link. */
let keeper: RemoteKeeper
let keepers: FeedKeepers

beforeEach(() => {
  const { port1, port2 } = new MessageChannel()
  helper = port1
  keeper = new RemoteKeeper(port2)
  keepers = new FeedKeepers(() => undefined)
  keepers.receive({ type: 'keepStart', source: 3, store: helper, capture: undefined })
})
afterEach(() => {
  keeper.close()
})

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20))
const textOf = (bytes: Uint8Array | undefined): string | undefined => bytes && new TextDecoder().decode(bytes)

function keep(text: string): void {
  keepers.receive({ type: 'keepBytes', source: 3, bytes: new TextEncoder().encode(text) })
}

test('the store reads what the lead brought, also what is still on its way', async () => {
  keep('{"a":1}\n')
  expect(textOf(await keeper.read(1, 4))).toBe('"a"')
  const late = keeper.read(8, 15)
  const whole = keeper.toBlob(16)
  await settle()
  keep('{"b":2}\n')
  expect(textOf(await late)).toBe('{"b":2}')
  expect(await (await whole).text()).toBe('{"a":1}\n{"b":2}\n')
})

test('nobody waits for ever for a feed that ends', async () => {
  keep('x\n')
  const never = keeper.read(0, 100)
  await settle()
  keepers.receive({ type: 'keepEnd', source: 3 })
  expect(await never).toBeUndefined()
  expect(await keeper.read(0, 1)).toBeUndefined()
  await expect(keeper.toBlob(2)).rejects.toThrow('can no longer be read')
})

test('nobody waits for ever when all is closed', async () => {
  const never = keeper.read(0, 100)
  keeper.close()
  expect(await never).toBeUndefined()
  expect(await keeper.read(0, 1)).toBeUndefined()
})

test('the store hears what was dropped', async () => {
  helper.postMessage({ type: 'dropped', before: 7 })
  await settle()
  expect(keeper.first).toBe(7)
})
