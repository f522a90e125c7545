/** `npm run -s bench -- NAME …`: one JSON line of figures. */
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { messageOf } from '../base/error-text'

const USAGE = `usage: npm run -s bench -- ingest [--rounds N] FILE   in Chromium, through the built page; 5 rounds
       npm run -s bench -- ingest-node FILE           in memory; the first 256 MB of the file are used
       npm run -s bench -- draw [--seed N] PROCESSES  panning, zooming and scrolling a log of so many processes
       npm run -s bench -- query N                    queries on a generated log of N processes, in memory
       npm run -s bench -- lanes [--seed N] SPANS     rasters of lanes with so many spans, in memory
       npm run -s bench -- feed [LINES]               a live feed in Chromium, against receiving it alone; 100000 lines
       npm run -s bench -- soak SECONDS               2,000 events/s in Chromium: is anything lost, is memory flat`
const LEAST_ROUNDS = 5
const FEED_LINES = '100000'
const SOAK_RATE = 2000

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args)
  if (typeof options === 'string') {
    console.error(options)
    return 2
  }
  try {
    const figures = await run(options)
    for (const line of Array.isArray(figures) ? figures : [figures]) process.stdout.write(`${JSON.stringify(line)}\n`)
    return 0
  } catch (error) {
    console.error(`bench: ${messageOf(error)}`)
    return 1
  }
}

type Options =
  | { readonly name: 'ingest' | 'ingest-node'; readonly file: string; readonly rounds: number }
  | { readonly name: 'query'; readonly processes: number }
  | { readonly name: 'feed'; readonly lines: number }
  | { readonly name: 'soak'; readonly seconds: number }
  | { readonly name: 'draw'; readonly processes: number; readonly seed: number }
  | { readonly name: 'lanes'; readonly spans: number; readonly seed: number }

/** What is asked for, or what is wrong with it. */
function readOptions(args: readonly string[]): Options | string {
  let parsed
  try {
    const numbers = { rounds: { type: 'string' }, seed: { type: 'string' } } as const
    parsed = parseArgs({ args: [...args], allowPositionals: true, options: numbers })
  } catch (error) {
    return `${(error as Error).message}\n${USAGE}`
  }
  const [name, subject = name === 'feed' ? FEED_LINES : undefined, ...more] = parsed.positionals
  if (subject === undefined || more.length > 0) return USAGE
  const { rounds = String(LEAST_ROUNDS), seed = '1' } = parsed.values
  if (!isCount(rounds)) return `--rounds takes a number from 1, not ${rounds}`
  if (!isCount(seed)) return `--seed takes a number from 1, not ${seed}`
  if (name === 'draw') {
    if (!isCount(subject)) return `draw takes a number of processes, not ${subject}\n${USAGE}`
    return { name, processes: Number(subject), seed: Number(seed) }
  }
  if (name === 'lanes') {
    if (!isCount(subject)) return `lanes takes a number of spans, not ${subject}\n${USAGE}`
    return { name, spans: Number(subject), seed: Number(seed) }
  }
  if (name === 'query') {
    return isCount(subject) ? { name, processes: Number(subject) } : `query takes a number of processes, not ${subject}`
  }
  if (name === 'feed') {
    return isCount(subject) ? { name, lines: Number(subject) } : `feed takes a number of lines, not ${subject}`
  }
  if (name === 'soak') {
    return isCount(subject) ? { name, seconds: Number(subject) } : `soak takes a number of seconds, not ${subject}`
  }
  if (name !== 'ingest' && name !== 'ingest-node') return USAGE
  return existsSync(subject) ? { name, file: subject, rounds: Number(rounds) } : `bench: cannot read ${subject}`
}

function isCount(text: string): boolean {
  return /^[1-9]\d{0,8}$/.test(text)
}

/** Each bench is loaded when it is asked for: one needs a browser's driver and the other does not. */
async function run(options: Options): Promise<object> {
  if (options.name === 'draw') return (await import('../bench/draw')).benchDraw(options.processes, options.seed)
  if (options.name === 'feed') return (await import('../bench/feed')).benchFeed(options.lines)
  if (options.name === 'soak') return (await import('../bench/soak')).soak(options.seconds, SOAK_RATE)
  if (options.name === 'lanes') return (await import('../bench/lanes')).benchLanes(options.spans, options.seed)
  if (options.name === 'query') return (await import('../bench/query')).benchQuery(options.processes)
  if (options.name === 'ingest') return (await import('../bench/ingest')).benchIngest(options.file, options.rounds)
  return (await import('../bench/ingest-node')).benchIngest(options.file)
}

process.exitCode = await main(process.argv.slice(2))
