import { expect, test } from 'vitest'
import { LogParser } from '../ingest/log-parser'
import { generateClusterLog } from '../testing/cluster-log'
import { execId } from '../testing/wire-builder'
import { drawLog } from '../testing/draw-log'
import { FeedKeeper } from './feed-keeper'
import { StoreSession } from './store-session'

const WHOLE = { from: { sec: 0, ns: 0 }, to: { sec: 4e9, ns: 0 } }
const KEPT_BYTES = 2_000_000
const BLOB_BYTES = 2 ** 18

/** Brings lines as a feed does, and renews what is derived now and then. */
async function feed(session: StoreSession, lines: Iterable<string>, perRefresh = 800): Promise<void> {
  const parser = new LogParser(0)
  const limits = { partBytes: 0, blobBytes: BLOB_BYTES, bytes: KEPT_BYTES }
  const keeper = await FeedKeeper.start(undefined, () => undefined, limits)
  session.openFeed(0, 'feed', keeper)
  let pending: string[] = []
  let size = 0
  const push = async (): Promise<void> => {
    const bytes = new TextEncoder().encode(pending.map((line) => `${line}\n`).join(''))
    pending = []
    keeper.add(bytes)
    size += bytes.length
    session.growFeed(0, size)
    parser.push(bytes)
    const chunk = parser.takeChunk()
    if (chunk !== undefined) session.append(chunk)
    await session.refresh()
  }
  for (const line of lines) if (pending.push(line) === perRefresh) await push()
  await push()
}

test('a feed that goes on keeps its newest processes and what still runs; the rest is counted as dropped', async () => {
  const session = new StoreSession(undefined, undefined, 1000)
  const first = drawLog('host n1\n  1 /sbin/init 0s..')
  const { lines } = generateClusterLog({ seed: 5, processes: 6000, activity: 0.2 })
  await feed(session, [...first.lines, ...lines])
  const summary = session.summary()
  expect(summary.processes).toBeLessThan(1800)
  expect(summary.processes).toBeGreaterThan(500)
  expect(summary.quality.evictedEvents).toBeGreaterThan(5000)
  expect(await session.details(execId('n1', 0, 1))).toBeUndefined()
  expect(await session.details(first.ids['1'])).toMatchObject({ key: first.ids['1'] })
  expect(session.frame({ firstRow: 0, rowCount: 50, range: WHOLE, widthPx: 500, selectedKey: '' })!.windowRows).toBe(50)

  const page = await session.events({ range: WHOLE, first: 0, count: 20, process: '' })
  expect(page.total).toBe(summary.events)
  // what is left of the bytes is what the limit allows, and the newest
  const kept = await session.capture(0)
  expect(kept.size).toBeLessThan(KEPT_BYTES + BLOB_BYTES)
  const text = await kept.text()
  expect(text.startsWith('{')).toBe(true)
  expect(text.endsWith('}\n')).toBe(true)
  const last = await session.rawText(summary.events - 1)
  expect(JSON.parse(last!)).toHaveProperty('time')
})

test('what comes while the oldest is dropped is not lost', async () => {
  const session = new StoreSession(undefined, undefined, 300)
  const lines = [...generateClusterLog({ seed: 6, processes: 2000 }).lines]
  const half = lines.slice(0, lines.length / 2)
  await feed(session, half, half.length)
  const parser = new LogParser(0, { offset: half.join('\n').length + 1 })
  let rest = lines.slice(half.length)
  // between the slices of a refresh, as the store worker does
  const pause = async (): Promise<void> => {
    if (session.isResolving || rest.length === 0) return
    parser.push(
      new TextEncoder().encode(
        rest
          .slice(0, 50)
          .map((line) => `${line}\n`)
          .join(''),
      ),
    )
    rest = rest.slice(50)
    const chunk = parser.takeChunk()
    if (chunk !== undefined) session.append(chunk)
  }
  while (rest.length > 0) await session.refresh(pause, 0)
  const { events, quality } = await session.refresh()
  expect(events + quality.evictedEvents).toBe(lines.length)
  expect(quality.evictedEvents).toBeGreaterThan(0)
})

test('files alone are never dropped', async () => {
  const session = new StoreSession(undefined, undefined, 10)
  const text = [...generateClusterLog({ seed: 7, processes: 300 }).lines].join('\n')
  const blob = new Blob([text])
  session.openSource(0, 'file', blob)
  const parser = new LogParser(0)
  parser.push(new Uint8Array(await blob.arrayBuffer()))
  parser.finish()
  session.append(parser.takeChunk()!)
  await session.refresh()
  expect(await session.refresh()).toMatchObject({ quality: { evictedEvents: 0 } })
})
