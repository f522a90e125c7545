/**
 * A WebSocket server for the feed bench, on loopback: sends the lines of a generated log as fast as a connection takes
 * them, or at a steady rate.
 *
 *   ws://127.0.0.1:PORT/?batch=64        64 lines a message
 *   ws://127.0.0.1:PORT/?batch=1&rate=5000
 */
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'
import { generateClusterLog } from '../testing/cluster-log'

/** What is on its way to a connection at most, so that a slow one does not fill memory. */
const MOST_BUFFERED_BYTES = 4 * 1024 * 1024
const TICK_MS = 5

export class FeedServer {
  readonly url: string
  readonly lines: readonly string[]
  /** When line 0 of the last paced connection was due, in milliseconds since 1970. */
  pacedFromMs = NaN
  private readonly server: WebSocketServer

  private constructor(server: WebSocketServer, lines: readonly string[]) {
    this.server = server
    this.lines = lines
    this.url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`
  }

  static async start(lineCount: number, seed: number): Promise<FeedServer> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
    await new Promise((resolve) => server.once('listening', resolve))
    const feed = new FeedServer(server, firstLines(lineCount, seed))
    server.on('connection', (socket, request) => {
      const { searchParams } = new URL(request.url ?? '/', 'http://localhost')
      const rate = Number(searchParams.get('rate') ?? 0)
      void (rate > 0 ? feed.pace(socket, rate) : feed.pour(socket, Number(searchParams.get('batch') ?? 1)))
    })
    return feed
  }

  close(): void {
    for (const socket of this.server.clients) socket.terminate()
    this.server.close()
  }

  private async pour(socket: WebSocket, batch: number): Promise<void> {
    for (let at = 0; at < this.lines.length && socket.readyState === socket.OPEN; at += batch) {
      socket.send(this.lines.slice(at, at + batch).join('\n'))
      while (socket.bufferedAmount > MOST_BUFFERED_BYTES) await pause(1)
    }
  }

  private async pace(socket: WebSocket, perSecond: number): Promise<void> {
    this.pacedFromMs = Date.now()
    for (let at = 0; at < this.lines.length && socket.readyState === socket.OPEN; await pause(TICK_MS)) {
      const due = Math.min(this.lines.length, Math.floor(((Date.now() - this.pacedFromMs) / 1000) * perSecond))
      for (; at < due; at++) socket.send(this.lines[at])
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

function firstLines(count: number, seed: number): string[] {
  const lines: string[] = []
  for (const line of generateClusterLog({ seed, processes: count, activity: 0.5 }).lines)
    if (lines.push(line) === count) break
  return lines
}
