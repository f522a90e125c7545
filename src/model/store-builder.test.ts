import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LogParser } from '../ingest/log-parser'
import { wireLogs, type WireEvent } from '../testing/arbitrary-events'
import { drawLog } from '../testing/draw-log'
import { loadLines, loadPieces } from '../testing/load-log'
import { dumpStore, type ProcessDump, type StoreDump } from '../testing/store-dump'
import { execId } from '../testing/wire-builder'
import { NO_PROCESS, pidOfRow } from './process-table'
import { eventAddress } from './store'
import { StoreBuilder } from './store-builder'
import { processorMs } from '../testing/processor-time'

const dumpLines = (lines: readonly string[]): StoreDump => dumpStore(loadLines(lines))
const dumpEvents = (...events: WireEvent[]): StoreDump => dumpLines(events.map((event) => JSON.stringify(event)))

/** A dump of lines that came in pieces of `size` bytes, each merged as a chunk of its own. */
function dumpInPieces(lines: readonly string[], size: number): StoreDump {
  const bytes = new TextEncoder().encode(lines.map((line) => `${line}\n`).join(''))
  const count = Math.ceil(bytes.length / size)
  return dumpStore(loadPieces(Array.from({ length: count }, (_, i) => bytes.slice(i * size, (i + 1) * size))))
}

function permuted<T>(items: readonly T[]): fc.Arbitrary<T[]> {
  return fc.shuffledSubarray([...items], { minLength: items.length, maxLength: items.length })
}

describe('the order of lines and the places where chunks are cut do not matter', () => {
  test('for a drawn log', () => {
    const { lines } = drawLog(`
      pod default/xwing container abc node n1 workload Deployment/xwing shim 900
        10 bash 0s..9s cpid 1
          11 curl -s http://x 1s..2s exit 1
            * 1.5s tcp_connect 10.0.0.1:4000->10.0.0.2:80
          12 sh 3s..
            * 3.5s fd_install /etc/shadow policy files action SIGKILL
            =12 python 4s..8s SIGKILL
          13 5s..6s fork
      host n1
        1 systemd -3600s.. procFS
        2 cron 0s..5s evicted
        * 6s rate-limit 4
    `)
    const expected = dumpLines(lines)
    expect(Object.keys(expected.processes).length).toBeGreaterThan(8)
    fc.assert(
      fc.property(permuted([...lines, lines[2]]), fc.integer({ min: 50, max: 5000 }), (order, size) => {
        expect(dumpInPieces(order, size).processes).toEqual(expected.processes)
        expect(dumpInPieces(order, size).events).toEqual(expected.events)
      }),
      { numRuns: 50 },
    )
  })

  test('for events that contradict each other', () => {
    const orders = wireLogs.chain((events) => {
      const lines = events.map((event) => JSON.stringify(event))
      return fc.tuple(fc.constant(lines), permuted(lines), fc.integer({ min: 20, max: 3000 }))
    })
    fc.assert(
      fc.property(orders, ([lines, order, size]) => {
        expect(dumpInPieces(order, size)).toEqual(dumpLines(lines))
      }),
      { numRuns: 700 },
    )
  })
})

