import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json } from '../tetragon/wire'
import { MAX_DEPTH, MAX_OPENED, findEvents } from './find-events'

const exec = (id: string, more: object = {}): object => ({
  process_exec: { process: { exec_id: id, pid: 1 } },
  ...more,
})
const A = exec('a', { node_name: 'n1', time: '2024-05-01T10:00:00Z' })
const B = exec('b', { node_name: 'n1', time: '2024-05-01T10:00:00Z' })
const text = JSON.stringify

function idsIn(value: unknown): unknown[] {
  return findEvents(value as Json).map(({ event }) => event.process?.['exec_id'])
}

describe('an event is found', () => {
  test.each<[string, unknown]>([
    ['by itself', A],
    ['in objects and arrays', { a: [1, { b: [[A]] }], c: null }],
    ['in a string', { log: text(A) }],
    ['in a string with a line end and a prefix', { log: `[pod/x] 2024-01-31T12:34:56Z stdout F ${text(A)}\n` }],
    ['in strings in strings', text(text({ a: text({ b: text(A) }) }))],
    ['in bytes written as numbers', { MESSAGE: [...new TextEncoder().encode(text(A))] }],
    ['in base64', { data: btoa(text(A)) }],
    ['in base64 for URLs, of an indented object', { data: btoa(JSON.stringify(A, undefined, 2)).replaceAll('=', '') }],
    ['where its key is named beside it', { type: 'process_exec', time: 'x', payload: { process: { exec_id: 'a' } } }],
    ['where its filter name is named beside it', { event: 'PROCESS_EXEC', data: text({ process: { exec_id: 'a' } }) }],
    ['in protobuf names', { processExec: { process: { execId: 'a' } }, nodeName: 'n1' }],
  ])('%s', (_, value) => expect(idsIn(value)).toEqual(['a']))

  test('each in the order of the document', () => {
    expect(idsIn([{ x: [A, text(B)] }, [[B]], { y: { z: A } }])).toEqual(['a', 'b', 'b', 'a'])
  })

  test('each line of a string', () => {
    expect(idsIn({ body: `${text(A)}\nlevel=info\n{"cut":"of\n${text(B)}\n` })).toEqual(['a', 'b'])
  })
})

describe('a record that carries an event twice', () => {
  test.each<[string, unknown]>([
    ['as text and parsed', { log: `${text(A)}\n`, log_processed: A }],
    ['with its keys in another order', { a: A, b: Object.fromEntries(Object.entries(A).toReversed()) }],
    [
      'in protobuf names too',
      { a: A, b: { processExec: { process: { execId: 'a', pid: 1 } }, time: '2024-05-01T10:00:00Z' } },
    ],
    ['with members moved away', { host: { name: 'n1' }, tetragon: exec('a', { time: '2024-05-01T10:00:00Z' }), m: A }],
    ['with its time moved away', { tetragon: exec('a', { node_name: 'n1' }), original: text(A) }],
    ['in an array of another member', { message: text(A), fields: { message: [text(A)] } }],
    ['in two arrays of members', { a: [A], b: [A] }],
  ])('%s has one event', (_, record) => {
    expect(idsIn(record)).toEqual(['a'])
    expect(findEvents(record as Json)[0].document).toHaveProperty('process_exec')
    expect(idsIn([record, record])).toEqual(['a', 'a'])
  })

  test('keeps the copy that says more, in its place', () => {
    const bare = exec('a', { time: '2024-05-01T10:00:00Z' })
    const found = findEvents({ x: bare, y: B, z: text(A) } as Json)
    expect(found.map(({ event }) => [event.process?.['exec_id'], event.nodeName])).toEqual([
      ['a', 'n1'],
      ['b', 'n1'],
    ])
  })

  test('has two when they differ', () => {
    const later = { ...A, time: '2024-05-01T10:00:01Z' }
    const kprobe = (name: string): object => ({ process_kprobe: { process: {}, function_name: name } })
    expect(findEvents({ a: A, b: later } as Json)).toHaveLength(2)
    expect(findEvents({ a: kprobe('x'), b: kprobe('y') } as Json)).toHaveLength(2)
    expect(findEvents([A, A] as unknown as Json)).toHaveLength(2)
  })
})

