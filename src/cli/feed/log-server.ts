/**
 * Serves the built page with feeds and files to browsers that were let in (`access.ts`), on loopback:
 *
 *   GET /open?token=…          a cookie, then the page
 *   GET /                      the page, with the list of what is below
 *   GET /files/N               a log as it is on disk
 *   WebSocket /feed/N          a spool from a position on: `sources/served-protocol.ts`
 *   GET /feed/N                what a WebSocket would be answered: 401, or 426 where it would be opened
 */
import { open } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { WebSocketServer } from 'ws'
import { Access } from './access'
import { FeedConnection } from './feed-connection'
import { readPageFiles, type PageFile, type PageFiles } from './page-files'
import { pageWith } from './served-page'
import type { Spool } from './spool'

export interface ServedFeed {
  readonly name: string
  readonly spool: Spool
}

export interface ServedFile {
  readonly name: string
  readonly path: string
  readonly size: number
}

export interface LogServerOptions {
  readonly port: number
  /** On this port or not at all; otherwise on the next free one. */
  readonly strictPort: boolean
  /** The built page. */
  readonly dist: string
  readonly feeds: readonly ServedFeed[]
  readonly files: readonly ServedFile[]
}

export interface LogServer {
  /** The address that lets a browser in. */
  readonly url: string
  /** As `url`, once. */
  readonly browserUrl: string
  close(): Promise<void>
}

/** What the build names by its content. */
const ASSETS = '/assets/'
const INDEX = '/index.html'
/** As long as another port is looked for. */
const PORTS_TRIED = 20
/** What a viewer says is short. */
const MAX_VIEWER_MESSAGE_BYTES = 1024

/** The page fetches logs and connects to feeds of any host that its user names; nothing else comes from elsewhere. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'", // the scanner is WebAssembly
  "worker-src 'self' blob:",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data: blob:",
  'connect-src * data: blob:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const HEADERS = {
  'Content-Security-Policy': POLICY,
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
}

export async function startLogServer(options: LogServerOptions): Promise<LogServer> {
  const pageFiles = await readPageFiles(options.dist)
  const http = createServer()
  await listen(http, options)
  const { port } = http.address() as AddressInfo
  const access = new Access(port)
  const routes = new Routes(options, pageFiles, access)
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false, // on loopback it costs more than it saves
    maxPayload: MAX_VIEWER_MESSAGE_BYTES,
  })
  http.on('request', (request: IncomingMessage, response: ServerResponse) => {
    routes.answer(request, response).catch(() => response.destroy())
  })
  http.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    const feed = routes.feedOf(request)
    if (typeof feed === 'number') socket.end(`HTTP/1.1 ${feed} ${REFUSALS[feed]}\r\nConnection: close\r\n\r\n`)
    else
      sockets.handleUpgrade(request, socket, head, (opened) => {
        const { searchParams } = urlOf(request)
        const spool = searchParams.get('spool') ?? ''
        const from = offsetOf(searchParams.get('from'))
        const have = offsetOf(searchParams.get('have'))
        new FeedConnection(opened, feed.name, feed.spool, { spool, from, have })
      })
  })
  const { always, once } = access.openPaths
  return {
    url: `http://127.0.0.1:${port}/${always}`,
    browserUrl: `http://127.0.0.1:${port}/${once}`,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets.clients) socket.terminate()
        http.close(() => resolve())
        http.closeAllConnections()
      }),
  }
}

/** By this browser, for as long as it likes. */
const KEPT = 'private, max-age=31536000, immutable'

