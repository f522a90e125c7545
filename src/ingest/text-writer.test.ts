import { expect, test } from 'vitest'
import { textHash } from '../base/text-table'
import { TextWriter } from './text-writer'

test('texts beyond the memory that it was given are there with their hashes, one by one and many at once', () => {
  const writer = new TextWriter()
  writer.moveInto({ bytes: new Uint8Array(10), ends: new Uint32Array(2), hashes: new Uint32Array(2) })
  const texts = ['', 'ls -la', 'é', 'a longer one than there is room for', 'x']
  for (const text of texts.slice(1)) writer.add(text)
  const first = new TextEncoder().encode('onetwo')
  writer.addAll(first, Uint32Array.of(3, 6), Uint32Array.of(textHash(first, 0, 3), textHash(first, 3, 6)))
  const { bytes, ends, hashes } = writer.data
  const all = [...texts, 'one', 'two']
  expect(writer.length).toBe(all.length)
  for (let i = 1; i < all.length; i++) {
    expect(new TextDecoder().decode(bytes.subarray(ends[i - 1], ends[i]))).toBe(all[i])
    expect(hashes[i]).toBe(textHash(bytes, ends[i - 1], ends[i]))
  }
})
