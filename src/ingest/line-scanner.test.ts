/** The scanner gives what the plain path gives, on whatever comes: the plain path is its oracle. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { textHash } from '../base/text-table'
import { StoreBuilder } from '../model/store-builder'
import { wireLogs } from '../testing/arbitrary-events'
import { generateClusterLog } from '../testing/cluster-log'
import { loadPieces } from '../testing/load-log'
import { generateSampleLog } from '../testing/sample-log'
import { dumpStore, type StoreDump } from '../testing/store-dump'
import { execId } from '../testing/wire-builder'
import { ChunkTables } from './chunk-tables'
import { ChunkWriter } from './chunk-writer'
import { LineScanner } from './line-scanner'
import { LogParser } from './log-parser'

const encoder = new TextEncoder()

/** The store of a text, read by the scanner where it takes a line, or by the plain path alone. A piece is a chunk. */
function dump(pieces: readonly Uint8Array[], isPlain: boolean): StoreDump {
  return dumpStore(loadPieces(pieces, new StoreBuilder(), isPlain ? { onEvent: () => undefined } : {}))
}

function expectSame(pieces: readonly Uint8Array[]): void {
  expect(dump(pieces, false)).toEqual(dump(pieces, true))
}

function scannedLines(lines: readonly string[]): number {
  const tables = new ChunkTables(0)
  const scanner = new LineScanner(tables, new ChunkWriter(tables))
  return lines.filter((line) => {
    const bytes = encoder.encode(`${line}\n`)
    scanner.use(bytes)
    return scanner.scan(0, bytes.length, 0, 1e6, true) === bytes.length
  }).length
}

function cut(bytes: Uint8Array, size: number): Uint8Array[] {
  const pieces = []
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size))
  return pieces
}

