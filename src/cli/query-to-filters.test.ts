/** Allowlist and denylist of a query, evaluated as Tetragon documents them, let its events pass. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { loadRegExp } from '../derive/query/regexp'
import type { Query } from '../query/ast'
import { printQuery } from '../query/print'
import { toAllowlist } from '../query/translate/to-allowlist'
import { decodeEvent, textOf, type DecodedEvent } from '../tetragon/decode'
import type { Json, JsonObject } from '../tetragon/wire'
import { queries } from '../testing/arbitrary-queries'
import { drawLog } from '../testing/draw-log'
import { loadLines } from '../testing/load-log'
import { eventTest } from './inspect-query'

const compile = await loadRegExp()
const { lines } = drawLog(`
  pod default/xwing container aaaa1111 name app image app:1 node n1 workload Deployment/xwing
    10 /bin/bash 0s..9s cpid 1
      11 /usr/bin/curl -s http://198.51.100.7/s.sh 1s..2s exit 22 uid 1000
      12 /bin/sh -c ls 3s..8s SIGTERM
        13 /bin/😀 3.5s..3.6s
        14 /usr/bin/ü -o "a b" 4s..
  pod payments/fleet container bbbb2222 node n2
    20 /opt/worker 0s.. cwd /tmp
      21 /usr/bin/psql -c select 6s..7s exit 255
  host n1
    1 /usr/lib/systemd/systemd -3600s.. procFS
      2 /usr/sbin/sshd 0s.. auid 1000
`)
const events = lines.flatMap((line) => {
  const event = decodeEvent(JSON.parse(line) as Json)
  return event === undefined ? [] : [event]
})

type Filter = Readonly<Record<string, readonly (string | number)[]>>

function filtersOf(text: string | undefined): Filter[] {
  return text === undefined ? [] : text.split('\n').map((line) => JSON.parse(line) as Filter)
}

/** A key finds nothing where an event has no such field, but for an empty namespace, which is no pod. */
function isMatch(filter: Filter, { process = {}, wireName }: DecodedEvent): boolean {
  const pod = process['pod'] as JsonObject | undefined
  const container = pod?.['container'] as JsonObject | undefined
  const found = (values: readonly (string | number)[], text: Json | undefined): boolean =>
    text !== undefined && values.some((value) => compile(String(value))(textOf(text)))
  return Object.entries(filter).every(([key, values]) => {
    switch (key) {
      case 'binary_regex':
        return found(values, process['binary'] ?? '')
      case 'arguments_regex':
        return found(values, process['arguments'] ?? '')
      case 'pod_regex':
        return found(values, pod?.['name'])
      case 'namespace_regex':
        return found(values, pod?.['namespace'])
      case 'container_name_regex':
        return found(values, container?.['name'])
      case 'container_id':
        return found(values, process['docker'] ?? '')
      case 'namespace':
        return values.includes(textOf(pod?.['namespace']))
      case 'pid':
        return values.includes(Number(process['pid']))
      case 'event_set':
        return values.includes(wireName.toUpperCase())
      case 'cel_expression':
        return values.includes(`${wireName}.process.exec_id == ${JSON.stringify(process['exec_id'])}`)
      default:
        throw new Error(key)
    }
  })
}

/** Parts that filters see by the event, where a query sees the process, or that need ancestors in the log. */
function isByEvent(query: Query): boolean {
  switch (query.type) {
    case 'and':
    case 'or':
      return query.parts.some(isByEvent)
    case 'not':
      return isByEvent(query.part)
    case 'lineage':
      return true
    case 'field':
    case 'regexp':
      return query.field === 'event' || query.field === 'policy'
    case 'all':
    case 'word':
      return false
  }
}

test('all events of the processes that a query finds pass; no others, where nothing is left out', () => {
  const store = loadLines(lines)
  let exact = 0
  fc.assert(
    fc.property(
      queries.filter((query) => !isByEvent(query)),
      (query) => {
        const { text, deny, left } = toAllowlist(query)
        if (left.includes('No event can match all of the query.')) return
        const [allowed, denied] = [filtersOf(text), filtersOf(deny)]
        const isWanted = eventTest(store, { query, compile })
        for (const event of events) {
          const isPassing =
            (text === undefined || allowed.some((filter) => isMatch(filter, event))) &&
            !denied.some((filter) => isMatch(filter, event))
          const isRight = isPassing === isWanted(event) || (isPassing && left.length > 0)
          expect(isRight ? '' : `${printQuery(query)}\n${text}\n${deny}`).toBe('')
        }
        if (left.length === 0 && (text ?? deny) !== undefined) exact++
      },
    ),
    { numRuns: 400, seed: 3 },
  )
  expect(exact).toBeGreaterThan(100)
})
