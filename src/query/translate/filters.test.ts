import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseQuery } from '../parse'
import type { Query } from '../ast'
import { shellQuote } from './shell-quote'
import { toAllowlist } from './to-allowlist'
import { toJq } from './to-jq'
import { toTetra } from './to-tetra'

function parsed(text: string): Query {
  const { query } = parseQuery(text)
  if (query === undefined) throw new Error(`${text} is no query`)
  return query
}

test.each([
  ['binary:bash', `--process='(^|/)bash$'`],
  ['binary:(/bin/sh,zsh*)', `--process='^/bin/sh$' --process='(^|/)zsh[^/]*$'`],
  ['binary~"^/tmp/.{1,3}$"', `--process='"^/tmp/.{1,3}$"'`],
  ['namespace:(default,payments) pod:x*', `--namespace='default' --namespace='payments' --pod='(?s)^x.*$'`],
  ['pod:default/xwing', `--namespace='default' --pod='^xwing$'`],
  ['pod:""', '--host'],
  ['event:exec', `--event-types='PROCESS_EXEC'`],
  ['policy:"it\'s"', String.raw`--policy-names='it'\''s'`],
])('%s as options of tetra getevents', (text, options) => {
  expect(toTetra(parsed(text))).toMatchObject({ text: `tetra getevents ${options}`, left: [] })
})

test.each([
  ['curl', ['binary_regex', 'arguments_regex', 'pod_regex', 'namespace_regex'].map((key) => `{"${key}":["(?i)curl"]}`)],
  ['args:*x*', ['{"arguments_regex":["(?s)^.*x.*$"]}']],
  ['pid:(1,3..4)', ['{"pid":[1,3,4]}']],
  ['child:(binary:bash args~"-c")', ['{"parent_binary_regex":["(^|/)bash$"],"parent_arguments_regex":["-c"]}']],
  ['under:(name:sh)', ['{"parent_binary_regex":["(^|/)sh$"]}', '{"ancestor_binary_regex":["(^|/)sh$"]}']],
  ['binary:x (binary:y or pid:2)', ['{"binary_regex":["(^|/)x$"]}', '{"binary_regex":["(^|/)x$"],"pid":[2]}']],
  ['namespace:a namespace:(a,b)', ['{"namespace":["a"]}']],
  ['container:app-*', ['{"container_name_regex":["(?s)^app-.*$"]}']],
  ['container:ab*', ['{"container_name_regex":["(?s)^ab.*$"]}', '{"container_id":["^ab"]}']],
  ['container:a?b', ['{"container_name_regex":["(?s)^a.b$"]}', '{"container_id":["^a.b$"]}']],
  ['container:*', ['{"container_name_regex":["."]}', '{"container_id":["."]}']],
  ['args~"(?i:x)|^y$"', ['{"arguments_regex":["(?i:x)|^y$"]}']],
])('%s as an allowlist', (text, lines) => {
  expect(toAllowlist(parsed(text)).text).toBe(lines.join('\n'))
})

test('what is negated goes to the denylist, which the options of tetra do not have', () => {
  const query = parsed('namespace:default -pod:xwing-* -(name:sh pid:1)')
  expect(toAllowlist(query)).toMatchObject({
    text: '{"namespace":["default"]}',
    deny: '{"pod_regex":["(?s)^xwing-.*$"]}\n{"binary_regex":["(^|/)sh$"],"pid":[1]}',
    left: [],
  })
  expect(toTetra(query)).toMatchObject({
    text: `tetra getevents --namespace='default'`,
    left: ['-pod:xwing-* is left out: a filter says only what passes.', expect.stringContaining('-(name:sh pid:1)')],
  })
})

