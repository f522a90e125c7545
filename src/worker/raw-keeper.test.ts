/** The second pass over compressed sources, as a parse session starts it. */
import { gzipSync } from 'node:zlib'
import { describe, expect, test, vi } from 'vitest'
import { drawLog } from '../testing/draw-log'
import { utf16, zstdFrame } from '../testing/wrap-bytes'
import { ParseSession, type ParseOptions } from './parse-session'
import type { LoadEnd, ParseToStore } from './protocol'
import { StoreSession } from './store-session'

const { lines, text } = drawLog(`
  pod default/ünï container abc
    1 init 0s..9s
      2 curl 1s..2s exit 1
`)
const LONG = Array.from({ length: 300 }, (_, i) => text.replaceAll('curl', `curl${i}`)).join('')
const SEGMENT_BYTES = 700_000
const OPTIONS: ParseOptions = {
  keepLaterBytes: 1,
  chunkBytes: 1000,
  keeper: { startMs: 0, pauseMs: 0, segmentBytes: SEGMENT_BYTES },
}

/** A session whose store takes everything at once. */
function start(options: ParseOptions = OPTIONS, onChunk: (session: ParseSession) => void = () => undefined) {
  const received: ParseToStore[] = []
  const ends: LoadEnd[] = []
  const session = new ParseSession(
    {
      toStore: (message) => {
        received.push(message)
        if (message.type !== 'chunk') return
        setTimeout(() => session.acknowledge(message.chunk.source), 0)
        onChunk(session)
      },
      toPage: (message) => {
        if (message.type === 'ended') ends.push(message.end)
      },
    },
    options,
  )
  const keptOf = (source: number) =>
    received.find((message) => message.type === 'kept' && message.source === source) as
      | Extract<ParseToStore, { type: 'kept' }>
      | undefined
  return {
    session,
    received,
    ends,
    types: () => received.map(({ type }) => type).filter((type) => type !== 'chunk'),
    segments: () => received.filter((message) => message.type === 'segment'),
    /** Bytes of all segments, and how keeping ended. */
    kept: async (source = 0) => {
      const { end } = await vi.waitUntil(() => keptOf(source), { timeout: 20_000 })
      const blobs = received.flatMap((message) =>
        message.type === 'segment' && message.source === source ? [message.bytes] : [],
      )
      return { end, bytes: Buffer.from(await new Blob(blobs).arrayBuffer()) }
    },
    /** What a store makes of what came so far. */
    store: async () => {
      const store = new StoreSession()
      for (const message of received) {
        if (message.type === 'open') store.openSource(message.source, message.name, message.file, message.isAwaited)
        if (message.type === 'segment') store.addSegment(message.source, message.bytes)
        if (message.type === 'kept') store.endKeeping(message.source, message.end)
        if (message.type === 'chunk') store.append(message.chunk)
      }
      await store.refresh()
      return store
    },
  }
}

/** A file whose second reading is of something else, or fails. */
function changing(first: Uint8Array<ArrayBuffer>, then: () => ReadableStream<Uint8Array<ArrayBuffer>>): Blob {
  const blob = new Blob([first])
  const streams = [() => new Blob([first]).stream(), then]
  blob.stream = () => streams.shift()!()
  return blob
}

const bytes = Buffer.from(LONG)
const half = bytes.length / 2
const zipped = Uint8Array.from(gzipSync(bytes))

