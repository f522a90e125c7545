import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findJson, parseJson } from './json-in-text'
import { processorMs } from '../testing/processor-time'

function valuesIn(text: string): unknown[] {
  return findJson(text).found.map(({ value }) => value)
}

const A = { a: 'x} {"y"', b: [{ c: 1 }] }
const B = { b: 2 }
const a = JSON.stringify(A)
const b = JSON.stringify(B)

describe('finds JSON', () => {
  test.each<[string, string, unknown[]]>([
    ['alone', a, [A]],
    ['after a prefix', `[pod/x/y] 2024-01-31T12:34:56Z ${a}`, [A]],
    ['after a prefix that ends with a colon', `tetragon[12]: ${a}`, [A]],
    ['after braces of other text', `pod{x} {7} {} {"who" ${a}`, [{}, A]],
    ['before other text', `x ${a} took 5 ms`, [A]],
    ['before a quote', `'${a}'`, [A]],
    ['in a row', `${a}${b} , ${a}\r\n${b}`, [A, B, A, B]],
    ['after a carriage return', `level=info\r${a}\r${b}\r`, [A, B]],
    ['in an array after a prefix', `x [${a},${b}]`, [[A, B]]],
    ['in an array between other text', `x [${a},${b}] y`, [A, B]],
    ['on lines of their own, with others between', `${a}\nno\n{"cut": "\n${b}\n}}\n${a}`, [A, B, A]],
    ['over several lines', `x ${JSON.stringify(A, undefined, 2)}\ny ${b}`, [A, B]],
    ['in a quoted string', `level=info msg=${JSON.stringify(a)} x=1`, [a]],
    ['in a string at the start, with a comma after it', `  ${JSON.stringify(a)},`, [a]],
    ['in an array of strings, with a comma after it', `["17", ${JSON.stringify(a)}],`, [['17', a]]],
    ['in an array of strings after a prefix', `[pod/x] ["17",${JSON.stringify(a)}]`, [['17', a]]],
    ['in a string in a string after a prefix', `x ${JSON.stringify(JSON.stringify(a))}`, [JSON.stringify(a)]],
    ['in CSV', `17,"${a.replaceAll('"', '""')}","x"`, [A]],
  ])('%s', (_, text, values) => expect(valuesIn(text)).toEqual(values))

  test('and says where', () => {
    const text = `x ${a}, ${b} y`
    expect(findJson(text).found.map(({ from, to }) => text.slice(from, to))).toEqual([a, b])
  })

  test('on each line, however many are cut off, and says that some are', () => {
    const lines = Array.from({ length: 3000 }, (_, i) => (i % 10 === 0 ? 'level=debug msg="got {\\"a\\":"' : `x ${b}`))
    for (const end of ['\n', '\r', '\r\n']) {
      const { found, cut } = findJson(lines.join(end))
      expect([found.length, cut]).toEqual([2700, 300])
    }
    expect(findJson(`x ${a}, ${b} y`).cut).toBe(0)
  })

  test('in time that grows with the text, also where much begins and nothing ends', () => {
    const quoted = `level=info msg=${JSON.stringify(a)}\n`
    for (const text of ['a="{\\"process'.repeat(100_000), quoted.repeat(20_000), '{"a":[{"b" '.repeat(100_000)]) {
      expect(processorMs(() => findJson(text))).toBeLessThan(10_000)
    }
    expect(findJson(quoted.repeat(20_000)).found).toHaveLength(20_000)
  })

  test('after any text without quotes and brackets', () => {
    const prefixes = fc.string().map((text) => text.replace(/["[\]{},]/g, '-'))
    fc.assert(
      fc.property(prefixes, fc.jsonValue(), (prefix, value) => {
        expect(valuesIn(`${prefix}${JSON.stringify({ value })}`)).toEqual([JSON.parse(JSON.stringify({ value }))])
      }),
    )
  })
})

describe('finds nothing', () => {
  test.each<[string, string]>([
    ['in other text', 'level=info {x} [y]'],
    ['in an object that is cut off', `x {"a":${b},"c`],
    ['in an object that is malformed', `x {"a":${b},nope}`],
    ['in the rest of an object', `ss":${b},"node_name":"n"}`],
    ['in the rest of an object that begins with a part', `${b}],"c":1}`],
    ['in the middle of an object', `"args":[${b},`],
    ['in a string at the end of a part', `"arguments":${JSON.stringify(b)}`],
    ['in a string of an object that is cut off', `"arguments":${JSON.stringify(b)},"flags"`],
  ])('%s', (_, text) => expect(valuesIn(text)).toEqual([]))

  test('in any text, without an exception', () => {
    const parts = fc.array(fc.constantFrom('{', '}', '"', '\\', '[', ']', ':', ',', 'a', '\n', ' ', '{"a":1}'))
    fc.assert(
      fc.property(parts, (all) => {
        for (const { value, from, to } of findJson(all.join('')).found) {
          expect(value).toBeDefined()
          expect(from).toBeLessThan(to)
        }
      }),
    )
  })
})

test('text that is not JSON is undefined', () => {
  expect([parseJson('{'), parseJson(''), parseJson('null'), parseJson('[1]')]).toEqual([
    undefined,
    undefined,
    null,
    [1],
  ])
})
