/** Builds what the bench adds to the page, in memory: no part of it is in dist/. */
import { join } from 'node:path'
import { build, type Rollup } from 'vite'
import { ROOT } from '../cli/repo.mjs'

/** Name of the script to load into the page. */
export const PAGE_SCRIPT = 'run.js'

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
      rolldownOptions: { input: join(ROOT, 'src/bench/page/run.ts'), output: { entryFileNames: PAGE_SCRIPT } },
    },
  })) as Rollup.RollupOutput
  return new Map(
    result.output.map((file) => [
      file.fileName,
      file.type === 'chunk' ? file.code : Buffer.from(file.source).toString(),
    ]),
  )
}
