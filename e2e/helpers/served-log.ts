import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'

const START = join(import.meta.dirname, '../../src/cli/start.mjs')
/** Beside the server that serves the page to all other tests. */
const PORT = Number(process.env['TREELINE_E2E_PORT']) + 10

export const SERVED_ORIGIN = `http://127.0.0.1:${PORT}/`

/** `… | npm start -- ARGS`, as a user starts it. */
export class ServedLog {
  /** What it printed: it has a token in it. */
  url = ''
  /** All that it said. */
  output = ''
  private readonly process: ChildProcess

  private constructor(args: readonly string[]) {
    this.process = spawn(process.execPath, [START, '--no-open', '--port', String(PORT), ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
    })
  }

  static async start(...args: readonly string[]): Promise<ServedLog> {
    const served = new ServedLog(args)
    await new Promise<void>((resolve, reject) => {
      const hear = (chunk: Buffer): void => {
        served.output += String(chunk)
        served.url = /http:\S+/.exec(served.output)?.[0] ?? ''
        if (served.url !== '') resolve()
      }
      served.process.stdout?.on('data', hear)
      served.process.stderr?.on('data', hear)
      served.process.on('exit', () => reject(new Error(`it ended: ${served.output}`)))
    })
    return served
  }

  /** Pipes something in. */
  async write(text: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.process.stdin?.write(text, (error) => (error ? reject(error) : resolve()))
    })
  }

  end(): void {
    this.process.stdin?.end()
  }

  signal(name: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void {
    this.process.kill(name)
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return
    const ended = new Promise((resolve) => this.process.once('exit', resolve))
    this.process.kill('SIGCONT')
    this.process.kill('SIGTERM')
    await ended
  }
}