describe('a second pass', () => {
  test.each<[string, Uint8Array]>([
    ['gzip', zipped],
    ['gzip of several members', Buffer.concat([gzipSync(bytes.subarray(0, half)), gzipSync(bytes.subarray(half))])],
    ['gzip of gzip', gzipSync(zipped)],
    ['zstd', zstdFrame(bytes)],
    ['UTF-16', utf16(LONG, 'be')],
  ])('over %s keeps the very bytes that were parsed, after the first has ended', async (_, packed) => {
    const run = start()
    await run.session.load(0, 'x', new Blob([Uint8Array.from(packed)]))
    expect(run.types()).toEqual(['open', 'ended'])
    const { end, bytes: kept } = await run.kept()
    expect(end).toBe('complete')
    expect(kept.equals(bytes)).toBe(true)
    expect(run.segments().length).toBeGreaterThan(1)
    expect(run.segments().at(-1)).toMatchObject({ part: 1 })
    const store = await run.store()
    expect(await store.rawText(3)).toBe(lines[3].replaceAll('curl', 'curl0'))
  })

  test('is not made over what is small: that is kept while it is parsed', async () => {
    const run = start({ keepLaterBytes: zipped.length + 1 })
    await run.session.load(0, 'x.gz', new Blob([zipped]))
    expect(run.types()).toEqual(['open', 'segment', 'segment', 'kept', 'ended'])
  })

  test('says so where the browser has no room for the bytes, and goes on with the next file', async () => {
    const run = start()
    const failing = vi.spyOn(Blob.prototype, 'slice').mockImplementation(function (this: Blob, from, to) {
      if (from !== -1) return new Blob([zipped.subarray(from, to)])
      // what is looked at to see whether a segment is there: the last one is not
      const isLast = this.size !== SEGMENT_BYTES
      return Object.assign(new Blob(), isLast && { arrayBuffer: () => Promise.reject(new Error('full')) })
    })
    await run.session.load(0, 'x', new Blob([zipped]))
    expect((await run.kept(0)).end).toBe('changed')
    failing.mockRestore()
    await run.session.load(1, 'y', new Blob([zipped]))
    expect((await run.kept(1)).end).toBe('complete')
  })

  test('over damaged data keeps what came before the damage', async () => {
    const run = start()
    await run.session.load(0, 'x.gz', new Blob([zipped.subarray(0, zipped.length / 2)]))
    expect(run.ends[0].reason).toBe('damaged')
    const { end, bytes: kept } = await run.kept()
    expect(end).toBe('complete')
    expect(kept.length).toBeGreaterThan(1000)
    expect(kept.equals(bytes.subarray(0, kept.length))).toBe(true)
    expect(await (await run.store()).rawText(0)).toBe(lines[0].replaceAll('curl', 'curl0'))
  })

  test('keeps no more than was parsed when reading was stopped', async () => {
    const run = start(OPTIONS, (session) => session.cancel(0))
    await run.session.load(0, 'x.gz', new Blob([zipped]))
    expect(run.ends[0].reason).toBe('cancelled')
    const { end, bytes: kept } = await run.kept()
    expect(end).toBe('complete')
    expect(kept.equals(bytes.subarray(0, kept.length))).toBe(true)
    expect(kept.length).toBeLessThan(bytes.length)
  })

  test('is not made when the source was closed', async () => {
    const run = start()
    const loading = run.session.load(0, 'x.gz', new Blob([zipped]))
    run.session.cancel(0, true)
    await loading
    await run.session.load(1, 'y.gz', new Blob([zipped]))
    await run.kept(1)
    expect(run.received.some((message) => message.type === 'segment' && message.source === 0)).toBe(false)
  })

  test('that is stopped says so, and those that wait for its text go on', async () => {
    const run = start({ ...OPTIONS, keeper: { startMs: 20, segmentBytes: SEGMENT_BYTES } })
    await run.session.load(0, 'x.gz', new Blob([zipped]))
    const store = await run.store()
    const text0 = store.rawText(0)
    run.session.cancel(0)
    const { end } = await run.kept()
    expect(end).toBe('stopped')
    store.endKeeping(0, end)
    expect(await text0).toBeUndefined()
    expect(store.rawGap(0)).toEqual({ gap: 'stopped', source: 0 })
  })

  test.each<[string, () => ReadableStream<Uint8Array<ArrayBuffer>>]>([
    ['can no longer be read', () => failing('NotReadableError')],
    ['is another one by now', () => new Blob(['something else']).stream()],
    ['is shorter by now', () => new Blob([Uint8Array.from(gzipSync(bytes.subarray(0, half)))]).stream()],
  ])('over a file that %s says that it has changed', async (_, then) => {
    const run = start()
    await run.session.load(0, 'x.gz', changing(zipped, then))
    expect((await run.kept()).end).toBe('changed')
  })

  test('waits while another file is read for the first time', async () => {
    const run = start()
    let goOn = (): void => undefined
    const slow = new Blob([text])
    const held = new Promise<void>((resolve) => (goOn = resolve))
    slow.stream = () =>
      new ReadableStream<Uint8Array<ArrayBuffer>>({
        async pull(controller) {
          await held
          controller.close()
        },
      })
    const loading = run.session.load(1, 'slow.log', slow)
    await run.session.load(0, 'x.gz', new Blob([zipped]))
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(run.segments()).toEqual([])
    goOn()
    await loading
    expect((await run.kept()).end).toBe('complete')
  })
})

function failing(name: string): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({ pull: (controller) => controller.error(new DOMException('gone', name)) })
}
