import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  hasHiddenPart,
  isFeedUrl,
  linkAddressOf,
  logUrlOf,
  shownAddress,
  whyNoLogAddress,
  withoutSecret,
} from './link-addresses'

const PAGE = 'https://treeline.example/app/index.html'

test('nothing that may be a secret is left of an address', () => {
  const url = 'wss://viewer:hunter2@nats.example/tetragon?token=s3cret#also'
  expect(withoutSecret(url)).toBe('wss://nats.example/tetragon')
  expect(hasHiddenPart(url)).toBe(true)
  expect(hasHiddenPart('wss://nats.example/tetragon')).toBe(false)
  expect(withoutSecret('no address')).toBe('')
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9]{12}$/), (secret) => {
      const signed = `https://logs.example/a.log?X-Amz-Signature=${secret}&${secret}=1#${secret}`
      expect(linkAddressOf(signed, PAGE)).not.toContain(secret)
      expect(linkAddressOf(`https://logs.example/a.log?${secret}`, 'https://logs.example/')).toBe('/a.log')
    }),
  )
})

test('a log is loaded over http from a named host, or from the page’s own', () => {
  for (const good of ['sample', 'https://a.example/x', 'http://127.0.0.1:8000/x', '/logs/x', 'x.ndjson', '../x?y=1'])
    expect({ good, why: whyNoLogAddress(good) }).toEqual({ good, why: undefined })
  for (const bad of ['//a.example', '\\\\a.example', 'data:text/plain,x', 'https://', 'ftp://a', 'https://a:b@c/'])
    expect({ bad, why: whyNoLogAddress(bad) }).toEqual({ bad, why: expect.any(String) as string })
})

test('an address without host is one on the page’s host', () => {
  expect(logUrlOf('logs/x.ndjson', PAGE)).toBe('https://treeline.example/app/logs/x.ndjson')
  expect(logUrlOf('/x', 'file:///home/ann/treeline.html')).toBeUndefined()
  expect(linkAddressOf('https://treeline.example/logs/x', PAGE)).toBe('/logs/x')
  expect(linkAddressOf('https://logs.example/x', PAGE)).toBe('https://logs.example/x')
})

test('a feed is an address of a WebSocket', () => {
  expect(isFeedUrl('wss://x')).toBe(true)
  expect(isFeedUrl('https://x')).toBe(false)
  expect(isFeedUrl('ws://')).toBe(false)
})

test('an address is shown with a mark in place of its secrets', () => {
  expect(shownAddress('ws://ann:hunter2@host/x?token=abc')).toBe('ws://host/x …')
  for (const url of ['wss://host/x', 'nats+wss://host/TETRAGON?subject=tetragon.n1', 'https://host/x.log'])
    expect(shownAddress(url)).toBe(url)
})
