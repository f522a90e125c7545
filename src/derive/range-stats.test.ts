import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { OUTCOME } from '../codes/outcomes'
import { addNs, parseTime, type Instant } from '../base/time'
import { generateClusterLog } from '../testing/cluster-log'
import { loadDrawing, loadLines } from '../testing/load-log'
import { orderEvents } from './event-order'
import type { TimeRange } from './log-range'
import { countInRange, deriveRangeStats, type Ranking, type RangeStats } from './range-stats'
import { resolve } from './resolve'
import { findMatches } from '../testing/find-matches'
import { finish } from './slices'

const BASE = parseTime('2024-05-01T10:00:00Z')!
const seconds = (from: number, to: number): TimeRange => ({ from: addNs(BASE, from * 1e9), to: addNs(BASE, to * 1e9) })

const LOG = loadDrawing(`
  pod d/p container aaa workload Deployment/web
    1 /bin/bash 0s..100s cpid 1
      2 /usr/bin/curl a 10s..12s exit 22 uid 33 auid 1000
        * 11s tcp_connect 10.0.0.1:1->10.0.0.2:2 policy net
      3 /usr/bin/curl b 20s..22s
        * 21s tcp_connect 10.0.0.1:1->10.0.0.2:2 policy net
      4 /bin/crash 30s..31s SIGSEGV uid 33
  host n1
    7 /usr/sbin/cron -99s.. procFS
      8 /bin/date 20s..20.5s exit 1
`)

function statsOf(range: TimeRange, filter = ''): RangeStats {
  const { store, resolved } = LOG
  return deriveRangeStats(
    store,
    resolved,
    finish(orderEvents(store.events)),
    range,
    findMatches(store, resolved, filter)?.isMatch,
  )
}

function counts<T>({ top }: Ranking<T>, textOf: (item: T) => string): string[] {
  return top.map(({ item, count }) => `${textOf(item)} ${count}`)
}

test('counts of a range alone are those of its statistics', () => {
  const { store, resolved } = LOG
  const order = finish(orderEvents(store.events))
  fc.assert(
    fc.property(fc.integer({ min: -100, max: 110 }), fc.nat(220), (from, length) => {
      const range = seconds(from, from + length)
      const { alive, events } = statsOf(range)
      expect(countInRange(store, resolved, order, range)).toEqual({ alive, events })
    }),
  )
})