describe('merging, field by field', () => {
  const ID = execId('n1', 5, 7)
  const at = (second: number): string => `2024-05-01T10:00:0${second}Z`
  const process = (fields: object): object => ({ exec_id: ID, ...fields })
  const exec = (second: number, fields: object): WireEvent => ({
    process_exec: { process: process(fields) },
    time: at(second),
  })
  const exit = (second: number, fields: object): WireEvent => ({
    process_exit: { process: process(fields) },
    time: at(second),
  })
  const kprobe = (second: number, fields: object): WireEvent => ({
    process_kprobe: { process: process(fields) },
    time: at(second),
  })
  const snapshot = (second: number, fields: object): WireEvent => ({
    process_exec: { process: { exec_id: execId('n1', 6, 8) }, parent: process(fields) },
    time: at(second),
  })

  /** The merged process of events, which must not depend on their order. */
  function merged(...events: WireEvent[]): ProcessDump {
    const dump = dumpEvents(...events).processes[`/${ID}`]
    expect(dumpEvents(...events.toReversed()).processes[`/${ID}`]).toEqual(dump)
    return dump
  }

  test.each([
    ['exec over exit', exec, exit],
    ['exit over activity', exit, kprobe],
    ['activity over a parent snapshot', kprobe, snapshot],
    ['exec over a parent snapshot', exec, snapshot],
  ])('prefers %s, whatever their times', (_, strong, weak) => {
    for (const [first, second] of [
      [1, 2],
      [2, 1],
      [1, 1],
    ]) {
      expect(merged(strong(first, { cwd: '/strong' }), weak(second, { cwd: '/weak' }))).toMatchObject({
        cwd: '/strong',
      })
    }
  })

  test('takes pid and node from the fields, whatever the id says of them', () => {
    const onNode = (node: string, pid: number): WireEvent => ({ ...exec(1, { pid }), node_name: node })
    expect(merged(onNode('n1', 7))).toMatchObject({ pid: 7, nodeName: 'n1' })
    expect(merged(onNode('n9', 4_000_000_000))).toMatchObject({ pid: 4_000_000_000, nodeName: 'n9' })
    expect(merged(onNode('n1', 7), onNode('n9', 8))).toMatchObject({ pid: 8, nodeName: 'n9' })
    expect(merged(exec(1, {}))).not.toHaveProperty('pid')
  })

  test('prefers the later event among equal ones, and then the greater bytes', () => {
    expect(merged(exec(1, { cwd: '/z' }), exec(2, { cwd: '/a' }))).toMatchObject({ cwd: '/a' })
    expect(merged(kprobe(1, { cwd: '/\uffff' }), kprobe(1, { cwd: '/😀' }))).toMatchObject({ cwd: '/😀' })
    expect(merged(kprobe(1, { uid: 9 }), kprobe(1, { uid: 10 }))).toMatchObject({ uid: 10 })
  })

  test('never gives a value up for an absent one', () => {
    const dump = merged(
      snapshot(3, { cwd: '/snapshot', binary: '/snapshot', arguments: '-s' }),
      exit(2, { cwd: '/exit', binary: '/exit' }),
      exec(1, { cwd: '/exec' }),
    )
    expect(dump).toMatchObject({ cwd: '/exec', binary: '/exit', args: '-s' })
  })

  test('takes each missing value from the best of the lesser records', () => {
    const fields = { cwd: '/later', docker: 'later' }
    expect(
      merged(exec(9, { uid: 1 }), exit(1, { cwd: '/exit' }), exit(2, fields), kprobe(9, { cwd: '/kprobe' })),
    ).toEqual({
      rank: 4,
      uid: 1,
      ...fields,
      hasExec: 1,
      exitAt: '2024-05-01T10:00:02.000000000Z',
      exitSignal: '',
      exitStatus: 0,
    })
  })

  test('keeps explicit zeros and false, which are not absent', () => {
    const dump = merged(
      exec(1, { uid: 0, pid: 0, in_init_tree: false }),
      exit(2, { uid: 7, pid: 7, in_init_tree: true, auid: 0 }),
    )
    expect(dump).toMatchObject({ uid: 0, pid: 0, inInitTree: 0, auid: 0 })
  })

  test('takes the parent object for the parent where parent_exec_id is missing', () => {
    const parent = execId('n1', 1, 1)
    const event = { process_exec: { process: process({}), parent: { exec_id: parent } }, time: at(1) }
    expect(merged(event)).toMatchObject({ parent: `/${parent}` })
    const both = { process_exec: { process: process({ parent_exec_id: 'other' }), parent: { exec_id: parent } } }
    expect(merged(both)).toMatchObject({ parent: '/other' })
  })

  test('takes the last of several exits, and counts all', () => {
    const end = (second: number, own: object): WireEvent => ({
      process_exit: { process: process({}), ...own, time: at(second) },
      time: at(second),
    })
    expect(merged(end(1, { status: 1 }), end(2, { status: 2 }), end(3, { signal: 'SIGKILL' }))).toMatchObject({
      exitAt: '2024-05-01T10:00:03.000000000Z',
      exitSignal: 'SIGKILL',
      exitStatus: 0,
    })
    expect(merged(end(2, { status: 1 }), end(2, { status: 2 }))).toMatchObject({ exitStatus: 2 })
    const { totals, events } = dumpEvents(end(1, { status: 1 }), end(2, {}), end(2, {}))
    expect(events).toHaveLength(2)
    expect(totals).toMatchObject({ duplicates: 1, byExitStatus: { 0: 2, 1: 1 }, byName: { process_exit: 3 } })
  })

  test('takes two exec events of different times for two events of one process', () => {
    const { events, totals } = dumpEvents(exec(1, {}), exec(2, {}), exec(2, {}), exec(1, {}))
    expect(events).toHaveLength(2)
    expect(totals).toMatchObject({ duplicates: 2 })
  })
})

