import { describe, expect, test } from 'vitest'
import { HEADER_PX, LANE_PX, SECTION_GAP_PX } from '../codes/packed'
import { addNs, parseTime } from '../base/time'
import type { PackedFrame } from '../derive/packed-frame'
import { LogParser } from '../ingest/log-parser'
import { drawLog } from '../testing/draw-log'
import { StoreSession } from './store-session'
import { NOTHING_CHANGED } from './view-params'

const BASE = parseTime('2024-05-01T10:00:00Z')!

const log = drawLog(`
  pod default/xwing container aaa node n1 workload Deployment/xwing
    1 /bin/bash 0s..9s
      2 /usr/bin/curl -s http://x 1s..2s exit 1
  pod default/ywing container bbb node n1
    3 /bin/sh 3s..4s
`)
const SECOND_POD = HEADER_PX + 2 * LANE_PX + SECTION_GAP_PX

async function load(lines: readonly string[], session = new StoreSession(), source = 0): Promise<StoreSession> {
  session.openSource(source, `file ${source}`, undefined)
  const parser = new LogParser(source)
  parser.push(new TextEncoder().encode(lines.map((line) => `${line}\n`).join('')))
  parser.finish()
  session.append(parser.takeChunk()!)
  await session.refresh()
  return session
}

function frameOf(session: StoreSession): PackedFrame | undefined {
  const range = { from: BASE, to: addNs(BASE, 10e9) }
  return session.packedFrame({ topPx: 0, heightPx: 300, range, widthPx: 100, pixelRatio: 1, selectedKey: '' })
}

const labelsOf = (session: StoreSession): string[] => frameOf(session)?.sections.map(({ label }) => label) ?? []

test('there is no frame before the first refresh', () => {
  const session = new StoreSession()
  expect(frameOf(session)).toBeUndefined()
  expect(session.packedAt({ yPx: 0, time: BASE, nsPerPx: 1 })).toBeUndefined()
  expect(session.packedStep('', 'down')).toBeUndefined()
  expect(session.packedTop('pod:/default/xwing')).toBe(-1)
})

describe('a frame', () => {
  test('follows the log as it grows', async () => {
    const session = await load(log.lines.filter((line) => line.includes('xwing')))
    expect(labelsOf(session)).toEqual(['default/xwing'])
    await load(log.lines, session, 1)
    expect(labelsOf(session)).toEqual(['default/xwing', 'default/ywing'])
  })

  test('follows the filter and the collapsed pods', async () => {
    const session = await load(log.lines)
    expect(session.setView({ ...NOTHING_CHANGED, collapsedGroups: ['pod:/default/xwing'] })).toBe(false)
    expect(frameOf(session)?.rowTops).toHaveLength(2)
    expect(session.setView({ ...NOTHING_CHANGED, filterText: 'curl' })).toBe(true)
    expect(labelsOf(session)).toEqual(['default/xwing'])
    expect(session.setView(NOTHING_CHANGED)).toBe(true)
    expect(frameOf(session)?.rowTops).toHaveLength(3)
  })
})

test('processes and pods are found in the list, and walked', async () => {
  const session = await load(log.lines)
  expect(session.packedTop(log.ids['2'])).toBe(HEADER_PX + LANE_PX)
  expect(session.packedTop('pod:/default/ywing')).toBe(SECOND_POD)
  expect(session.packedTop('pod:/default/zwing')).toBe(-1)
  expect(session.packedStep(log.ids['2'], 'down')).toBe(log.ids['3'])
  expect(session.packedStep(log.ids['3'], 'down')).toBeUndefined()
  const point = { yPx: SECOND_POD + HEADER_PX + 1, time: addNs(BASE, 3.5e9), nsPerPx: 1e7 }
  expect(session.packedAt(point)).toMatchObject({ kind: 'process', key: log.ids['3'], name: '/bin/sh' })
})

test('with a filter, matches alone are walked', async () => {
  const session = await load(log.lines)
  session.setView({ ...NOTHING_CHANGED, filterText: 'curl' })
  expect(session.packedStep('', 'down')).toBe(log.ids['2'])
  expect(session.packedStep(log.ids['2'], 'up')).toBeUndefined()
})
