import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { StoreBuilder } from '../model/store-builder'
import { drawLog } from '../testing/draw-log'
import { dumpStore } from '../testing/store-dump'
import { loadLines } from '../testing/load-log'
import { zstdFrame } from '../testing/wrap-bytes'
import { ChunkOrder } from './chunk-order'
import { MAX_UNDER_WAY } from './chunk-sender'
import { FirstLook } from './first-look'
import { ParseHelper } from './parse-helper'
import type { Helper } from './piece-sink'
import { ParseSession, type ParseOptions } from './parse-session'
import type { FromParseHelper, FromParseWorker, LoadEnd, ParseToStore, Progress, ToParseHelper } from './protocol'
import { StoreSession } from './store-session'

type Ended = Extract<FromParseWorker, { type: 'ended' }>

/** A store that acknowledges chunks when told to, and a page that keeps what it is told. */
class FakeEnds {
  readonly session: ParseSession
  readonly received: ParseToStore[] = []
  readonly told: FromParseWorker[] = []
  underWay = 0
  mostUnderWay = 0
  /** Sources of the chunks that are not acknowledged. */
  private readonly held: number[] = []
  private readonly isQuick: boolean

  constructor(isQuick = true, options: ParseOptions = {}) {
    this.isQuick = isQuick
    this.session = new ParseSession(
      {
        toStore: (message) => {
          this.received.push(message)
          if (message.type !== 'chunk') return
          this.mostUnderWay = Math.max(this.mostUnderWay, ++this.underWay)
          if (this.isQuick) setTimeout(() => this.acknowledge(message.chunk.source), 0)
          else this.held.push(message.chunk.source)
        },
        toPage: (message) => this.told.push(message),
      },
      options,
    )
  }

  acknowledge(source = this.held.shift() ?? 0): void {
    this.underWay--
    this.session.acknowledge(source)
  }

  get types(): string[] {
    return this.received.map((message) => message.type)
  }

  get ends(): (readonly [LoadEnd, Progress])[] {
    return this.told
      .filter((message): message is Ended => message.type === 'ended')
      .map(({ end, progress }) => [end, progress])
  }

  /** What a store makes of the messages. */
  get store(): StoreSession {
    return storeOf(this.received)
  }
}

function storeOf(messages: readonly ParseToStore[]): StoreSession {
  const store = new StoreSession()
  const order = new ChunkOrder((chunk) => store.append(chunk))
  for (const message of messages) {
    if (message.type === 'open') {
      store.openSource(message.source, message.name, message.file, message.isAwaited)
      order.open(message.source)
    } else if (message.type === 'segment') store.addSegment(message.source, message.bytes)
    else if (message.type === 'kept') store.endKeeping(message.source, message.end)
    else if (message.type === 'chunk') order.add(message.chunk, message, () => undefined)
    else if (message.type === 'rangeEnd') order.end(message.end)
  }
  return store
}

const { lines, text } = drawLog(`
  pod default/ünï container abc
    1 init 0s..9s
      2 curl 1s..2s exit 1
`)

function utf16le(content: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(`\uFEFF${content}`, 'utf16le'))
}

