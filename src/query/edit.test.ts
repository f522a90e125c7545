import { expect, test } from 'vitest'
import { completionAt, valueItem } from './complete'
import { withTerm } from './edit'

test.each([
  ['', 'pod', 'default/xwing', 'only', 'pod:default/xwing'],
  ['curl', 'pod', 'default/xwing', 'only', 'curl pod:default/xwing'],
  ['curl or wget', 'exit', '0', 'not', '(curl or wget) -exit:0'],
  ['pod:a curl', 'pod', 'b', 'only', 'curl pod:b'],
  ['-pod:a', 'pod', 'b', 'not', '-pod:(a,b)'],
  ['-pod:(a,b)', 'pod', 'b', 'not', '-pod:(a,b)'],
  ['pod:a curl', 'pod', 'a', 'not', 'curl -pod:a'],
  ['curl (', 'args', 'a "b" *', 'only', 'args:"a \\"b\\" *"'],
] as const)('%s with %s %s, %s → %s', (text, field, value, mode, expected) => {
  expect(withTerm(text, field, value, mode)).toBe(expected)
})

/** Marks the cursor by |. */
function complete(marked: string) {
  const caret = marked.indexOf('|')
  const text = marked.replace('|', '')
  const completion = completionAt(text, caret)
  return completion && { ...completion, replaced: text.slice(completion.from, completion.to) }
}

test('names are completed at the start of a term', () => {
  expect(complete('curl bin|')).toMatchObject({ replaced: 'bin', items: [{ insert: 'binary:' }] })
  expect(complete('curl -po|')).toMatchObject({
    replaced: 'po',
    items: [{ insert: 'pod:' }, { insert: 'policy:' }, { insert: 'port:' }],
  })
  expect(complete('(un|')?.items.map(({ insert }) => insert)).toEqual(['under:('])
  expect(complete('|')?.items.length).toBeGreaterThan(30)
  expect(complete('"a bin|')).toBeUndefined()
})

test('values are completed after a name, in lists too', () => {
  expect(complete('pod:x|wi curl')).toMatchObject({ replaced: 'xwi', values: { field: 'pod', prefix: 'x' } })
  expect(complete('-pod:|')).toMatchObject({ replaced: '', values: { field: 'pod', prefix: '' } })
  expect(complete('pod:(a,b|')).toMatchObject({ replaced: 'b', values: { field: 'pod', prefix: 'b' } })
  expect(complete('pod:!=b|')).toMatchObject({ replaced: 'b', values: { field: 'pod', prefix: 'b' } })
  expect(complete('outcome:at|')).toMatchObject({ items: [{ insert: 'attention' }], values: undefined })
  expect(complete('pod:"a|"')).toMatchObject({ replaced: '"a"', values: { field: 'pod', prefix: 'a' } })
})

test('a value from the log is written so that it is read as it is', () => {
  expect(valueItem('pod', 'a b*', '2').insert).toBe('"a b*"')
  expect(valueItem('pod', 'xwing', '2')).toEqual({ insert: 'xwing', label: 'xwing', about: '2' })
  expect(valueItem('exit', '127', '2').insert).toBe('127')
})
