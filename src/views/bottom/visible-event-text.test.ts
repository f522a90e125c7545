import { expect, test } from 'vitest'
import { goQuote } from '../../tetragon/go-quote'
import { visibleEventText } from './visible-event-text'

test('what nobody would see is shown in an event as in the tree', () => {
  expect(visibleEventText(goQuote('/tmp/\u202eexe.fdp \u001b[31m\n\tid'))).toBe(
    '"/tmp/[U+202E]exe.fdp [U+001B][31m↵⇥id"',
  )
  expect(visibleEventText(`${goQuote('a\nb')} exit ${goQuote('\u200b')}`)).toBe('"a↵b" exit "[U+200B]"')
})

test('what only looks like an escape stays as it is', () => {
  expect(visibleEventText(goQuote('C:\\new \\u202e'))).toBe('"C:\\\\new \\\\u202e"')
  expect(visibleEventText(goQuote('C:\\new'))).toBe('C:\\new')
  expect(visibleEventText(goQuote('say "hi"'))).toBe('"say \\"hi\\""')
})
