/**
 * Addresses in links. What may hold a secret never goes into one: user name and password, the fragment, and all of the
 * query, as a signature or token can have any name there.
 */
import { isNatsAddress, parseNatsAddress, printNatsAddress } from './nats-address'

/** Stands for the sample log, which the page can open by itself. */
export const SAMPLE_ADDRESS = 'sample'

/** Why no feed can be opened from an address, as the end of a sentence; undefined where one can. */
export function whyNoFeedAddress(text: string): string | undefined {
  if (!isNatsAddress(text)) return isFeedUrl(text) ? undefined : 'is no address of a WebSocket'
  const target = parseNatsAddress(text)
  return typeof target === 'string' ? target : undefined
}

/** True for addresses that a WebSocket takes. */
export function isFeedUrl(url: string): boolean {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  return parsed !== undefined && (parsed.protocol === 'ws:' || parsed.protocol === 'wss:') && parsed.host !== ''
}

/** An address as it may be shown and shared; empty for what is none. */
export function withoutSecret(url: string): string {
  if (isNatsAddress(url)) {
    const target = parseNatsAddress(url)
    return typeof target === 'string' ? '' : printNatsAddress(target)
  }
  if (!URL.canParse(url)) return ''
  const parsed = new URL(url)
  parsed.username = ''
  parsed.password = ''
  parsed.search = ''
  parsed.hash = ''
  return parsed.toString()
}

/** True where `withoutSecret` leaves something out. */
export function hasHiddenPart(url: string): boolean {
  return URL.canParse(url) && withoutSecret(url) !== new URL(url).toString()
}

/** An address as a question names it: with a mark in place of what may be a secret. */
export function shownAddress(url: string): string {
  return hasHiddenPart(url) ? `${withoutSecret(url)} …` : url
}

/** Only its host counts: a page's own address is put in its place later. */
const SOME_PAGE = 'https://page.invalid/folder/'

/** Why a log cannot be loaded from an address, as the end of a sentence; undefined where it can. */
export function whyNoLogAddress(text: string): string | undefined {
  if (text === SAMPLE_ADDRESS) return undefined
  const url = resolveAddress(text, SOME_PAGE)
  if (url === undefined) return 'is no address'
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'is no address that begins with http or https'
  if (url.username !== '' || url.password !== '') return 'holds a user name or password, which no link may'
  const isAbsolute = URL.canParse(text)
  // `//host/x` and `/\host/x` look like paths, but name another host
  if (!isAbsolute && url.host !== new URL(SOME_PAGE).host) return 'names a host without http or https'
  return undefined
}

/** The whole address of a log that a page's link names; undefined where the page has no host, as one from disk. */
export function logUrlOf(address: string, pageUrl: string): string | undefined {
  const url = resolveAddress(address, pageUrl)
  return url?.protocol === 'http:' || url?.protocol === 'https:' ? url.toString() : undefined
}

/** How a link names a log's address: by its path alone on the page's own host. */
export function linkAddressOf(url: string, pageUrl: string): string {
  const shared = withoutSecret(url)
  if (shared === '' || !URL.canParse(pageUrl)) return shared
  const { origin, pathname } = new URL(shared)
  return origin === new URL(pageUrl).origin ? pathname : shared
}

function resolveAddress(text: string, base: string): URL | undefined {
  return URL.canParse(text, base) ? new URL(text, base) : undefined
}
