import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BytePool } from '../base/byte-pool'
import { FeedQueue, type FeedBreak } from './feed-queue'

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const BREAK: FeedBreak = { text: 'lost', isCertain: true }

/** All that is in a queue, as text; `|` for a break. Its buffers go back. */
function drain(queue: FeedQueue, pool: BytePool): string {
  const bytes: number[] = []
  for (let part = queue.take('all'); part !== undefined; part = queue.take('all')) {
    bytes.push(...(part instanceof Uint8Array ? part : encoder.encode('|')))
    if (part instanceof Uint8Array) pool.giveBack(part.buffer)
  }
  return decoder.decode(Uint8Array.from(bytes))
}

test('gives what came in its order, text and bytes, whatever the size of its buffers', () => {
  const text = fc.string({ unit: 'binary', maxLength: 40 })
  const step = fc.oneof(
    text.map((lines) => ({ lines })),
    text.map((bytes) => ({ bytes })),
    fc.constant({ isBreak: true as const }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), fc.integer({ min: 8, max: 50 }), (steps, bufferBytes) => {
      const pool = new BytePool(bufferBytes, 2)
      const queue = new FeedQueue(pool)
      let expected = ''
      /** Bytes of lines, as they are said and as they are. */
      const counts: [said: number, bytes: number][] = []
      const endLine = (): void => void (expected += expected === '' || /[\n|]$/.test(expected) ? '' : '\n')
      for (const added of steps) {
        if ('isBreak' in added) {
          endLine()
          expected += '|'
          queue.addBreak(BREAK)
        } else if ('bytes' in added) {
          const bytes = added.bytes.replaceAll('|', '')
          expected += bytes
          queue.addBytes(encoder.encode(bytes))
        } else {
          const lines = added.lines.replaceAll('|', '')
          const before = encoder.encode(expected).length
          expected += lines
          endLine()
          counts.push([queue.addLines(lines), encoder.encode(expected).length - before])
        }
      }
      expect(drain(queue, pool)).toBe(expected)
      for (const [said, bytes] of counts) expect(said).toBe(bytes)
    }),
  )
})

const textOf = (part: Uint8Array | FeedBreak | undefined): string | undefined =>
  part instanceof Uint8Array ? decoder.decode(part) : part?.text

test('full buffers and breaks are given at once, lines that have ended when they are asked for', () => {
  const queue = new FeedQueue(new BytePool(16, 2))
  queue.addLines('0123456789')
  expect([queue.hasFull, textOf(queue.take('full'))]).toEqual([false, undefined])
  queue.addBytes(encoder.encode('abcdef'))
  expect([queue.hasFull, textOf(queue.take('full'))]).toEqual([true, '0123456789\n'])
  expect(textOf(queue.take('lines'))).toBeUndefined()
  queue.addBytes(encoder.encode('gh\nij'))
  expect(textOf(queue.take('lines'))).toBe('abcdefgh\n')
  expect(textOf(queue.take('lines'))).toBeUndefined()
  queue.addBreak(BREAK)
  expect(textOf(queue.take('full'))).toBe('ij\n')
  expect(queue.take('full')).toBe(BREAK)
  queue.addBytes(encoder.encode('end'))
  expect(textOf(queue.take('all'))).toBe('end')
})

test('a line that is longer than a buffer is given in parts, and no other one', () => {
  const lines = fc.array(fc.stringMatching(/^[a-z]{0,40}$/), { minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(lines, fc.integer({ min: 8, max: 30 }), (all, bufferBytes) => {
      const queue = new FeedQueue(new BytePool(bufferBytes, 2))
      const parts: string[] = []
      for (const line of all) {
        queue.addLines(`${line}\n`)
        for (let part = queue.take('full'); part !== undefined; part = queue.take('full'))
          parts.push(textOf(part) ?? '')
      }
      const cutParts = parts.filter((part) => part.includes('\n') && !part.endsWith('\n'))
      expect(cutParts).toEqual([])
      const longest = Math.max(...all.map(({ length }) => length + 1))
      const isCut = parts.some((part) => !part.endsWith('\n'))
      expect(isCut && longest < bufferBytes - 4).toBe(false)
    }),
  )
})

test('a character is never cut', () => {
  const queue = new FeedQueue(new BytePool(8, 2))
  queue.addLines('12345😀')
  expect(decoder.decode(queue.take('full') as Uint8Array)).toBe('12345')
  expect(decoder.decode(queue.take('all') as Uint8Array)).toBe('😀\n')
})