test('names are those of the wire; keys of labels and names with a capital stay', () => {
  const [{ document, event }] = findEvents({
    processKprobe: {
      process: {
        execId: 'a',
        parentExecId: 'p',
        startTime: 't',
        inInitTree: false,
        pod: { podLabels: { partOf: 'x', 'a.b/cD': 'y' }, podAnnotations: { eF: '1' }, workloadKind: 'Pod' },
      },
      functionName: 'f',
      args: [{ bpfAttrArg: { ProgType: 'T', InsnCnt: 2 } }, { kernelCapTArg: '1' }, { sizeArg: '2', label: 'aB' }],
      kernelStackTrace: [{ symbol: 'doExit' }],
    },
    nodeName: 'n1',
    nodeLabels: { 'kubernetes.io/hostName': 'n1' },
    aggregationInfo: { count: '1' },
  })
  expect(event.wireName).toBe('process_kprobe')
  expect(document).toEqual({
    process_kprobe: {
      process: {
        exec_id: 'a',
        parent_exec_id: 'p',
        start_time: 't',
        in_init_tree: false,
        pod: { pod_labels: { partOf: 'x', 'a.b/cD': 'y' }, pod_annotations: { eF: '1' }, workload_kind: 'Pod' },
      },
      function_name: 'f',
      args: [
        { bpf_attr_arg: { ProgType: 'T', InsnCnt: 2 } },
        { kernel_cap_t_arg: '1' },
        { size_arg: '2', label: 'aB' },
      ],
      kernel_stack_trace: [{ symbol: 'doExit' }],
    },
    node_name: 'n1',
    node_labels: { 'kubernetes.io/hostName': 'n1' },
    aggregation_info: { count: '1' },
  })
})

test('an event in snake_case is handed on as it is, not as a copy', () => {
  expect(findEvents({ a: [A] } as Json)[0].document).toBe(A)
})

describe('no event is', () => {
  const fake = exec('fake')
  const process = { exec_id: 'a', arguments: text(fake), environment_variables: [{ key: 'x', value: text(fake) }] }

  test.each<[string, unknown]>([
    ['in the rest of a line that was cut', { log: `c":{"process":${text(process)}},"node_name":"n"}` }],
    ['in a part of a line that was cut on both sides', { log: `s":${text(text(fake))},"flags":"clone"` }],
    ['in a cut line', { log: `{"process_exec":{"process":${text(process).slice(0, -9)}` }],
    ['in arguments of a kprobe that was cut', { log: `{"string_arg":${text(text(fake))}}],"action":"x"}` }],
    ['in arguments of a kprobe', { args: [{ string_arg: text(fake) }] }],
    ['in a process that is alone', { process }],
    ['in the environment of a process', { process: { exec_id: 'a', environment_variables: [{ value: text(fake) }] } }],
    [
      'what members of a process say together',
      { process: { exec_id: 'a', pid: 1, arguments: 'process_exec', cwd: text({ process: { exec_id: 'fake' } }) } },
    ],
    ['an object of a common word', { labels: { test: { a: 1 } } }],
    ['text that only looks like one', { log: 'process_exec {process}' }],
    ['in a name of a property', { process_exec: null, process_x: {} }],
  ])('%s', (_, value) => {
    expect(idsIn(value)).toEqual([])
  })
})

test('what a process was called with is not looked into', () => {
  const arguments_ = text(exec('fake'))
  expect(idsIn({ log: { process_exec: { process: { exec_id: 'a', arguments: arguments_ } } } })).toEqual(['a'])
})

