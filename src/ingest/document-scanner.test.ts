import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DocumentScanner } from './document-scanner'

function scan(text: string, size: number, maxBytes = 1000): { found: string[]; scanner: DocumentScanner } {
  const bytes = Buffer.from(text)
  const found: string[] = []
  const scanner = new DocumentScanner(maxBytes, (document) => {
    const inSource = bytes.subarray(document.offset - 7000, document.offset - 7000 + document.byteLength)
    expect(Buffer.from(document.bytes ?? inSource)).toEqual(inSource)
    found.push(document.bytes === undefined ? `too long: ${document.byteLength}` : inSource.toString())
  })
  for (let at = 0; at < bytes.length; at += size) {
    // bytes around the piece, to see that only the piece is read
    const piece = Buffer.concat([Buffer.from('{"'), bytes.subarray(at, at + size), Buffer.from('}"')])
    scanner.feed(piece, 2, piece.length - 2, 7000 + at)
  }
  return { found, scanner }
}

test('finds the outermost objects in any JSON, in pieces of any size', () => {
  const documents = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { maxLength: 5 })
  fc.assert(
    fc.property(
      documents,
      fc.constantFrom(undefined, 2, '\t'),
      fc.integer({ min: 1, max: 50 }),
      (list, indent, size) => {
        // the writer of an indented array indents its elements, too: cut each out of the text as it stands
        const text = JSON.stringify(list, undefined, indent)
        const { found, scanner } = scan(text, size, 100_000)
        expect(found.map((document) => JSON.parse(document) as unknown)).toEqual(JSON.parse(text))
        expect([scanner.isOpen, scanner.isInOpenString, scanner.foreign]).toEqual([false, false, 0])
      },
    ),
  )
})

test('counts what stands between objects and is no blank, comma or bracket', () => {
  const { found, scanner } = scan(' [{"a":1}, xy {"b":[{}]}]\r\n"', 3)
  expect(found).toEqual(['{"a":1}', '{"b":[{}]}'])
  expect(scanner.foreign).toBe(3)
})

test('knows where an open object starts, and whether it ends inside of a string', () => {
  const { scanner } = scan('[{"a":1},\n {"b": "x\\"', 4)
  expect([scanner.isOpen, scanner.isInOpenString, scanner.openOffset]).toEqual([true, true, 7011])
  scanner.reset()
  expect([scanner.isOpen, scanner.isInOpenString]).toEqual([false, false])
})

test('drops the bytes of an object above the limit, says so at its end, and finds the next one', () => {
  for (const size of [1, 5, 1000]) {
    const { found } = scan(`{"a":"${'x'.repeat(30)}"}{"b":1}`, size, 20)
    expect(found).toEqual(['too long: 38', '{"b":1}'])
  }
  const { scanner } = scan(`{"a":"${'x'.repeat(30)}`, 5, 20)
  expect([scanner.isOpen, scanner.isTooLong]).toEqual([true, true])
})