describe('duplicates', () => {
  const exec: WireEvent = {
    process_exec: { process: { exec_id: 'a', pid: 1 } },
    node_name: 'n',
    time: '2024-05-01T10:00:00Z',
  }
  const kprobe: WireEvent = {
    ...exec,
    process_exec: undefined,
    process_kprobe: { process: { exec_id: 'a' }, args: [1, { b: 2 }] },
  }
  const count = (...events: WireEvent[]): unknown =>
    (dumpEvents(...events).totals as { duplicates: unknown }).duplicates

  test('of exec and exit agree in kind, node, process and time', () => {
    expect(count(exec, { ...exec, process_exec: { process: { exec_id: 'a', pid: 1, refcnt: 9 } } })).toBe(1)
    expect(count(exec, { ...exec, node_name: 'm' })).toBe(0)
    expect(count(exec, { ...exec, time: '2024-05-01T10:00:00.000000001Z' })).toBe(0)
    expect(count(exec, { ...exec, cluster_name: 'c' })).toBe(0)
    expect(count(exec, { ...exec, process_exec: { process: { exec_id: 'b' } } })).toBe(0)
    expect(count(exec, { process_exit: exec['process_exec'], node_name: 'n', time: exec['time'] })).toBe(0)
  })

  test('of exits are found in every order, where one tells a later end than the event that it repeats', () => {
    const exit = (node: string, status: number): WireEvent => ({
      process_exit: { process: { exec_id: 'a' }, status },
      node_name: node,
      time: '2024-05-01T10:00:00Z',
    })
    const [first, other, greater] = [exit('n', 1), exit('m', 0), exit('m', 5)]
    expect(count(first, other, greater, first)).toBe(2)
    expect(count(first, greater, other, first)).toBe(2)
    expect(count(other, first, first, greater)).toBe(2)
  })

  test('of activity agree in their content, however it is written', () => {
    expect(count(kprobe, kprobe, kprobe)).toBe(2)
    const reordered = JSON.parse(
      '{ "time": "2024-05-01T10:00:00Z", "process_kprobe": {"args": [1, {"b": 2}], "process": {"exec_id": "a"}}, "node_name": "n"}',
    ) as WireEvent
    expect(count(kprobe, reordered)).toBe(1)
    expect(count(kprobe, { ...kprobe, process_kprobe: { process: { exec_id: 'a' }, args: [1, { b: 3 }] } })).toBe(0)
  })

  test('are never events without an exec_id', () => {
    const lost = {
      process_exit: { process: { pid: 5, start_time: '2024-05-01T10:00:00Z' } },
      time: '2024-05-01T10:00:01Z',
    }
    const unknown = { process_kprobe: { process: { pid: 5 } }, time: '2024-05-01T10:00:01Z' }
    const without = { process_exec: {}, time: '2024-05-01T10:00:01Z' }
    const rateLimit = { rate_limit_info: { number_of_dropped_process_events: '1' }, time: '2024-05-01T10:00:01Z' }
    // without a time, one call cannot be told from the next
    const timeless = { process_kprobe: { process: { exec_id: 'a' }, function_name: 'f' } }
    const all = [lost, unknown, without, rateLimit, timeless]
    const { totals, events, gapReports } = dumpEvents(...all, ...all)
    expect(totals).toMatchObject({ duplicates: 0, withoutExecId: 6 })
    expect([events.length, gapReports.length]).toEqual([10, 2])
  })

  test('still tell what the first one did not', () => {
    const later = { ...exec, process_exec: { process: { exec_id: 'a', pid: 1, pod: { namespace: 'd', name: 'p' } } } }
    expect(dumpEvents(exec, later).processes['/a']).toMatchObject({ pid: 1, pod: '/d/p#' })
  })
})

