// npm start: installs and builds when needed, serves the page on this machine alone and opens it; with arguments also
// what is piped in, and files. It runs before `npm install` ever did, so packages are imported only after
// ensureInstalled().
import './require-node.mjs'
import { pathToFileURL } from 'node:url'
import { ensureBuilt } from './build.mjs'
import { bundle } from './bundle.mjs'
import { ensureInstalled } from './install.mjs'
import { openBrowser } from './open-browser.mjs'
import { serve } from './serve.mjs'
import { readOptions, USAGE } from './start-options.mjs'

async function start({ names, port, isOpening, isFollowing, spoolLimitBytes }) {
  const place = { port: port ?? 4173, strictPort: port !== undefined }
  await ensureInstalled()
  await ensureBuilt('page')
  const { url, browserUrl = url } =
    names.length === 0 ? await serve(place) : await serveLogs({ ...place, names, isFollowing, spoolLimitBytes })

  console.log(`\n  Treeline is at  ${url}\n  Ctrl-C stops it.\n`)
  if (isOpening) openBrowser(browserUrl)

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(0))
}

async function serveLogs(options) {
  const module = await import(pathToFileURL(await bundle('serve-logs')).href)
  return module.serveLogs(options)
}

try {
  const options = readOptions(process.argv.slice(2))
  if (options.isHelp) console.log(USAGE)
  else await start(options)
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
