/** `test` with a log of some 170 MB on disk, and half of that for a feed, each made once for each worker that needs it. */
import { closeSync, openSync, writeSync } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateClusterLog } from '../../src/testing/cluster-log'
import type { LogTruth } from '../../src/testing/log-truth'
import { test as base } from './test'

export { expect } from './test'

export interface LargeLog {
  readonly path: string
  readonly bytes: number
  readonly truth: LogTruth
  readonly eventCount: number
}

const LINES_PER_WRITE = 5000

export const test = base.extend<object, { readonly largeLog: LargeLog; readonly fedLog: LargeLog }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixtures a fixture needs from this pattern
  largeLog: [({}, provide) => provideLog(40_000, provide), { scope: 'worker' }],
  // oxlint-disable-next-line no-empty-pattern -- as above
  fedLog: [({}, provide) => provideLog(20_000, provide), { scope: 'worker' }],
})

async function provideLog(processes: number, provide: (log: LargeLog) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'treeline-e2e-large-'))
  const path = join(folder, 'large.log')
  const truth = writeLog(path, processes)
  const eventCount = Object.values(truth.events).reduce((sum, count) => sum + count, 0)
  await provide({ path, bytes: (await stat(path)).size, truth, eventCount })
  await rm(folder, { recursive: true, force: true })
}

function writeLog(path: string, processes: number): LogTruth {
  const { lines, truth } = generateClusterLog({ seed: 7, processes, nodes: 3, podsPerNode: 12 })
  const file = openSync(path, 'w')
  let pending: string[] = []
  const flush = (): void => {
    if (pending.length > 0) writeSync(file, `${pending.join('\n')}\n`)
    pending = []
  }
  for (const line of lines) if (pending.push(line) === LINES_PER_WRITE) flush()
  flush()
  closeSync(file)
  return truth
}
