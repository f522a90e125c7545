import { expect, test } from 'vitest'
import { MessageBatch } from './message-batch'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

test('joins messages of one and of many lines, each one ended', () => {
  const batch = new MessageBatch()
  const added = ['a', 'b\n', 'c\nd', '', 'ü'].map((text) => batch.add(bytes(text)))
  expect(added).toEqual([2, 2, 4, 0, 3])
  expect(batch.bytes).toBe(11)
  expect(new TextDecoder().decode(batch.take())).toBe('a\nb\nc\nd\nü\n')
  expect(batch.bytes).toBe(0)
  expect(batch.take()).toHaveLength(0)
})
