import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

export const USAGE = `Usage: npm start -- [--port N] [--no-open] [--follow] [--spool-limit SIZE] [- | FILE ...]

  -                   shows what is piped in as it comes: kubectl logs … -f --prefix | npm start -- -
  FILE ...            opens log files, plain, gzip or zstd
  --follow            shows what is added to the files, also when they are rotated
  --spool-limit SIZE  how much of each feed is kept on disk, 4GB unless told; beyond it the oldest goes
  --port N            that port or none; 4173 or the next free one unless told
  --no-open           does not open a browser`

const DEFAULT_SPOOL_LIMIT = '4GB'
const LEAST_SPOOL_BYTES = 1e6
const UNITS = { kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 }

/** What the arguments ask for; throws an Error whose message is for the user. */
export function readOptions(args, env = process.env) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      port: { type: 'string' },
      'no-open': { type: 'boolean' },
      follow: { type: 'boolean' },
      'spool-limit': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  const port = values.port === undefined ? undefined : Number(values.port)
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65536)) {
    throw new Error(`--port takes a number from 1 to 65535, not ${JSON.stringify(values.port)}`)
  }
  if (values.follow && !positionals.some((name) => name !== '-')) {
    throw new Error('--follow takes the files to follow: npm start -- --follow FILE …')
  }
  // npm runs this in the project's folder; names are those of the folder in which it was called
  const folder = env.npm_lifecycle_event === 'start' ? (env.INIT_CWD ?? '.') : '.'
  return {
    isHelp: Boolean(values.help),
    port,
    isOpening: !values['no-open'],
    isFollowing: Boolean(values.follow),
    spoolLimitBytes: readSize(values['spool-limit'] ?? DEFAULT_SPOOL_LIMIT),
    names: positionals.map((name) => (name === '-' ? name : resolve(folder, name))),
  }
}

function readSize(text) {
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s*([kmgt]b)$/i.exec(text) ?? []
  const bytes = Math.round(Number(number) * UNITS[unit?.toLowerCase()])
  if (!(bytes >= LEAST_SPOOL_BYTES)) {
    throw new Error(`--spool-limit takes a size of 1MB or more, as in 500MB or 4GB, not ${JSON.stringify(text)}`)
  }
  return bytes
}
