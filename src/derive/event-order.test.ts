import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatRfc3339 } from '../base/time'
import { EVENT_KIND } from '../tetragon/decode'
import { loadDrawing, loadLines } from '../testing/load-log'
import { eventsInRange, orderEvents } from './event-order'
import { finish } from './slices'

const KEYS = ['process_exec', 'process_exit', 'process_kprobe', 'rate_limit_info']
const seconds = fc.option(fc.nat(6), { nil: undefined })
const events = fc.array(fc.tuple(fc.constantFrom(...KEYS), seconds), { maxLength: 30 })

function storeOf(list: readonly (readonly [string, number | undefined])[]) {
  return loadLines(
    list.map(([key, second], i) =>
      JSON.stringify({
        [key]: { process: { exec_id: `p${i}` } },
        time: second === undefined ? undefined : formatRfc3339({ sec: 1000 + second, ns: 5 }),
      }),
    ),
  ).events
}

test('is by time, then exec first and exit last; what has no time comes last', () => {
  const { store } = loadDrawing('host n1\n 1 a 1s..1s\n  * 1s fd_install /x\n 2 b 0s..\n', { order: 'drawn' }, [
    '{"rate_limit_info":{}}',
  ])
  const { kind } = store.events.columns
  const { exec, exit, kprobe, rateLimit } = EVENT_KIND
  expect(Array.from(finish(orderEvents(store.events)), (event) => kind[event])).toEqual([
    exec,
    exec,
    kprobe,
    exit,
    rateLimit,
  ])
})

test('is the same whether it is made at once or renewed as events come', () => {
  fc.assert(
    fc.property(events, fc.array(fc.nat(30)), (list, cuts) => {
      const all = storeOf(list)
      let order: Uint32Array | undefined
      for (const cut of cuts.toSorted((a, b) => a - b)) {
        const before = order?.slice()
        const next = finish(orderEvents({ columns: all.columns, length: Math.min(cut, all.length) }, order))
        expect(order).toEqual(before) // somebody may still read it
        order = next
      }
      expect(finish(orderEvents(all, order))).toEqual(finish(orderEvents(all)))
    }),
  )
})

test('is by time, too, where most events are far from their place', () => {
  const list = Array.from({ length: 6000 }, (_, i) => [KEYS[i % 4], (i * 7919) % 499] as const)
  const all = storeOf(list)
  const { timeSec, kind } = all.columns
  const rank = (event: number): number => [EVENT_KIND.exec, 0, EVENT_KIND.exit].indexOf(kind[event])
  const key = (event: number): number => timeSec[event] * 4 + (rank(event) < 0 ? 1 : rank(event))
  const expected = Array.from(list.keys()).sort((a, b) => key(a) - key(b) || a - b)
  expect(Array.from(finish(orderEvents(all)))).toEqual(expected)
})

test('the part in a range has both its ends, as a filter over all has', () => {
  fc.assert(
    fc.property(events, fc.nat(7), fc.nat(7), (list, from, length) => {
      const all = storeOf(list)
      const order = finish(orderEvents(all))
      const range = { from: { sec: 1000 + from, ns: 5 }, to: { sec: 1000 + from + length, ns: 5 } }
      const part = eventsInRange(all, order, range)
      const { timeSec } = all.columns
      const expected = Array.from(order).filter(
        (event) => timeSec[event] >= range.from.sec && timeSec[event] <= range.to.sec,
      )
      expect([...order.subarray(part.from, part.to)]).toEqual(expected)
    }),
  )
})
