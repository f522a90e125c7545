/** The jq command of a query, run by this machine's jq, selects the lines that `inspect --query --lines` prints. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadRegExp } from '../derive/query/regexp'
import type { Query } from '../query/ast'
import { parseQuery } from '../query/parse'
import { printQuery } from '../query/print'
import { Untranslatable, toOniguruma } from '../query/translate/oniguruma'
import { toJq } from '../query/translate/to-jq'
import { decodeEvent, textOf } from '../tetragon/decode'
import { queries } from '../testing/arbitrary-queries'
import { drawLog } from '../testing/draw-log'
import { loadLines } from '../testing/load-log'
import { findProgram } from './find-chromium.mjs'
import { eventTest } from './inspect-query'
import { ROOT } from './repo.mjs'

const isMust = Boolean(process.env['CI']) && process.env['CI'] !== 'false'
const hasJq = isMust || findProgram('jq') !== undefined
const compile = await loadRegExp()

function sh(command: string, input: string): string {
  return execFileSync('sh', ['-c', command], { input, encoding: 'utf8', maxBuffer: 1 << 28 })
}

/** Names with letters beyond ASCII and beyond 16 bits, every kind of end, activity, a process of another container. */
const DRAWN = drawLog(`
  pod default/xwing container aaaa1111 name app image app:1 node n1 workload Deployment/xwing
    10 /bin/bash 0s..9s cpid 1
      11 /usr/bin/curl -s http://198.51.100.7/s.sh 1s..2s exit 22 uid 1000
      12 /bin/sh -c ls 3s..8s SIGTERM
        13 /bin/😀 3.5s..3.6s
        14 /usr/bin/ü -o "a b" 4s..
          * 4.5s fd_install policy files action SIGKILL
  pod payments/fleet container bbbb2222 node n2
    20 /opt/worker 0s.. cwd /tmp
      21 /usr/bin/psql -c select 6s..7s exit 255
      22@same /bin/true 7s..8s
  host n1
    1 /usr/lib/systemd/systemd -3600s.. procFS
      2 /usr/sbin/sshd 0s.. auid 1000
`).lines

/** What an agent writes with user names and capabilities, and what activity names. */
const NAMED = [
  [
    'a',
    '"user":{"name":"root"},"cap":{"permitted":["CAP_CHOWN","CAP_BPF"],"effective":["CAP_BPF"]}',
    '[{"string_arg":"/etc/ü"}]',
  ],
  [
    'b',
    '"user":{"name":"www"},"cap":{"effective":["CAP_KILL"],"inheritable":["CAP_BPF"]}',
    '[{"sock_arg":{"daddr":"10.0.0.1","sport":40000,"dport":443}},{"int_arg":1}]',
  ],
  ['c', '"uid":0', '[{"file_arg":{"path":"/etc/shadow"}},{"string_arg":"etc"}]'],
].map(
  ([id, members, args]) =>
    `{"process_kprobe":{"process":{"exec_id":"${id}","pid":7,"binary":"/bin/named","pod":{"namespace":"named","name":"${id}","pod_labels":{"tier":"${id}","app":"x"}},${members}},"function_name":"f","args":${args}},"time":"2024-05-01T10:00:00Z"}`,
)

function sample(name: string): string[] {
  return readFileSync(join(ROOT, 'public/samples', name), 'utf8')
    .split('\n')
    .filter(Boolean)
}

/** The first events of two pods of the incident, without what Treeline concludes: pods by container ids alone, parents by pid. */
const INCIDENT = sample('incident.ndjson')
  .filter((line) => {
    const process = decodeEvent(JSON.parse(line))?.process
    const parent = Buffer.from(textOf(process?.['parent_exec_id']), 'base64').toString()
    return /"name":"(xwing|worker-1)"/.test(line) && process?.['pod'] !== undefined && !parent.includes(':0:')
  })
  .slice(0, 150)
const REAL = [
  ...sample('ebook-process-lifecycle.ndjson'),
  ...sample('ebook-reaching-host-namespace.ndjson'),
  ...sample('tetragon-docs-xwing-whoami.ndjson'),
  ...sample('tetragon-testdata-events.ndjson'),
]

function loaded(lines: readonly string[]) {
  return { lines, text: lines.map((line) => `${line}\n`).join(''), store: loadLines(lines) }
}
// the drawn pod is not the incident's of the same name
const ALL = loaded([...REAL, ...INCIDENT, ...DRAWN.map((line) => line.replaceAll('"default"', '"drawn"')), ...NAMED])
const SMALL = loaded([...DRAWN, ...NAMED])