describe('statistics of a range', () => {
  test('count execs, exits and activity, both ends included', () => {
    expect(statsOf(seconds(10, 21))).toMatchObject({ events: 7, execs: 3, exits: 2, activityEvents: 2 })
    expect(statsOf({ from: addNs(BASE, 10e9 + 1), to: addNs(BASE, 21e9 - 1) })).toMatchObject({
      events: 5,
      execs: 2,
      exits: 2,
      activityEvents: 1,
    })
    expect(statsOf(seconds(200, 300))).toMatchObject({ events: 0, execs: 0, exits: 0 })
  })

  test('say how processes ended', () => {
    const stats = statsOf(seconds(0, 100))
    expect(counts(stats.endings, (ending) => ending)).toEqual(['exit 0 2', 'exit 22 1', 'exit 1 1', 'SIGSEGV 1'])
    expect(stats.exitsByOutcome[OUTCOME.exit0]).toBe(2)
    expect(stats.exitsByOutcome[OUTCOME.nonzero]).toBe(2)
    expect(stats.exitsByOutcome[OUTCOME.attention]).toBe(1)
  })

  test('count who was alive, with and without a known end', () => {
    expect(statsOf(seconds(0, 100)).alive).toBe(6)
    expect(statsOf(seconds(12, 19)).alive).toBe(3) // bash, cron, and curl, which ends at 12
    expect(statsOf(seconds(13, 19)).alive).toBe(2)
    expect(statsOf(seconds(500, 600)).alive).toBe(1) // nothing tells that cron ended
    expect(statsOf(seconds(-200, -100)).alive).toBe(0)
  })

  test('count a process that ended before it began, by its clock, where it began', () => {
    const { store, resolved } = loadDrawing('host n1\n 5 /bin/odd 50s..40s')
    const alive = (range: TimeRange): number =>
      deriveRangeStats(store, resolved, finish(orderEvents(store.events)), range).alive
    expect([alive(seconds(45, 55)), alive(seconds(35, 45))]).toEqual([1, 0])
  })

  test('rank binaries, users, parents, pods and activity', () => {
    const stats = statsOf(seconds(5, 100))
    expect(counts(stats.binaries, (binary) => binary)).toEqual(['/usr/bin/curl 2', '/bin/date 1', '/bin/crash 1'])
    expect(counts(stats.users, ({ uid, auid }) => `${uid}/${auid ?? '-'}`)).toEqual(['0/- 2', '33/1000 1', '33/- 1'])
    expect(counts(stats.parents, ({ name, pid }) => `${name} ${pid}`)).toEqual(['/bin/bash 1 3', '/usr/sbin/cron 7 1'])
    expect(stats.parents.top[0].item).toMatchObject({ key: LOG.ids['1'], isShown: true })
    expect(counts(stats.pods, ({ label }) => label)).toEqual(['d/p 9', 'n1 2'])
    expect(counts(stats.activity, ({ wireName, detail, policy }) => `${wireName} ${detail} ${policy}`)).toEqual([
      'process_kprobe tcp_connect net 2',
    ])
  })

  test('count what the filter finds alone', () => {
    const stats = statsOf(seconds(0, 100), 'curl')
    expect(stats).toMatchObject({ events: 6, execs: 2, exits: 2, alive: 2, activityEvents: 2 })
    expect(counts(stats.pods, ({ label }) => label)).toEqual(['d/p 6'])
  })

  test('count containers of one pod together', () => {
    const log = loadDrawing('pod d/p container aaa name a\n 1 x 0s..\npod d/p container bbb name b\n 2 y 0s..')
    const stats = deriveRangeStats(log.store, log.resolved, finish(orderEvents(log.store.events)), seconds(0, 1))
    expect(counts(stats.pods, ({ label }) => label)).toEqual(['d/p 2'])
  })
})

/** The same counts from the lines themselves, one by one. */
function plainCounts(lines: readonly string[], from: string, to: string) {
  const events = lines.map((line) => JSON.parse(line) as Record<string, never>)
  const within = events.filter(({ time }) => String(time) >= from && String(time) <= to)
  const of = (name: string): { process: { binary: string } }[] => within.map((event) => event[name]).filter(Boolean)
  const binaries = new Map<string, number>()
  for (const { process } of of('process_exec')) binaries.set(process.binary, (binaries.get(process.binary) ?? 0) + 1)
  return {
    execs: of('process_exec').length,
    exits: of('process_exit').length,
    distinct: binaries.size,
    most: Math.max(0, ...binaries.values()),
  }
}

test('agree with counting lines, for any range of a simulated cluster', () => {
  const lines = [...generateClusterLog({ seed: 5, processes: 400, nodes: 2, podsPerNode: 4 }).lines]
  const store = loadLines(lines)
  const resolved = resolve(store)
  const order = finish(orderEvents(store.events))
  const times = lines.map((line) => (JSON.parse(line) as { time: string }).time).toSorted()
  fc.assert(
    fc.property(fc.nat(times.length - 1), fc.nat(times.length - 1), (a, b) => {
      const [from, to] = [times[Math.min(a, b)], times[Math.max(a, b)]]
      const range = { from: parseTime(from) as Instant, to: parseTime(to) as Instant }
      const { execs, exits, binaries } = deriveRangeStats(store, resolved, order, range)
      const found = { execs, exits, distinct: binaries.distinct, most: binaries.top[0]?.count ?? 0 }
      expect(found).toEqual(plainCounts(lines, from, to))
    }),
    { numRuns: 60 },
  )
})
