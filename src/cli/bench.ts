/** `npm run -s bench -- NAME FILE`: one JSON line of figures, as ratios to baselines of the same run. */
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'

const USAGE = `usage: npm run -s bench -- ingest [--rounds N] FILE   in Chromium, through the built page; 5 rounds
       npm run -s bench -- ingest-node FILE           in memory; the first 256 MB of the file are used
       npm run -s bench -- query N                    queries on a generated log of N processes, in memory`
const LEAST_ROUNDS = 5

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args)
  if (typeof options === 'string') {
    console.error(options)
    return 2
  }
  try {
    process.stdout.write(`${JSON.stringify(await run(options))}\n`)
    return 0
  } catch (error) {
    console.error(`bench: ${error instanceof Error ? error.message : String(error)}`)
    return 1
  }
}

interface Options {
  readonly name: 'ingest' | 'ingest-node' | 'query'
  readonly file: string
  readonly rounds: number
  /** For `query`. */
  readonly processes: number
}

/** What is asked for, or what is wrong with it. */
function readOptions(args: readonly string[]): Options | string {
  let parsed
  try {
    parsed = parseArgs({ args: [...args], allowPositionals: true, options: { rounds: { type: 'string' } } })
  } catch (error) {
    return `${(error as Error).message}\n${USAGE}`
  }
  const [name, file, ...more] = parsed.positionals
  const rounds = Number(parsed.values.rounds ?? LEAST_ROUNDS)
  if (name === 'query' && more.length === 0) {
    const processes = Number(file)
    return Number.isInteger(processes) && processes > 0 ? { name, file: '', rounds, processes } : USAGE
  }
  if ((name !== 'ingest' && name !== 'ingest-node') || file === undefined || more.length > 0) return USAGE
  if (!Number.isInteger(rounds) || rounds < 1) return `--rounds takes a number from 1, not ${parsed.values.rounds}`
  return existsSync(file) ? { name, file, rounds, processes: 0 } : `bench: cannot read ${file}`
}

/** Each bench is loaded when it is asked for: one needs a browser's driver and the other does not. */
async function run({ name, file, rounds, processes }: Options): Promise<object> {
  if (name === 'ingest') return (await import('../bench/ingest')).benchIngest(file, rounds)
  if (name === 'query') return (await import('../bench/query')).benchQuery(processes)
  return (await import('../bench/ingest-node')).benchIngest(file)
}

process.exitCode = await main(process.argv.slice(2))
