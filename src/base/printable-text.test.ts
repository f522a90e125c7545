import { expect, test } from 'vitest'
import { printableText, visibleLines, visibleText } from './printable-text'

test('line ends and tabs are spaces, other control characters are left out', () => {
  expect(printableText('a\r\nb\tc\u0000d\u001b[31me\u007f\u009bf')).toBe('a b cd[31mef')
})

test('what nobody would see is shown, and what only joins others stays', () => {
  expect(visibleText('/tmp/\u202eexe.fdp r\u200bm\ufeff')).toBe('/tmp/[U+202E]exe.fdp r[U+200B]m[U+FEFF]')
  expect(visibleText('\u{1f469}\u200d\u{1f680} ü')).toBe('\u{1f469}\u200d\u{1f680} ü')
})

test('control characters are shown, each as what it is', () => {
  expect(visibleText('a\u0000b\u001b[31m\r\u007f\u009b\u2028')).toBe(
    'a[U+0000]b[U+001B][31m[U+000D][U+007F][U+009B][U+2028]',
  )
})

test('line ends and tabs are marks in one line, and stay where there are several lines', () => {
  expect(visibleText('set -e\n\tid')).toBe('set -e↵⇥id')
  expect(visibleLines('set -e\n\tid\u001b')).toBe('set -e\n\tid[U+001B]')
})

test('marks of direction are shown', () => {
  expect(printableText('evil\u202egnp.exe\u2069')).toBe('evil[U+202E]gnp.exe[U+2069]')
})

test('halves of characters are replaced, whole ones stay', () => {
  expect(printableText('a\ud83d b\ud83d\ude00 ü')).toBe('a\ufffd b\ud83d\ude00 ü')
})
