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
  ['a;=1', '"a;=1"'],
])('%j is the cell %j', (text, cell) => {
  expect(textCell(text)).toBe(cell)
})
