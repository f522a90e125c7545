import { createServer, type Server } from 'node:http'
import { createHash } from 'node:crypto'
import type { AddressInfo, Socket } from 'node:net'

/** A WebSocket server on this machine that counts who connects. It sends the lines it was given, and nothing more. */
export class Listener {
  connections = 0
  private readonly server: Server
  private readonly sockets = new Set<Socket>()

  private constructor(server: Server) {
    this.server = server
  }

  static async start(lines: readonly string[] = []): Promise<Listener> {
    const server = createServer()
    const listener = new Listener(server)
    server.on('connection', (socket) => {
      listener.connections++
      listener.sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => listener.sockets.delete(socket))
    })
    server.on('upgrade', (request, socket) => {
      const key = `${request.headers['sec-websocket-key'] ?? ''}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`
      const accept = createHash('sha1').update(key).digest('base64')
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
      )
      for (const line of lines) socket.write(textFrame(line))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return listener
  }

  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    await new Promise((resolve) => this.server.close(resolve))
  }
}

/** One unmasked text message, as a server sends it. */
function textFrame(text: string): Buffer {
  const payload = Buffer.from(text)
  const head = payload.length < 126 ? Buffer.from([0x81, payload.length]) : Buffer.alloc(4)
  if (payload.length >= 126) {
    head.writeUInt16BE(0x817e, 0)
    head.writeUInt16BE(payload.length, 2)
  }
  return Buffer.concat([head, payload])
}
