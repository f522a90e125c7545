import fc from 'fast-check'
import { expect, test } from 'vitest'
import { queries } from '../testing/arbitrary-queries'
import { FIELDS, RELATIONS } from './fields'
import { parseQuery } from './parse'
import { printQuery } from './print'
import { REFERENCE } from './reference'

/** The text in its usual form. */
function normal(text: string): string {
  const { query, error } = parseQuery(text)
  if (query === undefined) throw new Error(error?.message)
  return printQuery(query)
}

test.each([
  ['curl  -s', 'curl -s'],
  ['curl and -s or wget', 'curl -s or wget'],
  ['a (b or c) d', 'a (b or c) d'],
  ['a (b c) d', 'a b c d'],
  ['NOT a', 'not a'],
  ['not not a', 'not not a'],
  ['-(a b)', '-(a b)'],
  ['http://x 10.0.0.1:80', 'http://x 10.0.0.1:80'],
  ['print(1) f(a(b))', '"print(1)" "f(a(b))"'],
  ['"a b"', '"a b"'],
  ['"a"', 'a'],
  ['"or"', '"or"'],
  ['Binary:bash', 'binary:bash'],
  ['exit:!=0', '-exit:0'],
  ['-exit:0', '-exit:0'],
  ['not exit:0', '-exit:0'],
  ['exit:( 126 , 127 )', 'exit:(126,127)'],
  ['exit:(>100, 1..5)', 'exit:(>100,1..5)'],
  ['duration:>1.5s', 'duration:>1.5s'],
  ['start:"2024-05-01 10:00"', 'start:2024-05-01T10:00'],
  ['start:2024-05-01T10:00..2024-05-01T11:00', 'start:2024-05-01T10:00..2024-05-01T11:00'],
  ['args:"-c "*', 'args:"-c "*'],
  ['args:"a*b"', 'args:"a*b"'],
  ['binary:"bash"', 'binary:bash'],
  ['pod:""', 'pod:""'],
  ['args~"\\d+ \\"x"', 'args~"\\d+ \\"x"'],
  ['args~https?://', 'args~"https?://"'],
  ['under:curl', 'under:(curl)'],
  ['-under:(a or b) c', '-under:(a or b) c'],
  ['outcome:Running', 'outcome:running'],
  ['', ''],
  ['  ', ''],
])('%s is %s', (text, expected) => {
  expect(normal(text)).toBe(expected)
})

test.each([
  ['exit:x', 5, 6, 'exit needs a whole number, such as 127'],
  ['curl exit:', 5, 10, 'a value is missing after exit:'],
  ['a (b', 2, 3, 'this parenthesis is not closed'],
  ['a )', 2, 3, 'this parenthesis closes nothing; to search for it, put it in quotes'],
  ['a or', 4, 4, 'something to search for is missing here'],
  ['and a', 0, 3, 'something must stand before "and"; to search for the word, put it in quotes'],
  ['a "b', 2, 3, 'this quote is not closed'],
  ['binary:>a', 7, 8, '> compares numbers, durations and times, and binary is none of these'],
  ['exit~1', 0, 5, 'exit is no text: ~ cannot be used with it'],
  ['outcome:bad', 8, 11, 'outcome needs one of exit0, nonzero, signal, attention, running, replaced, unknown'],
  ['exit:(1,2', 5, 6, 'this list is not closed'],
  ['start:yesterday', 6, 15, 'start needs a time, such as 2024-05-01T10:00'],
  ['under:', 0, 6, 'under: takes a query in parentheses, such as under:(binary:bash)'],
  ['start:"2024-05-01 10:00"..', 23, 24, 'a blank is missing after this quote'],
  ['()', 0, 2, 'there is nothing in these parentheses'],
])('%s points at [%i, %i): %s', (text, from, to, message) => {
  expect(parseQuery(text).error).toEqual({ from, to, message })
})

test('a name that is nearly a field is searched as text, with a hint', () => {
  const { query, hint } = parseQuery('curl binry:bash')
  expect(query).toEqual({ type: 'and', parts: ['curl', 'binry:bash'].map((text) => ({ type: 'word', text })) })
  expect(hint).toEqual({
    from: 5,
    to: 10,
    message: '"binry" is no field, so this is searched as text; did you mean binary:?',
  })
  expect(parseQuery('http://x').hint).toBeUndefined()
})

