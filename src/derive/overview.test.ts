import { expect, test } from 'vitest'
import { OUTCOME, OUTCOME_COUNT } from '../codes/outcomes'
import { SPARK_BUCKETS } from '../codes/rows'
import { loadDrawing, type LoadedDrawing } from '../testing/load-log'
import { rangeOfLog } from '../testing/log-range'
import { countEvents } from './overview'
import { findMatches } from '../testing/find-matches'
import { finish } from './slices'

const DRAWING = `
  pod d/p container aaa
    1 server -99s.. procFS cpid 1
      2 curl 0s..5s exit 1
      3 ls 5s..10s
  host n1
    4 crash 9.9s..10s SIGSEGV
    * 2s rate-limit 1
`

/** Events of each bucket: `exec 1, exit 2`, outcome by outcome. */
function buckets({ store, resolved }: LoadedDrawing, count: number, isCounted?: Uint8Array): Record<string, number>[] {
  const { overview } = finish(countEvents(store, resolved, rangeOfLog(store)!, count, isCounted))
  return Array.from({ length: count }, (_, bucket) =>
    Object.fromEntries(
      Object.entries(OUTCOME)
        .map(([name, outcome]) => [name, overview.counts[bucket * OUTCOME_COUNT + outcome]] as const)
        .filter(([, events]) => events > 0),
    ),
  )
}

test('counts every event in its bucket, by the outcome of its process', () => {
  const log = loadDrawing(DRAWING)
  // the last bucket holds its end; events about no process have no outcome
  expect(buckets(log, 2)).toEqual([
    { nonzero: 1, unknown: 1 },
    { nonzero: 1, exit0: 2, attention: 2 },
  ])
  const { overview } = finish(countEvents(log.store, log.resolved, rangeOfLog(log.store)!, 10))
  expect(overview.before).toBe(1)
  expect(overview.counts.reduce((sum, count) => sum + count, 0) + overview.before).toBe(log.store.events.length)
})

test('counts only the events of processes that are wanted', () => {
  const log = loadDrawing(DRAWING)
  const matches = findMatches(log.store, log.resolved, 'curl')!
  expect(buckets(log, 2, matches.isMatch)).toEqual([{ nonzero: 1 }, { nonzero: 1 }])
})

test('counts an exit without exec_id for the process that it belongs to', () => {
  const log = loadDrawing('pod d/p container aaa\n 1 a 0s..4s exec-only\n', {}, [
    '{"process_exit":{"process":{"pid":1,"start_time":"2024-05-01T10:00:00Z"},"status":1,"time":"2024-05-01T10:00:04Z"},"node_name":"n1","time":"2024-05-01T10:00:04Z"}',
  ])
  expect(
    buckets(
      log,
      1,
      Uint8Array.from({ length: 9 }, (_, row) => (row === log.row('1') ? 1 : 0)),
    ),
  ).toEqual([{ nonzero: 2 }])
})

test('has one bucket for a log of one moment', () => {
  expect(buckets(loadDrawing('host n1\n 1 a 0s..'), 3)).toEqual([{ running: 1 }, {}, {}])
})

test('sparklines count events for a group and for all above it', () => {
  const { store, resolved } = loadDrawing(`
    pod d/p container aaa workload Deployment/web
      1 a 0s..10s
    pod d/p container bbb workload Deployment/web
      2 b 5s..
    pod d/q container ccc workload Deployment/web
      3 c 0s..
  `)
  const { sparklines } = finish(countEvents(store, resolved, rangeOfLog(store)!, 10))
  const of = (label: string): number[] => {
    const group = resolved.groups.groups.findIndex((other) => other.label === label)
    const line = Array.from(sparklines.subarray(group * SPARK_BUCKETS, (group + 1) * SPARK_BUCKETS))
    return [line[0], line[12], line.at(-1)!]
  }
  expect(of('d/web')).toEqual([2, 1, 1])
  expect(of('d/p')).toEqual([1, 1, 1])
  expect(of('d/q')).toEqual([1, 0, 0])
})
