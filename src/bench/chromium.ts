/** A Chromium of its own for one run: headless, with a fresh profile, that a driver may join and leave. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findChromium } from '../cli/find-chromium.mjs'

/** As the e2e tests start it, and as Playwright does where that keeps a page without a driver at full speed. */
const FLAGS = [
  '--headless',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-component-update',
  '--disable-sync',
  '--disable-extensions',
  '--disable-dev-shm-usage',
  '--password-store=basic',
  '--use-mock-keychain',
  '--window-size=1440,900',
  '--remote-debugging-port=0',
]
const START_MS = 60_000

export class Chromium {
  readonly pid: number
  /** Where a driver connects. */
  readonly endpoint: string
  /** Rejects when the browser ends before it is closed. */
  readonly crash: Promise<never>
  private readonly child: ChildProcess
  private readonly profile: string

  private constructor(child: ChildProcess, pid: number, profile: string, endpoint: string) {
    this.child = child
    this.pid = pid
    this.profile = profile
    this.endpoint = endpoint
    this.crash = once(child, 'exit').then(() => {
      throw new Error('Chromium ended')
    })
    this.crash.catch(() => undefined) // nobody may be waiting
  }

  static async start(): Promise<Chromium> {
    const program = await findChromium()
    if (program === undefined) throw new Error('no Chromium found: run npm test once, or set TREELINE_CHROMIUM')
    const profile = mkdtempSync(join(tmpdir(), 'treeline-bench-'))
    const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [] // Chromium's sandbox refuses to start as root
    const child = spawn(program, [...FLAGS, ...sandbox, `--user-data-dir=${profile}`, 'about:blank'], {
      stdio: 'ignore',
    })
    process.once('exit', () => child.kill('SIGKILL'))
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
    try {
      const port = await readPort(child, join(profile, 'DevToolsActivePort'))
      return new Chromium(child, child.pid ?? 0, profile, `http://127.0.0.1:${port}`)
    } catch (error) {
      await end(child, profile)
      throw error
    }
  }

  close(): Promise<void> {
    return end(this.child, this.profile)
  }
}

/** Chromium writes the port it chose into its profile. */
async function readPort(child: ChildProcess, file: string): Promise<string> {
  let problem: Error | undefined
  child.once('error', (error) => (problem = error))
  for (const start = Date.now(); Date.now() - start < START_MS;) {
    const [port, path] = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
    if (path !== undefined) return port
    if (problem !== undefined || child.exitCode !== null) break
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw problem ?? new Error('Chromium did not start')
}

async function end(child: ChildProcess, profile: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), 5000)
    await exited
    clearTimeout(timer)
  }
  await remove(profile)
}

/** The browser's other processes end a little after it, and write until then. */
async function remove(folder: string): Promise<void> {
  for (let triesLeft = 25; ; triesLeft--) {
    try {
      rmSync(folder, { recursive: true, force: true })
      return
    } catch (error) {
      if (triesLeft === 0) throw error
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
}
