/** `npm run -s bench -- NAME FILE`: one JSON line of figures, as ratios to baselines of the same run. */
import { existsSync } from 'node:fs'
import { benchIngest } from '../bench/ingest-node'

const USAGE = 'usage: npm run -s bench -- ingest-node FILE   (FILE: a log of JSON lines; its first 256 MB are used)'

function main([name, file]: readonly string[]): number {
  if (name !== 'ingest-node' || file === undefined || !existsSync(file)) {
    console.error(file !== undefined && name === 'ingest-node' ? `bench: cannot read ${file}` : USAGE)
    return 2
  }
  process.stdout.write(`${JSON.stringify(benchIngest(file))}\n`)
  return 0
}

process.exitCode = main(process.argv.slice(2))