const REFUSALS: Readonly<Record<number, string>> = { 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found' }

class Routes {
  private readonly options: LogServerOptions
  private readonly access: Access
  private readonly pageFiles: PageFiles

  constructor(options: LogServerOptions, pageFiles: PageFiles, access: Access) {
    this.options = options
    this.pageFiles = pageFiles
    this.access = access
  }

  /** The feed that may be opened, or the status that refuses it. */
  feedOf(request: IncomingMessage): ServedFeed | number {
    if (!this.access.isOwnHost(request) || !this.access.isOwnOrigin(request)) return 403
    if (!this.access.hasCookie(request)) return 401
    return itemOf(this.options.feeds, /^\/feed\/(\d+)$/, urlOf(request).pathname) ?? 404
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value)
    if (!this.access.isOwnHost(request)) {
      say(response, 403, WRONG_HOST)
      return
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      say(response, 405, ['Only GET is answered here.'])
      return
    }
    const { pathname, searchParams } = urlOf(request)
    if (pathname === '/open' && this.access.takeToken(searchParams.get('token'))) {
      response.setHeader('Set-Cookie', this.access.cookie)
      response.writeHead(303, { Location: '/', 'Cache-Control': 'no-store' }).end()
      return
    }
    if (!this.access.hasCookie(request)) {
      say(response, 401, NOT_LET_IN)
      return
    }
    const { feeds, files } = this.options
    const file = itemOf(files, /^\/files\/(\d+)$/, pathname)
    const part = this.pageFiles.get(pathname === '/' ? INDEX : pathname)
    if (pathname === '/' || pathname === INDEX) this.answerPage(response)
    else if (file !== undefined) await answerFile(file, request, response)
    else if (itemOf(feeds, /^\/feed\/(\d+)$/, pathname) !== undefined)
      say(response, 426, ['A WebSocket is served here.'])
    else if (part !== undefined) answerPart(part, pathname.startsWith(ASSETS), response)
    else say(response, 404, ['There is nothing at this address.'])
  }

  private answerPage(response: ServerResponse): void {
    const { feeds, files } = this.options
    const html = this.pageFiles.get(INDEX)?.bytes.toString() ?? ''
    const list = {
      feeds: feeds.map(({ name }, i) => ({ name, path: `feed/${i}` })),
      files: files.map(({ name, size }, i) => ({ name, path: `files/${i}`, size })),
    }
    const scripts = [...this.pageFiles.keys()].filter((path) => path.startsWith(ASSETS) && path.endsWith('.js'))
    const page = pageWith(html, list, scripts)
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' }).end(page)
  }
}

function answerPart({ type, bytes }: PageFile, isKept: boolean, response: ServerResponse): void {
  response.writeHead(200, {
    'Content-Type': type,
    'Content-Length': bytes.length,
    'Cache-Control': isKept ? KEPT : 'no-cache',
  })
  response.end(bytes)
}

async function answerFile(file: ServedFile, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const handle = await open(file.path).catch(() => undefined)
  if (handle === undefined) {
    say(response, 404, ['This file can no longer be read.'])
    return
  }
  const { size } = await handle.stat() // it may have grown since the start
  response.writeHead(200, {
    'Content-Type': 'application/octet-stream',
    'Content-Length': size,
    'Cache-Control': 'no-store',
  })
  if (request.method === 'HEAD' || size === 0) {
    await handle.close()
    response.end()
    return
  }
  const stream = handle.createReadStream({ end: size - 1 })
  stream.on('error', () => response.destroy())
  response.on('close', () => stream.destroy())
  stream.pipe(response)
}

const NOT_LET_IN = [
  'This page is for the browser that was let in.',
  'Open the address that the terminal printed when Treeline was started; it ends with a token.',
]
const WRONG_HOST = ['This address is not served: open the one that the terminal printed.']

function say(response: ServerResponse, status: number, lines: readonly string[]): void {
  const text = lines.map((line) => `<p>${line}</p>`).join('')
  // a link from another host comes without the cookie, as the cookie asks for; one from here has it
  const again = status === 401 ? '<p>If you have, <a href="/">go on to the page</a>.</p>' : ''
  response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' })
  response.end(`<!doctype html><html lang="en"><meta charset="utf-8"><title>Treeline</title>${text}${again}</html>\n`)
}

function urlOf({ url = '/' }: IncomingMessage): URL {
  const base = 'http://127.0.0.1'
  return URL.canParse(url, base) ? new URL(url, base) : new URL('/none', base)
}

function offsetOf(text: string | null): number {
  const offset = Number(text)
  return Number.isSafeInteger(offset) && offset > 0 ? offset : 0
}

function itemOf<Item>(items: readonly Item[], pattern: RegExp, pathname: string): Item | undefined {
  const number = pattern.exec(pathname)?.[1]
  return number === undefined ? undefined : items[Number(number)]
}

async function listen(http: ReturnType<typeof createServer>, { port, strictPort }: LogServerOptions): Promise<void> {
  const last = strictPort || port === 0 ? port : port + PORTS_TRIED
  for (let tried = port; ; tried++) {
    try {
      await new Promise<void>((resolve, reject) => {
        http.once('error', reject)
        http.listen(tried, '127.0.0.1', () => {
          http.off('error', reject)
          resolve()
        })
      })
      return
    } catch (error) {
      const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
      if (!isTaken || tried >= last) throw isTaken ? new Error(portIsTaken(port, last)) : error
    }
  }
}

function portIsTaken(port: number, last: number): string {
  return port === last
    ? `Port ${port} is in use: stop what listens there, or name another one with --port.`
    : `Ports ${port} to ${last} are in use: name a free one with --port.`
}
