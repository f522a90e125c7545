import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { readOptions } from './start-options.mjs'

test('without arguments there is nothing to serve but the page', () => {
  expect(readOptions([], {})).toEqual({
    isHelp: false,
    port: undefined,
    isOpening: true,
    isFollowing: false,
    spoolLimitBytes: 4e9,
    names: [],
  })
})

test('names are those of the folder in which npm was called', () => {
  const env = { npm_lifecycle_event: 'start', INIT_CWD: '/home/me/logs' }
  expect(readOptions(['-', 'a.log', '/var/b.log'], env).names).toEqual(['-', '/home/me/logs/a.log', '/var/b.log'])
  expect(readOptions(['a.log'], { ...env, npm_lifecycle_event: 'test' }).names).toEqual([resolve('a.log')])
})

test('options may stand behind names', () => {
  const options = readOptions(['a.log', '--follow', '--port', '80', '--no-open', '--spool-limit=1.5gb'], {})
  expect(options).toMatchObject({ isFollowing: true, port: 80, isOpening: false, spoolLimitBytes: 1.5e9 })
})

test('what cannot be meant is said', () => {
  expect(() => readOptions(['--port', '0'], {})).toThrow('--port takes a number')
  expect(() => readOptions(['--follow'], {})).toThrow('--follow takes the files to follow')
  expect(() => readOptions(['--follow', '-'], {})).toThrow('--follow takes the files to follow')
  for (const size of ['4', '1kb', 'GB', '-4GB', '1e3MB'])
    expect(() => readOptions([`--spool-limit=${size}`, '-'], {})).toThrow('--spool-limit takes a size')
  expect(() => readOptions(['--folow', 'x'], {})).toThrow('--folow')
})
