import { expect, test } from 'vitest'
import { loadDrawing, type LoadedDrawing } from '../testing/load-log'
import { deriveGaps } from './gaps'
import { rangeOfLog } from '../testing/log-range'
import { finish } from './slices'
import { deriveSummary, type Summary } from './summary'
import { findMatches } from '../testing/find-matches'

function summaryOf({ store, resolved }: LoadedDrawing, filter = ''): Summary {
  const range = rangeOfLog(store)
  return finish(deriveSummary(store, resolved, range, deriveGaps(store, range), findMatches(store, resolved, filter)))
}

const DRAWING = `
  pod d/p container aaa workload Deployment/web node n1
    1 init 0s..9s
      2 curl 1s..2s SIGSEGV
  pod d/q container bbb workload Deployment/web node n2
    3 init 0s..
      4 curl 1s..2s exit 127
      5 curl 1s..2s
  host n1
    6 cron 0s..
`

test('counts processes, matches and what wants attention, for each group and all above it', () => {
  const { groups, ...whole } = summaryOf(loadDrawing(DRAWING), 'curl')
  expect(groups.map((g) => [g.depth, g.label, g.processes, g.matches, g.attention])).toEqual([
    [0, 'd/web', 5, 3, 2],
    [1, 'd/p', 2, 1, 1],
    [1, 'd/q', 3, 2, 1],
    [0, 'n1', 1, 0, 0],
  ])
  expect(whole).toMatchObject({ processes: 6, events: 10, pods: 2, nodes: 2, matches: 3, attention: 2 })
  expect(summaryOf(loadDrawing(DRAWING)).matches).toBeUndefined()
})

test('is empty for a log of nothing', () => {
  const { overview, range, groups, processes, nodes } = summaryOf(loadDrawing('host n1'))
  expect([overview, range, groups, processes, nodes]).toEqual([undefined, undefined, [], 0, 0])
})
