/** How feeds are named, on screen and in links: never with what may be a secret. */
import type { FeedTarget } from '../worker/protocol'
import { isFeedUrl, withoutSecret } from './link-addresses'

/** `address` is how a link names it; empty for a feed that a link cannot name. */
export function nameOfFeed(target: FeedTarget): { readonly name: string; readonly address: string } {
  if (target.kind === 'served') return { name: target.name, address: '' }
  const address = withoutSecret(target.url)
  return { name: address, address }
}

/** The feed of an address in a link; undefined for what is none. */
export function feedOfAddress(address: string): FeedTarget | undefined {
  return isFeedUrl(address) ? { kind: 'websocket', url: address } : undefined
}
