/**
 * Who may read what is served: a browser that opened the printed address, from the page itself. Loopback alone is not
 * enough, as every user and every page of a browser reaches it.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]']

export class Access {
  /** Is in the printed address alone. */
  private readonly token = randomBytes(16).toString('hex')
  /** As `token`, for one use: all users of a machine see what a browser is started with. */
  private onceToken = randomBytes(16).toString('hex')
  /** Is in the cookie alone, so that no token gives it away. */
  private readonly secret = randomBytes(16).toString('hex')
  private readonly port: number

  constructor(port: number) {
    this.port = port
  }

  /** Paths and queries that let a browser in: any, and the first one to come. */
  get openPaths(): { readonly always: string; readonly once: string } {
    return { always: `open?token=${this.token}`, once: `open?token=${this.onceToken}` }
  }

  /** Cookies are shared by all ports of a host: each server has a name of its own. */
  get cookie(): string {
    return `${this.cookieName}=${this.secret}; HttpOnly; SameSite=Strict; Path=/`
  }

  takeToken(text: string | null): boolean {
    if (text === null) return false
    if (isEqual(text, this.token)) return true
    if (!isEqual(text, this.onceToken)) return false
    this.onceToken = randomBytes(16).toString('hex')
    return true
  }

  /** A page of another host that lets its name point to 127.0.0.1 is told by the name. */
  isOwnHost({ headers: { host } }: IncomingMessage): boolean {
    return LOOPBACK_NAMES.some((name) => host === `${name}:${this.port}`)
  }

  /** True for a request of the page itself; WebSockets of other pages come with the cookie where they share the host. */
  isOwnOrigin({ headers: { host, origin } }: IncomingMessage): boolean {
    return origin === `http://${host}`
  }

  hasCookie({ headers: { cookie = '' } }: IncomingMessage): boolean {
    return cookie.split(';').some((pair) => {
      const [name, value = ''] = pair.trim().split('=')
      return name === this.cookieName && isEqual(value, this.secret)
    })
  }

  private get cookieName(): string {
    return `treeline_${this.port}`
  }
}

/** Takes the same time wherever they differ. */
function isEqual(text: string, secret: string): boolean {
  const bytes = Buffer.from(text)
  return bytes.length === secret.length && timingSafeEqual(bytes, Buffer.from(secret))
}
