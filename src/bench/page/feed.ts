/**
 * Entry of the feed bench in the page: receives a feed without doing anything with it, and watches it in the app, in turns;
 * then watches a paced one. The file that the driver gives holds the addresses. Served at `/__bench/feed.js`.
 */
import { closeInApp } from './app-load'
import { longestTaskDuring, pause } from './long-tasks'
import type { FeedTask } from './feed-baseline-worker'
import type { FeedReport } from './report'
import { onBenchFile, tell } from './talk'

export interface FeedPlan {
  readonly url: string
  readonly pacedUrl: string
  readonly lines: number
  readonly rounds: number
}

const PAUSE_MS = 1000
const LIMIT_MS = 5 * 60 * 1000

async function runBench({ url, pacedUrl, lines, rounds }: FeedPlan): Promise<FeedReport> {
  const receiveMs: number[] = []
  const appMs: number[] = []
  for (let round = 0; round < rounds; round++) {
    receiveMs.push(await receive({ url, lines }))
    await pause(PAUSE_MS)
    appMs.push(await watch(url, lines))
    await closeInApp()
    await pause(PAUSE_MS)
    await tell('progress', `round ${round + 1}: received in ${receiveMs[round]} ms, watched in ${appMs[round]} ms`)
  }
  const meter = window.benchFeed!
  meter.painted.length = 0
  const longestMainTaskMs = await longestTaskDuring(() => watch(pacedUrl, lines))
  await pause(PAUSE_MS)
  return { receiveMs, appMs, painted: meter.painted, longestMainTaskMs }
}

function receive(task: FeedTask): Promise<number> {
  const worker = new Worker(new URL('./feed-baseline-worker.ts', import.meta.url), { type: 'module' })
  return new Promise((resolve) => {
    worker.onmessage = ({ data }: MessageEvent<number>) => {
      worker.terminate()
      resolve(data)
    }
    worker.postMessage(task)
  })
}

/** Connects in the app, as a user does, until the store has all the lines; in milliseconds. */
async function watch(url: string, lines: number): Promise<number> {
  const meter = window.benchFeed!
  const button = [...document.querySelectorAll('button')].find(({ innerText }) => innerText.trim() === 'Connect')
  if (button === undefined) throw new Error('the page has no button "Connect"')
  if (document.querySelector('#feed-url') === null) button.click()
  let input = document.querySelector<HTMLInputElement>('#feed-url')
  for (; input === null; input = document.querySelector('#feed-url')) await pause(20)
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, url)
  input.dispatchEvent(new Event('input', { bubbles: true }))
  await pause(50)
  meter.newest = { events: 0, at: 0 }
  const start = performance.now()
  input.form?.requestSubmit()
  while (meter.newest.events < lines) {
    if (performance.now() - start > LIMIT_MS) throw new Error(`the page has ${meter.newest.events} of ${lines} events`)
    await pause(20)
  }
  return meter.newest.at - start
}

onBenchFile(async (file) => {
  await fetch(new URL('detached', import.meta.url)) // answered once the driver has gone
  await tell('report', JSON.stringify(await runBench(JSON.parse(await file.text()) as FeedPlan)))
})