describe('identity', () => {
  test('is the cluster and the exec_id', () => {
    const { lines, ids } = drawLog('host n1\n 1 init 0s..9s exit 3')
    const inCluster = (cluster: string): string[] =>
      lines.map((line) => line.replace(/\}$/, `,"cluster_name":"${cluster}"}`))
    const { processes, totals } = dumpLines([...inCluster('east'), ...inCluster('west')])
    expect(Object.keys(processes)).toEqual([`east/${ids['1']}`, `west/${ids['1']}`])
    expect(totals).toMatchObject({ duplicates: 0 })
  })

  test('of a process without exec_id is its node, pid and start', () => {
    const lost = (pid: number, second: number, node: string): WireEvent => ({
      process_exit: { process: { pid, start_time: `2024-05-01T10:00:0${second}Z` } },
      node_name: node,
    })
    const same = dumpEvents(lost(5, 1, 'n'), lost(5, 1, 'n'))
    expect(Object.keys(same.processes)).toEqual(['/lost:n:5:2024-05-01T10:00:01.000000000Z'])
    expect(
      Object.keys(dumpEvents(lost(5, 1, 'n'), lost(6, 1, 'n'), lost(5, 2, 'n'), lost(5, 1, 'm')).processes),
    ).toHaveLength(4)
  })

  test('finds a process in whichever cluster it is', () => {
    const event = { process_exec: { process: { exec_id: 'a' } }, cluster_name: 'c2' }
    const store = loadLines([JSON.stringify({ test: {} }), JSON.stringify(event)])
    expect(store.findProcess('a')).toBe(0)
    expect(store.findProcess('b')).toBe(NO_PROCESS)
  })

  test('holds for more processes than the index begins with', () => {
    const ids = Array.from({ length: 3000 }, (_, i) => execId('n1', i * 7, i % 50))
    const store = loadLines(ids.map((id) => JSON.stringify({ process_exec: { process: { exec_id: id } } })))
    expect(store.processes.length).toBe(3000)
    expect(new Set(ids.map((id) => store.findProcess(id))).size).toBe(3000)
  })
})

