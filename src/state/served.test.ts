import { expect, test } from 'vitest'
import { readServed } from './served'

const PAGE = 'http://127.0.0.1:4173/'

test('gives feeds and files at the page’s own address', () => {
  const text = JSON.stringify({
    feeds: [{ name: 'standard input', path: 'feed/0' }],
    files: [{ name: '</script>.log', path: 'files/0', size: 12 }],
  })
  expect(readServed(text, PAGE)).toEqual({
    feeds: [{ kind: 'served', name: 'standard input', url: 'ws://127.0.0.1:4173/feed/0' }],
    files: [{ name: '</script>.log', url: 'http://127.0.0.1:4173/files/0', size: 12 }],
  })
  expect(readServed(text, 'https://viewer.example/x/').feeds).toMatchObject([{ url: 'wss://viewer.example/x/feed/0' }])
})

test('leaves out what is of another host or has not the form', () => {
  const paths = [
    'https://evil.example/feed/0',
    '//evil.example/x',
    'javascript:alert(1)',
    '/\\evil.example/',
    7,
    null,
    {},
  ]
  const items = paths.map((path) => ({ name: 'x', path, size: 1 }))
  expect(readServed(JSON.stringify({ feeds: items, files: items }), PAGE)).toEqual({ feeds: [], files: [] })
  for (const text of ['', '[', '7', 'null', '{"feeds":{},"files":[null,1,{"path":"files/0"}]}'])
    expect(readServed(text, PAGE)).toEqual({ feeds: [], files: [] })
})
