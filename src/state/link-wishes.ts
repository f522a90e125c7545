/** What a link asks for that only the user can do: agree to load from a host, or drop a file. */
import { logUrlOf, withoutSecret, SAMPLE_ADDRESS } from './link-addresses'
import type { Link } from './link-fields'
import type { LinkedFile } from './link-forms'
import type { Source } from './session'

export interface LinkWishes {
  /** Whole addresses of logs, or `sample`, to be loaded after asking. */
  readonly logUrls: readonly string[]
  /** Feeds to connect to after asking. */
  readonly feedUrls: readonly string[]
  /** Files that are not open. */
  readonly files: readonly LinkedFile[]
  /** It shows a view of a log that it does not name. */
  readonly needsLog: boolean
}

export const NO_WISHES: LinkWishes = { logUrls: [], feedUrls: [], files: [], needsLog: false }

/** What of a link's sources is not open. */
export function wishesOf(link: Link, sources: readonly Source[], pageUrl: string, hasView: boolean): LinkWishes {
  const open = new Set(sources.map(addressOf))
  const logUrls = link.logAddresses
    .flatMap((address) => (address === SAMPLE_ADDRESS ? address : (logUrlOf(address, pageUrl) ?? [])))
    .filter((url) => !open.has(withoutSecret(url) || url))
  const feedUrls = link.feedUrls.filter((url) => !open.has(withoutSecret(url)))
  const isNamed = link.logAddresses.length + link.feedUrls.length + link.files.length > 0
  return {
    logUrls: [...new Set(logUrls)],
    feedUrls: [...new Set(feedUrls)],
    files: missingFiles(link.files, sources),
    needsLog: hasView && !isNamed && sources.length === 0,
  }
}

export function missingFiles(files: readonly LinkedFile[], sources: readonly Source[]): LinkedFile[] {
  const open = new Set(sources.map((source) => (source.kind === 'file' ? source.fingerprint : '')))
  return files.filter(({ fingerprint }) => !open.has(fingerprint))
}

/** How a link would name a source; empty for a local file. */
function addressOf(source: Source): string {
  if (source.kind === 'feed') return source.address
  const { origin } = source
  return origin.kind === 'url' ? withoutSecret(origin.url) : origin.kind === 'sample' ? SAMPLE_ADDRESS : ''
}

/** True when a source is one that the link names. */
export function isNamedBy(link: Link, source: Source, pageUrl: string): boolean {
  if (source.kind === 'feed') return link.feedUrls.some((url) => withoutSecret(url) === source.address)
  if (source.origin.kind === 'local') return link.files.some(({ fingerprint }) => fingerprint === source.fingerprint)
  const address = addressOf(source)
  return link.logAddresses.some(
    (other) => other === address || withoutSecret(logUrlOf(other, pageUrl) ?? '') === address,
  )
}