test('any nesting of objects, arrays and strings around an event finds it once', () => {
  const layer = fc.oneof(
    fc.record({ kind: fc.constant('object'), key: fc.string(), other: fc.jsonValue({ maxDepth: 1 }) }),
    fc.record({ kind: fc.constant('array'), key: fc.constant(''), other: fc.jsonValue({ maxDepth: 1 }) }),
  )
  const text3 = fc.constantFrom('', 'prefix ', '[pod/x/y] ', '2024-01-31T12:34:56Z stdout F ', '{x} ', 'ü{7 ', '\n')
  const nestings = fc.array(fc.oneof({ weight: 3, arbitrary: layer }, { weight: 1, arbitrary: text3 }), {
    maxLength: 12,
  })
  fc.assert(
    fc.property(nestings, fc.boolean(), (nesting, isTwice) => {
      let opened = 0
      let value: unknown = A
      for (const around of nesting) {
        if (typeof around === 'string') {
          if (++opened > MAX_OPENED) return
          value = around + JSON.stringify(value)
        } else if (around.kind === 'object')
          value = { before: around.other, [around.key === '__proto__' ? 'p' : around.key]: value, '': '' }
        else value = [around.other, value]
        // a key that stands for the event itself, or for what is not looked into
        if (typeof around !== 'string' && /^process_|_arg$|Arg$|^exec_?[iI]d$/.test(around.key)) return
        if (typeof around !== 'string' && around.key === '') return
      }
      const record = isTwice && typeof value === 'object' ? { a: value, b: value } : value
      expect(idsIn(record)).toEqual(['a'])
    }),
    { numRuns: 500 },
  )
})

describe('within bounds', () => {
  const nest = (value: unknown, times: number, around: (inner: unknown) => unknown): unknown => {
    let nested = value
    for (let i = 0; i < times; i++) nested = around(nested)
    return nested
  }

  test('an event is found down to the depths that are stated', () => {
    expect(idsIn(nest(A, MAX_DEPTH, (inner) => [inner]))).toEqual(['a'])
    expect(idsIn(nest(A, MAX_DEPTH + 1, (inner) => [inner]))).toEqual([])
    expect(idsIn(nest(A, MAX_OPENED, text))).toEqual(['a'])
    expect(idsIn(nest(A, MAX_OPENED + 1, text))).toEqual([])
  })

  test.each<[string, () => unknown]>([
    ['100,000 brackets', () => JSON.parse(`${'['.repeat(1e5)}${']'.repeat(1e5)}`)],
    ['100,000 brackets in a string', () => ({ log: `process ${'{"a":['.repeat(1e5)}` })],
    ['100,000 objects', () => JSON.parse(`${'{"a":'.repeat(1e5)}1${'}'.repeat(1e5)}`)],
    ['strings in strings', () => nest(A, 14, (inner) => text({ a: inner }))],
    ['a million empty arrays', () => Array.from({ length: 1e6 }, () => [])],
    ['strings that are no JSON', () => Array.from({ length: 300_000 }, () => '{"process')],
    ['a string of braces', () => `process${'{"'.repeat(1e6)}`],
    ['a string of small objects', () => `process ${'{}'.repeat(1e6)} x`],
    ['a string of lines', () => `process {"a":1}\n${'x\n'.repeat(1e6)}{"cut`],
    ['a string of quotes after braces', () => `process "{${'\\"'.repeat(1e6)}`],
    ['bytes that are no JSON', () => [[1, 123], Array.from({ length: 1e6 }, (_, i) => i % 256)]],
    ['base64 that is none', () => Array.from({ length: 1e4 }, () => 'eyJ' + 'a'.repeat(98))],
    ['a record of many equal parts', () => Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`k${i}`, A]))],
  ])('%s end soon', (_, make) => {
    const value = make()
    const start = performance.now()
    findEvents(value as Json)
    expect(performance.now() - start).toBeLessThan(5000)
  })
})
