/** Queries in normal form, for property tests: of every construct, with values that the world of `arbitrary-events.ts` has. */
import fc from 'fast-check'
import { join, type Piece, type Query, type Value } from '../query/ast'
import { FIELDS, RELATIONS, type FieldInfo, type FieldName } from '../query/fields'

const TEXTS = [
  '/bin/sh',
  'sh',
  'ü',
  '/bin/😀',
  '-c ls',
  ' "a b"',
  'xwing',
  'default/xwing',
  'default',
  'app',
  'aaaa1111',
  'app:1',
  'n1',
  'c1',
  'fleet',
  'Deployment/xwing',
  'execve',
  'term',
  'SIGKILL',
  'kprobe',
  'process_exit',
  'fd_install',
  'files',
  'an-opaque-id',
  '/tmp',
  'a\\"b\\\\',
  'or',
] as const
const SCALARS: Readonly<Record<string, readonly string[]>> = {
  number: ['0', '1', '2', '3', '255', '1000', '4294967295'],
  duration: ['0s', '1ns', '1.5s', '4s', '5s', '1h30m'],
  time: ['2024-05-01', '2024-05-01T10:00', '2024-05-01T10:00:00.000000001Z', '2024-05-01T12:00:05+02:00'],
}
const PATTERNS = ['sh$', '^/bin', '(?i)XW', 'a.b', '[0-9]+', '"|ls', '\\.']

const words = fc.oneof(
  fc.constantFrom('sh', 'XWING', 'default/x', '-c', 'ü', 'LS', 'a "b'),
  fc.string({ minLength: 0, maxLength: 6 }),
)

const pieces: fc.Arbitrary<readonly Piece[]> = fc
  .array(
    fc.oneof(
      {
        weight: 3,
        arbitrary: fc.constantFrom(...TEXTS).chain((text) => fc.constantFrom(text, text.slice(0, 2), text.slice(1))),
      },
      { weight: 1, arbitrary: fc.string({ maxLength: 3 }) },
      { weight: 2, arbitrary: fc.constantFrom<Piece>({ glob: '*' }, { glob: '?' }) },
    ),
    { maxLength: 3 },
  )
  .map((all) => {
    const merged: Piece[] = []
    for (const piece of all) {
      const last = merged.at(-1)
      if (typeof piece === 'string' && typeof last === 'string') merged[merged.length - 1] = last + piece
      else if (piece !== '') merged.push(piece)
    }
    return merged
  })

function valuesOf(field: FieldInfo): fc.Arbitrary<Value> {
  if (field.kind === 'text') return pieces.map((all) => ({ is: 'pattern', pieces: all }))
  if (field.kind === 'choice')
    return fc.constantFrom(...(field.choices ?? [])).map(([word]) => ({ is: 'equal', scalar: word }))
  const scalars = fc.constantFrom(...SCALARS[field.kind])
  return fc.oneof(
    fc.record({ is: fc.constantFrom('equal', 'above', 'atLeast', 'below', 'atMost'), scalar: scalars }),
    fc
      .record({ is: fc.constant('range' as const), from: fc.oneof(scalars, fc.constant('')), to: scalars })
      .filter(({ from, to }) => from !== '' || to !== ''),
  )
}

const fields: fc.Arbitrary<Query> = fc
  .constantFrom<FieldInfo & { readonly name: FieldName }>(...FIELDS)
  .chain((field) =>
    fc
      .array(valuesOf(field), { minLength: 1, maxLength: 3 })
      .map((values) => ({ type: 'field', field: field.name, values })),
  )

const regexps: fc.Arbitrary<Query> = fc.record({
  type: fc.constant('regexp' as const),
  field: fc.constantFrom(...FIELDS.filter((field) => field.kind === 'text').map(({ name }) => name)),
  pattern: fc.constantFrom(...PATTERNS),
})

const parts = fc.letrec<{ query: Query }>((tie) => ({
  query: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    words.map((text): Query => ({ type: 'word', text })),
    fields,
    regexps,
    fc
      .tuple(fc.constantFrom('and' as const, 'or' as const), fc.array(tie('query'), { minLength: 2, maxLength: 3 }))
      .map(([type, all]) => join(type, all)),
    tie('query').map((part): Query => ({ type: 'not', part })),
    fc
      .tuple(fc.constantFrom(...RELATIONS), tie('query'))
      .map(([{ name }, part]): Query => ({ type: 'lineage', relation: name, part })),
  ),
}))

export const queries: fc.Arbitrary<Query> = fc.oneof(
  { weight: 20, arbitrary: parts.query },
  { weight: 1, arbitrary: fc.constant<Query>({ type: 'all' }) },
)
