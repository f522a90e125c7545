import { expect, test } from 'vitest'
import { loadDrawing, type LoadedDrawing } from '../testing/load-log'
import { deriveGaps } from './gaps'
import { logRange } from './log-range'
import { deriveSummary, type Summary } from './summary'
import { matchText } from './text-filter'

function summaryOf({ store, resolved }: LoadedDrawing, filter = ''): Summary {
  const range = logRange(store)
  return deriveSummary(store, resolved, range, deriveGaps(store, range), matchText(store, resolved, filter))
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

test('lists what the log lacks or repeats', () => {
  const log = loadDrawing(
    `
    host n1
      1 a 0s..9s exit-only
        2 b 1s.. bare-parent flag truncArgs
      3 c 2s.. parent-pid 1
      4 d 2s.. parent-pid 77
      5@x e 0s..
      5@y f 4s..
      7 g 1s..3s evicted
      * 4s rate-limit 12
      * 5s rate-limit 30
      * 6s throttle-start a
  `,
    {},
    ['not JSON'],
  )
  expect(summaryOf(log).quality).toEqual({
    badLines: 1,
    duplicates: 0,
    withoutExecId: 1,
    exitsWithoutExec: 2,
    unresolvedParents: 1,
    inferredParents: 1,
    truncatedArguments: 1,
    agentRestarts: 0,
    unknownEnds: 1,
    rateLimits: 2,
    droppedEvents: 42,
    throttles: 1,
  })
})

test('counts agent restarts, whose joined processes are not inferred parents', () => {
  const log = loadDrawing('host n1\n 9 init 0s..\n  10@old a 0s..\n 10@new a -10ms.. procFS parent 9\n  12 ls 60s..61s')
  expect(summaryOf(log).quality).toMatchObject({ agentRestarts: 1, inferredParents: 0, unknownEnds: 1 })
})

test('is empty for a log of nothing', () => {
  const { overview, range, groups, processes, nodes } = summaryOf(loadDrawing('host n1'))
  expect([overview, range, groups, processes, nodes]).toEqual([undefined, undefined, [], 0, 0])
})
