import { expect, test } from 'vitest'
import { feedOfAddress, hostOfFeed, nameOfFeed, whyBlocked } from './feed-addresses'
import { whyNoFeedAddress, withoutSecret } from './link-addresses'

const HTTPS = 'https://treeline.example/'

test('a page over https is told why it cannot connect to ws:// elsewhere', () => {
  expect(whyBlocked('ws://nats.example:8443', HTTPS)).toContain('Serve nats.example:8443 over wss://')
  for (const url of ['wss://nats.example', 'ws://127.0.0.1:9', 'ws://localhost:9', 'ws://[::1]:9'])
    expect({ url, why: whyBlocked(url, HTTPS) }).toEqual({ url, why: undefined })
  for (const page of ['http://treeline.example/', 'file:///home/ann/treeline.html'])
    expect(whyBlocked('ws://nats.example', page)).toBeUndefined()
})

test('a feed of NATS is named by what it shows, and linked without its credentials', () => {
  const credentials = { kind: 'token', token: 's3cret' } as const
  const target = {
    kind: 'nats',
    url: 'wss://nats.example',
    stream: 'T',
    subjects: ['tetragon.n1'],
    start: { from: 'now' },
    credentials,
  } as const
  const { name, address } = nameOfFeed(target)
  expect(name).toBe('tetragon.n1 at nats.example')
  expect(address).toBe('nats+wss://nats.example/T?subject=tetragon.n1&from=now')
  expect(feedOfAddress(address)).toEqual({ ...target, url: 'wss://nats.example/', credentials: { kind: 'none' } })
  expect(hostOfFeed(address)).toBe('nats.example')
  expect(withoutSecret(address)).toBe(address)
})

test('an address with a user name is none of a feed of NATS', () => {
  const address = 'nats+wss://ann:hunter2@nats.example/T'
  expect(feedOfAddress(address)).toBeUndefined()
  expect(whyNoFeedAddress(address)).toContain('user name or password')
  expect(withoutSecret(address)).toBe('')
})
