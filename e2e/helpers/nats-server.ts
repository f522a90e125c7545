import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect, type Authenticator } from '@nats-io/transport-node'
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from './free-port'
import { ROOT_PATH } from './paths'

export const HAS_NATS = spawnSync('nats-server', ['--version']).error === undefined
export const WITHOUT_NATS = 'nats-server is not installed: apt-get install nats-server / brew install nats-server'

/** As long as a test of the page's wrong password needs: these are of the server of a test. */
export const PASSWORDS = { viewer: 'seeAll', 'viewer-node1': 'seeOne', publisher: 'write', admin: 'rule' } as const
type User = keyof typeof PASSWORDS

const STREAM = 'TETRAGON'
const DEPLOYED = join(ROOT_PATH, 'docs/deploy/nats')

/** The server of docs/deploy, with its users, on ports and in a folder of its own. */
export class NatsServer {
  /** What the page connects to. */
  readonly url: string
  private readonly folder: string
  private readonly port: number
  private process: ChildProcess | undefined

  private constructor(folder: string, port: number, pagePort: number) {
    this.folder = folder
    this.port = port
    this.url = `ws://127.0.0.1:${pagePort}`
  }

  /** Starts a server with an empty stream; pages of `origin` may connect, or all of them. */
  static async serve(folder: string, origin?: string): Promise<NatsServer> {
    const [port, pagePort, httpPort] = [await freePort(), await freePort(), await freePort()]
    const conf = await readFile(join(DEPLOYED, 'nats.conf'), 'utf8')
    const changes = [
      ['0.0.0.0:4222', `127.0.0.1:${port}`],
      ['127.0.0.1:8222', `127.0.0.1:${httpPort}`],
      ['0.0.0.0:8443', `127.0.0.1:${pagePort}`],
      ['"/data"', JSON.stringify(join(folder, 'data'))],
      ['["https://treeline.example"]', origin === undefined ? '[]' : JSON.stringify([origin])],
    ]
    await writeFile(
      join(folder, 'nats.conf'),
      changes.reduce((text, [from, to]) => text.replace(from, to), conf),
    )
    await copyFile(join(DEPLOYED, 'users.conf'), join(folder, 'users.conf'))
    const server = new NatsServer(folder, port, pagePort)
    await server.start()
    await server.makeStream()
    return server
  }

  /** Starts a server without a stream, for users of another kind. */
  static async with(folder: string, users: string): Promise<NatsServer> {
    const port = await freePort()
    await writeFile(join(folder, 'nats.conf'), `listen: "127.0.0.1:${port}"\n${users}\n`)
    const server = new NatsServer(folder, port, 0)
    await server.start()
    return server
  }

  /** Starts it, again on the same ports and store after a `kill`; resolves when it listens. */
  async start(): Promise<void> {
    const env = {
      ...process.env,
      VIEWER_PASSWORD: PASSWORDS.viewer,
      VIEWER_NODE1_PASSWORD: PASSWORDS['viewer-node1'],
      PUBLISHER_PASSWORD: PASSWORDS.publisher,
      ADMIN_PASSWORD: PASSWORDS.admin,
    }
    const started = spawn('nats-server', ['-c', join(this.folder, 'nats.conf')], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    this.process = started
    let output = ''
    await new Promise<void>((resolve, reject) => {
      started.stderr.on('data', (chunk: Buffer) => {
        output += chunk.toString()
        if (output.includes('Server is ready')) resolve()
      })
      started.on('error', reject)
      started.on('exit', (code) => reject(new Error(`nats-server ended with ${code} before it was ready:\n${output}`)))
    })
  }

  /** As the power goes: nothing is said to anybody, nothing is put in order. */
  async kill(): Promise<void> {
    const running = this.process
    this.process = undefined
    if (running === undefined || running.exitCode !== null) return
    const ended = new Promise((resolve) => running.once('exit', resolve))
    running.kill('SIGKILL')
    await ended
  }

  /** Connections stay open, and nothing is answered. */
  stall(): void {
    this.process?.kill('SIGSTOP')
  }

  goOn(): void {
    this.process?.kill('SIGCONT')
  }

  /** A connection of one of the server's users, over plain TCP. */
  connect(user: User) {
    const inboxPrefix = user.startsWith('viewer') ? `_INBOX.${user}` : '_INBOX'
    return connect({ servers: `127.0.0.1:${this.port}`, user, pass: PASSWORDS[user], inboxPrefix, reconnect: false })
  }

  /** True where the server does not let a user publish to a subject. */
  async isRefused(user: User, subject: string): Promise<boolean> {
    const connection = await this.connect(user)
    const errors: string[] = []
    void (async () => {
      for await (const status of connection.status()) if (status.type === 'error') errors.push(status.error.message)
    })()
    connection.publish(subject, '')
    await connection.flush()
    await connection.close()
    return errors.some((text) => /permissions violation/i.test(text))
  }

  connectWith(authenticator: Authenticator | undefined) {
    const servers = `127.0.0.1:${this.port}`
    return connect({ servers, reconnect: false, ...(authenticator !== undefined && { authenticator }) })
  }

  async makeStream(): Promise<void> {
    await this.asAdmin(async (manager) => manager.streams.add({ name: STREAM, subjects: ['tetragon.>'] }))
  }

  /**
   * Publishes lines, each as a message that is stored once however often it is sent; resolves when all are stored, rejects
   * when the server goes. `pauseMs` is between some hundred of them.
   */
  async publish(node: string, lines: readonly string[], pauseMs = 0): Promise<void> {
    const connection = await this.connect('publisher')
    const stream = jetstream(connection)
    const send = (line: string) =>
      stream.publish(`tetragon.${node}`, line, { msgID: createHash('sha1').update(line).digest('hex') })
    try {
      for (let from = 0; from < lines.length; from += 200) {
        await Promise.all(lines.slice(from, from + 200).map(send))
        if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs))
      }
    } finally {
      await connection.close()
    }
  }

  /** Removes what is stored: all of it, or what is before a sequence. */
  async purge(before?: number): Promise<void> {
    await this.asAdmin((manager) => manager.streams.purge(STREAM, before === undefined ? undefined : { seq: before }))
  }

  async deleteStream(): Promise<void> {
    await this.asAdmin((manager) => manager.streams.delete(STREAM))
  }

  private async asAdmin(
    act: (manager: Awaited<ReturnType<typeof jetstreamManager>>) => Promise<unknown>,
  ): Promise<void> {
    const connection = await this.connect('admin')
    await act(await jetstreamManager(connection, { checkAPI: false }))
    await connection.close()
  }
}
