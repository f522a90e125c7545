import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/** Stands between the page and a server, as a bad line does: cuts, keeps out, and slows down. */
export class Relay {
  readonly url: string
  private readonly listener: Server
  private readonly sockets = new Set<Socket>()
  private bytesPerS = Infinity
  private isShut = false

  private constructor(listener: Server, target: URL) {
    this.listener = listener
    const { port } = listener.address() as AddressInfo
    this.url = `ws://127.0.0.1:${port}`
    listener.on('connection', (page) => this.join(page, Number(target.port)))
  }

  static async to(url: string): Promise<Relay> {
    const listener = createServer()
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
    return new Relay(listener, new URL(url))
  }

  slow(bytesPerS: number): void {
    this.bytesPerS = bytesPerS
  }

  /** Ends all connections, wherever they are in a message. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy()
  }

  /** Ends all connections and lets none be made until `open`. */
  shut(): void {
    this.isShut = true
    this.cut()
  }

  open(): void {
    this.isShut = false
  }

  async close(): Promise<void> {
    this.cut()
    await new Promise((resolve) => this.listener.close(resolve))
  }

  private join(page: Socket, port: number): void {
    if (this.isShut) {
      page.destroy()
      return
    }
    const server = connect(port, '127.0.0.1')
    for (const socket of [page, server]) {
      this.sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        this.sockets.delete(socket)
        page.destroy()
        server.destroy()
      })
    }
    page.pipe(server)
    server.on('data', (chunk) => {
      page.write(chunk)
      if (this.bytesPerS === Infinity) return
      server.pause()
      setTimeout(() => server.resume(), (chunk.length / this.bytesPerS) * 1000)
    })
  }
}
