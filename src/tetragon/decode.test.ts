import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EVENT_KIND, decodeEvent, isActivity, isProcessEvent, textOf, u32Of } from './decode'
import type { Json } from './wire'

describe('decodeEvent', () => {
  test('finds the one event key wherever it stands, and the processes in it', () => {
    const event = decodeEvent({
      time: '2024-05-01T10:00:00Z',
      node_name: 'n1',
      cluster_name: 'c1',
      aggregation_info: { count: '2' },
      process_exec: { process: { pid: 2 }, parent: { pid: 1 }, ancestors: [{ pid: 0 }] },
    })
    expect(event).toMatchObject({
      wireName: 'process_exec',
      kind: EVENT_KIND.exec,
      process: { pid: 2 },
      parent: { pid: 1 },
      ancestors: [{ pid: 0 }],
      nodeName: 'n1',
      clusterName: 'c1',
      time: '2024-05-01T10:00:00Z',
    })
  })

  test.each([
    ['process_exec', EVENT_KIND.exec],
    ['process_exit', EVENT_KIND.exit],
    ['process_kprobe', EVENT_KIND.kprobe],
    ['process_tracepoint', EVENT_KIND.tracepoint],
    ['process_uprobe', EVENT_KIND.uprobe],
    ['process_usdt', EVENT_KIND.usdt],
    ['process_lsm', EVENT_KIND.lsm],
    ['process_loader', EVENT_KIND.loader],
    ['process_connect', EVENT_KIND.otherActivity],
    ['process_throttle', EVENT_KIND.throttle],
    ['rate_limit_info', EVENT_KIND.rateLimit],
    ['test', EVENT_KIND.test],
  ])('knows %s', (key, kind) => {
    expect(decodeEvent({ [key]: { process: {} } })).toMatchObject({ wireName: key, kind })
  })

  test('takes an unknown process_* key for activity only when a process is in it', () => {
    expect(decodeEvent({ process_dns: { process: { pid: 1 } } })?.kind).toBe(EVENT_KIND.otherActivity)
    expect(decodeEvent({ process_dns: {}, process_exec: {} })?.kind).toBe(EVENT_KIND.exec)
    expect(decodeEvent({ process_dns: { process: [] } })).toBeUndefined()
  })

  test.each([
    null,
    1,
    'process_exec',
    true,
    [],
    [{ process_exec: {} }],
    {},
    { process_exec: null },
    { process_exec: [] },
  ])('sees no event in %j', (document) => {
    expect(decodeEvent(document as Json)).toBeUndefined()
  })

  test('takes members of a wrong type for absent', () => {
    const event = decodeEvent({
      process_exit: { process: 'x', parent: [1], ancestors: { pid: 1 } },
      node_name: 7,
      time: null,
      cluster_name: { a: 1 },
    })
    expect(event).toMatchObject({ process: undefined, parent: undefined, ancestors: [], nodeName: '', time: '' })
    expect(event?.clusterName).toBe('')
  })

  test('is not misled by names that objects have already', () => {
    const document = JSON.parse('{"__proto__":{"process_exec":{}},"constructor":{},"toString":{}}') as Json
    expect(decodeEvent(document)).toBeUndefined()
  })

  test('never throws', () => {
    const keys = fc.constantFrom('process_exec', 'process_exit', 'process_x', 'rate_limit_info', 'time', '__proto__')
    fc.assert(fc.property(fc.dictionary(keys, fc.jsonValue()), (document) => void decodeEvent(document as Json)))
  })
})

test('reads a u32 from numbers and decimal strings alone', () => {
  expect([0, 4294967295, '0', '4294967295', 7].map(u32Of)).toEqual([0, 4294967295, 0, 4294967295, 7])
  const wrong: (Json | undefined)[] = [
    -1,
    1.5,
    4294967296,
    '4294967296',
    '-1',
    '1e3',
    ' 1',
    '',
    NaN,
    null,
    true,
    [],
    {},
  ]
  for (const value of [...wrong, undefined]) expect(u32Of(value)).toBeUndefined()
})

test('reads text from strings alone', () => {
  expect(['a', '', 1, null, [], {}, undefined].map((value) => textOf(value as Json))).toEqual([
    'a',
    '',
    '',
    '',
    '',
    '',
    '',
  ])
})

test('tells activity and process events from the others', () => {
  const kinds = Object.values(EVENT_KIND)
  const { kprobe, tracepoint, uprobe, usdt, lsm, loader, otherActivity, exec, exit } = EVENT_KIND
  const activity = [kprobe, tracepoint, uprobe, usdt, lsm, loader, otherActivity]
  expect(kinds.filter(isActivity)).toEqual(activity)
  expect(new Set(kinds.filter(isProcessEvent))).toEqual(new Set<number>([exec, exit, ...activity]))
})
