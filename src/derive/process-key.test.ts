import { expect, test } from 'vitest'
import { NO_PROCESS } from '../model/process-table'
import { loadDrawing, loadLines } from '../testing/load-log'
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
