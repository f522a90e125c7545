import fc from 'fast-check'
import { expect, test, afterAll, beforeAll } from 'vitest'
import { pauseEvery } from '../derive/slices'
import { LogParser } from '../ingest/log-parser'
import { generateClusterLog } from '../testing/cluster-log'
import type { ViewParams } from './protocol'
import { StoreSession } from './store-session'
import { NOTHING_CHANGED } from './view-params'

// the logs are small here
beforeAll(() => pauseEvery(2))
afterAll(() => pauseEvery())

/** About as many as a refresh of the logs below has. */
const PAUSES = 1500

const views: readonly Partial<ViewParams>[] = [
  { isNoiseFolded: false },
  { isFolding: false, siblingOrder: 'duration' },
  { filterText: 'sh' },
  { filterText: 'exit:>0', matchMode: 'subtrees' },
  { filterText: 'args~"[a-m]"' },
]

function open(seed: number): StoreSession {
  const session = new StoreSession()
  session.openSource(0, 'log', undefined)
  const parser = new LogParser(0)
  const { lines } = generateClusterLog({ seed, processes: 80, nodes: 2, podsPerNode: 2 })
  parser.push(new TextEncoder().encode([...lines].join('\n')))
  parser.finish()
  session.append(parser.takeChunk()!)
  return session
}

function shown(session: StoreSession): unknown {
  const summary = session.summary()
  const range = summary.range!
  const frame = session.frame({ firstRow: 0, rowCount: 500, range, widthPx: 800, selectedKey: '' })
  const packed = session.packedFrame({
    topPx: 0,
    heightPx: 2000,
    range,
    widthPx: 800,
    pixelRatio: 1,
    selectedKey: '',
  })
  return { summary, frame, packed }
}

test('what the page asks for while a refresh goes on is what it has at the end', async () => {
  const change = fc.record({
    at: fc.nat(PAUSES),
    view: fc.constantFrom(...views),
    collapsed: fc.nat(),
    asksPacked: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.array(change, { maxLength: 3 }), async (seed, changes) => {
      const session = open(seed)
      await session.refresh()
      const { groups } = session.summary()
      let params = NOTHING_CHANGED
      const apply = ({ view, collapsed }: { view: Partial<ViewParams>; collapsed: number }): void => {
        params = { ...params, ...view, collapsedGroups: [groups[collapsed % groups.length].key] }
      }
      let pauses = 0
      const pause = (): Promise<void> => Promise.resolve()
      const summary = await session.refresh(async () => {
        await pause()
        for (const change of changes.filter(({ at }) => at === pauses)) {
          apply(change)
          session.setView(params, pause)
          if (change.asksPacked) shown(session)
        }
        pauses++
      }, 0)
      expect(pauses).toBeGreaterThan(PAUSES / 2)
      await session.viewReady

      const plain = open(seed)
      await plain.refresh()
      for (const change of changes) if (change.at >= pauses) apply(change)
      plain.setView(params)
      session.setView(params)
      await Promise.all([plain.viewReady, session.viewReady])
      expect(shown(session)).toEqual(shown(plain))
      const isSettled = changes.every(({ at }) => at < pauses)
      expect(isSettled ? summary : plain.summary()).toEqual(plain.summary())
    }),
    { numRuns: 8 },
  )
})
