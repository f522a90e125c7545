/** How feeds are named, on screen and in links: never with what may be a secret. */
import type { FeedTarget } from '../worker/protocol'
import { isFeedUrl, withoutSecret } from './link-addresses'
import { isNatsAddress, parseNatsAddress, printNatsAddress } from './nats-address'

export type NatsCredentials = Extract<FeedTarget, { kind: 'nats' }>['credentials']

/** `address` is how a link names it; empty for a feed that a link cannot name. */
export function nameOfFeed(target: FeedTarget): { readonly name: string; readonly address: string } {
  if (target.kind === 'served') return { name: target.name, address: '' }
  if (target.kind === 'nats') {
    const what = target.subjects.length > 0 ? target.subjects.join(', ') : target.stream
    return { name: `${what} at ${new URL(target.url).host}`, address: printNatsAddress(target) }
  }
  const address = withoutSecret(target.url)
  return { name: address, address }
}

/** The feed of an address in a link; undefined for what is none. */
export function feedOfAddress(address: string): FeedTarget | undefined {
  if (isNatsAddress(address)) {
    const target = parseNatsAddress(address)
    return typeof target === 'string' ? undefined : target
  }
  return isFeedUrl(address) ? { kind: 'websocket', url: address } : undefined
}

/** Host and port that a feed's address leads to. */
export function hostOfFeed(address: string): string {
  const target = feedOfAddress(address)
  return target === undefined ? '' : new URL(target.url).host
}

const LOOPBACK = /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

/** Why a browser would not let a page connect to a feed, as a sentence; undefined where it would. */
export function whyBlocked(url: string, pageUrl: string): string | undefined {
  const isSecurePage = URL.canParse(pageUrl) && new URL(pageUrl).protocol === 'https:'
  const { protocol, hostname, host } = new URL(url)
  if (!isSecurePage || protocol !== 'ws:' || LOOPBACK.test(hostname)) return undefined
  return `This page came over https, and a browser lets no such page connect to ws:// on another machine. Serve ${host} over wss://, as behind the proxy that serves this page.`
}