describe('a file', () => {
  test.each([
    ['plain', new Blob([text]), ['open', 'chunk', 'rangeEnd', 'ended']],
    ['gzip', new Blob([gzipSync(text)]), ['open', 'segment', 'chunk', 'kept', 'ended']],
    ['UTF-16', new Blob([utf16le(text)]), ['open', 'segment', 'chunk', 'kept', 'ended']],
  ])('that is %s gives its events, and its bytes where they are not the file', async (_, blob, types) => {
    const ends = new FakeEnds()
    await ends.session.load(3, 'x.log', blob)
    expect([...new Set(ends.types)]).toEqual(types)
    expect(ends.received[0]).toEqual({
      type: 'open',
      source: 3,
      name: 'x.log',
      file: types.includes('segment') ? undefined : blob,
      isAwaited: types.includes('segment'),
    })
    expect(ends.ends).toMatchObject([
      [
        { reason: 'complete' },
        { source: 3, bytesRead: blob.size, bytesTotal: blob.size, lines: 4, events: 4, badLines: 0 },
      ],
    ])
    const { store } = ends
    await store.refresh()
    expect(await Promise.all(lines.map((_line, event) => store.rawText(event)))).toEqual(lines)
  })

  test('that is no log is named and not read', async () => {
    const ends = new FakeEnds()
    await ends.session.load(0, 'x.png', new Blob([Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10)]))
    expect(ends.ends[0][0]).toEqual({ reason: 'foreign', what: 'a PNG image' })
    expect(ends.types).toEqual(['open', 'ended'])
  })

  test('that is empty is complete', async () => {
    const ends = new FakeEnds()
    await ends.session.load(0, 'x', new Blob([]))
    expect(ends.ends[0]).toMatchObject([{ reason: 'complete' }, { events: 0, badLines: 0 }])
  })

  test('of gzip that is cut keeps what came before the damage', async () => {
    const many = Array.from({ length: 3000 }, (_, i) => lines[i % 4].replace('init', `init${i * 7919}`)).join('\n')
    const zipped = gzipSync(many)
    const ends = new FakeEnds()
    await ends.session.load(0, 'x.gz', new Blob([zipped.subarray(0, zipped.length / 2)]))
    const [end, progress] = ends.ends[0]
    expect(end.reason).toBe('damaged')
    expect(progress.events).toBeGreaterThan(100)
    expect(progress.badLines).toBe(1) // the line in which it is cut
  })

  test('that changes while it is read keeps what was read, and is said to have changed', async () => {
    const ends = new FakeEnds()
    await ends.session.load(0, 'x.log', blobThatFails(`${lines[0]}\n${lines[1].slice(0, 50)}`, 'NotReadableError'))
    expect(ends.ends[0]).toMatchObject([{ reason: 'changed' }, { events: 1, badLines: 0 }])
  })

  test('that cannot be read at all is said to be unreadable', async () => {
    const ends = new FakeEnds()
    const blob = new Blob(['x'])
    blob.slice = () => {
      throw new Error('no access')
    }
    await ends.session.load(0, 'x.log', blob)
    expect(ends.ends[0][0]).toEqual({ reason: 'unreadable', what: 'no access' })
  })
})

/** A file whose content can be read to its end, where reading fails. */
function blobThatFails(content: string, name: string): Blob {
  const blob = new Blob([content])
  blob.stream = () =>
    new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        if (content === '') return controller.error(new DOMException('gone', name))
        controller.enqueue(new TextEncoder().encode(content))
        content = ''
      },
    })
  return blob
}

/** A file of many pieces, each of which makes a chunk. */
function blobOfPieces(count: number): Blob {
  const blob = new Blob([Array.from({ length: count }, () => `${lines[0]}\n`).join('')])
  let left = count
  blob.stream = () =>
    new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        if (left-- === 0) controller.close()
        else controller.enqueue(new TextEncoder().encode(`${lines[0]}\n`))
      },
    })
  return blob
}

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 10))

describe('a slow store', () => {
  test('has a few chunks under way at most, and gets all in the end', async () => {
    const ends = new FakeEnds(false, { chunkBytes: 1 })
    const loading = ends.session.load(0, 'x', blobOfPieces(30))
    await vi.waitUntil(() => ends.underWay === MAX_UNDER_WAY)
    const merging = setInterval(() => ends.underWay > 0 && ends.acknowledge(), 20)
    await loading
    clearInterval(merging)
    expect(ends.mostUnderWay).toBe(MAX_UNDER_WAY)
    expect(ends.types.filter((type) => type === 'chunk')).toHaveLength(30)
  })

  test('lets all of several files go on', async () => {
    const ends = new FakeEnds(false, { chunkBytes: 1 })
    const loading = Promise.all([0, 1, 2].map((source) => ends.session.load(source, 'x', blobOfPieces(30))))
    await settle()
    const merging = setInterval(() => ends.underWay > 0 && ends.acknowledge(), 1)
    await loading
    clearInterval(merging)
    expect(ends.types.filter((type) => type === 'chunk')).toHaveLength(90)
    expect(ends.mostUnderWay).toBe(3 * MAX_UNDER_WAY)
  })

  test.each([
    ['plain', (text: string) => new Blob([text])],
    ['gzip', (text: string) => new Blob([gzipSync(text)])],
  ])('no more of a %s file is read until the first rows are on screen', async (_, blobOf) => {
    const firstLook = new FirstLook(true, () => undefined)
    const ends = new FakeEnds(true, { chunkBytes: 1, firstLook })
    const loading = ends.session.load(0, 'x', blobOf(text.repeat(5000)))
    await vi.waitUntil(() => ends.types.includes('chunk'))
    await settle()
    expect([ends.types.filter((type) => type === 'chunk').length, ends.ends.length]).toEqual([1, 0])
    firstLook.end()
    await loading
    expect(ends.types.filter((type) => type === 'chunk').length).toBeGreaterThan(1)
  })

  test('gets the first rows at once and then few large chunks', async () => {
    const ends = new FakeEnds()
    await ends.session.load(0, 'x', blobOfPieces(30))
    expect(ends.types.filter((type) => type === 'chunk')).toHaveLength(2)
  })
})

