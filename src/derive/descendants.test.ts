import { expect, test } from 'vitest'
import { generateClusterLog } from '../testing/cluster-log'
import { loadDrawing, loadLines } from '../testing/load-log'
import { countDescendants, descendantsOfAll } from './descendants'
import { resolve } from './resolve'

const LOG = loadDrawing(`
  host n1
    4 /usr/bin/runc init 0s..
  pod d/p container aaa
    9 /bin/sh 1s.. parent 4
      10 /bin/ls 5s..6s
  pod d/q container bbb
    20 /bin/sh 2s.. parent 10
      21 /bin/ls 3s..4s
      22 /bin/ls 3s..4s
`)

test('counts what lives elsewhere, too', () => {
  const { resolved, row } = LOG
  expect(['4', '9', '10', '20', '21'].map((key) => countDescendants(resolved, row(key)))).toEqual([5, 4, 3, 2, 0])
  expect(resolved.descendants[row('4')]).toBe(0)
})

test('of all processes at once the same as one by one', () => {
  const big = resolve(loadLines([...generateClusterLog({ processes: 300, seed: 1 }).lines]))
  for (const resolved of [LOG.resolved, big])
    expect(Array.from(descendantsOfAll(resolved))).toEqual(
      Array.from({ length: resolved.rowCount }, (_, row) => countDescendants(resolved, row)),
    )
})
