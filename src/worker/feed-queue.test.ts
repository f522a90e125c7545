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
  for (let part = queue.take(true); part !== undefined; part = queue.take(true)) {
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

test('without being asked for all, only full buffers and breaks are given', () => {
  const queue = new FeedQueue(new BytePool(16, 2))
  queue.addLines('0123456789')
  expect([queue.hasFull, queue.take(false)]).toEqual([false, undefined])
  queue.addLines('abcdef')
  expect(decoder.decode(queue.take(false) as Uint8Array)).toBe('0123456789\nabcde')
  expect(queue.take(false)).toBeUndefined()
  queue.addBreak(BREAK)
  expect(decoder.decode(queue.take(false) as Uint8Array)).toBe('f\n')
  expect(queue.take(false)).toBe(BREAK)
})

test('a character is never cut', () => {
  const queue = new FeedQueue(new BytePool(8, 2))
  queue.addLines('12345😀')
  expect(decoder.decode(queue.take(false) as Uint8Array)).toBe('12345')
  expect(decoder.decode(queue.take(true) as Uint8Array)).toBe('😀\n')
})
