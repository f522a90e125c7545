/** The scanner gives what the plain path gives, on whatever comes: the plain path is its oracle. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { StoreBuilder } from '../model/store-builder'
import { wireLogs } from '../testing/arbitrary-events'
import { generateClusterLog } from '../testing/cluster-log'
import { loadPieces } from '../testing/load-log'
import { generateSampleLog } from '../testing/sample-log'
import { dumpStore, type StoreDump } from '../testing/store-dump'
import { ChunkTables } from './chunk-tables'
import { ChunkWriter } from './chunk-writer'
import { LineScanner } from './line-scanner'

const encoder = new TextEncoder()

/** The store of a text, read by the scanner where it takes a line, or by the plain path alone. A piece is a chunk. */
function dump(pieces: readonly Uint8Array[], isPlain: boolean): StoreDump {
  return dumpStore(loadPieces(pieces, new StoreBuilder(), isPlain ? { onEvent: () => undefined } : {}))
}

function expectSame(pieces: readonly Uint8Array[]): void {
  expect(dump(pieces, false)).toEqual(dump(pieces, true))
}

function scannedLines(lines: readonly string[]): number {
  const tables = new ChunkTables(0)
  const scanner = new LineScanner(tables, new ChunkWriter(tables))
  return lines.filter((line) => {
    const bytes = encoder.encode(`${line}\n`)
    scanner.use(bytes)
    return scanner.scan(0, bytes.length, 0, 1e6) >= 0
  }).length
}

function cut(bytes: Uint8Array, size: number): Uint8Array[] {
  const pieces = []
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size))
  return pieces
}

const WRITERS: readonly ((value: unknown) => string)[] = [
  (value) => JSON.stringify(value),
  (value) => JSON.stringify(value).replace(/,(?=")/g, ', '),
  (value) => JSON.stringify(sortKeys(value)),
  (value) =>
    JSON.stringify(value).replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`),
  (value) => ` ${JSON.stringify(value).replace(/:(?=[{"])/g, ' : ')}\t\r`,
]

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sortKeys(member)]),
  )
}

describe('of generated logs', () => {
  const log = generateClusterLog({
    seed: 3,
    processes: 600,
    podsPerNode: 6,
    activity: 0.5,
    shuffleWindow: 32,
    missing: 0.05,
    duplicates: 0.02,
  })
  const lines = [...log.lines]

  test('takes all but a few lines', () => {
    const clean = [...generateClusterLog({ seed: 3, processes: 300, podsPerNode: 6, activity: 0.5 }).lines]
    expect(scannedLines(clean)).toBeGreaterThan(clean.length * 0.97)
    const sample = [...generateSampleLog().lines]
    expect(scannedLines(sample)).toBeGreaterThan(sample.length * 0.9)
  })

  test.each([1e9, 100_000, 3_000, 700])('gives the same store in pieces of %d bytes', (size) => {
    expectSame(cut(encoder.encode(lines.join('\n')), size))
  })

  test('gives the same store of lines in any order and writing', () => {
    const order = fc.shuffledSubarray(lines, { minLength: 1, maxLength: 60 })
    const writers = fc.array(fc.nat(WRITERS.length - 1), { minLength: 60, maxLength: 60 })
    fc.assert(
      fc.property(order, writers, fc.integer({ min: 200, max: 100_000 }), (some, chosen, size) => {
        const text = some.map((line, i) => rewrite(line, WRITERS[chosen[i]])).join('\n')
        expectSame(cut(encoder.encode(text), size))
      }),
      { numRuns: 60 },
    )
  })

  test('gives the same store of lines that are damaged', () => {
    const start = fc.nat(lines.length - 21)
    const damage = fc.array(fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(255), fc.nat(3)), {
      minLength: 1,
      maxLength: 12,
    })
    fc.assert(
      fc.property(start, damage, (from, spots) => {
        let bytes = encoder.encode(lines.slice(from, from + 20).join('\n'))
        for (const [place, byte, kind] of spots) bytes = damaged(bytes, Math.floor(place * bytes.length), byte, kind)
        expectSame(cut(bytes, 8_000))
      }),
      { numRuns: 300 },
    )
  })
})

function rewrite(line: string, writer: (value: unknown) => string): string {
  try {
    return writer(JSON.parse(line))
  } catch {
    return line // noise stays as it is
  }
}

/** Overwrites, removes, inserts or repeats bytes. */
function damaged(bytes: Uint8Array, at: number, byte: number, kind: number): Uint8Array<ArrayBuffer> {
  const head = bytes.subarray(0, at)
  const tails = [
    [Uint8Array.of(byte), bytes.subarray(at + 1)],
    [bytes.subarray(at + 1 + (byte % 7))],
    [Uint8Array.of(byte), bytes.subarray(at)],
    [bytes.subarray(Math.max(0, at - byte))],
  ]
  return new Uint8Array(Buffer.concat([head, ...tails[kind]]))
}

test('gives the same store of records that meet, agree and disagree', () => {
  const writers = fc.array(fc.nat(WRITERS.length - 1), { minLength: 13, maxLength: 13 })
  fc.assert(
    fc.property(wireLogs, writers, fc.integer({ min: 50, max: 5_000 }), (events, chosen, size) => {
      const text = events.map((event, i) => WRITERS[chosen[i]](event)).join('\n')
      expectSame(cut(encoder.encode(text), size))
    }),
    { numRuns: 400 },
  )
})
