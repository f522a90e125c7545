/**
 * A live feed in the built page, without a driver, against a worker that receives the same feed and does nothing with it, in
 * turns; and how long an event takes from the server to the screen, at a steady rate.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBuilt } from '../cli/build.mjs'
import { BenchServer } from './bench-server'
import { Chromium } from './chromium'
import { drivePage } from './drive-page'
import { FeedServer } from './feed-server'
import { median } from './median'
import { FEED_METER_SCRIPT, FEED_SCRIPT } from './page-scripts'
import type { FeedPlan } from './page/feed'
import type { FeedReport } from './page/report'

export interface FeedFigures {
  readonly linesPerS: number
  readonly receiveOnlyLinesPerS: number
  readonly ratio: number
  /** Lines a message. */
  readonly batch: number
  /** Of the paced run; 0 when none took 50 ms. */
  readonly longestMainTaskMs: number
  /** From the time at which an event was due to the frame that first counts it, of all events of the paced run. */
  readonly p95LagMs: number
}

const ROUNDS = 3
const RATE = 5000

/** For 1 and for 64 lines a message. */
export async function benchFeed(lineCount: number): Promise<FeedFigures[]> {
  await ensureBuilt('page', { stdio: ['ignore', process.stderr, process.stderr] })
  const feed = await FeedServer.start(lineCount, 1)
  try {
    return [await run(feed, 1), await run(feed, 64)]
  } finally {
    feed.close()
  }
}

async function run(feed: FeedServer, batch: number): Promise<FeedFigures> {
  const lines = feed.lines.length
  const plan: FeedPlan = {
    url: `${feed.url}?batch=${batch}`,
    pacedUrl: `${feed.url}?rate=${RATE}`,
    lines,
    rounds: ROUNDS,
  }
  const { receiveMs, appMs, painted, longestMainTaskMs } = await runInPage(plan)
  const perSecond = (ms: readonly number[]): number => Math.round((1000 * lines) / median(ms))
  return {
    linesPerS: perSecond(appMs),
    receiveOnlyLinesPerS: perSecond(receiveMs),
    ratio: Math.round((100 * median(receiveMs)) / median(appMs)) / 100,
    batch,
    longestMainTaskMs,
    p95LagMs: Math.round(lag95(painted, feed.pacedFromMs, lines)),
  }
}

async function runInPage(plan: FeedPlan): Promise<FeedReport> {
  const folder = mkdtempSync(join(tmpdir(), 'treeline-feed-'))
  const file = join(folder, 'plan.json')
  writeFileSync(file, JSON.stringify(plan))
  const server = await BenchServer.start()
  const browser = await Chromium.start()
  try {
    await drivePage(browser.endpoint, {
      pageUrl: server.url,
      scriptUrl: server.scriptUrl(FEED_SCRIPT),
      file,
      before: server.scriptText(FEED_METER_SCRIPT),
    })
    server.detach()
    return (await Promise.race([server.report, browser.crash])) as FeedReport
  } finally {
    await browser.close()
    await server.close()
    rmSync(folder, { recursive: true })
  }
}

/** Event `i` was due at `fromMs + i / RATE`; it is on screen with the first frame of more than `i` events. */
function lag95(painted: FeedReport['painted'], fromMs: number, lines: number): number {
  const lags: number[] = []
  let event = 0
  for (const [events, atMs] of painted)
    for (; event < Math.min(events, lines); event++) lags.push(atMs - fromMs - (1000 * event) / RATE)
  if (lags.length === 0) throw new Error('nothing of the paced feed was drawn')
  return lags.toSorted((a, b) => a - b)[Math.floor(lags.length * 0.95)]
}