test.each(['container:*ab*', 'container:a*b', 'args~"x*"', 'args~"(?i)^(a|)$"', String.raw`-binary~"\A\z"`])(
  '%s cannot be said by an allowlist, and this is told',
  (text) => {
    const { left, text: allow, deny } = toAllowlist(parsed(text))
    expect(left).toContainEqual(expect.stringContaining(' is left out: '))
    expect({ allow, deny }).toEqual({ allow: undefined, deny: undefined })
  },
)

test('what has no form is named; a denylist that would drop too much is none', () => {
  expect(toAllowlist(parsed('exit:>0 uid:0')).left).toEqual([
    "exit:>0 is left out: Tetragon's filters have no key for exit.",
    "uid:0 is left out: Tetragon's filters have no key for uid.",
  ])
  expect(toAllowlist(parsed('-(name:sh uid:0)'))).toMatchObject({ text: undefined, deny: undefined })
  expect(toAllowlist(parsed('namespace:a namespace:b'))).toMatchObject({
    text: undefined,
    left: ['No event can match all of the query.'],
  })
  expect(toTetra(parsed('curl')).text).toBeUndefined()
})

/** Texts that would like to be commands, options, colours of a terminal, or other words. */
const hostile = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom(
    "'; echo x; '",
    '$(echo x)',
    '`id`',
    '\\',
    "\\'",
    '"',
    '\n',
    '\u001b[31m',
    '--help',
    '\u202e',
    ',',
    '!!',
    '\\(1)',
  ),
  fc
    .array(fc.constantFrom("'", '"', '\\', '$', '`', '\n', ' ', ';', '\u0007', 'a'), { maxLength: 8 })
    .map((all) => all.join('')),
)

/** The arguments that a shell gives to each program of a script. */
function argumentsOf(script: string, programs: readonly string[]): string[] {
  const functions = programs.map((name) => `${name}() { printf '%s\\0' ${name} "$@"; printf '\\1\\0'; }\n`)
  return execFileSync('sh', { input: functions.join('') + script, encoding: 'utf8' })
    .split('\0')
    .slice(0, -1)
}

test('a quoted text is one argument of a shell, whatever is in it', () => {
  const texts = fc.sample(hostile, { numRuns: 500, seed: 1 }).map((text) => text.replaceAll('\0', ''))
  const script = texts.map((text) => `jq ${shellQuote(text)}\n`).join('')
  expect(argumentsOf(script, ['jq'])).toEqual(texts.flatMap((text) => ['jq', text, '\u0001']))
})

test('hostile words in a query stay in its arguments, and nothing that does not print is in the text', () => {
  const queries = fc.sample(fc.tuple(hostile, hostile, hostile), { numRuns: 200, seed: 2 }).map(([a, b, c]): Query => ({
    type: 'and',
    parts: [
      { type: 'field', field: 'binary', values: [{ is: 'pattern', pieces: [a, { glob: '*' }] }] },
      { type: 'field', field: 'exec_id', values: [{ is: 'pattern', pieces: [`x${b}`] }] },
      {
        type: 'not',
        part: { type: 'field', field: 'policy', values: [{ is: 'pattern', pieces: [`y${c}`] }] },
      },
      { type: 'field', field: 'namespace', values: [{ is: 'pattern', pieces: [`z${c}`] }] },
    ],
  }))
  const commands = queries.flatMap((query) => [toJq(query).text ?? '', toTetra(query).text ?? ''])
  const given = argumentsOf(commands.join('\n'), ['jq', 'tetra'])
  expect(given.filter((argument) => argument === '\u0001')).toHaveLength(commands.length)
  for (let i = 0; i < commands.length; i += 2) {
    expect(commands[i]).toMatch(/^jq -nc '/)
    expect(commands[i + 1]).toMatch(/^tetra getevents --/)
    const { text, deny } = toAllowlist(queries[i / 2])
    for (const shown of [commands[i], commands[i + 1], text, deny]) expect(shown).not.toMatch(/[^\n\P{C}]/u)
    for (const line of `${text}\n${deny}`.split('\n')) JSON.parse(line)
  }
})
