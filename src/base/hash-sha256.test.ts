import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { Sha256, sha256, toHex } from './hash-sha256'

test('gives what every other SHA-256 gives, for each length around the blocks', () => {
  const bytes = Uint8Array.from({ length: 200 }, (_, i) => (i * 7919) & 255)
  for (let length = 0; length <= bytes.length; length++) {
    const part = bytes.subarray(0, length)
    expect(Buffer.from(sha256(part)).toString('hex')).toBe(createHash('sha256').update(part).digest('hex'))
  }
})

test('gives it for the size of a fingerprint too', () => {
  const bytes = Uint8Array.from({ length: 230_000 }, (_, i) => (i * i) & 255)
  expect(Buffer.from(sha256(bytes)).toString('hex')).toBe(createHash('sha256').update(bytes).digest('hex'))
})

test('gives it of pieces of any length', () => {
  const bytes = Uint8Array.from({ length: 1000 }, (_, i) => (i * 31) & 255)
  for (const length of [1, 7, 63, 64, 65, 200]) {
    const hash = new Sha256()
    for (let at = 0; at < bytes.length; at += length) hash.update(bytes.subarray(at, at + length))
    expect(toHex(hash.digest())).toBe(createHash('sha256').update(bytes).digest('hex'))
  }
})
