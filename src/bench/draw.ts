/**
 * Drawing a log of so many processes in the built page, in Chromium at 1440 × 900 with one device pixel in a CSS pixel. All
 * times are taken inside the page (page/draw.ts).
 */
import { closeSync, existsSync, openSync, renameSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBuilt } from '../cli/build.mjs'
import { generateClusterLog } from '../testing/cluster-log'
import { BenchServer } from './bench-server'
import { Chromium } from './chromium'
import { drivePage } from './drive-page'
import { DRAW_SCRIPT, METER_SCRIPT } from './page-scripts'
import type { DrawFigures, DrawReport } from './page/report'

const SIZE = { width: 1440, height: 900 }
const LINES_PER_WRITE = 2000

/** The packed layout over the whole log; `narrow` is the same over a hundredth of it. */
export interface DrawBenchFigures extends DrawFigures {
  readonly processes: number
  readonly narrow: DrawFigures
  readonly tree: DrawFigures
  readonly listMs: number
  readonly switchMs: number
}

export async function benchDraw(processes: number, seed: number): Promise<DrawBenchFigures> {
  await ensureBuilt('page', { stdio: ['ignore', process.stderr, process.stderr] })
  const file = generatedLog(processes, seed)
  const server = await BenchServer.start()
  try {
    const report = await runIn(server, file)
    const { processes: loaded, packed, ...more } = report
    return { processes: loaded, ...packed, ...more }
  } finally {
    await server.close()
  }
}

async function runIn(server: BenchServer, file: string): Promise<DrawReport> {
  const browser = await Chromium.start()
  try {
    const driven = drivePage(browser.endpoint, {
      pageUrl: server.url,
      scriptUrl: server.scriptUrl(DRAW_SCRIPT),
      file,
      before: server.scriptText(METER_SCRIPT),
      size: SIZE,
      until: server.report,
    })
    const report = (await Promise.race([server.report, browser.crash, driven.then(() => server.report)])) as DrawReport
    await driven
    return report
  } finally {
    await browser.close()
  }
}

/** A log of execs and exits in the system's folder for temporary files, made once for each size and seed. */
function generatedLog(processes: number, seed: number): string {
  const path = join(tmpdir(), `treeline-draw-${processes}-${seed}.ndjson`)
  if (existsSync(path)) return path
  const draft = `${path}.${process.pid}`
  const { lines } = generateClusterLog({ seed, processes, activity: 0 })
  const descriptor = openSync(draft, 'w')
  let pending: string[] = []
  const flush = (): void => {
    if (pending.length > 0) writeSync(descriptor, `${pending.join('\n')}\n`)
    pending = []
  }
  for (const line of lines) if (pending.push(line) === LINES_PER_WRITE) flush()
  flush()
  closeSync(descriptor)
  renameSync(draft, path)
  return path
}
