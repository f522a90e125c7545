import { expect, test } from 'vitest'
import { parseTime, type Instant } from '../base/time'
import { loadDrawing, loadLines } from '../testing/load-log'
import { deriveGaps, type Gap } from './gaps'
import { rangeOfLog } from '../testing/log-range'

const BASE = parseTime('2024-05-01T10:00:00Z')!.sec
const second = ({ sec, ns }: Instant): number => sec - BASE + ns / 1e9
const brief = (gaps: readonly Gap[]): string[] =>
  gaps.map(({ kind, from, to }) => `${kind} ${second(from)}..${second(to)}`)

function gapsOf(drawing: string): Gap[] {
  const { store } = loadDrawing(drawing)
  return deriveGaps(store, rangeOfLog(store))
}

test('a rate limit covers the minute before its report, or the time since the last one', () => {
  const gaps = gapsOf('host n1\n * 100s rate-limit 412\n * 130s rate-limit 1500\n * 300s rate-limit 1')
  expect(brief(gaps)).toEqual(['rateLimit 40..100', 'rateLimit 100..130', 'rateLimit 240..300'])
  expect(gaps[1].text).toBe('rate limit: 1,500 events dropped in the minute before this')
})

test('reports of one node say nothing of another', () => {
  const drawing = 'host n1\n * 100s rate-limit 1\nhost n2\n * 110s rate-limit 2'
  expect(brief(gapsOf(drawing))).toEqual(['rateLimit 40..100', 'rateLimit 50..110'])
})

test('reports of one cluster say nothing of a node of the same name in another', () => {
  const line = (cluster: string): string =>
    JSON.stringify({ rate_limit_info: {}, node_name: 'n1', cluster_name: cluster, time: '2024-05-01T10:01:00Z' })
  const store = loadLines([line('c1'), line('c2')])
  expect(deriveGaps(store, rangeOfLog(store)).map(({ node }) => node)).toEqual(['c1/n1', 'c2/n1'])
})

test('there may be very many reports of one node', () => {
  const { store } = loadDrawing('host n1\n * 100s rate-limit 1')
  const [report] = store.gapReports
  const gapReports = Array.from({ length: 200_000 }, (_, i) => ({ ...report, sec: report.sec + i }))
  const many = Object.create(store, { gapReports: { value: gapReports } }) as typeof store
  expect(deriveGaps(many, undefined)).toHaveLength(200_000)
})

test('a throttle lasts from its start to its stop, for each cgroup', () => {
  const gaps = gapsOf(`
    host n1
      * 1s throttle-start a
      * 2s throttle-start b
      * 3s throttle-start a
      * 4s throttle-stop a
      * 5s throttle-stop b
  `)
  expect(brief(gaps)).toEqual(['throttle 1..4', 'throttle 2..5'])
  expect(gaps.map((gap) => gap.text)).toEqual([
    'throttled: exec and exit events of cgroup a are missing',
    'throttled: exec and exit events of cgroup b are missing',
  ])
})

test('a throttle without its start or stop reaches to the end of the log', () => {
  expect(brief(gapsOf('host n1\n 1 sh 0s..9s\n * 4s throttle-stop a'))).toEqual(['throttle 0..4'])
  expect(brief(gapsOf('host n1\n 1 sh 0s..9s\n * 4s throttle-start a'))).toEqual(['throttle 4..9'])
})

test('reports that repeat count once, those without a time not at all', () => {
  const line =
    '{"rate_limit_info":{"number_of_dropped_process_events":"5"},"node_name":"n1","time":"2024-05-01T10:01:00Z"}'
  const store = loadLines([line, line, '{"rate_limit_info":{}}', '{"process_throttle":{"type":"THROTTLE_START"}}'])
  expect(brief(deriveGaps(store, rangeOfLog(store)))).toEqual(['rateLimit 0..60'])
})