const WRITERS: readonly ((value: unknown) => string)[] = [
  (value) => JSON.stringify(value),
  (value) => JSON.stringify(value).replace(/,(?=")/g, ', '),
  (value) => JSON.stringify(sortKeys(value)),
  (value) =>
    JSON.stringify(value).replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`),
  (value) => ` ${JSON.stringify(value).replace(/:(?=[{"])/g, ' : ')}\t\r`,
]

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sortKeys(member)]),
  )
}

describe('of generated logs', () => {
  const log = generateClusterLog({
    seed: 3,
    processes: 600,
    podsPerNode: 6,
    activity: 0.5,
    shuffleWindow: 32,
    missing: 0.05,
    duplicates: 0.02,
  })
  const lines = [...log.lines]

  test('takes all but a few lines', () => {
    const clean = [...generateClusterLog({ seed: 3, processes: 300, podsPerNode: 6, activity: 0.5 }).lines]
    expect(scannedLines(clean)).toBeGreaterThan(clean.length * 0.97)
    const sample = [...generateSampleLog().lines]
    expect(scannedLines(sample)).toBeGreaterThan(sample.length * 0.9)
  })

  test.each([1e9, 100_000, 3_000, 700])('gives the same store in pieces of %d bytes', (size) => {
    expectSame(cut(encoder.encode(lines.join('\n')), size))
  })

  test('gives the same store of lines in any order and writing', () => {
    const order = fc.shuffledSubarray(lines, { minLength: 1, maxLength: 60 })
    const writers = fc.array(fc.nat(WRITERS.length - 1), { minLength: 60, maxLength: 60 })
    fc.assert(
      fc.property(order, writers, fc.integer({ min: 200, max: 100_000 }), (some, chosen, size) => {
        const text = some.map((line, i) => rewrite(line, WRITERS[chosen[i]])).join('\n')
        expectSame(cut(encoder.encode(text), size))
      }),
      { numRuns: 60 },
    )
  })

  test('gives the same store of lines that are damaged', () => {
    const start = fc.nat(lines.length - 21)
    const damage = fc.array(fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(255), fc.nat(3)), {
      minLength: 1,
      maxLength: 12,
    })
    fc.assert(
      fc.property(start, damage, (from, spots) => {
        let bytes = encoder.encode(lines.slice(from, from + 20).join('\n'))
        for (const [place, byte, kind] of spots) bytes = damaged(bytes, Math.floor(place * bytes.length), byte, kind)
        expectSame(cut(bytes, 8_000))
      }),
      { numRuns: 300 },
    )
  })
})

function rewrite(line: string, writer: (value: unknown) => string): string {
  try {
    return writer(JSON.parse(line))
  } catch {
    return line // noise stays as it is
  }
}

/** Overwrites, removes, inserts or repeats bytes. */
function damaged(bytes: Uint8Array, at: number, byte: number, kind: number): Uint8Array<ArrayBuffer> {
  const head = bytes.subarray(0, at)
  const tails = [
    [Uint8Array.of(byte), bytes.subarray(at + 1)],
    [bytes.subarray(at + 1 + (byte % 7))],
    [Uint8Array.of(byte), bytes.subarray(at)],
    [bytes.subarray(Math.max(0, at - byte))],
  ]
  return new Uint8Array(Buffer.concat([head, ...tails[kind]]))
}

test('gives the same store of records that meet, agree and disagree', () => {
  const writers = fc.array(fc.nat(WRITERS.length - 1), { minLength: 13, maxLength: 13 })
  fc.assert(
    fc.property(wireLogs, writers, fc.integer({ min: 50, max: 5_000 }), (events, chosen, size) => {
      const text = events.map((event, i) => WRITERS[chosen[i]](event)).join('\n')
      expectSame(cut(encoder.encode(text), size))
    }),
    { numRuns: 400 },
  )
})

/** Lines of the exporter's own form about few processes, whose records differ in little and are of one length. */
const pick = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values)
const ids = pick(execId('n1', 1_000, 1), execId('n1', 2_000, 2), execId('n2', 2_000, 2))
const instants = pick('2024-05-01T10:00:00Z', '2024-05-01T10:00:01.000000001Z', '2024-05-01T10:01:02.5Z')
const exporterPods = fc
  .tuple(pick('xwing', 'ywing'), pick(1, 2, 12), pick('app', 'web'), pick('', ',"maybe_exec_probe":true'))
  .map(
    ([name, pid, workload, probe]) =>
      `{"namespace":"default","name":"${name}","container":{"id":"containerd://${name}","name":"c","image":{"id":"i","name":"n"},"start_time":"2024-05-01T09:00:00Z","pid":${pid}${probe}},"pod_labels":{"a":"b"},"workload":"${workload}"}`,
  )
/** A record up to what changes from event to event. */
const heads = fc
  .record({
    id: ids,
    binary: pick('/bin/aa', '/bin/bb'),
    args: pick('', '-c ls', '-c \\"x\\"', 'é'),
    pod: fc.option(exporterPods, { nil: undefined }),
    parent: fc.option(ids, { nil: undefined }),
  })
  .map(
    ({ id, binary, args, pod, parent }) =>
      `{"exec_id":"${id}","pid":1,"uid":0,"cwd":"/","binary":"${binary}"${args && `,"arguments":"${args}"`},"flags":"execve clone","start_time":"2024-05-01T10:00:00.000000001Z","auid":4294967295${pod === undefined ? '' : `,"pod":${pod}`}${parent === undefined ? '' : `,"parent_exec_id":"${parent}"`}`,
  )
const tails = fc
  .tuple(
    pick('', ',"refcnt":1', ',"refcnt":22'),
    pick('', '', ',"cap":{"permitted":["CAP_KILL"]}', ',"cap":{"effective":["CAP_KILL","CAP_BPF"]}', ',"cap":{}'),
    pick('', ',"tid":1', ',"tid":2'),
    pick('', '', ',"in_init_tree":true', ',"in_init_tree":false'),
    pick('', '', ',"user":{"name":"root"}', ',"user":{"name":"w\\u0077w"}'),
  )
  .map((members) => `${members.join('')}}`)

/** A line about a few records, so that most come again. */
function lineOf(known: readonly string[]): fc.Arbitrary<string> {
  const records = fc.tuple(pick(...known), tails).map(([head, tail]) => head + tail)
  return fc
    .record({
      process: records,
      parent: fc.option(records, { nil: undefined }),
      own: pick(
        ['process_exec', ''],
        ['process_exit', ',"status":1,"time":"2024-05-01T10:00:03Z"'],
        ['process_exit', ',"signal":"SIGKILL"'],
        [
          'process_kprobe',
          ',"function_name":"tcp_connect","args":[{"int_arg":1},{"size_arg":"2","label":"x"}],"return":{"sock_arg":{"saddr":"10.0.0.9","sport":22,"daddr":""}},"policy_name":"p"',
        ],
        [
          'process_kprobe',
          ',"function_name":"tcp_connect","args":[{"sock_arg":{"daddr":"10.0.0.1","dport":443,"sport":0}},{"file_arg":{"path":"/\\"é"}}],"data":[{"string_arg":"/data"},7],"return":{"string_arg":"/r\\u0041"}',
        ],
        ['process_loader', ',"path":"/usr/lib/a.so"'],
        [
          'process_kprobe',
          ',"function_name":"tcp_connect","args":[{"int_arg":12345678901234567890}],"action":"KPROBE_ACTION_SIGKILL"',
        ],
      ),
      node: pick('', ',"node_name":"n1"', ',"node_name":"n1"', ',"node_name":"n2"'),
      cluster: pick('', '', '', ',"cluster_name":"c1"'),
      time: instants,
    })
    .map(
      ({ process, parent, own: [key, members], node, cluster, time }) =>
        `{"${key}":{"process":${process}${parent === undefined ? '' : `,"parent":${parent}`}${members}}${node},"time":"${time}"${cluster}}`,
    )
}

/** Small changes of a text: what JSON forbids, what it allows in another writing, and members twice. */
const EDITS: readonly (readonly [RegExp, string])[] = [
  [/"pid":/, '"pid":0'],
  [/"pid":(\d)/, '"pid":$1.0'],
  [/"pid":(\d)/, '"pid":9,"pid":$1'],
  [/"uid":0/, '"uid":0,"uid":7'],
  [/"uid":0/, '"\\u0075id":7,"uid":0'],
  [/"tid":1/, '"tid":1,"tid":2'],
  [/"int_arg":1/, '"int_arg":1,"int_arg":2'],
  [/"int_arg":1/, '"int_arg":1e0'],
  [/"int_arg":1/, '"int_arg":-0'],
  [/"function_name":"tcp_connect"/, '"function_name":"tcp_connect","function_name":"other"'],
  [/"status":1/, '"status":2,"status":1'],
  [/"signal":"SIGKILL"/, '"signal":"SIGTERM","signal":"SIGKILL"'],
  [/:01\.000000001Z/, ':75.000000001Z'],
  [/,"auid"/, ',"\\u0075id":7,"auid"'],
  [/:00Z"/, ':60Z"'],
  [/binary":"\/bin/, 'binary":"\u0001bin'],
  [/,"auid"/, ',"uid":5,"auid"'],
  [/,"refcnt":1/, ',"refcnt":1,"cwd":"/tmp"'],
  [/"name":"n"/, '"name":"\tn"'],
  [/"pod_labels":\{"a":"b"\}/, '"pod_labels":{"a":"c"}'],
  [/"start_time":"2024-05-01T09/, '"start_time":"2024-05-01T08'],
  [/\}$/, '}}'],
  [/\}$/, ''],
  [/\}$/, '} x'],
  [/,"time"/, ',"time":"2024-05-01T11:00:00Z","time"'],
  [/"exec_id":"(.*?)=+"/, '"exec_id":"$1"'],
  [/"exec_id":"/, '"exec_id":"A'],
  [/"user":\{/, '"user":{},"user":{'],
  [/"cap":\{/, '"cap":null,"cap":{'],
  [/"cap":\{/, '"cap":{"permitted":["A",1,null,"A"],'],
  [/"dport":443/, '"dport":443,"dport":80'],
  [/"args":\[/, '"args":7,"args":['],
]

test('gives the same store of records that differ in little, and of lines that are nearly valid', () => {
  const edits = fc.option(fc.nat(EDITS.length - 1), { nil: undefined, freq: 1 })
  const lines = fc
    .array(heads, { minLength: 1, maxLength: 3 })
    .chain((known) => fc.array(fc.tuple(lineOf(known), edits), { minLength: 2, maxLength: 9 }))
  fc.assert(
    fc.property(lines, pick(800, 3000, 100_000), (all, size) => {
      const text = all.map(([line, edit]) => (edit === undefined ? line : line.replace(...EDITS[edit]))).join('\n')
      expectSame(cut(encoder.encode(text), size))
    }),
    { numRuns: 1000 },
  )
})

const PLAIN_PREFIXES = [
  '[pod/tetragon-x7k2p/export-stdout] ',
  '[pod/tetragon-x7k2p/export-stdout] 2024-05-01T10:00:00.123456789Z ',
  '2024-05-01T10:00:00.123456789Z stdout F ',
  '[pod/t/e] 2024-05-01T10:00:00.1+02:00 stderr F ',
  'May  1 10:00:00 node-1 tetragon[7]: ',
  'tetragon-x7k2p export-stdout ',
  'true ',
]
const OTHER_PREFIXES = [
  '2024-05-01T10:00:00.1Z stdout P ',
  '2024-05-01T10:00:00.1Z stdout P:x ',
  '[1] ',
  '[true] ',
  '[ ',
  'x=',
  '"process": ',
  'a "process": ',
  'a }, ',
  'a {7} ',
  'a {"b":1} ',
  'a\\ ',
  'ünï ',
  '\ufeff',
  '\0',
  ', ',
]

test('gives the same store of lines with text before the event', () => {
  const prefix = pick('', '', ...PLAIN_PREFIXES, ...OTHER_PREFIXES)
  const edits = fc.option(fc.nat(EDITS.length - 1), { nil: undefined, freq: 1 })
  const lines = fc
    .array(heads, { minLength: 1, maxLength: 2 })
    .chain((known) => fc.array(fc.tuple(prefix, lineOf(known), edits), { minLength: 2, maxLength: 7 }))
  fc.assert(
    fc.property(lines, pick(300, 3000, 100_000), (all, size) => {
      const text = all
        .map(([before, line, edit]) => before + (edit === undefined ? line : line.replace(...EDITS[edit])))
        .join('\n')
      expectSame(cut(encoder.encode(text), size))
    }),
    { numRuns: 1000 },
  )
})

test('lines as kubectl, containerd and syslog write them are read in place', () => {
  const line = '{"process_exec":{"process":{"exec_id":"bjoxOjE=","pid":1}},"time":"2024-05-01T10:00:00Z"}'
  expect(scannedLines(PLAIN_PREFIXES.map((prefix) => prefix + line))).toBe(PLAIN_PREFIXES.length)
  expect(scannedLines(OTHER_PREFIXES.map((prefix) => prefix + line))).toBe(0)
})

function lineWith(record: object): string {
  return JSON.stringify({ process_exec: { process: record }, node_name: 'n', time: '2024-05-01T10:00:00Z' })
}

const DIGITS = fc.bigInt({ min: 0n, max: 10n ** 21n }).map(String)

test('an exec_id is what it is for the plain path, whatever its form', () => {
  const plain = fc.tuple(fc.stringMatching(/^[a-z:.-]{0,12}$/), fc.oneof(DIGITS, fc.constant('')), DIGITS)
  const anyId = fc.oneof(
    plain.map((parts) => btoa(parts.join(':'))),
    plain.map((parts) => btoa(`é${parts.join(':')}`)),
    fc.base64String(),
    fc.string({ unit: 'grapheme-ascii' }),
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(anyId, anyId), { minLength: 1, maxLength: 4 }), (some) => {
      const text = some.map(([exec_id, parent_exec_id]) => lineWith({ exec_id, parent_exec_id, pid: 1 })).join('\n')
      expectSame([encoder.encode(text)])
    }),
    { numRuns: 500 },
  )
})

test.each([
  '0',
  '4294967295',
  '4294967296',
  '999999999999999',
  '2509179651411240',
  '9007199254740993', // no double is that
  '9999999999999999999',
])('a ktime of %s, as after any uptime, is read in place', (ktime) => {
  const line = lineWith({ exec_id: btoa(`node:${ktime}:17`), pid: 17 })
  expect(scannedLines([line])).toBe(1)
  expectSame([encoder.encode(line)])
})

const POD = (pid: unknown): object => ({
  namespace: 'default',
  name: 'xwing',
  container: { id: `containerd://${'a'.repeat(64)}`, name: 'c', start_time: '2024-05-01T09:00:00Z', pid },
  workload: 'xwing',
})

test.each([
  ['one with another pid', POD(7), POD(4194304)],
  ['one with a pid that is none', POD(7), POD(7.5)],
  ['one with a pid that is text', POD(7), POD('7')],
  [
    'one that is shorter than what templates are found by',
    { namespace: 'd', name: 'x' },
    { namespace: 'd', name: 'x' },
  ],
  ['one of another name', POD(7), { ...POD(7), name: 'ywing' }],
  ['one with another workload', POD(7), { ...POD(7), workload: 'ywing' }],
  ['one whose container is none', POD(7), { ...POD(7), container: 'c' }],
  ['one without a container', POD(7), { namespace: 'default', name: 'xwing' }],
])('a pod object is read by itself, after %s too', (_, known, met) => {
  const lines = [known, met, known, met].map((pod, i) =>
    lineWith({ exec_id: execId('n', 1000 + i, i + 1), pid: i + 1, pod, docker: 'aaaa' }),
  )
  expect(scannedLines(lines)).toBe(lines.length)
  expectSame([encoder.encode(lines.join('\n'))])
})

describe('what is remembered is forgotten in time', () => {
  const MANY = 1_000_000
  const clean = [...generateClusterLog({ seed: 5, processes: 20, podsPerNode: 2, activity: 0.5 }).lines]
  const tracepoint = (subsys: string, event: string, second: number): string =>
    JSON.stringify({
      process_tracepoint: { process: { exec_id: execId('n', 1000, 1), pid: 1 }, subsys, event },
      time: `2024-05-01T10:00:0${second}Z`,
    })

  test('of lines with long keys that are refused, and the lines behind them are read', () => {
    const long = Array.from({ length: 50 }, (_, i) => `{"process_kprobe":{"${'A'.repeat(MANY)}${i}":0}}`)
    expectSame([encoder.encode([...clean, ...long, ...clean].join('\n'))])
  })

  test('of lines with many new keys that are refused', () => {
    const many = Array.from({ length: 4000 }, (_, i) => {
      const keys = Array.from({ length: 47 }, (__, key) => `"k${i}-${key}":0`)
      return `{"process_kprobe":{${keys.join()},"process":7}}`
    })
    expectSame([encoder.encode(many.flatMap((line, i) => [line, clean[i % clean.length]]).join('\n'))])
  })

  test('of long names that are no UTF-8 and take three times their bytes', () => {
    const lines = Array.from({ length: 9 }, (_, i) => {
      const line = lineWith({ exec_id: execId('n', 1000 + i, 1), pid: 1, user: { name: `${i}#` } })
      const [before, after] = line.split('#')
      return Buffer.concat([Buffer.from(before), Buffer.alloc(900_000, 0xff), Buffer.from(`${after}\n`)])
    })
    expectSame([...lines, encoder.encode(clean.join('\n'))])
  })

  test('and with it what was said of its numbers, in the middle of a chunk', () => {
    const long = Array.from({ length: 5 }, (_, i) => `{"process_kprobe":{"${'A'.repeat(MANY)}${i}":0}}`)
    const lines = [tracepoint('aa', 'bb', 1), ...long, tracepoint('cc', 'dd', 2), tracepoint('ee', 'ff', 3)]
    expectSame([encoder.encode(lines.join('\n'))])
  })

  test('a line longer than the window is left to the plain path, and those around it are read', () => {
    const longs = [1_048_400, 1_048_576, 1_060_000].map((size, i) =>
      lineWith({ exec_id: execId('n', 5000 + i, 9), pid: 9, arguments: 'x'.repeat(size) }),
    )
    expectSame([encoder.encode([clean[0], ...longs.flatMap((line, i) => [line, clean[i + 1]])].join('\n'))])
  })

  test('a parser that has ended may go on', () => {
    const parser = new LogParser(0)
    const store = new StoreBuilder()
    for (const line of clean) {
      parser.push(encoder.encode(`${line}\n`))
      parser.finish()
      const chunk = parser.takeChunk()
      if (chunk !== undefined) store.append(chunk)
    }
    expect(store.processes.length).toBe(loadPieces([encoder.encode(clean.join('\n'))]).processes.length)
  })
})

test('keys that begin as others do are no others', () => {
  const line = (key: string, members: string): string =>
    `{"process_exit":{"process":{"exec_id":"${execId('n1', 1000, 1)}","pid":1},${members}},"${key}":"x","time":"2024-05-01T10:00:00Z"}`
  const keys = ['node_name', 'node_zone', 'node_uuid', 'cluster_name', 'cluster_zone', 'times', 'nodes']
  const members = [
    '"signal":"SIGHUP"',
    '"signum":"x"',
    '"status":2',
    '"states":3',
    '"timo":"2024-05-01T10:00:00Z"',
    '"parens":1',
  ]
  expectSame([encoder.encode(keys.flatMap((key) => members.map((member) => line(key, member))).join('\n'))])
})

test('an action that is no action of a policy stands for none', () => {
  const line = (action: string): string =>
    `{"process_kprobe":{"process":{"exec_id":"${execId('n1', 1000, 1)}","pid":1},"action":"${action}","return_action":"KPROBE_ACTION_SIGKILL"},"time":"2024-05-01T10:00:00Z"}`
  expectSame([encoder.encode(['constructor', '__proto__', 'KPROBE_ACTION_SIGNAL', ''].map(line).join('\n'))])
})

test('texts have the hash by which the store finds them', () => {
  const parser = new LogParser(0)
  for (const line of generateClusterLog({ seed: 3, processes: 300 }).lines) parser.push(encoder.encode(`${line}\n`))
  const { texts, sightings } = parser.takeChunk()!
  const { bytes, ends, hashes } = texts
  const numbers = [...new Set(sightings.columns.args.subarray(0, sightings.length))].filter((text) => text > 0)
  expect(new Set(numbers.map((i) => (ends[i] - ends[i - 1]) % 4)).size).toBe(4)
  for (const i of numbers) expect(hashes[i]).toBe(textHash(bytes, ends[i - 1], ends[i]))
})
