import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findHits, jsonBlocks, piecesOf } from './json-blocks'

const textOf = (text: string): string =>
  jsonBlocks(text)
    .blocks.map((block) => block.text)
    .join('')

test('one JSON value is indented, and what stands before it is kept apart', () => {
  expect(textOf('{"a":[1,true]}')).toBe('{\n  "a": [\n    1,\n    true\n  ]\n}')
  expect(jsonBlocks('[pod/x] {"a":1}')).toMatchObject({ prefix: '[pod/x] ', blocks: [{ text: '{\n  "a": 1\n}' }] })
  expect(textOf('not JSON')).toBe('not JSON')
})

test('a long text is cut into blocks of whole lines, which together are the text', () => {
  const value = { list: Array.from({ length: 1000 }, (_, i) => i) }
  const { blocks } = jsonBlocks(JSON.stringify(value))
  expect(blocks.length).toBeGreaterThan(10)
  expect(blocks.map((block) => block.text).join('')).toBe(JSON.stringify(value, undefined, 2))
  expect(blocks.reduce((sum, { lines }) => sum + lines, 0)).toBe(1004)
  for (const { text } of blocks.slice(0, -1)) expect(text.endsWith('\n')).toBe(true)
})

test('a text is found in any block, upper and lower case alike, as it stands', () => {
  const { blocks } = jsonBlocks(
    JSON.stringify({ a: 'Curl', list: Array.from({ length: 200 }, () => 'x'), b: 'curl (1)' }),
  )
  expect(findHits(blocks, 'cuRL').map(({ block }) => block)).toEqual([0, blocks.length - 1])
  expect(findHits(blocks, 'curl (1)')).toHaveLength(1)
  expect(findHits(blocks, '.*')).toEqual([])
  expect(findHits(blocks, '')).toEqual([])
})

test('pieces are coloured by what they are, and cut where hits are', () => {
  const text = '"key": "a \\"b", 1.5e3, null'
  expect(piecesOf(text, []).filter(({ kind }) => kind !== 'plain')).toEqual([
    { text: '"key"', kind: 'key', hit: -1 },
    { text: '"a \\"b"', kind: 'string', hit: -1 },
    { text: '1.5e3', kind: 'number', hit: -1 },
    { text: 'null', kind: 'word', hit: -1 },
  ])
  const found = piecesOf(text, [{ from: 3, to: 8 }])
  expect(found.map(({ text: piece, hit }) => (hit < 0 ? piece : `<${piece}>`)).join('')).toBe(
    '"ke<y"><: ><">a \\"b", 1.5e3, null',
  )
})

test('pieces together are the text, and those of a hit are what was searched, for any JSON', () => {
  fc.assert(
    fc.property(fc.json(), fc.string({ minLength: 1, maxLength: 3 }), (json, wanted) => {
      const { blocks } = jsonBlocks(json)
      const hits = findHits(blocks, wanted)
      blocks.forEach(({ text }, block) => {
        const here = hits.filter((hit) => hit.block === block)
        const pieces = piecesOf(text, here)
        expect(pieces.map((piece) => piece.text).join('')).toBe(text)
        here.forEach((_, i) => {
          const marked = pieces.filter(({ hit }) => hit === i).map((piece) => piece.text)
          expect(marked.join('').toLowerCase()).toBe(wanted.toLowerCase())
        })
      })
    }),
  )
})