describe('cancelling', () => {
  test('stops reading and keeps what was read, without calling the cut line bad', async () => {
    const ends = new FakeEnds()
    const blob = new Blob([text])
    let free = (): void => undefined
    const cancelled = new Promise<void>((resolve) => (free = resolve))
    const pieces = [text.slice(0, -10), text.slice(-10, -5), text.slice(-5, -3)]
    blob.stream = () =>
      new ReadableStream<Uint8Array<ArrayBuffer>>({
        async pull(controller) {
          controller.enqueue(new TextEncoder().encode(pieces.shift()))
          if (pieces.length < 2) await cancelled
        },
      })
    const loading = ends.session.load(0, 'x', blob)
    await vi.waitUntil(() => ends.types.includes('chunk'))
    ends.session.cancel(0)
    free()
    await loading
    expect(ends.ends[0]).toMatchObject([{ reason: 'cancelled' }, { events: 3, badLines: 0 }])
    ends.session.cancel(7) // nothing is read under this number
  })
})

describe('a file that has grown', () => {
  test('is read on from where its whole lines ended', async () => {
    const ends = new FakeEnds()
    const cut = text.length - 20
    await ends.session.load(0, 'x.log', new Blob([text.slice(0, cut)]))
    await ends.session.resume(0, new File([text], 'x.log'))
    expect(ends.ends.map(([end, { events, lines: count }]) => [end.reason, events, count])).toEqual([
      ['complete', 3, 4],
      ['complete', 4, 4],
    ])
    const { store } = ends
    await store.refresh()
    expect(await store.rawText(3)).toBe(lines[3])
  })

  test('is read on from the start of a pretty document that was cut', async () => {
    const pretty = lines.map((line) => JSON.stringify(JSON.parse(line), undefined, 2)).join('\n')
    const ends = new FakeEnds()
    await ends.session.load(0, 'x.log', new Blob([pretty.slice(0, -100)]))
    await ends.session.resume(0, new File([pretty], 'x.log'))
    expect(ends.ends.map(([, { events }]) => events)).toEqual([3, 4])
  })
})

test('progress is told while a file is read', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  const ends = new FakeEnds()
  const blob = blobOfPieces(5)
  vi.advanceTimersByTime(1000)
  await ends.session.load(0, 'x', blob)
  vi.useRealTimers()
  expect(ends.told[0]).toMatchObject({ type: 'progress', progress: { source: 0, events: 1, bytesTotal: blob.size } })
})

test('chunks make the same store as the log at once', async () => {
  const ends = new FakeEnds()
  await ends.session.load(0, 'x', new Blob([text]))
  const store = new StoreBuilder()
  for (const message of ends.received) if (message.type === 'chunk') store.append(message.chunk)
  expect(dumpStore(store)).toEqual(dumpStore(loadLines(lines)))
})

/** A helper in this thread; `slowness` is in turns of the event loop. */
function helperOf(messages: ParseToStore[], slowness: number): Helper {
  const answers: ((message: FromParseHelper) => void)[] = []
  const helper = new ParseHelper(
    (message) => {
      messages.push(message)
      if (message.type === 'chunk') setTimeout(() => helper.acknowledge(message.chunk.source), 0)
    },
    (message) => {
      if (message.type !== 'rangeProgress') answers.shift()?.(message)
    },
  )
  const ask = async <T extends FromParseHelper['type']>(message: ToParseHelper, type: T) => {
    for (let turn = 0; turn < slowness; turn++) await new Promise((resolve) => setTimeout(resolve, 0))
    const answer = new Promise<FromParseHelper>((resolve) => answers.push(resolve))
    helper.receive(message)
    const given = await answer
    if (given.type !== type) throw new Error(`${given.type} is no answer`)
    return given as Extract<FromParseHelper, { type: T }>
  }
  return {
    readRange: async (task) => (await ask({ type: 'range', task }, 'rangeDone')).result,
    pushPiece: (source, bytes, part) => ask({ type: 'piece', source, bytes: bytes.slice(), part }, 'pieceDone'),
    endPieces: async (source, isWhole) => (await ask({ type: 'pieceEnd', source, isWhole }, 'piecesDone')).counts,
    stop: (source) => helper.receive({ type: 'stop', source }),
  }
}

