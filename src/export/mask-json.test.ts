import { expect, test } from 'vitest'
import { countJsonSecrets, maskJson } from './mask-json'

test('hides secrets in strings and in members, and changes nothing else', () => {
  const event = {
    binary: '/usr/bin/mysql',
    arguments: '-u root -phunter2 "x"',
    environment_variables: [
      { Key: 'DB_PASSWORD', Value: 'abc' },
      { Key: 'HOME', Value: '/root' },
    ],
    labels: [{ key: 'API_TOKEN', value: 'def' }],
    token: 'x',
    exec_id: 'a2luZDox',
    uid: 0,
  }
  const text = ` ${JSON.stringify(event, undefined, 1)}\n`
  const masked = maskJson(text)
  expect(JSON.parse(masked)).toEqual({
    ...event,
    arguments: '-u root -p•••• "x"',
    environment_variables: [{ Key: 'DB_PASSWORD', Value: '••••' }, event.environment_variables[1]],
    labels: [{ key: 'API_TOKEN', value: '••••' }],
    token: '••••',
  })
  expect(masked.split('\n').length).toBe(text.split('\n').length)
  expect(countJsonSecrets(text)).toBe(4)
  expect(countJsonSecrets(masked)).toBe(0)
})

test('keeps a text without secrets as it is written, and takes what is no JSON', () => {
  const text = '{"a":"\\u0041\\/","token":"","b": [1, "x"]}'
  expect(maskJson(text)).toBe(text)
  expect(maskJson('pod/x {"password":"a\\"b"} "open')).toBe('pod/x {"password":"••••"} "open')
})
