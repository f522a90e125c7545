import { expect, test } from 'vitest'
import { printableText, visibleText } from './printable-text'

test('line ends and tabs are spaces, other control characters are left out', () => {
  expect(printableText('a\r\nb\tc\u0000d\u001b[31me\u007f\u009bf')).toBe('a b cd[31mef')
})

test('what nobody would see is shown, and what only joins others stays', () => {
  expect(visibleText('/tmp/\u202eexe.fdp r\u200bm\ufeff')).toBe('/tmp/[U+202E]exe.fdp r[U+200B]m[U+FEFF]')
  expect(visibleText('\u{1f469}\u200d\u{1f680} ü\t')).toBe('\u{1f469}\u200d\u{1f680} ü\t')
})

test('marks of direction are shown', () => {
  expect(printableText('evil\u202egnp.exe\u2069')).toBe('evil[U+202E]gnp.exe[U+2069]')
})

test('halves of characters are replaced, whole ones stay', () => {
  expect(printableText('a\ud83d b\ud83d\ude00 ü')).toBe('a\ufffd b\ud83d\ude00 ü')
})
