import { expect, test } from 'vitest'
import { describeLink } from './link-contents'
import { EMPTY_LINK, MAX_KEYS } from './link-fields'
import { feedSource, fileSource } from './session'

const FINGERPRINT = '1204-00112233445566778899aabbccddeeff'

test('says what of the log and of the view a link holds', () => {
  const link = {
    ...EMPTY_LINK,
    files: [{ name: 'tetragon.log', fingerprint: FINGERPRINT }],
    filterText: 'curl',
    selectedKey: 'bjE6MjAwOjc=',
    collapsedGroups: ['pod:/default/xwing'],
    hidden: ['a', 'b'],
  }
  const { holds, lacks } = describeLink(link, [fileSource(0, 'tetragon.log', 1204, FINGERPRINT)], 'https://t.example/')
  expect(holds).toEqual([
    'name, size and fingerprint of the file (tetragon.log, 1.2 kB)',
    'the query, as typed: curl',
    "the selected process, by its exec_id, which has its node's name in it",
    'rows: 1 collapsed, 2 hidden; by exec_id, or by name of pod or node',
  ])
  expect(lacks).toEqual(['lines, arguments and all other content of the log'])
})

test('says what it leaves out', () => {
  const url = 'https://logs.example/a.log?sig=s3cret'
  const sources = [
    fileSource(0, 'a.log', 1, '', { kind: 'url', url }),
    fileSource(1, 'late.log', 1, ''),
    feedSource(2, 'wss://feed.example/', 'wss://feed.example/'),
  ]
  const link = {
    ...EMPTY_LINK,
    logAddresses: ['https://logs.example/a.log'],
    feedUrls: ['wss://feed.example/'],
    hidden: Array.from({ length: MAX_KEYS + 3 }, (_, i) => `key ${i}`),
  }
  const { holds, lacks } = describeLink(link, sources, 'file:///home/ann/treeline.html')
  expect(holds).toContain('the path of this page on your disk')
  expect(lacks.join('\n')).toMatch(/may be a secret[^]*password or query of the feed[^]*late\.log[^]*3 rows/)
  expect([...holds, ...lacks].join()).not.toContain('s3cret')
})

test('a feed that only the page’s server has is not in it, which is said', () => {
  const sources = [feedSource(0, 'standard input', ''), feedSource(1, 'tetragon.log', '')]
  const { holds, lacks } = describeLink(EMPTY_LINK, sources, 'http://127.0.0.1:4173/')
  expect(holds).toEqual([])
  expect(lacks).toContain("“standard input”, “tetragon.log”: feeds that only this page's server has")
})
