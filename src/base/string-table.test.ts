import fc from 'fast-check'
import { expect, test } from 'vitest'
import { StringTable, compareUtf8 } from './string-table'

test('gives equal strings one number, and the empty string 0', () => {
  const table = new StringTable()
  expect([table.intern(''), table.intern('a'), table.intern('b'), table.intern('a')]).toEqual([0, 1, 2, 1])
  expect([table.get(0), table.get(1), table.get(2)]).toEqual(['', 'a', 'b'])
  expect([table.find('b'), table.find('c')]).toEqual([2, undefined])
  expect(table.size).toBe(3)
  expect(table.toArray()).toEqual(['', 'a', 'b'])
})

test('holds names that objects have already', () => {
  const table = new StringTable()
  expect([table.intern('__proto__'), table.intern('constructor'), table.intern('__proto__')]).toEqual([1, 2, 1])
})

test('compares as the UTF-8 bytes do', () => {
  const texts = fc.string({ unit: fc.oneof(fc.constantFrom('a', 'é', '\uffff', '\ue000', '😀', '\u{10ffff}', '\0')) })
  fc.assert(
    fc.property(texts, texts, (a, b) => {
      expect(Math.sign(compareUtf8(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)))
    }),
  )
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
      expect(Math.sign(compareUtf8(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)))
    }),
  )
})
