import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { escapeControls, goQuote } from './go-quote'

const PRINTABLE_LINE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]*$/u

describe('goQuote', () => {
  test.each([
    ['empty text', '', ''],
    ['a path', '/usr/bin/curl', '/usr/bin/curl'],
    ['a quote alone', 'a"b', 'a"b'],
    ['a backslash alone', 'a\\b', 'a\\b'],
    ['letters, marks, numbers and symbols of any script', 'é日e\u0301½€😀', 'é日e\u0301½€😀'],
    ['U+FFFD', 'a\ufffdb', 'a\ufffdb'],
    ['a variation selector, which is a mark', '\u2049\ufe0f', '\u2049\ufe0f'],
  ])('leaves %s as it is', (_, text, expected) => {
    expect(goQuote(text)).toBe(expected)
  })

  test.each([
    ['a blank', 'a b', '"a b"'],
    ['a lone blank', ' ', '" "'],
    ['a quote beside a blank', 'say "hi"', '"say \\"hi\\""'],
    ['a backslash beside a blank', 'a \\ b', '"a \\\\ b"'],
    ['the named escapes', '\u0007\b\f\n\r\t\v', '"\\a\\b\\f\\n\\r\\t\\v"'],
    ['other ASCII controls', '\u0000\u001b[31m', '"\\x00\\x1b[31m"'],
    ['DEL', '\u007f', '"\\x7f"'],
    ['C1 controls', '\u0085', '"\\u0085"'],
    ['a no-break space', 'a\u00a0b', '"a\\u00a0b"'],
    ['a zero-width space', '\u200b', '"\\u200b"'],
    ['a bidi override', 'a\u202eb', '"a\\u202eb"'],
    ['a line separator', '\u2028', '"\\u2028"'],
    ['private use', '\ue000', '"\\ue000"'],
    ['a tag character beyond the basic plane', '\u{e0001}', '"\\U000e0001"'],
    ['printable text beside a blank', 'é 😀', '"é 😀"'],
  ])('quotes %s', (_, text, expected) => {
    expect(goQuote(text)).toBe(expected)
  })

  test('prints half a surrogate pair as U+FFFD', () => {
    expect(goQuote('a\ud800b')).toBe('a\ufffdb')
    expect(goQuote('\udc00 \ud83d')).toBe('"\ufffd \ufffd"')
  })

  test('gives one line of printable characters, and JSON undoes what needs no Go-only escape', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(goQuote(text)).toMatch(PRINTABLE_LINE)
      }),
    )
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
        const quoted = goQuote(text)
        expect(quoted === text ? text : JSON.parse(quoted)).toBe(text)
      }),
    )
  })
})

test('escapeControls keeps blanks and adds no quotes', () => {
  expect(escapeControls('a b "c" \\')).toBe('a b "c" \\')
  expect(escapeControls('a\nb\u001b\u0085\u2028\ud800')).toBe('a\\nb\\x1b\\u0085\\u2028\ufffd')
})
