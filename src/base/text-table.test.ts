import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TextTable } from './text-table'

const encoder = new TextEncoder()

function intern(table: TextTable, text: string): number {
  // not at the start of the buffer, and with bytes behind it
  const bytes = encoder.encode(`<${text}>`)
  return table.intern(bytes, 1, bytes.length - 1)
}

test('numbers texts as a Map does and gives them back', () => {
  const texts = fc.array(fc.oneof(fc.constantFrom('', 'a', 'ab', 'abcd', 'abce', 'ü😀'), fc.string({ maxLength: 12 })))
  fc.assert(
    fc.property(texts, (all) => {
      const table = new TextTable()
      const plain = new Map<string, number>([['', 0]])
      for (const text of all) {
        const known = plain.get(text)
        const idx = intern(table, text)
        expect(idx).toBe(known ?? plain.size)
        plain.set(text, idx)
      }
      for (const [text, idx] of plain) expect(table.get(idx)).toBe(text)
    }),
  )
})

test('keeps texts that are longer than a page, and all of many', () => {
  const table = new TextTable()
  const long = 'x'.repeat(3_000_000)
  const first = intern(table, 'first')
  const longIdx = intern(table, long)
  const many = Array.from({ length: 50_000 }, (_, i) => intern(table, `--number=${i} and some more text to fill pages`))
  expect(table.get(longIdx)).toBe(long)
  expect(table.get(first)).toBe('first')
  expect(table.get(many[49_999])).toBe('--number=49999 and some more text to fill pages')
  expect(intern(table, '--number=777 and some more text to fill pages')).toBe(many[777])
  expect(table.byteLength).toBeGreaterThan(50_000 * 45)
  expect(table.get(many[123])).toContain('--number=123 ')
  expect(intern(table, 'one more')).toBe(table.size - 1)
})

test('orders texts by their bytes', () => {
  const table = new TextTable()
  const [a, ab, b, high] = ['a', 'ab', 'b', '\uffff'].map((text) => intern(table, text))
  expect(Math.sign(table.compare(a, ab))).toBe(-1)
  expect(Math.sign(table.compare(b, ab))).toBe(1)
  expect(table.compare(b, b)).toBe(0)
  expect(Math.sign(table.compare(high, b))).toBe(1)
  expect(Math.sign(table.compare(intern(table, '😀'), high))).toBe(1)
})
