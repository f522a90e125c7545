import { expect, test } from 'vitest'
import { loadDrawing, loadLines } from '../testing/load-log'
import { wireTreeStats } from './wire-tree'

const exec = (id: string, parent: string, more: object = {}): string =>
  JSON.stringify({ process_exec: { process: { exec_id: id, parent_exec_id: parent, ...more } } })

test('counts ids that are described, and parents that are only named', () => {
  const { store } = loadDrawing(`
    host n1
      1 init 0s..
        2 sh 1s..
          3 ls 2s.. bare-parent
      9 lost 3s.. parent-pid 7
  `)
  expect(wireTreeStats(store)).toEqual({ rows: 5, roots: 2, maxDepth: 3, described: 4 })
})

test('takes no edge that is inferred', () => {
  const { store, resolved, row } = loadDrawing(`
    host n1
      7 sh 0s..
      9 curl 3s.. parent-pid 7
  `)
  expect(resolved.parents[row('9')]).toBe(row('7'))
  expect(wireTreeStats(store)).toMatchObject({ rows: 3, roots: 2, maxDepth: 2 })
})

test('has a root where a process names itself, and cuts cycles at the smallest id', () => {
  expect(wireTreeStats(loadLines([exec('a', 'a')]))).toMatchObject({ rows: 1, roots: 1, maxDepth: 1 })
  const cycle = [exec('c', 'b'), exec('b', 'a'), exec('a', 'c')]
  // a is the root: a → b → c
  for (const lines of [cycle, cycle.toReversed()])
    expect(wireTreeStats(loadLines(lines))).toMatchObject({ rows: 3, roots: 1, maxDepth: 3 })
})

test('does not count a parent that a better record contradicts', () => {
  const snapshot = JSON.stringify({
    process_exec: { process: { exec_id: 'child' }, parent: { exec_id: 'a', parent_exec_id: 'wrong' } },
  })
  for (const lines of [
    [exec('a', 'right'), snapshot],
    [snapshot, exec('a', 'right')],
  ])
    expect(wireTreeStats(loadLines(lines))).toMatchObject({ rows: 3, roots: 1 })
})
