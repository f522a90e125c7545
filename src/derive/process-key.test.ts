import { expect, test } from 'vitest'
import { NO_PROCESS } from '../model/process-table'
import { loadDrawing, loadLines } from '../testing/load-log'
import { execId } from '../testing/wire-builder'
import { keyOf, rowOfKey } from './process-key'

test('is the exec_id, or what tells a process without one from others', () => {
  const { store, ids, row } = loadDrawing('host n1\n 1 a 0s..\n 2 b 3s..4s evicted')
  expect(keyOf(store, row('1'))).toBe(ids['1'])
  const lost = [0, 1].find((idx) => idx !== row('1'))!
  expect(keyOf(store, lost)).toBe('lost:n1:2:2024-05-01T10:00:03.000000000Z')
})

test('leads back to the row', () => {
  const { store } = loadDrawing('host n1\n 1 a 0s..\n 2 b 3s..4s evicted\n 3 c 3s..4s evicted')
  for (let row = 0; row < store.processes.length; row++) expect(rowOfKey(store, keyOf(store, row))).toBe(row)
  const opaque = loadLines(['{"process_exec":{"process":{"exec_id":"no usual id"}}}'])
  expect(rowOfKey(opaque, 'no usual id')).toBe(0)
})

test('leads nowhere when it is not in the log', () => {
  const { store } = loadDrawing('host n1\n 1 a 0s..')
  for (const key of ['', 'x', 'lost:n1:2:2024-05-01T10:00:03.000000000Z', 'lost:'])
    expect(rowOfKey(store, key)).toBe(NO_PROCESS)
})

test('names the cluster where two have one id', () => {
  const line = (cluster: string, process: object): string =>
    JSON.stringify({ process_exec: { process }, node_name: 'n1', cluster_name: cluster, time: '2024-05-01T10:00:00Z' })
  const shared = { exec_id: execId('n1', 1n, 1), pid: 1, binary: '/sbin/init' }
  const lost = { pid: 5, start_time: '2024-05-01T10:00:00Z' }
  const own = { exec_id: execId('n1', 2n, 2), pid: 2 }
  const store = loadLines([
    ...['c1', 'c2'].flatMap((cluster) => [line(cluster, shared), line(cluster, lost)]),
    line('c2', own),
  ])
  const keys = Array.from({ length: store.processes.length }, (_, row) => keyOf(store, row))
  expect(new Set(keys).size).toBe(5)
  expect(keys).toContain(`${shared.exec_id} @ c2`)
  expect(keys).toContain(own.exec_id)
  expect(keys.map((key) => rowOfKey(store, key))).toEqual([0, 1, 2, 3, 4])
  // as a link names it that was made when one cluster was open
  expect(rowOfKey(store, shared.exec_id)).toBeGreaterThanOrEqual(0)
  expect(rowOfKey(store, `${shared.exec_id} @ c3`)).toBe(NO_PROCESS)
})