async function loadInRanges(content: string, rangeBytes: number, helperCount: number, slowness = 0) {
  const options: { rangeReaders: number; rangeBytes: number; chunkBytes: number; helpers: Helper[] } = {
    rangeReaders: helperCount + 1,
    rangeBytes,
    chunkBytes: 1,
    helpers: [],
  }
  const ends = new FakeEnds(true, options)
  for (let i = 0; i < helperCount; i++) options.helpers.push(helperOf(ends.received, slowness))
  await ends.session.load(0, 'x', new Blob([content]))
  return ends
}

describe('ranges', () => {
  const pretty = lines.map((line) => JSON.stringify(JSON.parse(line), undefined, 2))
  const documents = fc.constantFrom(
    ...lines,
    ...pretty,
    'an agent says something',
    '',
    '{"cut": "off',
    `[${lines.join(',')}]`,
    `${'x'.repeat(900)}`,
  )
  const contents = fc.array(documents, { maxLength: 25 }).map((all) => all.join('\n'))

  test('give the store that one reader gives, wherever they are cut and however many read', async () => {
    await fc.assert(
      fc.asyncProperty(
        contents,
        fc.integer({ min: 60, max: 3000 }),
        fc.integer({ min: 1, max: 3 }),
        fc.nat(2),
        async (content, rangeBytes, helperCount, slowness) => {
          const one = new FakeEnds()
          await one.session.load(0, 'x', new Blob([content]))
          const many = await loadInRanges(content, rangeBytes, helperCount, slowness)
          expect(await dumpOf(many)).toEqual(await dumpOf(one))
          expect(many.ends[0][1]).toMatchObject({ ...one.ends[0][1], elapsedMs: expect.any(Number) })
        },
      ),
      { numRuns: 150 },
    )
  })

  test('are read by all', async () => {
    const ends = await loadInRanges(text.repeat(20), 2000, 2)
    const ranges = ends.received.flatMap((message) => (message.type === 'chunk' ? [message.range] : []))
    expect(new Set(ranges).size).toBeGreaterThan(5)
    expect(ends.ends[0]).toMatchObject([{ reason: 'complete' }, { events: 80, lines: 80 }])
  })

  test('that are cancelled leave what was read in front of them', async () => {
    const options = { rangeReaders: 1, rangeBytes: 500, chunkBytes: 1 }
    const ends = new FakeEnds(true, options)
    const loading = ends.session.load(0, 'x', new Blob([text.repeat(20)]))
    ends.session.cancel(0)
    await loading
    expect(ends.ends[0][0]).toEqual({ reason: 'cancelled' })
  })

  test.each([
    ['gzip', 2, 'a helper'],
    ['gzip', 1, 'the same worker'], // two cores, one of them the store's
    ['zstd', 1, 'a helper'],
  ] as const)('pieces of %s are parsed, with %i readers of ranges, by %s', async (encoding, rangeReaders, by) => {
    const content = Buffer.from(text.repeat(400))
    const options: { helpers: Helper[]; rangeReaders: number } = { helpers: [], rangeReaders }
    const ends = new FakeEnds(true, options)
    const fromHelper: ParseToStore[] = []
    options.helpers.push(helperOf(fromHelper, 0))
    await ends.session.load(
      0,
      'x',
      new Blob([Uint8Array.from(encoding === 'gzip' ? gzipSync(content) : zstdFrame(content))]),
    )
    expect(ends.ends[0]).toMatchObject([{ reason: 'complete' }, { events: 1600, lines: 1600 }])
    expect(ends.types.filter((type) => type !== 'chunk')).toEqual(['open', 'segment', 'segment', 'kept', 'ended'])
    expect(fromHelper.some(({ type }) => type === 'chunk')).toBe(by === 'a helper')
    expect(ends.types.includes('chunk')).toBe(by === 'the same worker')
    const store = storeOf([...ends.received, ...fromHelper])
    await store.refresh()
    expect(await store.rawText(3)).toBe(lines[3])
  })
})

async function dumpOf(ends: FakeEnds): Promise<unknown> {
  const { store } = ends
  await store.refresh()
  return { summary: { ...store.summary(), version: 0 }, badLines: await store.badLines(0, 100) }
}
