import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DocumentScanner, type ScannedDocument } from './document-scanner'
import { processorMs } from '../testing/processor-time'

interface Scan {
  found: string[]
  dissolved: string[]
  scanner: DocumentScanner
}

function scan(text: string, size: number, maxBytes = 1000, dissolveBytes?: number): Scan {
  const bytes = Buffer.from(text)
  const found: string[] = []
  const onDocument = (document: ScannedDocument): void => {
    const inSource = bytes.subarray(document.offset - 7000, document.offset - 7000 + document.byteLength)
    expect(Buffer.from(document.bytes ?? inSource)).toEqual(inSource)
    found.push(document.bytes === undefined ? `too long: ${document.byteLength}` : inSource.toString())
  }
  const dissolved: string[] = []
  const onDissolved = (offset: number, byteLength: number): void => {
    dissolved.push(bytes.subarray(offset - 7000, offset - 7000 + byteLength).toString())
  }
  const scanner = new DocumentScanner(maxBytes, { onDocument, onDissolved }, dissolveBytes)
  for (let at = 0; at < bytes.length; at += size) {
    // bytes around the piece, to see that only the piece is read
    const piece = Buffer.concat([Buffer.from('{"'), bytes.subarray(at, at + size), Buffer.from('}"')])
    scanner.feed(piece, 2, piece.length - 2, 7000 + at)
  }
  return { found, dissolved, scanner }
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

describe('an object above the size that is read whole', () => {
  const line = (i: number): string => JSON.stringify({ process_exec: { process: { exec_id: `e${i}`, a: '}]"{' } } })
  const lines = Array.from({ length: 20 }, (_, i) => line(i))

  test.each([1, 7, 50, 10_000])('is dissolved into its members, in pieces of %d bytes', (size) => {
    const text = JSON.stringify({ status: 'ok', data: { n: 1, list: lines.map((text) => ({ text })), e: {} }, z: '{}' })
    const { found, dissolved, scanner } = scan(`[${text}, {"a":1}]`, size, 1000, 300)
    expect(found).toEqual([...lines.map((text) => JSON.stringify({ text })), '{}', '"{}"', '{"a":1}'])
    expect(dissolved).toEqual([text])
    expect([scanner.isOpen, scanner.foreign]).toEqual([false, 0])
  })

  test.each([1, 7, 50, 10_000])('gives strings that can hold JSON, in pieces of %d bytes', (size) => {
    const values = lines.map((text, i) => [`17${i}`, text])
    for (const indent of [undefined, 2]) {
      const text = JSON.stringify({ data: { result: [{ stream: {}, values }] } }, undefined, indent)
      const { found, dissolved } = scan(text, size, 1000, 200)
      expect(found).toEqual(['{}', ...lines.map((event) => JSON.stringify(event))])
      expect(dissolved).toEqual([text])
    }
  })

  test('stays whole when it is an event, also inside of one that is dissolved', () => {
    const event = (key: string): string => JSON.stringify({ time: 'x', [key]: { process: { a: 'x'.repeat(400) } } })
    for (const key of ['process_exec', 'processExec', 'rate_limit_info']) {
      expect(scan(event(key), 30, 1000, 100).found).toEqual([event(key)])
      expect(scan(`{"a":{"b":${event(key)}}}`, 30, 1000, 100)).toMatchObject({ found: [event(key)] })
      expect(scan(`{"a":{"b":${event(key)}}}`, 30, 300, 100).found).toEqual([`too long: ${event(key).length}`])
    }
    expect(scan('{"process_exec":"' + 'x'.repeat(300) + '"}', 30, 1000, 100).found).toEqual([])
  })

  test('is scanned in time that follows its size, however deep it is', () => {
    const depth = 400_000
    const ms = processorMs(() => {
      expect(scan('{"a":'.repeat(depth) + '1' + '}'.repeat(depth), 65_536, 1e7, 1e5).dissolved).toHaveLength(1)
    })
    expect(ms).toBeLessThan(10_000)
  })

  test('is open while its members are, and begins where it begins', () => {
    const { scanner } = scan(`  {"a":[{"b":"${'x'.repeat(80)}"},{"c":1},`, 10, 1000, 60)
    expect([scanner.isOpen, scanner.isDissolving, scanner.isBetweenItems, scanner.openOffset]).toEqual([
      true,
      true,
      true,
      7002,
    ])
  })

  test('finds the same members in any JSON, whatever the sizes', () => {
    const documents = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { maxLength: 4 })
    fc.assert(
      fc.property(documents, fc.integer({ min: 4, max: 40 }), (list, dissolveBytes) => {
        const text = JSON.stringify(list)
        const whole = scan(text, 10_000, 1e6, dissolveBytes)
        for (const size of [1, 5]) {
          const { found, dissolved, scanner } = scan(text, size, 1e6, dissolveBytes)
          expect([found, dissolved, scanner.isOpen]).toEqual([whole.found, whole.dissolved, false])
        }
      }),
    )
  })
})
