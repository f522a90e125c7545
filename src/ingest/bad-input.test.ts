/** What no exporter writes and a disk, a shell or an enemy may: bounded time and memory, and the rest loads. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BAD_LINE } from '../model/chunk'
import { StoreBuilder } from '../model/store-builder'
import { drawLog } from '../testing/draw-log'
import { generateClusterLog } from '../testing/cluster-log'
import { loadPieces } from '../testing/load-log'
import { dumpStore } from '../testing/store-dump'
import { LogParser } from './log-parser'

const encoder = new TextEncoder()
const { lines } = drawLog(`
  pod default/xwing container aaa
    1 /bin/bash 0s..9s
      2 /usr/bin/curl -s "a b" 1s..2s exit 1
        * 1.5s tcp_connect 10.0.0.1:4000->10.0.0.2:80
`)

function load(bytes: Uint8Array, pieceBytes = 1 << 20): StoreBuilder {
  const pieces = []
  for (let at = 0; at < bytes.length; at += pieceBytes) pieces.push(bytes.subarray(at, at + pieceBytes))
  return loadPieces(pieces)
}

function decoded(store: StoreBuilder): number {
  return [...store.totals.byName.values()].reduce((sum, count) => sum + count, 0)
}

describe('a log that is cut', () => {
  test('at any byte gives every whole line, and at most one bad one', () => {
    const text = `${lines.join('\n')}\n`
    const bytes = encoder.encode(text)
    for (let length = 0; length <= bytes.length; length++) {
      const part = bytes.subarray(0, length)
      const whole = new TextDecoder().decode(part).split('\n').length - 1
      const store = load(part)
      const isWholeWithoutEnd = lines.includes(new TextDecoder().decode(part).split('\n').at(-1) ?? '')
      expect(decoded(store)).toBe(whole + (isWholeWithoutEnd ? 1 : 0))
      expect(store.badLines.length).toBeLessThanOrEqual(1)
    }
  })
})

describe('bytes that are flipped', () => {
  const log = [...generateClusterLog({ seed: 11, processes: 60, podsPerNode: 3, activity: 1 }).lines]
  const bytes = encoder.encode(log.join('\n'))

  test('spoil no more lines than they are in, whatever they become', () => {
    const flips = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(flips, (places) => {
        const damaged = bytes.slice()
        for (const [at, byte] of places) damaged[at] = byte
        const store = load(damaged, 4096)
        // a line may become two, and two may become one
        expect(decoded(store)).toBeGreaterThanOrEqual(log.length - 3 * places.length)
        expect(decoded(store) + store.badLines.length).toBeGreaterThanOrEqual(log.length - places.length)
        expect(store.badLines.length).toBeLessThanOrEqual(2 * places.length)
        dumpStore(store)
      }),
      { numRuns: 150 },
    )
  })

  test('give the same store in pieces of any size', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 10 }), (places) => {
        const damaged = bytes.slice()
        for (const [at, byte] of places) damaged[at] = byte
        expect(dumpStore(load(damaged, 977))).toEqual(dumpStore(load(damaged)))
      }),
      { numRuns: 40 },
    )
  })
})

describe('a line that is too much', () => {
  const event = lines[0]

  test.each([
    ['brackets', '['.repeat(200_000)],
    ['objects', '{"a":'.repeat(200_000)],
    ['objects and their ends', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
    ['strings in strings', Array.from({ length: 12 }).reduce<string>((text) => JSON.stringify({ log: text }), event)],
    ['arguments of an event', event.replace('"flags"', `"cap":${'['.repeat(5000)}${']'.repeat(5000)},"flags"`)],
  ])('of deep %s takes no time, and what follows is read', (_, line) => {
    const store = load(encoder.encode(`${line}\n${event}\n`))
    expect(decoded(store)).toBeGreaterThanOrEqual(1)
    expect(store.badLines.length).toBeLessThanOrEqual(2)
  })

  test('of 100 MB is skipped in little memory, and what follows is read', () => {
    const piece = encoder.encode('x'.repeat(1 << 20))
    const parser = new LogParser(0)
    for (let i = 0; i < 100; i++) parser.push(piece)
    parser.push(encoder.encode(`\n${event}\n`))
    parser.finish()
    const chunk = parser.takeChunk()
    expect(chunk?.events.length).toBe(1)
    expect(chunk?.badLines.length).toBe(1)
    expect(chunk?.badLines.columns.byteLength[0]).toBe((100 << 20) + 1) // with its newline
  })

  test('as an event of 20 MB is named too long', () => {
    const long = event.replace('"flags"', `"environment":"${'y'.repeat(20 << 20)}","flags"`)
    const store = load(encoder.encode(`${long}\n${event}\n`))
    expect(decoded(store)).toBe(1)
    expect(store.badLines.columns.reason[0]).toBe(BAD_LINE.tooLong)
  })
})

test('a million bad lines are counted, with their places, in bounded memory', () => {
  const store = new StoreBuilder()
  const parser = new LogParser(0)
  const piece = encoder.encode('this is no event\n'.repeat(10_000))
  for (let i = 0; i < 100; i++) {
    parser.push(piece)
    const chunk = parser.takeChunk()
    if (chunk !== undefined) store.append(chunk)
  }
  expect(store.badLines.length).toBe(1_000_000)
  expect(store.badLines.columns.line[999_999]).toBe(1_000_000)
  expect(store.badLines.columns.offset[999_999]).toBe(17 * 999_999)
  expect(store.byteLength).toBeLessThan(50e6)
})
