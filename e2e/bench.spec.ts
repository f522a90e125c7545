import { expect, test } from '@playwright/test'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { generateClusterLog } from '../src/testing/cluster-log'

const INGEST_FIGURES = [
  'bytes',
  'events',
  'processes',
  'ms',
  'mbPerS',
  'readMbPerS',
  'jsonMbPerS',
  'ratioToRead',
  'ratioToJson',
  'firstRowsMs',
  'firstReadMs',
  'longestMainTaskMs',
  'idleTaskMs',
  'bytesPerProcess',
  ...(process.platform === 'linux' ? ['rssDeltaMb'] : []), // elsewhere there is no /proc
  'inflateMbPerS',
  'ratioToInflate',
]

test('the ingest bench prints every figure of a load, in one line', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'treeline-e2e-bench-'))
  try {
    const { lines, truth } = generateClusterLog({ seed: 3, processes: 400, nodes: 2, podsPerNode: 4 })
    const log = `${[...lines].join('\n')}\n`
    const file = join(folder, 'log.gz')
    writeFileSync(file, gzipSync(log))
    const { stdout } = await promisify(execFile)(process.execPath, [
      'src/cli/run.mjs',
      'bench',
      'ingest',
      '--rounds',
      '1',
      file,
    ])
    expect(stdout.trimEnd().split('\n')).toHaveLength(1)
    const figures = JSON.parse(stdout) as Record<string, unknown>
    for (const name of INGEST_FIGURES) expect.soft(figures[name], name).toEqual(expect.any(Number))
    const events = Object.values(truth.events).reduce((sum, count) => sum + count, 0)
    expect(figures).toMatchObject({ events, rounds: 1, logBytes: Buffer.byteLength(log) })
  } finally {
    rmSync(folder, { recursive: true })
  }
})

const DRAW_FIGURES = [
  'panMedianMs',
  'panP95Ms',
  'zoomMedianMs',
  'zoomP95Ms',
  'scrollP95Ms',
  'frameRequestP95Ms',
  'toggleMs',
  'longestMainTaskMs',
]

test('the draw bench prints every figure of both layouts, in one line', async () => {
  test.setTimeout(120_000)
  const file = join(tmpdir(), 'treeline-draw-400-3.ndjson')
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [
      'src/cli/run.mjs',
      'bench',
      'draw',
      '--seed',
      '3',
      '400',
    ])
    expect(stdout.trimEnd().split('\n')).toHaveLength(1)
    const figures = JSON.parse(stdout) as Record<string, number> & Record<'tree' | 'narrow', Record<string, number>>
    expect(figures['processes']).toBeGreaterThan(300)
    for (const name of DRAW_FIGURES) {
      expect.soft(figures[name], name).toEqual(expect.any(Number))
      expect.soft(figures.tree[name], `tree ${name}`).toEqual(expect.any(Number))
      expect.soft(figures.narrow[name], `narrow ${name}`).toEqual(expect.any(Number))
    }
    expect(figures['panMedianMs']).toBeGreaterThan(0)
    expect(figures['frameRequestP95Ms']).toBeGreaterThan(0)
    expect(figures['toggleMs']).toBeGreaterThan(0)
  } finally {
    rmSync(file, { force: true })
  }
})

test('the feed bench prints a line for each number of lines a message', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['src/cli/run.mjs', 'bench', 'feed', '500'])
  const figures = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, number>)
  expect(figures.map(({ batch }) => batch)).toEqual([1, 64])
  for (const name of ['linesPerS', 'receiveOnlyLinesPerS', 'ratio', 'longestMainTaskMs', 'p95LagMs'])
    for (const figure of figures) expect.soft(figure[name], name).toEqual(expect.any(Number))
})

test('a soak of a few seconds loses and repeats nothing', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['src/cli/run.mjs', 'bench', 'soak', '3'])
  expect(JSON.parse(stdout)).toMatchObject({ sent: 6000, decoded: 6000, duplicates: 0, kept: 6000, lost: 0 })
})
