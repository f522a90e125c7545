import { expect, test } from 'vitest'
import { inlineCode } from './markdown-text'

test.each([
  ['/bin/sh -c "a|b"', '`/bin/sh -c "a|b"`'],
  ['a`b', '`` a`b ``'],
  ['``', '``` `` ```'],
  ['<img src=x onerror=alert(1)>', '`<img src=x onerror=alert(1)>`'],
  ['a\n# head', '`a\\u{a}# head`'],
  ['\u001b[31m\u202egnp.exe', '`\\u{1b}[31m\\u{202e}gnp.exe`'],
  ['', '(empty)'],
  [' a ', '`  a  `'],
])('%j is %s', (text, code) => {
  expect(inlineCode(text)).toBe(code)
})
