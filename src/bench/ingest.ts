/**
 * Loading a log through the built page in Chromium, against baselines that the same page runs in turn with it in workers
 * of their own. A driver hands the file to the page and leaves before anything is timed: its instrumentation would slow
 * the page down. The page does all rounds by itself (page/run.ts) and posts what it measured to this process.
 */
import { resolve } from 'node:path'
import { ensureBuilt } from '../cli/build.mjs'
import { BenchServer } from './bench-server'
import { Chromium } from './chromium'
import { drivePage } from './drive-page'
import { figuresOf, type IngestFigures } from './figures'
import { readLogSize } from './log-size'
import type { Report } from './page/report'
import { INGEST_SCRIPT } from './page-scripts'
import { RendererMemory } from './renderer-memory'

export async function benchIngest(file: string, rounds: number): Promise<IngestFigures> {
  await ensureBuilt('page', { stdio: ['ignore', process.stderr, process.stderr] })
  const logBytes = await readLogSize(file)
  const server = await BenchServer.start()
  try {
    return await runIn(server, resolve(file), rounds, logBytes)
  } finally {
    await server.close()
  }
}

async function runIn(server: BenchServer, file: string, rounds: number, logBytes: number): Promise<IngestFigures> {
  const browser = await Chromium.start()
  let memory: RendererMemory | undefined
  try {
    await drivePage(browser.endpoint, {
      pageUrl: server.url,
      scriptUrl: server.scriptUrl(`${INGEST_SCRIPT}?rounds=${rounds}`),
      file,
    })
    memory = RendererMemory.watch(browser.pid)
    server.detach()
    const report = await Promise.race([
      server.report as Promise<Report>,
      browser.crash,
      ...(memory ? [memory.crash] : []),
    ])
    const { startAt, quietAt } = report.rounds[0].app
    return figuresOf(report, logBytes, {
      empty: memory?.between(report.emptyFromAt, report.emptyToAt) ?? [],
      loading: memory?.between(startAt, quietAt) ?? [],
    })
  } finally {
    memory?.stop()
    await browser.close()
  }
}
