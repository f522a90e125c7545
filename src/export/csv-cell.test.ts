import fc from 'fast-check'
import { expect, test } from 'vitest'
import { textCell } from './csv-cell'

test.each([
  ['plain', 'plain'],
  ['', ''],
  ['a,b', '"a,b"'],
  ['say "x"', '"say ""x"""'],
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-s http://x', "'-s http://x"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', '"\'\t=1"'],
  ['\r=1', '"\'\r=1"'],
  ['=HYPERLINK("http://e","x")', '"\'=HYPERLINK(""http://e"",""x"")"'],
  ['a\nb', '"a\nb"'],
  ["'a", "''a"],
  ["'=1", "''=1"],
  [' =1', "' =1"],
  ['\u{a0}@x', "'\u{a0}@x"],
  ['\u{ff1d}1+1', "'\u{ff1d}1+1"],
  ['a\0b\u{1b}[31m', 'a\\u{0}b\\u{1b}[31m'],
  ['a;=1', '"a;=1"'],
])('%j is the cell %j', (text, cell) => {
  expect(textCell(text)).toBe(cell)
})

test('taking one apostrophe away gives the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("'", '=', '-', '@', ' ', 'a', '\t', ',') }), (text) => {
      const cell = textCell(text)
      const plain = cell.startsWith('"') ? cell.slice(1, -1) : cell
      expect(plain.replace(/^'/, '')).toBe(text)
    }),
  )
})
