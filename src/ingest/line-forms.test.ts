import { expect, test } from 'vitest'
import { interruptsDocument, isJsonStart, leadBytes, startOfJson } from './line-forms'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

test('a prefix in brackets is no array', () => {
  for (const line of ['{"a":1}', '  [', '[{"a"', '["x"', '[1,', '[ null,', '],', ','])
    expect([line, isJsonStart(line)]).toEqual([line, true])
  for (const line of ['[pod/x/y] {"a":1}', '[2024-01-31] {"a":1}', 'x {', '"x"', '[true] {'])
    expect([line, isJsonStart(line)]).toEqual([line, false])
})

test('what leads is passed over: byte order marks and NUL bytes, in any order', () => {
  expect(leadBytes(bytes('\0\uFEFF\0{'), 0)).toBe(5)
  expect(startOfJson(bytes('\0\0[{"a":1}]'))).toBe(2)
  expect(startOfJson(bytes('[pod/x] {"a":1}'))).toBe(8)
})

test('a line that begins something else says that what is open was cut off', () => {
  const event = '{"process_exec":{}}'
  for (const line of [event, `[${event}`, `[pod/x/y] ${event}`, JSON.stringify(event), '{"whole":1},'])
    expect([line, interruptsDocument(line, () => false)]).toEqual([line, true])
  for (const line of ['{', '"key": {', '"text {",', '},', '  "a": 1,', '[', `  ${event}`])
    expect([line, interruptsDocument(line, () => false)]).toEqual([line, false])
  // no event holds another one, an envelope may
  expect(interruptsDocument(`  ${event},`, () => true)).toBe(true)
})
