/**
 * The built page, and beside it what the bench needs, on a free port of this machine:
 *
 *   GET  /__bench/…          the scripts of src/bench/page
 *   GET  /__bench/detached   answered when the driver has left the page
 *   POST /__bench/progress   a line for standard error
 *   POST /__bench/report     the end
 *   POST /__bench/problem    the end, too
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { withResolvers } from '../base/with-resolvers'
import { serve } from '../cli/serve.mjs'
import { buildPageScripts } from './page-scripts'

const PREFIX = '/__bench/'

export class BenchServer {
  readonly url: string
  /** What the page posts in the end. */
  readonly report: Promise<unknown>
  private readonly exchange: Exchange
  private readonly stop: () => Promise<void>

  private constructor(url: string, exchange: Exchange, stop: () => Promise<void>) {
    this.url = url
    this.exchange = exchange
    this.report = exchange.report
    this.stop = stop
  }

  static async start(): Promise<BenchServer> {
    const exchange = new Exchange(await buildPageScripts())
    const server = await serve({
      port: 0,
      plugins: [
        {
          name: 'bench',
          configurePreviewServer({ middlewares }) {
            middlewares.use((request, response, next) => {
              if (request.url?.startsWith(PREFIX) === true) void exchange.answer(request, response)
              else next()
            })
          },
        },
      ],
    })
    return new BenchServer(server.url, exchange, () => server.close())
  }

  /** Address of a script of src/bench/page. */
  scriptUrl(name: string): string {
    return new URL(`${PREFIX}${name}`, this.url).href
  }

  /** Text of a script of src/bench/page. */
  scriptText(name: string): string {
    const script = this.exchange.scripts.get(name)
    if (script === undefined) throw new Error(`there is no script ${name}`)
    return script
  }

  /** Tells the page that nobody watches it any more. */
  detach(): void {
    this.exchange.detach()
  }

  close(): Promise<void> {
    return this.stop()
  }
}

class Exchange {
  readonly report: Promise<unknown>
  readonly detach: () => void
  readonly scripts: ReadonlyMap<string, string>
  private readonly detached: Promise<void>
  private readonly end: { readonly resolve: (report: unknown) => void; readonly reject: (error: Error) => void }

  constructor(scripts: ReadonlyMap<string, string>) {
    this.scripts = scripts
    const { promise: report, ...end } = withResolvers<unknown>()
    const { promise: detached, resolve: detach } = withResolvers<void>()
    this.report = report
    this.end = end
    this.detached = detached
    this.detach = detach
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const name = new URL(request.url ?? '', 'http://localhost').pathname.slice(PREFIX.length)
    const script = this.scripts.get(name)
    if (script !== undefined) {
      response.setHeader('Content-Type', 'text/javascript').end(script)
      return
    }
    if (name === 'detached') await this.detached
    else this.take(name, await text(request))
    response.end()
  }

  private take(name: string, body: string): void {
    if (name === 'progress') process.stderr.write(`${body}\n`)
    else if (name === 'report') this.end.resolve(JSON.parse(body))
    else this.end.reject(new Error(`the page says: ${name === 'problem' ? body : `no /__bench/${name}`}`))
  }
}
