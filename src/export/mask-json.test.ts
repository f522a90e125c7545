import fc from 'fast-check'
import { expect, test } from 'vitest'
import { expectLinear } from '../testing/expect-linear'
import { HINT_ALONE, SECRET_TEXTS } from '../testing/secret-words'
import { countJsonSecrets, maskJson } from './mask-json'
import { SECRET_MASK } from './mask-secrets'

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
  expect(maskJson('pod/x {"password":"a\\"b","x":1} "y":"open')).toBe('pod/x {"password":"••••","x":1} "y":"open')
})

test('what is cut off within a string is the value that it may be', () => {
  expect(maskJson('{"password":"hunt')).toBe('{"password":"••••"')
  expect(maskJson('{"arguments":"--password hunt')).toBe('{"arguments":"--password ••••"')
})

test('texts and names are read as JSON writes them', () => {
  expect(maskJson('{"arguments":"https://h/p?sp=r\\u0026sig=abc"}')).toBe('{"arguments":"https://h/p?sp=r&sig=••••"}')
  expect(maskJson('{"p\\u0061ssword":"abc"}')).toBe('{"p\\u0061ssword":"••••"}')
  expect(maskJson('{"arguments":"a\\n-u bob:hunter2"}')).toBe('{"arguments":"a\\n-u bob:••••"}')
})

test('what is not looked into has no secret', () => {
  const byNumber = (json: string): string => `\\u00${json.charCodeAt(0).toString(16)}`
  const written = fc.tuple(SECRET_TEXTS, fc.constantFrom(/[<>&=']/g, /[ -~]/g)).map(([text, escaped]) => {
    const json = JSON.stringify(text).slice(1, -1)
    return json.includes('\\') ? json : json.replaceAll(escaped, byNumber)
  })
  fc.assert(
    fc.property(fc.oneof(written, fc.constant('arguments')), written, (name, value) => {
      const json = `{"${name}":"${value}"}`
      expect(maskJson(json)).toBe(maskJson(`${HINT_ALONE}${json}`).slice(HINT_ALONE.length))
    }),
    { numRuns: 3000 },
  )
})

test('a string of 15 MB is masked', () => {
  const text = JSON.stringify({ arguments: `password=x ${'a'.repeat(15e6)}`, token: 'x' })
  expect(maskJson(text).slice(-25)).toBe(`${'a'.repeat(8)}","token":"${SECRET_MASK}"}`)
})

test.each(['{"password\\"', '\\"', '"token":"', '{"arguments":"-p', '"'])(
  'a long text of %s takes linear time',
  (piece) => {
    expectLinear((length) => {
      const text = `{"password${piece.repeat(length / piece.length)}`
      return () => maskJson(text)
    })
  },
)