test.each([
  ['status:1', '"status" is no field, so this is searched as text; did you mean exit:?'],
  ['constructor:1', '"constructor" is no field, so this is searched as text'],
  ['http://host', undefined],
  ['under:-pod:x', 'parentheses are missing, so this is searched as text; did you mean (-pod:x)?'],
  ['under:(-pod:x)', undefined],
  ['exit:2..1', 'nothing is in this range, as 2 is after 1'],
  ['duration:2s..1500ms', 'nothing is in this range, as 2s is after 1500ms'],
  ['start:2024-05-02..2024-05-01', 'nothing is in this range, as 2024-05-02 is after 2024-05-01'],
  ['exit:(1..1,..2,3..) start:2024-05-01T10:00..2024-05-01', undefined],
])('the hint of %s', (text, message) => {
  expect(parseQuery(text).hint?.message).toBe(message)
})

test('a deep or a long text is an error, and takes no time', () => {
  expect(parseQuery('('.repeat(3000)).error?.message).toBe('this is nested too deep')
  expect(parseQuery('under:'.repeat(600)).error?.message).toBe('this is nested too deep')
  expect(parseQuery('-('.repeat(1500)).error?.message).toBe('this is nested too deep')
  expect(parseQuery('a '.repeat(3000)).error?.message).toBe('a query has 4000 characters at most')
})

test('what is as deep as can be is read back', () => {
  const deepest = (unit: string, end = ''): string => {
    let text = 'x'
    for (let depth = 1; parseQuery(unit.repeat(depth) + 'x' + end.repeat(depth)).error === undefined; depth++)
      text = unit.repeat(depth) + 'x' + end.repeat(depth)
    return text
  }
  for (const text of [deepest('under:'), deepest('under:(', ')'), deepest('-(', ')'), deepest('under:(-', ')')])
    expect(normal(normal(text))).toBe(normal(text))
  expect(parseQuery('under:'.repeat(58) + 'x').error).toBeUndefined()
})

test('printing and parsing gives the same query', () => {
  fc.assert(
    fc.property(queries, (query) => {
      const text = printQuery(query)
      const parsed = parseQuery(text)
      expect(parsed.error).toBeUndefined()
      expect(parsed.query).toEqual(query)
    }),
    { numRuns: 1500 },
  )
})

const alphabet = fc.constantFrom(
  ...'( ) " \\ , * ? .. > <= != - ~ : a 0 é 😀 and or not binary: exit: start: args~ outcome: under: child:( 1s'.split(
    ' ',
  ),
  ' ',
  '\t',
  '2024-05-01',
)
const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(alphabet, { maxLength: 25 }).map((all) => all.join('')),
)

test('no text makes the parser throw; tokens come in order, and errors are within the text', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const { query, error, tokens } = parseQuery(text)
      expect(query === undefined).toBe(error !== undefined)
      let end = 0
      for (const { from, to } of tokens) {
        expect(from).toBeGreaterThanOrEqual(end)
        expect(to).toBeGreaterThan(from)
        end = to
      }
      expect(end).toBeLessThanOrEqual(text.length)
      const { from, to } = error ?? { from: 0, to: 0 }
      expect(from).toBeLessThanOrEqual(to)
      expect(to).toBeLessThanOrEqual(text.length)
      expect(query && parseQuery(printQuery(query)).query).toEqual(query)
    }),
    { numRuns: 3000 },
  )
})

const EXAMPLES = [
  ...REFERENCE.flatMap(({ entries }) => entries.flatMap(({ examples }) => examples)),
  ...[...FIELDS, ...RELATIONS].flatMap(({ examples }) => [...examples]),
]

test.each(EXAMPLES)('the example %s is a query', (example) => {
  expect(parseQuery(example)).toMatchObject({ error: undefined, hint: undefined })
})

test('every field and every relation has examples that name it', () => {
  for (const { name, examples } of [...FIELDS, ...RELATIONS])
    expect(examples.every((example) => new RegExp(`(^|\\W)${name}[:~]`).test(example))).toBe(true)
})
