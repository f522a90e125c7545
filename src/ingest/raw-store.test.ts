import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RawStore, type DocumentRef } from './raw-store'

/** A Blob that counts how often it is read. */
class CountedBlob extends Blob {
  reads = 0
  override slice(from?: number, to?: number, type?: string): Blob {
    this.reads++
    return super.slice(from, to, type)
  }
}

/** As a browser's File after the file on disk has changed. */
class ChangedFile extends Blob {
  override slice(): Blob {
    const gone = new Blob(['x'])
    gone.arrayBuffer = () => Promise.reject(new DOMException('changed', 'NotReadableError'))
    return gone
  }
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'.repeat(8000)
const ref = (offset: number, byteLength: number, source = 0): DocumentRef => ({ source, offset, byteLength })

describe('read', () => {
  test('gives texts in the order asked for, of any source', async () => {
    const raw = new RawStore()
    raw.open(0, 'a', new Blob(['0123456789']))
    raw.open(1, 'b', new Blob(['üxyz']))
    expect(await raw.read([ref(4, 2), ref(0, 2, 1), ref(0, 3), ref(2, 3, 1), ref(3, 0)])).toEqual([
      '45',
      'ü',
      '012',
      'xyz',
      '',
    ])
    expect(await raw.read([])).toEqual([])
  })

  test('reads documents near to each other in one piece, those apart in several', async () => {
    const raw = new RawStore()
    const blob = new CountedBlob([LETTERS])
    raw.open(0, 'a', blob)
    const expected = ['abc', 'abc', LETTERS.slice(60_000, 60_002), 'abcde']
    expect(await raw.read([ref(26, 3), ref(0, 3), ref(60_000, 2), ref(0, 5)])).toEqual(expected)
    expect(blob.reads).toBe(1)
    await raw.read([ref(0, 3), ref(150_000, 3)])
    expect(blob.reads).toBe(3)
  })

  test('gives undefined for what cannot be read: no such source, beyond its end, changed on disk', async () => {
    const raw = new RawStore()
    raw.open(0, 'a', new Blob(['0123']))
    raw.open(2, 'changed', new ChangedFile(['0123']))
    expect(await raw.read([ref(0, 1, 1), ref(2, 4), ref(0, 2, 2)])).toEqual([undefined, undefined, undefined])
  })

  test('gives the same as slices of the whole, for segments of any size', async () => {
    const segments = fc.array(fc.integer({ min: 0, max: 400_000 }), { maxLength: 8 })
    const places = fc.array(fc.tuple(fc.nat(LETTERS.length - 1), fc.nat(1000)), { maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(segments, places, async (sizes, wanted) => {
        const raw = new RawStore()
        raw.open(5, 'feed')
        let at = 0
        for (const size of [...sizes, LETTERS.length]) {
          raw.append(5, new Blob([LETTERS.slice(at, at + size)]))
          at = Math.min(LETTERS.length, at + size)
        }
        const refs = wanted.map(([offset, length]) => ref(offset, Math.min(length, LETTERS.length - offset), 5))
        const expected = refs.map(({ offset, byteLength }) => LETTERS.slice(offset, offset + byteLength))
        expect(await raw.read(refs)).toEqual(expected)
      }),
      { numRuns: 30 },
    )
  })
})

test('reads across segments of more than a megabyte, which are not joined', async () => {
  const raw = new RawStore()
  raw.open(0, 'feed')
  const megabyte = 'x'.repeat(1024 * 1024)
  for (const letter of ['a', 'b', 'c']) raw.append(0, new Blob([megabyte, letter]))
  const step = megabyte.length + 1
  expect(await raw.read([ref(step - 1, 2), ref(3 * step - 2, 2), ref(0, 3 * step)])).toEqual([
    'ax',
    'xc',
    `${megabyte}a${megabyte}b${megabyte}c`,
  ])
})

test('knows its sources by number and name, and drops segments of unknown ones', async () => {
  const raw = new RawStore()
  raw.open(3, 'tetragon.log')
  expect([raw.has(3), raw.has(4), raw.nameOf(3), raw.nameOf(4)]).toEqual([true, false, 'tetragon.log', ''])
  raw.append(4, new Blob(['x']))
  expect(await raw.read([ref(0, 1, 4)])).toEqual([undefined])
})

test('a document that is gone does not take its neighbours with it', async () => {
  const raw = new RawStore()
  raw.open(0, 'cut', new Blob(['0123456789']))
  expect(await raw.read([ref(0, 4), ref(8, 4)])).toEqual(['0123', undefined])
})

describe('a source whose bytes are awaited', () => {
  const start = (): RawStore => {
    const raw = new RawStore()
    raw.open(0, 'x.gz', undefined, true)
    raw.append(0, new Blob(['0123']))
    return raw
  }

  test('gives what is there and says of the rest that it is to come', async () => {
    const raw = start()
    expect(await raw.read([ref(0, 2), ref(2, 4)])).toEqual(['01', undefined])
    expect([raw.gapOf(ref(0, 2)), raw.gapOf(ref(2, 4))]).toEqual([undefined, 'awaited'])
    raw.append(0, new Blob(['4567']))
    expect(raw.gapOf(ref(2, 4))).toBeUndefined()
    expect(await raw.read([ref(2, 4)])).toEqual(['2345'])
  })

  test('lets readers wait for it, until no more will come', async () => {
    const raw = start()
    let isThere = false
    const first = raw.whenKept(ref(4, 2)).then(() => (isThere = true))
    await Promise.resolve()
    expect(isThere).toBe(false)
    raw.append(0, new Blob(['45']))
    await first
    const second = raw.whenKept(ref(6, 2))
    raw.endKeeping(0, 'stopped')
    await second
    expect([raw.gapOf(ref(6, 2)), raw.gapOf(ref(4, 2))]).toEqual(['stopped', undefined])
    await raw.whenKept(ref(9, 9))
  })

  test('gives what came while it was read', async () => {
    const raw = start()
    const reading = raw.read([ref(0, 2), ref(4, 2)])
    raw.append(0, new Blob(['4567']))
    expect(await reading).toEqual(['01', '45'])
  })

  test('keeps nobody waiting once everything is closed', async () => {
    const raw = start()
    const waiting = raw.whenKept(ref(4, 2))
    raw.clear()
    await waiting
    expect(raw.gapOf(ref(0, 1))).toBe('changed')
  })
})

test('what is kept of a feed is gone when it cannot be read, but for what was dropped', async () => {
  const raw = new RawStore()
  let isClosed = false
  const reader = {
    first: 4,
    read: (from: number) => Promise.resolve(from < 12 ? undefined : new TextEncoder().encode('late')),
    toBlob: () => Promise.reject(new Error('x')),
    disconnect: () => void (isClosed = true),
  }
  raw.openFeed(1, 'feed', reader)
  raw.growTo(1, 20)
  const ref = (offset: number) => ({ source: 1, offset, byteLength: 4 })
  expect([raw.gapOf(ref(0)), raw.gapOf(ref(8))]).toEqual(['dropped', undefined])
  expect(await raw.read([ref(8)])).toEqual([undefined])
  expect(raw.gapOf(ref(8))).toBe('gone')
  expect(await raw.read([ref(14)])).toEqual(['late']) // another part of it
  expect(isClosed).toBe(false)
  raw.clear()
  expect(isClosed).toBe(true)
})
