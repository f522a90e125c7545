import { expect, test } from 'vitest'
import { subjectsOf, subjectsText } from './subjects'

const ACCEPTED = { sock_arg: { saddr: '10.0.0.9', sport: 22, daddr: '203.0.113.9', dport: 0 } }

test('are of arguments, of what a function gave back and of what a policy reads beside them, each once', () => {
  const args = [{ int_arg: 3 }, { file_arg: { path: '/etc/passwd' } }, { string_arg: '/tmp/x', label: 'y' }]
  const text = subjectsText({ args, return: ACCEPTED, data: [{ string_arg: '/etc/passwd' }, 7] }, '/lib/a.so')
  expect(subjectsOf(text, 'path')).toEqual(['/lib/a.so', '/etc/passwd', '/tmp/x'])
  expect(subjectsOf(text, 'addr')).toEqual(['10.0.0.9', '203.0.113.9'])
  expect(subjectsOf(text, 'port')).toEqual(['22'])
})

test('are none where values name nothing, or are none', () => {
  const nothing = { args: [7, null, [], { string_arg: 'x', path: '/no' }], return: 'x', data: {} }
  expect(subjectsText(nothing, '')).toBe('')
  expect(subjectsOf('', 'path')).toEqual([])
})
