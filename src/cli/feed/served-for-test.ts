/** A log server for a test, and what a browser that it let in would use. Nothing of it is a stand-in but the browser. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import WebSocket, { type ClientOptions } from 'ws'
import { startLogServer, type LogServer, type ServedFile } from './log-server'
import { Spool } from './spool'

export interface TestServerOptions {
  readonly port?: number
  readonly strictPort?: boolean
  readonly feeds?: readonly string[]
  readonly files?: readonly ServedFile[]
  readonly limitBytes?: number
}

export class TestServer {
  readonly server: LogServer
  readonly folder: string
  readonly spools: readonly Spool[]
  /** `name=value`. */
  readonly cookie: string

  private constructor(server: LogServer, folder: string, spools: readonly Spool[], cookie: string) {
    this.server = server
    this.folder = folder
    this.spools = spools
    this.cookie = cookie
  }

  static async start(options: TestServerOptions = {}): Promise<TestServer> {
    const { port = 0, strictPort = true, feeds = ['standard input'], files = [], limitBytes = 1e6 } = options
    const folder = mkdtempSync(join(tmpdir(), 'treeline-test-'))
    writeFileSync(join(folder, 'index.html'), '<!doctype html><body><p>the page</p></body>')
    mkdirSync(join(folder, 'assets'))
    writeFileSync(join(folder, 'assets', 'part.js'), 'run()')
    const served = await Promise.all(
      feeds.map(async (name, i) => ({ name, spool: await Spool.create(join(folder, String(i)), limitBytes) })),
    )
    const server = await startLogServer({ port, strictPort, dist: folder, feeds: served, files })
    const { headers } = await fetch(server.url, { redirect: 'manual' })
    const cookie = (headers.get('set-cookie') ?? '').split(';')[0]
    return new TestServer(
      server,
      folder,
      served.map(({ spool }) => spool),
      cookie,
    )
  }

  get origin(): string {
    return new URL(this.server.url).origin
  }

  get port(): number {
    return Number(new URL(this.server.url).port)
  }

  feedUrl(feed = 0): string {
    return `${this.origin.replace('http', 'ws')}/feed/${feed}`
  }

  get(path: string, headers: Record<string, string> = { cookie: this.cookie }): Promise<Response> {
    return fetch(`${this.origin}${path}`, { headers, redirect: 'manual' })
  }

  /** What a page of this server has as `WebSocket`. */
  get BrowserSocket(): new (url: string | URL) => WebSocket {
    const headers = { cookie: this.cookie, origin: this.origin }
    return class extends WebSocket {
      constructor(url: string | URL, options: ClientOptions = { headers }) {
        super(url, options)
        this.on('error', () => undefined)
      }
    }
  }

  async close(): Promise<void> {
    await this.server.close()
    for (const spool of this.spools) await spool.close()
    rmSync(this.folder, { recursive: true, force: true })
  }
}
