import { afterEach, describe, expect, test, vi } from 'vitest'
import { fingerprintOf, sampledRanges } from './fingerprint'

const text = Array.from({ length: 60_000 }, (_, i) => `line ${i * 7919}\n`).join('')

function changedAt(at: number): Blob {
  return new Blob([text.slice(0, at), '#', text.slice(at + 1)])
}

afterEach(() => vi.unstubAllGlobals())

describe('a fingerprint', () => {
  test('is the same for the same content, whatever holds it', async () => {
    const print = await fingerprintOf(new Blob([text]))
    expect(print).toMatch(new RegExp(`^${text.length}-[0-9a-f]{32}$`))
    expect(await fingerprintOf(new File([text.slice(0, 1000), text.slice(1000)], 'other.log'))).toBe(print)
  })

  test('of a long file stays what it is, as links hold it', async () => {
    expect(await fingerprintOf(new Blob([text]))).toBe('885964-0e0dabccd3705325cc93ed4aaca8e5cb')
  })

  test('differs where the start, the end, a sample or the length differs', async () => {
    const print = await fingerprintOf(new Blob([text]))
    const [, [sample]] = sampledRanges(text.length)
    for (const other of [changedAt(5), changedAt(text.length - 5), changedAt(sample + 9), new Blob([text, '\n'])])
      expect(await fingerprintOf(other)).not.toBe(print)
  })

  test('sees every byte of a small file', async () => {
    const small = 'x'.repeat(1000)
    expect(await fingerprintOf(new Blob([small]))).not.toBe(
      await fingerprintOf(new Blob([`${small.slice(0, 500)}y${small.slice(501)}`])),
    )
    expect(await fingerprintOf(new Blob([]))).toMatch(/^0-/)
  })

  test('is the same on a page without crypto.subtle', async () => {
    const print = await fingerprintOf(new Blob([text]))
    vi.stubGlobal('crypto', {})
    expect(await fingerprintOf(new Blob([text]))).toBe(print)
  })

  test('is refused for a file that cannot be read', async () => {
    const gone = new Blob(['x'])
    gone.slice = () => {
      throw new DOMException('gone', 'NotReadableError')
    }
    await expect(fingerprintOf(gone)).rejects.toThrow('gone')
  })
})

test.each([262_145, 300_000, 1e6, 10e9, 5e12])('little is read of %d bytes, in ranges that do not overlap', (size) => {
  const ranges = sampledRanges(size)
  expect(ranges.reduce((sum, [from, to]) => sum + to - from, 0)).toBe(229_376)
  expect(ranges[0][0]).toBe(0)
  expect(ranges.at(-1)?.[1]).toBe(size)
  for (let i = 1; i < ranges.length; i++) expect(ranges[i][0]).toBeGreaterThanOrEqual(ranges[i - 1][1])
})
