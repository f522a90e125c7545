/** What `npm start` does with arguments: serves the page with standard input and files. start.mjs bundles and calls it. */
import { join } from 'node:path'
import { openInputs } from './feed/inputs'
import { startLogServer, type LogServer } from './feed/log-server'
import { makeSpoolFolder } from './feed/spool-folder'
import { ROOT } from './repo.mjs'

export interface ServeLogsOptions {
  readonly names: readonly string[]
  readonly isFollowing: boolean
  readonly spoolLimitBytes: number
  readonly port: number
  readonly strictPort: boolean
}

export async function serveLogs({ port, strictPort, ...options }: ServeLogsOptions): Promise<LogServer> {
  const inputs = await openInputs({
    ...options,
    spoolFolder: makeSpoolFolder(),
    tell: (sentence) => console.error(`  ${sentence}`),
  })
  const server = await startLogServer({ port, strictPort, dist: join(ROOT, 'dist'), ...inputs })
  inputs.start(new AbortController().signal)
  return server
}
