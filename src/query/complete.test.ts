import { expect, test } from 'vitest'
import { completionAt, valueItem } from './complete'
import { parseQuery } from './parse'

/** The texts that completing at the bar gives. */
function completed(marked: string): string[] {
  const caret = marked.indexOf('|')
  const text = marked.replace('|', '')
  const completion = completionAt(text, caret)
  return (completion?.items ?? []).map(
    ({ insert }) => text.slice(0, completion?.from) + insert + text.slice(completion?.to),
  )
}

test.each([
  ['pol|', ['policy:']],
  ['a -dur|', ['a -duration:']],
  ['(und|', ['(under:(']],
  ['outcome:exit|', ['outcome:exit0']],
  ['"a | b"', []],
])('%s is completed to %j', (text, all) => {
  expect(completed(text)).toEqual(all)
})

test('a name is completed as a whole, with the sign that it has', () => {
  expect(completed('po|d:x').toSorted()).toEqual(['pod:x', 'policy:x', 'port:x'])
  expect(completed('pol|i~x')).toEqual(['policy~x'])
  expect(completed('und|er:(x)')).toEqual(['under:(x)'])
  expect(completed('n|ot x')).toContain('not  x')
})

test('what is typed already is not offered', () => {
  expect(completed('or|')).not.toContain('or ')
  expect(completed('no|')).toContain('not ')
  expect(completed('not|')).toEqual([])
})

test('in a list no list is offered; what is offered can be read', () => {
  expect(completed('exit:|')).toContain('exit:(126,127)')
  const inList = completed('exit:(1,|')
  expect(inList).not.toEqual([])
  for (const text of inList) expect(parseQuery(`${text})`).error).toBeUndefined()
})

test('values of texts and numbers are asked for, by what is typed of them', () => {
  expect(completionAt('pod:(a,xw', 9)).toMatchObject({ from: 7, to: 9, values: { field: 'pod', prefix: 'xw' } })
  expect(completionAt('args:"a', 7)).toMatchObject({ from: 5, to: 7, values: { field: 'args', prefix: 'a' } })
  expect(valueItem('args', 'a "b"', '').insert).toBe(String.raw`"a \"b\""`)
  expect(valueItem('pid', '12', '').insert).toBe('12')
})
