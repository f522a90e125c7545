import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EMPTY_LINK, isFeedUrl, parseLink, printLink, type Link } from './link'

const FULL: Link = {
  layout: 'packed',
  filterText: 'curl -s "x&y=#"',
  matchMode: 'dim',
  range: { from: { sec: 1714557600, ns: 199 }, to: { sec: 1714557660, ns: 999_999_999 } },
  selectedKey: 'bjE6MjAwOjc=',
  collapsedGroups: ['pod:/default/xwing', 'host:/node a'],
  collapsedProcesses: ['bjE6MTAwOjc='],
  openRows: ['fold:bjE6MzAwOjc=', 'noise:probe:pod:/default/xwing'],
  hidden: ['bjE6NDAwOjc='],
  isFolding: false,
  isNoiseFolded: false,
  isLaddering: true,
  groupOrder: 'attention',
  siblingOrder: 'duration',
  isRangeOnly: true,
  feedUrl: 'ws://127.0.0.1:9106/',
  isSample: true,
}

test('a link carries the whole view and gives it back', () => {
  expect(parseLink(printLink(FULL))).toEqual(FULL)
})

test('a view in which nothing was chosen has no fragment', () => {
  expect(printLink(EMPTY_LINK)).toBe('')
})

test('links of version 1 keep opening', () => {
  const frozen =
    '#v=1&src=sample&q=curl&from=2024-05-01T10%3A00%3A00.000000199Z&to=2024-05-01T10%3A01%3A00.000000000Z&sel=bjE6MjAwOjc%3D&closed=pod%3A%2Fdefault%2Fxwing'
  expect(parseLink(frozen)).toEqual({
    ...EMPTY_LINK,
    filterText: 'curl',
    range: { from: { sec: 1714557600, ns: 199 }, to: { sec: 1714557660, ns: 0 } },
    selectedKey: 'bjE6MjAwOjc=',
    collapsedGroups: ['pod:/default/xwing'],
    isSample: true,
  })
})

test.each([
  ['another version', '#v=2&q=curl'],
  ['no version', '#q=curl'],
  ['nonsense', '#%%%&&=='],
  ['a range that ends before it starts', '#v=1&from=2024-05-01T10:00:00Z&to=2023-05-01T10:00:00Z'],
  ['a range of words', '#v=1&from=now&to=later'],
  ['a feed that is a script', '#v=1&feed=javascript:alert(1)'],
  ['a feed over http', '#v=1&feed=http://example.com'],
])('%s is ignored', (_, fragment) => {
  expect(parseLink(fragment)).toEqual(EMPTY_LINK)
})

test('a password in the address of a feed never goes into a link', () => {
  const fragment = printLink({ ...EMPTY_LINK, feedUrl: 'wss://viewer:hunter2@nats.example/tetragon' })
  expect(fragment).not.toMatch(/hunter2|viewer/)
  expect(parseLink(fragment).feedUrl).toBe('wss://nats.example/tetragon')
})

test('no fragment makes parsing fail', () => {
  fc.assert(fc.property(fc.string(), (text) => void parseLink(`#v=1&${text}`)))
  fc.assert(fc.property(fc.webFragments(), (text) => void parseLink(text)))
  expect(isFeedUrl('wss://x')).toBe(true)
})
