import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseTime } from '../base/time'
import { wireLogs } from '../testing/arbitrary-events'
import { generateClusterLog, type ClusterLogOptions } from '../testing/cluster-log'
import { drawLog } from '../testing/draw-log'
import { loadLines, loadPieces } from '../testing/load-log'
import { plainInspect } from '../testing/plain-store'
import { summarize, type EventTimes } from './inspect-summary'

const NO_TIMES: EventTimes = { earliest: undefined, latest: undefined }

/** What `inspect` prints of lines that come in pieces of `size` bytes; times are the command's own work. */
function summary(lines: readonly string[], size = 100_000): Record<string, unknown> {
  const bytes = new TextEncoder().encode(lines.map((line) => `${line}\n`).join(''))
  const count = Math.ceil(bytes.length / size)
  const store = loadPieces(Array.from({ length: count }, (_, i) => bytes.slice(i * size, (i + 1) * size)))
  return summarize(store, NO_TIMES)
}

function plain(lines: readonly string[]): Record<string, unknown> {
  return { ...plainInspect(lines), earliest: null, latest: null }
}

describe('a plain count over the lines gives the same', () => {
  test('for generated logs with disorder, losses, repeats and broken lines', () => {
    const fraction = fc.constantFrom(0, 0.03, 0.3)
    const options: fc.Arbitrary<ClusterLogOptions> = fc.record({
      seed: fc.nat(),
      processes: fc.integer({ min: 20, max: 400 }),
      nodes: fc.integer({ min: 1, max: 3 }),
      podsPerNode: fc.integer({ min: 1, max: 6 }),
      activity: fc.constantFrom(0, 0.5),
      shuffleWindow: fc.constantFrom(0, 10, 1000),
      missing: fraction,
      duplicates: fraction,
      hasRateLimits: fc.boolean(),
      isSpaced: fc.boolean(),
    })
    const breaks = fc.array(
      fc.tuple(fc.nat(), fc.constantFrom('', 'not JSON', '{"level":"info"}', '{"process_exec":{"pro')),
    )
    fc.assert(
      fc.property(options, breaks, fc.integer({ min: 1000, max: 50_000 }), (cluster, broken, size) => {
        const lines = [...generateClusterLog(cluster).lines]
        for (const [at, line] of broken) lines.splice(at % (lines.length + 1), 0, line)
        expect(summary(lines, size)).toEqual(plain(lines))
      }),
      { numRuns: 40 },
    )
  })

  test('for events that contradict each other', () => {
    fc.assert(
      fc.property(wireLogs, (events) => {
        const lines = events.map((event) => JSON.stringify(event))
        expect(summary(lines)).toEqual(plain(lines))
      }),
      { numRuns: 800 },
    )
  })

  test('and the generator counted the same while it wrote', () => {
    const log = generateClusterLog({ seed: 3, processes: 2000, missing: 0.05, duplicates: 0.05, shuffleWindow: 100 })
    const lines = [...log.lines]
    const { processes: _, pods, ...counts } = log.truth
    expect(summary(lines)).toMatchObject({ ...counts, pods: [...pods].toSorted(), badLines: 0 })
  })
})

test('every number of a drawn log is as one counts it by hand', () => {
  const { lines } = drawLog(`
    pod default/xwing container abc node n1 shim 900
      10 bash 0s..9s
        11 curl 1s..2s exit 1
        12 sh 3s..
          =12 python 4s..8s SIGKILL
        13 5s..6s fork
    host n2
      1 systemd -3600s.. procFS
        20 lost 1s..3s evicted bare-parent
      21 cat 4s..5s parent-pid 77
      * 6s rate-limit 4
  `)
  const times: EventTimes = {
    earliest: { time: parseTime('2024-05-01T09:00:00Z')!, text: '2024-05-01T09:00:00Z' },
    latest: { time: parseTime('2024-05-01T10:00:09Z')!, text: '2024-05-01T10:00:09Z' },
  }
  expect(summarize(loadLines([...lines, lines[1], 'what?']), times)).toEqual({
    events: { process_exec: 7, process_exit: 6, rate_limit_info: 1 },
    duplicates: 1,
    badLines: 1,
    withoutExecId: 1,
    execIds: 8,
    withExec: 6,
    withExit: 5,
    withBoth: 4,
    pods: ['default/xwing'],
    nodes: { n1: 9, n2: 5 },
    tree: { rows: 10, roots: 3, maxDepth: 5 },
    exitStatus: { 0: 4, 1: 1 },
    exitSignal: { SIGKILL: 1 },
    earliest: '2024-05-01T09:00:00Z',
    latest: '2024-05-01T10:00:09Z',
  })
})

test('an empty log has no numbers but zeros', () => {
  expect(summarize(loadLines([]), NO_TIMES)).toMatchObject({
    events: {},
    execIds: 0,
    tree: { rows: 0, roots: 0, maxDepth: 0 },
    pods: [],
    earliest: null,
  })
})
