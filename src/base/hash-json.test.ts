import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hashJson, type JsonValue } from './hash-json'

const values = fc.jsonValue() as fc.Arbitrary<JsonValue>

/** The same value with the keys of every object in another order. */
function reversedKeys(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(reversedKeys)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value as { readonly [key: string]: JsonValue })
  return Object.fromEntries(entries.toReversed().map(([key, member]) => [key, reversedKeys(member)]))
}

test('does not see the order of keys nor the spacing', () => {
  fc.assert(
    fc.property(values, fc.nat(), (value, seed) => {
      const rewritten = JSON.parse(JSON.stringify(reversedKeys(value), undefined, 2)) as JsonValue
      expect(hashJson(rewritten, seed)).toBe(hashJson(JSON.parse(JSON.stringify(value)) as JsonValue, seed))
    }),
  )
})

test('differs where anything differs', () => {
  const event = { process: { pid: 7, args: 'a b' }, list: [1, 2, [3]], ok: true, none: null, text: '1' }
  const others: JsonValue[] = [
    { ...event, process: { pid: 8, args: 'a b' } },
    { ...event, process: { pid: 7, args: 'a c' } },
    { ...event, process: { args: 7, pid: 'a b' } },
    { ...event, list: [2, 1, [3]] },
    { ...event, list: [1, 2, 3] },
    { ...event, list: [1, 2, [3], []] },
    { ...event, ok: false },
    { ...event, ok: null, none: true },
    { ...event, none: {} },
    { ...event, none: [] },
    { ...event, text: 1 },
    { ...event, more: '' },
    { list: event.list, ok: true, none: null, text: '1' },
    [event],
    'event',
    '',
    0,
  ]
  const hashes = new Set([event as JsonValue, ...others].map((value) => hashJson(value, 1)))
  expect(hashes.size).toBe(others.length + 1)
})

test('two seeds make two independent hashes of 32 bits', () => {
  const texts = Array.from({ length: 30_000 }, (_, i) => ({ name: `process ${i}`, pid: i }))
  const collisions = (seed: number): number => texts.length - new Set(texts.map((value) => hashJson(value, seed))).size
  // 0.1 are expected at random
  expect(collisions(1)).toBeLessThan(4)
  expect(collisions(2)).toBeLessThan(4)
  expect(new Set(texts.map((value) => `${hashJson(value, 1)} ${hashJson(value, 2)}`)).size).toBe(texts.length)
})

test('reads values of any depth', () => {
  const depth = 100_000
  const deep = (inner: string): JsonValue =>
    JSON.parse(`${'{"a":['.repeat(depth)}${inner}${']}'.repeat(depth)}`) as JsonValue
  expect(hashJson(deep('1'), 1)).toBe(hashJson(deep('1'), 1))
})
