/** Builds what the bench adds to the page, in memory: no part of it is in dist/. */
import { join } from 'node:path'
import { build, type Rollup } from 'vite'
import { ROOT } from '../cli/repo.mjs'

/** Names of the scripts to load into the page. */
export const INGEST_SCRIPT = 'run.js'
export const DRAW_SCRIPT = 'draw.js'
export const FEED_SCRIPT = 'feed.js'
/** To run before the page's own scripts. */
export const METER_SCRIPT = 'main-thread-meter.js'
export const FEED_METER_SCRIPT = 'feed-meter.js'

/** The scripts by their paths. */
export async function buildPageScripts(): Promise<ReadonlyMap<string, string>> {
  const result = (await build({
    configFile: false,
    root: ROOT,
    base: './',
    publicDir: false,
    logLevel: 'error',
    worker: { format: 'es' },
    build: {
      write: false,
      target: 'es2022',
      minify: false,
      rolldownOptions: {
        input: ['run', 'draw', 'feed', 'main-thread-meter', 'feed-meter'].map((name) =>
          join(ROOT, `src/bench/page/${name}.ts`),
        ),
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  })) as Rollup.RollupOutput
  return new Map(
    result.output.map((file) => [
      file.fileName,
      file.type === 'chunk' ? file.code : Buffer.from(file.source).toString(),
    ]),
  )
}
