// npm start: installs and builds when needed, serves the page on this machine alone and opens it. It runs before
// `npm install` ever did, so packages are imported only after ensureInstalled().
import './require-node.mjs'
import { parseArgs } from 'node:util'
import { ensureBuilt } from './build.mjs'
import { ensureInstalled } from './install.mjs'
import { openBrowser } from './open-browser.mjs'
import { serve } from './serve.mjs'

const USAGE = 'Usage: npm start -- [--port N] [--no-open]'

function readOptions() {
  const { values } = parseArgs({
    options: { port: { type: 'string' }, 'no-open': { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  })
  if (values.help) {
    console.log(USAGE)
    process.exit(0)
  }
  const port = values.port === undefined ? undefined : Number(values.port)
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65536)) {
    throw new Error(`--port takes a number from 1 to 65535, not ${JSON.stringify(values.port)}`)
  }
  return { port, isOpening: !values['no-open'] }
}

try {
  const { port, isOpening } = readOptions()
  await ensureInstalled()
  await ensureBuilt('page')
  const { url } = await serve({ port: port ?? 4173, strictPort: port !== undefined })

  console.log(`\n  Treeline is at  ${url}\n  Ctrl-C stops it.\n`)
  if (isOpening) openBrowser(url)

  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(0))
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
