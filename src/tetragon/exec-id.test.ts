import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatExecId, nodeNameOf, parseExecId } from './exec-id'

test('reads node, boot time and pid of an id from the wild', () => {
  const id = 'Z2tlLWpvaG4tNjMyLWRlZmF1bHQtcG9vbC03MDQxY2FjMC05czk1OjEzNTQ4Njc0MzIxMzczOjUyNjk5'
  const parts = parseExecId(id)!
  expect(parts).toMatchObject({ node: 'gke-john-632-default-pool-7041cac0-9s95', pid: 52699 })
  expect(parts.ktimeHigh * 2 ** 32 + parts.ktimeLow).toBe(13548674321373)
})

test('splits at the last two colons, as a node name may hold some', () => {
  expect(parseExecId(btoa('host:8080:5:7'))).toEqual({ node: 'host:8080', ktimeHigh: 0, ktimeLow: 5, pid: 7 })
  expect(parseExecId(btoa(':5:7'))?.node).toBe('')
  expect(parseExecId(btoa('n:0:7'))).toMatchObject({ ktimeHigh: 0, ktimeLow: 0, pid: 7 })
})

test('keeps ids of the usual form exactly, beyond 2^53 too', () => {
  const nodes = fc.string({ unit: fc.constantFrom('a', '-', ':', 'ÿ', '.', '0') })
  fc.assert(
    fc.property(nodes, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.nat(0xfffffffe), (node, ktime, pid) => {
      const id = btoa(`${node}:${ktime}:${pid}`)
      const parts = parseExecId(id)!
      expect(parts.node).toBe(node)
      expect((BigInt(parts.ktimeHigh) << 32n) | BigInt(parts.ktimeLow)).toBe(ktime)
      expect(parts.pid).toBe(pid)
      expect(formatExecId(parts)).toBe(id)
    }),
  )
})

test.each([2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 64n - 1n])('keeps a boot time of %d ns', (ktime) => {
  const id = btoa(`n:${ktime}:1`)
  expect(formatExecId(parseExecId(id)!)).toBe(id)
})

test.each([
  ['not base64 at all', 'n1:5:7'],
  ['empty', ''],
  ['without padding', btoa('n:5:7').replace(/=+$/, '')],
  ['with a line end', `${btoa('n:5:7')}\n`],
  ['with bits beyond its end', 'bjo1Ojd='],
  ['of the URL alphabet', btoa('\xff\xfe:5:77').replaceAll('/', '_').replaceAll('+', '-')],
  ['with one colon', btoa('5:7')],
  ['with a sign', btoa('n:-5:7')],
  ['with a leading zero', btoa('n:05:7')],
  ['without a pid', btoa('n:5:')],
  ['without a boot time', btoa('n::7')],
  ['with a pid that is no u32', btoa('n:5:4294967295')],
  ['with a boot time that is no u64', btoa('n:18446744073709551616:7')],
  ['with a text for a pid', btoa('n:5:7x')],
])('leaves an id %s as text', (_, id) => {
  expect(parseExecId(id)).toBeUndefined()
})

test('gives back the same text or undefined for every text', () => {
  const texts = fc.oneof(
    fc.string(),
    fc.base64String(),
    fc.tuple(fc.string(), fc.string(), fc.string()).map(([a, b, c]) => {
      return Buffer.from(`${a}:${b}:${c}`).toString('base64')
    }),
  )
  fc.assert(
    fc.property(texts, (text) => {
      const parts = parseExecId(text)
      expect(parts === undefined ? text : formatExecId(parts)).toBe(text)
    }),
  )
})

test('shows the bytes of a node name as UTF-8', () => {
  const id = Buffer.from('knöten:5:7').toString('base64')
  const { node } = parseExecId(id)!
  expect(nodeNameOf(node)).toBe('knöten')
  expect(nodeNameOf('plain')).toBe('plain')
})
