/** A feed that goes on for long in the built page, without a driver: is anything lost, and does memory stay flat? */
import { ensureBuilt } from '../cli/build.mjs'
import { lag95, runInPage } from './feed'
import { FeedServer, feedLines } from './feed-server'
import { median } from './median'
import { SOAK_SCRIPT } from './page-scripts'
import type { SoakPlan } from './page/soak'
import type { SoakReport } from './page/report'
import { RendererMemory } from './renderer-memory'

export interface SoakFigures {
  readonly seconds: number
  readonly sent: number
  /** Decoded, came again, kept, and dropped from memory: all that was sent is one of the last two. */
  readonly decoded: number
  readonly duplicates: number
  readonly kept: number
  readonly dropped: number
  readonly lost: number
  /** Medians of the renderer's memory in the middle tenth of the time and in the last one; null where there is no /proc. */
  readonly middleMb: number | null
  readonly endMb: number | null
  readonly p95LagMs: number
  readonly longestMainTaskMs: number
}

export async function soak(seconds: number, rate: number): Promise<SoakFigures> {
  await ensureBuilt('page', { stdio: ['ignore', process.stderr, process.stderr] })
  const lines = seconds * rate
  const feed = await FeedServer.start(feedLines(lines, 1))
  let memory: RendererMemory | undefined
  try {
    const plan: SoakPlan = { url: `${feed.url}?rate=${rate}`, seconds, lines }
    const report = await runInPage<SoakReport>(SOAK_SCRIPT, plan, ({ pid }) => (memory = RendererMemory.watch(pid)))
    return figuresOf(report, feed, memory, seconds, rate)
  } finally {
    memory?.stop()
    feed.close()
  }
}

function figuresOf(
  { startAt, endAt, stored, longestMainTaskMs, painted }: SoakReport,
  feed: FeedServer,
  memory: RendererMemory | undefined,
  seconds: number,
  rate: number,
): SoakFigures {
  const tenth = (endAt - startAt) / 10
  const mbBetween = (from: number, to: number): number | null => {
    const bytes = memory?.between(from, to) ?? []
    return bytes.length === 0 ? null : Math.round(median(bytes) / 1e6)
  }
  return {
    seconds,
    sent: feed.pacedCount,
    decoded: stored.events,
    duplicates: stored.duplicates,
    kept: stored.kept,
    dropped: stored.evicted,
    lost: feed.pacedCount - stored.kept - stored.evicted,
    middleMb: mbBetween(startAt + 5 * tenth, startAt + 6 * tenth),
    endMb: mbBetween(endAt - tenth, endAt),
    p95LagMs: Math.round(lag95(painted, feed.pacedFromMs, feed.pacedCount, rate)),
    longestMainTaskMs,
  }
}
