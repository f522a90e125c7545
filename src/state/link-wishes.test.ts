import { expect, test } from 'vitest'
import { EMPTY_LINK } from './link-fields'
import { isNamedBy, wishesOf } from './link-wishes'
import { feedSource, fileSource } from './session'

const PAGE = 'https://treeline.example/'
const A = { name: 'a.log', fingerprint: '1-00000000000000000000000000000000' }
const B = { name: 'b.log', fingerprint: '2-00000000000000000000000000000000' }
const link = {
  ...EMPTY_LINK,
  logAddresses: ['sample', '/logs/x', 'https://logs.example/y?sig=1'],
  feedUrls: ['wss://feed.example/'],
  files: [A, B],
}

test('everything a link names is wished while nothing is open', () => {
  expect(wishesOf(link, [], PAGE, true)).toEqual({
    logUrls: ['sample', 'https://treeline.example/logs/x', 'https://logs.example/y?sig=1'],
    feedUrls: ['wss://feed.example/'],
    files: [A, B],
    needsLog: false,
  })
})

test('what is open is not wished; a file is known by its content', () => {
  const sources = [
    fileSource(0, 'other name.log', 1, A.fingerprint),
    fileSource(1, 'b.log', 2, ''),
    fileSource(2, 'y', 3, '', { kind: 'url', url: 'https://logs.example/y?sig=2' }),
    fileSource(3, 'incident.ndjson', 4, '', { kind: 'sample' }),
    feedSource(4, 'wss://feed.example/', 'wss://feed.example/'),
  ]
  const { logUrls, feedUrls, files } = wishesOf(link, sources, PAGE, true)
  expect({ logUrls, feedUrls, files }).toEqual({
    logUrls: ['https://treeline.example/logs/x'],
    feedUrls: [],
    files: [B],
  })
  expect(sources.map((source) => isNamedBy(link, source, PAGE))).toEqual([true, false, true, true, true])
})

test('a view without a source needs a log', () => {
  expect(wishesOf(EMPTY_LINK, [], PAGE, true).needsLog).toBe(true)
  expect(wishesOf(EMPTY_LINK, [], PAGE, false).needsLog).toBe(false)
})
