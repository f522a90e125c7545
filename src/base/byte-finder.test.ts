import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ByteFinder } from './byte-finder'
import { TextTable } from './text-table'

const letters = fc.string({ unit: fc.constantFrom('a', 'A', 'b', 'B', '-', 'K', '[', 'k', '{', 'ü'), maxLength: 30 })
const words = fc.string({
  unit: fc.constantFrom('a', 'A', 'b', 'B', '-', 'K', '[', 'k', '{'),
  minLength: 1,
  maxLength: 5,
})

function holding(table: TextTable, finder: ByteFinder): Uint8Array {
  const steps = table.holding(finder)
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}

test('finds what a search of the lower-case text finds', () => {
  fc.assert(
    fc.property(letters, words, (text, word) => {
      const bytes = new TextEncoder().encode(text)
      // as many units as bytes, so that places are the same
      const latin = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
      const lower = latin.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())
      expect(new ByteFinder(word).find(bytes, 0, bytes.length)).toBe(lower.indexOf(word.toLowerCase()))
    }),
    { numRuns: 2000 },
  )
})

test('a table of texts says which of them hold a word, over its pages', () => {
  const table = new TextTable()
  const encoder = new TextEncoder()
  const texts = [
    ...Array.from({ length: 400 }, (_, i) => `${i} `.repeat(1 + i * 20) + (i % 3 === 0 ? 'CuRL' : '')),
    'x'.repeat(3e6),
  ]
  const idxs = texts.map((text) => {
    const bytes = encoder.encode(text)
    return table.intern(bytes, 0, bytes.length)
  })
  for (const word of ['curl', '399 ', 'x', '-', 'nothing']) {
    const holds = holding(table, new ByteFinder(word))
    expect(idxs.map((idx) => holds[idx])).toEqual(texts.map((text) => (text.toLowerCase().includes(word) ? 1 : 0)))
  }
})

test('the length that stands before a text is no part of it', () => {
  const table = new TextTable()
  const bytes = new TextEncoder().encode('x'.repeat('-'.charCodeAt(0)))
  const idx = table.intern(bytes, 0, bytes.length)
  expect(holding(table, new ByteFinder('-'))[idx]).toBe(0)
  expect(holding(table, new ByteFinder('-x'))[idx]).toBe(0)
})
