import { expect, test } from 'vitest'
import { loadDrawing } from '../../testing/load-log'
import { findMatches } from '../../testing/find-matches'

const LOG = loadDrawing(`
  pod default/xwing container aaa
    1 /bin/bash 0s..
      2 /usr/bin/curl -s http://Example.com 1s..2s
      3 /usr/bin/curl ftp://x 1s..2s
  pod kube-system/dns container bbb
    4 coredns -conf xwing.conf 0s..
  host n1
    5 /usr/bin/cron 0s..
      6 /bin/sh 3s..
`)

function matchesOf(text: string): string[] | undefined {
  const matches = findMatches(LOG.store, LOG.resolved, text)
  if (matches === undefined) return undefined
  const found = Object.keys(LOG.ids).filter((key) => matches.isMatch[LOG.row(key)] === 1)
  expect(matches.count).toBe(found.length)
  return found
}

test('every word must be found: in the binary, the arguments or the pod, lower and upper case alike', () => {
  expect(matchesOf('curl')).toEqual(['2', '3'])
  expect(matchesOf('CURL example')).toEqual(['2'])
  expect(matchesOf('  -s   bin/curl ')).toEqual(['2'])
  expect(matchesOf('default/xwing')).toEqual(['1', '2', '3'])
  expect(matchesOf('xwing')).toEqual(['1', '2', '3', '4'])
  expect(matchesOf('curl nothing')).toEqual([])
})

test('an empty text is no filter', () => {
  expect(matchesOf('')).toBeUndefined()
  expect(matchesOf(' \t\n')).toBeUndefined()
})

test('what is special in patterns is plain text', () => {
  expect(matchesOf('.*')).toEqual([])
  expect(matchesOf('://')).toEqual(['2', '3'])
})

test('keeps the ancestors of what it finds', () => {
  const matches = findMatches(LOG.store, LOG.resolved, '/bin/sh')!
  expect(Object.keys(LOG.ids).filter((key) => matches.isKept[LOG.row(key)] === 1)).toEqual(['5', '6'])
})

test('words are found in what other parts of the query leave, also where few rows are left', () => {
  expect(matchesOf('xwing curl ftp')).toEqual(['3'])
  expect(matchesOf('exit:0 -s')).toEqual(['2'])
  expect(matchesOf('pid:3 ftp')).toEqual(['3'])
  expect(matchesOf('pid:3 http')).toEqual([])
  expect(matchesOf('not pid:3 xwing.c')).toEqual(['4'])
})