function expectSameEvents({ lines, text, store }: ReturnType<typeof loaded>, query: Query, command: string): number {
  const isWanted = eventTest(store, { query, compile })
  const wanted = lines.filter((line) => {
    const event = decodeEvent(JSON.parse(line))
    return event !== undefined && isWanted(event)
  })
  const selected = sh(command, text).split('\n').slice(0, -1)
  const printed = (all: readonly string[]): string =>
    [printQuery(query), ...all.map((line) => JSON.stringify(JSON.parse(line)))].join('\n')
  expect(printed(selected)).toBe(printed(wanted))
  return wanted.length
}

/** Line by line, then with the whole log. Each finds something and leaves something. */
const BY_LINE = [
  'curl',
  'not curl',
  'XWING curl',
  'default/xw',
  'Ü',
  'binary:bash',
  'binary:/usr/bin/*',
  'binary:(sh,bash,/usr/bin/cu?l)',
  '-binary:*sh uid:0',
  'name:?*sh',
  'binary~"(?i)CURL$"',
  '-args~"^-[cso]\\\\b"',
  'args:""',
  'args:"-c "*',
  'cwd:/tmp',
  'pid:>20000',
  'pid:10..13',
  '-uid:0',
  'auid:1000',
  'flags:(procFS,clone)',
  '-flags:*clone*',
  'start:2024-05-01',
  'start:>=2024-05-01T10:00:03.5 or start:..2022-02-01T18:01:56.41Z',
  'namespace:def*',
  'pod:""',
  'pod:*/xwing',
  '-pod:xwing',
  'workload:Deployment/*',
  'container:aaaa*',
  '-container:app',
  'image:*elastic*',
  'node:n1',
  'cluster:""',
  'curl (pod:xwing or -namespace:payments)',
  'label:tier=*',
  'label:(tier=a,app=y)',
  'label~"app=x tier"',
  '-label:app=*',
]
const WHOLE_LOG = [
  'exit:>0',
  '-exit:0',
  'exit:(0,22) -args:""',
  'signal:(term,kill)',
  'signal:""',
  '-signal~"^SIGK"',
  'outcome:exit0',
  '-outcome:(exit0,signal)',
  'event:kprobe',
  '-event:exit',
  'function:fd_*',
  '-policy:* name:*sh',
  'action:sigkill',
  'path:/etc/*',
  'path~"^/etc/s"',
  '-path:/etc/shadow',
  'path:"" pid:7',
  'addr:10.0.*',
  'addr~"^10" port:443',
  'port:>=40000 or port:<100',
  'under:(name:bash)',
  '-under:(name:bash)',
  'above:(exit:>0)',
  'child:(binary:bash) exit:0',
  'parent:(curl)',
  'under:(child:(name:bash) or exit:22)',
]

