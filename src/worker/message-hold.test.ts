import fc from 'fast-check'
import { expect, test, afterAll, beforeAll } from 'vitest'
import { pauseEvery } from '../derive/slices'
import { LogParser } from '../ingest/log-parser'
import type { Chunk } from '../model/chunk'
import { generateClusterLog } from '../testing/cluster-log'
import { MessageHold } from './message-hold'
import { StoreSession } from './store-session'

// the logs are small here
beforeAll(() => pauseEvery(2))
afterAll(() => pauseEvery())

test('work is done at once, or in its order when it may be', () => {
  let isBusy = false
  const done: number[] = []
  const hold = new MessageHold(() => isBusy)
  hold.take(() => done.push(1))
  isBusy = true
  hold.take(() => done.push(2))
  hold.release()
  expect(done).toEqual([1])
  isBusy = false
  hold.take(() => done.push(3)) // not before what is held
  expect(done).toEqual([1])
  hold.release()
  expect(done).toEqual([1, 2, 3])
  isBusy = true
  hold.take(() => done.push(4))
  hold.flush()
  expect(done).toEqual([1, 2, 3, 4])
})

function chunksOf(lines: readonly string[], count: number): Chunk[] {
  const parser = new LogParser(0)
  const size = Math.ceil(lines.length / count)
  return Array.from({ length: count }, (_, i) => {
    parser.push(new TextEncoder().encode(lines.slice(i * size, (i + 1) * size).join('\n') + '\n'))
    if (i === count - 1) parser.finish()
    return parser.takeChunk()
  }).filter((chunk) => chunk !== undefined)
}

/** What the session says of its processes, without row numbers. */
function listed(session: StoreSession): unknown {
  const { processes, attention, groups, quality, events } = session.summary()
  const range = session.summary().range!
  const frame = session.frame({ firstRow: 0, rowCount: 500, range, widthPx: 800, selectedKey: '' })!
  const { label, outcome, depth, endText, descendants } = frame.rows.columns
  const rows = Array.from({ length: frame.rows.length }, (_, row) => [
    frame.strings[label[row]],
    outcome[row],
    depth[row],
    frame.strings[endText[row]],
    descendants[row],
  ])
  return { processes, attention, groups, quality, events, rows }
}

test('chunks that come between any slices of a refresh change nothing of what is concluded', async () => {
  // of the way through the refresh; 1 is after it
  const parts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 })
  await fc.assert(
    fc.asyncProperty(fc.nat(), parts, async (seed, at) => {
      const lines = [...generateClusterLog({ seed, processes: 80, nodes: 2, podsPerNode: 2 }).lines]
      const open = (): StoreSession => {
        const session = new StoreSession()
        session.openSource(0, 'log', undefined)
        return session
      }
      const [first, ...rest] = chunksOf(lines, 4)
      const alone = open()
      alone.append(first)
      let most = 0
      await alone.refresh(() => Promise.resolve(void most++), 0)
      const turns = at.map((part) => Math.floor(part * most))

      const session = open()
      const hold = new MessageHold(() => session.isResolving)
      session.append(first)
      let pauses = 0
      const sizes = new Set<number>()
      await session.refresh(async () => {
        await Promise.resolve()
        hold.release()
        rest.forEach((chunk, i) => {
          if (turns[i] === pauses) hold.take(() => session.append(chunk))
        })
        pauses++
        if (session.isResolving && pauses % 50 === 0) sizes.add(session.summary().events)
      }, 0)
      expect(pauses).toBeGreaterThan(300)
      rest.forEach((chunk, i) => {
        if (turns[i] >= pauses) hold.take(() => session.append(chunk))
      })
      hold.release()
      await session.refresh()

      const whole = open()
      for (const chunk of chunksOf(lines, 4)) whole.append(chunk)
      await whole.refresh()
      expect(listed(session)).toEqual(listed(whole))
      expect(sizes.size).toBe(1) // nothing was merged meanwhile
    }),
    { numRuns: 8 },
  )
})

test('a store that is cleared between two slices is not concluded from', async () => {
  const lines = [...generateClusterLog({ seed: 1, processes: 60 }).lines]
  const session = new StoreSession()
  session.openSource(0, 'log', undefined)
  for (const chunk of chunksOf(lines, 2)) session.append(chunk)
  let pauses = 0
  const summary = await session.refresh(() => {
    if (pauses++ === 5) session.clear()
    return Promise.resolve()
  }, 0)
  expect(summary.processes).toBe(0)
  expect(session.isResolving).toBe(false)
})
