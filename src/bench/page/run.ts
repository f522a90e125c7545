/**
 * Entry of what the bench adds to the page: an input for the file, and all rounds once the driver has gone. Served at
 * `/__bench/run.js?rounds=N`.
 *
 * A round loads the file in the app and runs the baselines one after another, with pauses between them; each round
 * begins with another one. The first begins with the app, so that memory is measured in a page that did nothing before.
 */
import { closeInApp, loadInApp } from './app-load'
import { BaselineClient } from './baseline-client'
import type { BaselineName } from './baselines'
import { measureIdlePage } from './idle-page'
import { pause } from './long-tasks'
import type { AppLoad, BaselineRun, Report, Round } from './report'
import { compressionOf, type Compression } from './streams'
import { onBenchFile, tell } from './talk'

/** For the memory of the empty page: long enough for what loading the page has left behind. */
const EMPTY_MS = 2000
const PAUSE_MS = 500

async function runBench(file: File, rounds: number): Promise<Report> {
  const emptyFromAt = Date.now()
  await pause(EMPTY_MS)
  const emptyToAt = Date.now()
  const compression = await compressionOf(file)
  const bench = new Bench(file, compression)
  const done: Round[] = []
  for (let round = 0; round < rounds; round++) {
    done.push(await bench.round(round))
    await tell(
      'progress',
      `round ${round + 1} of ${rounds}: ${Math.round(done[round].app.ms)} ms, longest task ${Math.round(done[round].app.longestTaskMs)} ms`,
    )
  }
  return { emptyFromAt, emptyToAt, bytes: file.size, isCompressed: compression !== undefined, rounds: done }
}

class Bench {
  private readonly file: File
  private readonly compression: Compression | undefined
  private workers: readonly [BaselineClient, BaselineClient] | undefined

  constructor(file: File, compression: Compression | undefined) {
    this.file = file
    this.compression = compression
  }

  async round(number: number): Promise<Round> {
    let app: AppLoad | undefined
    const runs: Partial<Record<BaselineName, BaselineRun | undefined>> = {}
    const steps = [
      async () => {
        app = await loadInApp(this.file)
        await closeInApp()
      },
      ...(['firstRead', 'read', 'json'] as const).map((name) => async () => {
        runs[name] = await this.baseline(name)
      }),
    ]
    if (this.compression !== undefined)
      steps.push(async () => {
        runs.inflate = await this.baseline('inflate')
      })
    for (let i = 0; i < steps.length; i++) {
      await steps[(number + i) % steps.length]()
      await pause(PAUSE_MS)
    }
    if (app === undefined || runs.read === undefined || runs.firstRead === undefined)
      throw new Error('the file could not be read')
    const { json, inflate, read, firstRead } = runs
    const idleTaskMs = await measureIdlePage(this.twoWorkers(), this.file, this.compression, app.ms)
    await pause(PAUSE_MS)
    return { app, firstRead, read, json, inflate, idleTaskMs }
  }

  private baseline(name: BaselineName): Promise<BaselineRun | undefined> {
    return this.twoWorkers()[name === 'json' ? 1 : 0].run({
      name,
      file: this.file,
      compression: this.compression,
      forMs: undefined,
    })
  }

  /** Started when first needed, after the memory of the first load was measured. */
  private twoWorkers(): readonly [BaselineClient, BaselineClient] {
    return (this.workers ??= [new BaselineClient(), new BaselineClient()])
  }
}

onBenchFile(async (file) => {
  await fetch(new URL('detached', import.meta.url)) // answered once the driver has gone
  const rounds = Number(new URL(import.meta.url).searchParams.get('rounds'))
  await tell('report', JSON.stringify(await runBench(file, rounds)))
})