describe('pods and containers', () => {
  const exec = (second: number, pod: object): WireEvent => ({
    process_exec: { process: { exec_id: `id ${second} ${JSON.stringify(pod)}`, pod } },
    time: `2024-05-01T10:00:0${second}Z`,
  })

  test('a pod is its cluster, namespace, name and uid', () => {
    const events = [
      exec(1, { namespace: 'd', name: 'p' }),
      exec(1, { namespace: 'd', name: 'p', uid: 'u1' }),
      exec(1, { namespace: 'd', name: 'p', uid: 'u2' }),
      exec(1, { namespace: 'e', name: 'p' }),
      { ...exec(1, { namespace: 'd', name: 'p' }), cluster_name: 'c' },
    ]
    expect(Object.keys(dumpEvents(...events, ...events).pods)).toEqual([
      '/d/p#',
      '/d/p#u1',
      '/d/p#u2',
      '/e/p#',
      'c/d/p#',
    ])
  })

  test('what the latest event says of a container holds, field by field', () => {
    const container = (second: number, fields: object): WireEvent =>
      exec(second, { namespace: 'd', name: 'p', container: { id: 'containerd://abc', ...fields } })
    const events = [
      container(2, { name: 'app', image: { name: 'app:2' } }),
      container(1, { name: 'old', image: { name: 'app:1' }, security_context: { privileged: true } }),
      container(3, { image: { id: 'sha256:3' }, security_context: {} }),
    ]
    for (const order of [events, events.toReversed()]) {
      expect(dumpEvents(...order).containers['/abc']).toMatchObject({ name: 'app', image: 'sha256:3', privileged: 1 })
    }
  })

  test('a pod without namespace and name is none', () => {
    const { pods, processes } = dumpEvents(exec(1, { workload: 'x', container: { id: 'abc' } }))
    expect([pods, Object.values(processes)[0]]).toEqual([{}, expect.not.objectContaining({ pod: '' })])
  })
})

describe('numbers of more than 16 bits', () => {
  const COUNT = 66_000
  const kprobe = (i: number, pid: number): string =>
    JSON.stringify({
      process_kprobe: { process: { exec_id: execId(`node${i}`, i, pid), pid }, function_name: `function${i}` },
      node_name: `node${i}`,
      cluster_name: `cluster${i}`,
      time: '2024-05-01T10:00:00Z',
    })

  test('of strings, descriptors, origins and pids come in a log that began with small ones', () => {
    const store = loadLines(Array.from({ length: COUNT }, (_, i) => kprobe(i, i + 1)))
    const { processes, events, origins, descriptors, strings } = store
    for (const i of [0, 1, 0xfffe, 0xffff, 0x10000, COUNT - 1]) {
      const { origin, descriptor, process } = events.columns
      expect(strings.get(origins.columns.nodeName[origin[i]])).toBe(`node${i}`)
      expect(strings.get(origins.columns.cluster[origin[i]])).toBe(`cluster${i}`)
      expect(strings.get(descriptors.columns.detail[descriptor[i]])).toBe(`function${i}`)
      expect(store.findProcess(execId(`node${i}`, i, i + 1))).toBe(process[i])
      expect(strings.get(processes.columns.cluster[process[i]])).toBe(`cluster${i}`)
      expect(pidOfRow(processes, process[i])).toBe(i + 1)
    }
  })

  test('of places in a log, and of more than 32', () => {
    const store = new StoreBuilder()
    const parser = new LogParser(0)
    const bytes = new TextEncoder().encode(`${kprobe(1, 1)}\n${kprobe(2, 2)}\n`)
    for (const offset of [0, 2 ** 33]) {
      parser.push(bytes)
      const chunk = parser.takeChunk()!
      const { columns } = chunk.events
      columns.offset[1] = offset + 2 ** 31 + 7
      columns.byteLength[1] = 70_000
      columns.hashLow[1] = offset / 2 ** 20 // not a duplicate
      store.append(chunk)
    }
    const address = { source: 0, byteLength: 70_000 }
    expect(eventAddress(store, 1)).toEqual({ ...address, offset: 2 ** 31 + 7 })
    expect(eventAddress(store, 2)).toEqual({ ...address, offset: 2 ** 33 + 2 ** 31 + 7 })
  })
})

test('the version grows with every chunk', () => {
  const store = new StoreBuilder()
  loadPieces([Buffer.from('{"test":{}}\n'), Buffer.from('{"test":{}}\n')], store)
  expect(store.version).toBe(2)
})

test('many events about no process take no more time each than few', () => {
  const timeOf = (count: number): number =>
    processorMs(() => loadLines(Array.from({ length: count }, () => '{"test":{}}')))
  timeOf(5000)
  expect(timeOf(80_000) / timeOf(8000)).toBeLessThan(40)
})
