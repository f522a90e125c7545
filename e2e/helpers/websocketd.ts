import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { freePort } from './free-port'

export const HAS_WEBSOCKETD = spawnSync('websocketd', ['--version']).error === undefined
export const WITHOUT_WEBSOCKETD = 'websocketd is not installed: apt-get install websocketd / brew install websocketd'

/**
 * `websocketd … tail -n +1 -F FILE`, the feed that the page's hint and the documents tell of: it replays from the start
 * for each connection. With `-n 0` it does not.
 */
export class Websocketd {
  readonly url: string
  private readonly port: number
  private readonly file: string
  private readonly lines: '+1' | '0'
  private process: ChildProcess | undefined

  private constructor(port: number, file: string, lines: '+1' | '0') {
    this.port = port
    this.lines = lines
    this.file = file
    this.url = `ws://127.0.0.1:${port}/`
  }

  static async serve(file: string, lines: '+1' | '0' = '+1'): Promise<Websocketd> {
    const server = new Websocketd(await freePort(), file, lines)
    await server.start()
    return server
  }

  /** Starts it, again on the same port after a `stop`; resolves when it listens. */
  async start(): Promise<void> {
    const args = [`--port=${this.port}`, '--address=127.0.0.1', 'tail', '-n', this.lines, '-F', this.file]
    // a group of its own, so that its tail ends with it
    const started = spawn('websocketd', args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    this.process = started
    await new Promise<void>((resolve, reject) => {
      const onOutput = (chunk: Buffer): void => {
        if (chunk.includes('Starting WebSocket server')) resolve()
      }
      started.stdout.on('data', onOutput)
      started.stderr.on('data', onOutput)
      started.on('error', reject)
      started.on('exit', (code) => reject(new Error(`websocketd ended with ${code} before it listened`)))
    })
  }

  async stop(): Promise<void> {
    const running = this.process
    this.process = undefined
    if (running?.pid === undefined || running.exitCode !== null) return
    const ended = new Promise((resolve) => running.once('exit', resolve))
    process.kill(-running.pid, 'SIGKILL')
    await ended
  }
}
