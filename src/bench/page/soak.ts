/**
 * Entry of the soak in the page: watches a paced feed for a while, then says what the store has. Served at
 * `/__bench/soak.js`.
 */
import { connectInApp, whenStored } from './feed-in-app'
import { longestTaskDuring, pause } from './long-tasks'
import type { SoakReport } from './report'
import { onBenchFile, tell } from './talk'

export interface SoakPlan {
  readonly url: string
  readonly seconds: number
  readonly lines: number
}

const TELL_MS = 10_000

async function runSoak({ url, seconds, lines }: SoakPlan): Promise<SoakReport> {
  const startAt = Date.now()
  const longestMainTaskMs = await longestTaskDuring(async () => {
    await connectInApp(url)
    for (let at = 0; at < seconds * 1000; at += TELL_MS) {
      await pause(Math.min(TELL_MS, seconds * 1000 - at))
      const { events, evicted } = window.benchFeed!.newest
      await tell('progress', `${Math.round((Date.now() - startAt) / 1000)} s: ${events} events, ${evicted} dropped`)
    }
    await whenStored(lines)
  })
  return {
    startAt,
    endAt: Date.now(),
    stored: window.benchFeed!.newest,
    longestMainTaskMs,
    painted: window.benchFeed!.painted,
  }
}

onBenchFile(async (file) => {
  await fetch(new URL('detached', import.meta.url)) // answered once the driver has gone
  await tell('report', JSON.stringify(await runSoak(JSON.parse(await file.text()) as SoakPlan)))
})
