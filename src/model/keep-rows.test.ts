import { expect, test } from 'vitest'
import { chooseKept } from '../derive/evictable'
import { resolve } from '../derive/resolve'
import { LogParser } from '../ingest/log-parser'
import { generateClusterLog } from '../testing/cluster-log'
import { loadDrawing, loadLines } from '../testing/load-log'
import { dumpStore } from '../testing/store-dump'
import { execId } from '../testing/wire-builder'
import { execIdOf } from './process-table'
import { StoreBuilder } from './store-builder'

const FLAWS = { shuffleWindow: 20, missing: 0.05, duplicates: 0.05 }

function linesOf(seed: number, processes = 400): string[] {
  return [...generateClusterLog({ seed, processes, activity: 0.5, hasRateLimits: true, ...FLAWS }).lines]
}

/** Appends lines as a feed brings them; `swap` is called after each piece and may give another store. */
function feed(lines: readonly string[], pieces: number, swap: (store: StoreBuilder) => StoreBuilder): StoreBuilder {
  const parser = new LogParser(0)
  let store = new StoreBuilder()
  const size = Math.ceil(lines.length / pieces)
  for (let from = 0; from < lines.length; from += size) {
    const text = lines.slice(from, from + size).map((line) => `${line}\n`)
    parser.push(new TextEncoder().encode(text.join('')))
    const chunk = parser.takeChunk()
    if (chunk !== undefined) store.append(chunk)
    store = swap(store)
  }
  return store
}

const ALL = { sec: 0, ns: 0 }

test('a store that keeps all its rows again and again is the same as one that was never copied', () => {
  for (const seed of [1, 2, 3]) {
    const lines = linesOf(seed)
    const plain = feed(lines, 8, (store) => store)
    const copied = feed(lines, 8, (store) => store.keeping(new Uint8Array(store.processes.length).fill(1), ALL))
    expect(dumpStore(copied)).toEqual(dumpStore(plain))
  }
})

test('what stays says the same as before; the rest is gone, and counted', () => {
  const store = feed(linesOf(4, 2000), 8, (same) => same)
  const before = dumpStore(store)
  const resolved = resolve(store)
  const { isKept, since } = chooseKept(store, resolved, 500)
  const kept = store.keeping(isKept, since)
  const after = dumpStore(kept)
  const ids = Object.keys(after.processes)
  expect(ids.length).toBeLessThan(1200)
  expect(ids.length).toBeGreaterThan(200)
  for (const id of ids) expect(after.processes[id]).toEqual(before.processes[id])
  const events = new Set(before.events)
  expect(after.events.every((event) => events.has(event))).toBe(true)
  const { evictedProcesses, evictedEvents } = kept.totals
  expect([evictedProcesses + kept.processes.length, evictedEvents + kept.events.length]).toEqual([
    store.processes.length,
    store.events.length,
  ])
  expect(kept.byteLength).toBeLessThan(store.byteLength)
})

test('what still runs stays with all above it, ended subtrees go as a whole, the oldest first', () => {
  const log = loadDrawing(`
    host n1
      1 init 0s..
        2 sshd 1s..
          3 bash 2s..5s
            4 ls 3s..4s
          5 bash 6s..
            6 old 7s..8s
        7 cron 1s..90s
          8 late 80s..90s
          9 early 10s..11s
  `)
  const { isKept, since } = chooseKept(log.store, log.resolved, 5)
  const kept = log.store.keeping(isKept, since)
  const names = Object.entries(log.ids)
    .filter(([, id]) =>
      Array.from({ length: kept.processes.length }, (_, row) => execIdOf(kept.processes, row, kept.strings)).includes(
        id,
      ),
    )
    .map(([key]) => key)
  expect(names.toSorted()).toEqual(['1', '2', '5', '7', '8'])
})

test('a node that the id does not name stays, though strings have other numbers then', () => {
  const line = (pid: number, node: string): string =>
    JSON.stringify({
      process_exec: { process: { exec_id: execId('short', pid, pid), pid: pid + 1, binary: `/bin/${pid}` } },
      node_name: node,
      time: '2024-05-01T10:00:00Z',
    })
  const store = loadLines([line(1, 'gone'), line(2, 'short.example.com'), line(3, 'short')])
  const kept = store.keeping(Uint8Array.of(0, 1, 1), ALL)
  const before = dumpStore(store).processes
  const after = dumpStore(kept).processes
  expect(Object.keys(after)).toHaveLength(2)
  for (const id of Object.keys(after)) expect(after[id]).toEqual(before[id])
})
