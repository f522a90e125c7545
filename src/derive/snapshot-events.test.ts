import { expect, test } from 'vitest'
import { addNs, parseTime } from '../base/time'
import { eventAddress, type Store } from '../model/store'
import { generateClusterLog } from '../testing/cluster-log'
import { findMatches } from '../testing/find-matches'
import { loadDrawing, loadLines } from '../testing/load-log'
import { keepInRange } from './in-range'
import type { TimeRange } from './log-range'
import { rangeOfLog } from '../testing/log-range'
import { keyOf } from './process-key'
import { resolve, type Resolved } from './resolve'
import { snapshotEvents } from './snapshot-events'

const BASE = parseTime('2024-05-01T10:00:00Z')!
const seconds = (from: number, to: number): TimeRange => ({ from: addNs(BASE, from * 1e9), to: addNs(BASE, to * 1e9) })

/** What a query finds among what was there in a range, without what is above it. */
function wanted(store: Store, resolved: Resolved, query: string, range: TimeRange): Uint8Array {
  const matches = findMatches(store, resolved, query)
  const isLive = keepInRange(resolved, range)
  const { startSec } = resolved.lifetimes
  return isLive.map((live, row) =>
    live === 1 && startSec[row] <= range.to.sec && (matches === undefined || matches.isMatch[row] === 1) ? 1 : 0,
  )
}

const LOG = loadDrawing(`
  pod d/p container aaa
    1 /bin/bash 0s..100s cpid 1
      2 /usr/bin/curl a 10s..12s exit 22
        * 11s tcp_connect 10.0.0.1:1->10.0.0.2:2 policy net
        * 11.5s tcp_close 10.0.0.1:1->10.0.0.2:2 policy net
      3 /bin/ls 20s..21s
        * 20.5s tcp_connect 10.0.0.1:1->10.0.0.2:2 policy net
`)

/** Process and kind of each event that is taken. */
function taken(query: string, range: TimeRange): string[] {
  const { store, resolved, keyOf: nameOf } = LOG
  const { kind, process } = store.events.columns
  const isWanted = wanted(store, resolved, query, range)
  const events = snapshotEvents(store, { resolved, range, isWholeLog: false, isWanted })
  return Array.from(events, (event) => `${nameOf(process[event])} ${['', 'exec', 'exit', 'kprobe'][kind[event]]}`)
}

test('all events of what is found, and exec and exit of what is above it', () => {
  const expected = ['1 exec', '1 exit', '2 exec', '2 exit', '2 kprobe', '2 kprobe']
  expect(taken('binary:curl', seconds(0, 200)).toSorted()).toEqual(expected)
})

test('in a part of the time, the events in it, and exec and exit of what ran then', () => {
  const expected = ['1 exec', '1 exit', '2 exec', '2 exit', '2 kprobe']
  expect(taken('', seconds(11.2, 11.8)).toSorted()).toEqual(expected)
})

test('reports of missing data in the range and the minute after it, which they tell of', () => {
  const { store, resolved } = loadDrawing(`
    host n1
      1 /bin/a 0s..
      * 9s rate-limit 1
      * 10s rate-limit 2
      * 80s rate-limit 3
      * 81s rate-limit 4
  `)
  const scope = { resolved, range: seconds(10, 20), isWholeLog: false, isWanted: new Uint8Array(resolved.rowCount) }
  const { timeSec } = store.events.columns
  const times = Array.from(snapshotEvents(store, scope), (event) => timeSec[event] - BASE.sec)
  expect(times).toEqual([10, 80])
})

/** What rows of the tree show of a process, and of all above it. */
function rowText(store: Store, resolved: Resolved, row: number): string {
  const { startSec, startNs, endSec, endNs, endKind, edge } = resolved.lifetimes
  const parent = resolved.treeParents[row]
  const times = [startSec[row], startNs[row], endSec[row], endNs[row], endKind[row]]
  const own = `${keyOf(store, row)} ${times.join(' ')} ${resolved.outcome[row]} ${edge[row]}`
  return parent < 0 ? own : `${own} / ${rowText(store, resolved, parent)}`
}

test('a log of the events of a snapshot gives every process that is found as it was, with all above it', () => {
  const lines = [...generateClusterLog({ seed: 7, processes: 800, activity: 1 }).lines]
  const bytes = new TextEncoder().encode(lines.map((line) => `${line}\n`).join(''))
  const store = loadLines(lines)
  const resolved = resolve(store)
  const whole = rangeOfLog(store)!
  const lengthNs = (whole.to.sec - whole.from.sec) * 1e9
  const range = { from: addNs(whole.from, 0.4 * lengthNs), to: addNs(whole.from, 0.6 * lengthNs) }
  for (const query of ['', 'binary:curl OR binary:sh', 'outcome:nonzero']) {
    const isWanted = wanted(store, resolved, query, range)
    const events = snapshotEvents(store, { resolved, range, isWholeLog: false, isWanted })
    const kept = Array.from(events, (event) => {
      const { offset, byteLength } = eventAddress(store, event)
      return new TextDecoder().decode(bytes.subarray(offset, offset + byteLength))
    })
    expect(kept.length).toBeLessThan(lines.length)
    const copy = loadLines(kept)
    const copied = resolve(copy)
    const found = [...isWanted.keys()].filter((row) => isWanted[row] === 1)
    expect(found.length).toBeGreaterThan(0)
    const before = found.map((row) => rowText(store, resolved, row))
    const after = found.map((row) => {
      const place = copy.findProcess(keyOf(store, row))
      return place < 0 ? `${keyOf(store, row)} is missing` : rowText(copy, copied, place)
    })
    expect(after).toEqual(before)
  }
})