describe.skipIf(!hasJq)('the jq of a query', () => {
  test.each([...BY_LINE.map((text) => [text, false] as const), ...WHOLE_LOG.map((text) => [text, true] as const)])(
    '%s selects the events of what it finds',
    (text, isWholeLog) => {
      const { query } = parseQuery(text)
      if (query === undefined) throw new Error(text)
      const jq = toJq(query)
      expect(jq.left).toEqual([])
      expect(jq.isWholeLog).toBe(isWholeLog)
      const count = expectSameEvents(ALL, query, jq.text ?? '')
      expect(count).toBeGreaterThan(0)
      expect(count).toBeLessThan(ALL.lines.length + (text === 'cluster:""' ? 1 : 0))
    },
  )

  test('a process that is known as a parent alone is of the node and cluster that say so', () => {
    const exec = (id: string, parent: string, node: string): string =>
      `{"process_exec":{"process":{"exec_id":"${id}","pid":2,"binary":"/bin/x","parent_exec_id":"${parent}"},"parent":{"exec_id":"${parent}","pid":1,"binary":"/bin/parent"}},"node_name":"${node}","cluster_name":"c-${node}","time":"2024-05-01T10:00:00Z"}`
    const log = loaded([exec('a', 'b', 'n1'), exec('c', 'd', 'n2')])
    for (const text of ['child:(node:n1)', 'under:(cluster:c-n2)', 'child:(binary:parent node:n1)']) {
      const { query } = parseQuery(text)
      if (query === undefined) throw new Error(text)
      expect(expectSameEvents(log, query, toJq(query).text ?? '')).toBe(1)
    }
  })

  test('a word with a letter whose lower case is two is found as Treeline finds it', () => {
    const log = loaded(DRAWN.map((line) => line.replace('-c ls', '-c \u{130}x')))
    for (const text of ['\u{130}', 'i\u{307}X', 'c \u{130}']) {
      const query: Query = { type: 'word', text }
      expect(expectSameEvents(log, query, toJq(query).text ?? '')).toBeGreaterThan(0)
    }
  })

  test('random queries select the events of what they find', () => {
    fc.assert(
      fc.property(queries, (query) => {
        const { text, left } = toJq(query)
        if (text !== undefined && left.length === 0) expectSameEvents(SMALL, query, text)
      }),
      { numRuns: 20 },
    )
  })

  test('regular expressions of RE2 mean the same in the dialect of jq', () => {
    const atoms = fc.constantFrom(
      'a',
      'b',
      'K',
      's',
      '.',
      '\\n',
      '\\.',
      '[ab]',
      '[^a]',
      '[^\\n]',
      '\\d',
      '\\W',
      '\\S',
      '\\w',
      '[[:alpha:]_]',
      '^',
      '$',
      '\\b',
      '\\B',
      '\\A',
      '\\z',
      '(?:)',
      '\\Qa.b\\E',
      '\\x{41}',
      '(?i)',
      '(?m)',
      '(?s)',
      '(?i:k)',
      '[\\]-]',
      '\\/',
    )
    const repeats = fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{0,2}', '*?', '{1,}?', '{0}')
    const pieces = fc.letrec<{ pattern: string }>((tie) => ({
      pattern: fc
        .array(
          fc.tuple(
            fc.oneof(
              { depthSize: 'small' },
              atoms,
              tie('pattern').map((inner) => `(${inner})`),
              fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => `(?P<n>${a}|${b})`),
            ),
            repeats,
          ),
          { maxLength: 4 },
        )
        .map((all) => all.map((pair) => pair.join('')).join('')),
    }))
    const cases: { pattern: string; translated: string; text: string }[] = []
    const texts = fc.array(
      fc.constantFrom('a', 'b', 'k', 'K', 'S', '\u212a', 'ſ', 'ü', '\n', '.', '1', '_', ' ', ']', 'a.b'),
      {
        maxLength: 6,
      },
    )
    const inputs = fc.sample(fc.tuple(pieces.pattern, texts), { numRuns: 800, seed: 7 })
    for (const [pattern, chars] of inputs) {
      try {
        compile(pattern)
      } catch {
        continue
      }
      try {
        cases.push({ pattern, translated: toOniguruma(pattern), text: chars.join('') })
      } catch (error) {
        if (!(error instanceof Untranslatable)) throw error
      }
    }
    expect(cases.length).toBeGreaterThan(300)
    const found = JSON.parse(
      sh(`jq -c 'map(.translated as $re | .text | try test($re) catch .)'`, JSON.stringify(cases)),
    ) as unknown[]
    const expected = cases.map(({ pattern, text }) => compile(pattern)(text))
    expect(
      cases.map((one, i) => ({ ...one, found: found[i] })).filter(({ found: is }, i) => is !== expected[i]),
    ).toEqual([])
  })
})

test.each(['[[:^alpha:]]\\pL', '(?i)ü', '\\C'])(
  'a regular expression without an exact form is refused: %s',
  (pattern) => {
    expect(() => toOniguruma(pattern)).toThrow(Untranslatable)
    const { text, left } = toJq({ type: 'regexp', field: 'args', pattern })
    expect(text).toBeUndefined()
    expect(left).toHaveLength(1)
  },
)

test('what is left out selects more events, and is named', () => {
  const left = (text: string) => {
    const jq = toJq(parseQuery(text).query!)
    return [jq.text === undefined ? 'everything' : printed(jq.text), ...jq.left.map((line) => line.split(' is ')[0])]
  }
  expect(left('depth:1')).toEqual(['everything', 'depth:1'])
  expect(left('depth:1 or curl')).toEqual(['everything', 'depth:1'])
  expect(left('-depth:1 pid:1')).toEqual([printed(toJq(parseQuery('pid:1').query!).text!), 'depth:1'])
  expect(left('pid:1 -under:(depth:1)')).toEqual([
    printed(toJq(parseQuery('pid:1').query!).text!),
    'depth:1',
    'under:(…)',
  ])
})

function printed(command: string): string {
  return command.replaceAll(/\s+/g, ' ')
}
