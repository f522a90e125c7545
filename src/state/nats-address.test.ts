import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseNatsAddress, printNatsAddress, type NatsTarget } from './nats-address'

const token = fc.stringMatching(/^[\w-]{1,8}$/)
const subject = fc
  .tuple(fc.array(fc.oneof(token, fc.constant('*')), { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([tokens, isOpen]) => [...tokens, ...(isOpen ? ['>'] : [])].join('.'))
const target: fc.Arbitrary<NatsTarget> = fc.record({
  kind: fc.constant('nats'),
  url: fc.constantFrom('wss://nats.example/', 'ws://127.0.0.1:8443/', 'wss://[::1]:9222/nats/', 'wss://x/a%20b/c/'),
  stream: token,
  subjects: fc.array(subject, { maxLength: 5 }),
  start: fc.oneof(
    fc.constantFrom({ from: 'beginning' } as const, { from: 'now' } as const),
    fc.integer({ min: 1 }).map((sequence) => ({ from: 'sequence', sequence }) as const),
    fc.constant({ from: 'time', time: '2026-05-14T12:54:00.000000001Z' } as const),
  ),
  credentials: fc.constant({ kind: 'none' }),
})

test('an address says all of a target but its credentials, and gives it back', () => {
  fc.assert(
    fc.property(target, (some) => {
      const secret = { ...some, credentials: { kind: 'password', user: 'ann', password: 'hunter2' } } as const
      const address = printNatsAddress(secret)
      expect(address).not.toContain('hunter2')
      expect(parseNatsAddress(address)).toEqual(some)
    }),
  )
})

test('is written as the documents say', () => {
  const address = 'nats+wss://treeline.example/nats/TETRAGON?subject=tetragon.node1&from=sequence:123'
  const parsed = parseNatsAddress(address)
  expect(parsed).toMatchObject({
    url: 'wss://treeline.example/nats/',
    stream: 'TETRAGON',
    subjects: ['tetragon.node1'],
  })
  expect(printNatsAddress(parsed as NatsTarget)).toBe(address)
  expect(parseNatsAddress('nats+ws://h:1/T')).toMatchObject({ url: 'ws://h:1/', start: { from: 'beginning' } })
})

describe('what is no address of a feed is refused', () => {
  test.each([
    ['nats+wss://ann@nats.example/T', 'user name or password'],
    ['nats+wss://ann:hunter2@nats.example/T', 'user name or password'],
    ['nats+wss://:hunter2@nats.example/T', 'user name or password'],
    ['nats+https://nats.example/T', 'no address'],
    ['nats+javascript:alert(1)', 'no address'],
    ['nats+ws:///T', 'no stream'],
    ['nats+wss://nats.example/', 'no stream'],
    ['nats+wss://nats.example/a.b', 'no stream'],
    ['nats+wss://nats.example/$JS.API.>', 'no stream'],
    ['nats+wss://nats.example/T#x', '#'],
    ['nats+wss://nats.example/T?token=s3cret', 'neither a subject nor a start'],
    ['nats+wss://nats.example/T?subject=a&from=now&from=now', 'neither a subject nor a start'],
    ['nats+wss://nats.example/T?subject=', 'no subject'],
    ['nats+wss://nats.example/T?subject=a..b', 'no subject'],
    ['nats+wss://nats.example/T?subject=>.a', 'no subject'],
    ['nats+wss://nats.example/T?subject=a%20b', 'no subject'],
    ['nats+wss://nats.example/T?subject=a%0d%0aPUB%20x', 'no subject'],
    ['nats+wss://nats.example/T?from=sequence:0', 'no start'],
    ['nats+wss://nats.example/T?from=sequence:1e3', 'no start'],
    ['nats+wss://nats.example/T?from=time:yesterday', 'no start'],
    [`nats+wss://nats.example/T?${'subject=a&'.repeat(17)}`, 'more than 16'],
  ])('%s', (address, why) => {
    expect(parseNatsAddress(address)).toEqual(expect.stringContaining(why))
  })

  test('whatever else it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const parsed = parseNatsAddress(`nats+wss://h/${text}`)
        expect(typeof parsed === 'string' ? parsed : parseNatsAddress(printNatsAddress(parsed))).toEqual(parsed)
      }),
    )
  })
})
