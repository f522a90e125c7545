/** Says in plain words what a link holds, and what it leaves out, to whoever is about to hand it over. */
import { formatBytes, formatCount } from '../base/format'
import { USUAL_SHAPE, type ListShape } from '../codes/rows'
import { SAMPLE_ADDRESS, hasHiddenPart } from './link-addresses'
import { MAX_FILES, MAX_KEYS, type Link } from './link-fields'
import { quoted, sizeOf } from './link-forms'
import { isNatsAddress } from './nats-address'
import type { Source } from './session'

export interface LinkContents {
  readonly holds: readonly string[]
  /** What somebody could look for in it and will not find. */
  readonly lacks: readonly string[]
}

const MAX_NAMED = 3

/** `pageUrl` is that of the page the link opens. */
export function describeLink(link: Link, sources: readonly Source[], pageUrl: string): LinkContents {
  const isHeld = (text: string | undefined | false): text is string => typeof text === 'string' && text !== ''
  return {
    holds: [
      ...sourcesOf(link),
      ...viewOf(link),
      pageUrl.startsWith('file:') && 'the path of this page on your disk',
    ].filter(isHeld),
    lacks: ['lines, arguments and all other content of the log', ...omissionsOf(link, sources)].filter(isHeld),
  }
}

function sourcesOf({ logAddresses, feedUrls, files }: Link): (string | false)[] {
  const names = files.slice(0, MAX_NAMED).map((file) => `${file.name}, ${formatBytes(sizeOf(file))}`)
  if (files.length > MAX_NAMED) names.push('…')
  const urls = logAddresses.filter((address) => address !== SAMPLE_ADDRESS)
  return [
    logAddresses.includes(SAMPLE_ADDRESS) && 'that the log is the sample',
    ...urls.map((url) => `the address of the log: ${url}`),
    ...feedUrls.map((url) => `the address of the feed: ${url}`),
    files.length > 0 &&
      `${files.length === 1 ? 'name, size and fingerprint of the file' : `names, sizes and fingerprints of ${files.length} files`} (${names.join('; ')})`,
  ]
}

function viewOf(link: Link): (string | false)[] {
  const { filterText, range, picked, selectedKey, layout } = link
  const collapsed = link.collapsedGroups.length + link.collapsedProcesses.length
  const rows = [
    link.isAllCollapsed && `all pods collapsed${link.openGroups.length > 0 ? ` but ${link.openGroups.length}` : ''}`,
    collapsed > 0 && `${collapsed} collapsed`,
    link.openRows.length > 0 && `${link.openRows.length} unfolded`,
    link.hidden.length > 0 && `${link.hidden.length} hidden`,
  ].filter(Boolean)
  const shape = (Object.keys(USUAL_SHAPE) as (keyof ListShape)[]).some((name) => link[name] !== USUAL_SHAPE[name])
  return [
    filterText !== '' && `the query, as typed: ${filterText}`,
    range !== undefined && 'the visible range of time',
    link.followSeconds > 0 && 'that it follows the feed: who opens it sees what happens then',
    picked !== undefined && 'the selected range of time',
    selectedKey !== '' && "the selected process, by its exec_id, which has its node's name in it",
    rows.length > 0 && `rows: ${rows.join(', ')}; by exec_id, or by name of pod or node`,
    (shape || link.isRangeOnly || layout === 'packed') && 'layout, order and folding',
  ]
}

function omissionsOf(link: Link, sources: readonly Source[]): (string | false)[] {
  const hasHidden = sources.some((source) => {
    return source.kind === 'file' && source.origin.kind === 'url' && hasHiddenPart(source.origin.url)
  })
  const unnamed = sources.filter(
    (source) => source.kind === 'file' && source.origin.kind === 'local' && source.fingerprint === '',
  )
  const served = sources.filter((source) => source.kind === 'feed' && source.address === '')
  const lists = [link.openGroups, link.collapsedGroups, link.collapsedProcesses, link.openRows, link.hidden]
  const cut = lists.reduce((sum, { length }) => sum + Math.max(0, length - MAX_KEYS), 0)
  return [
    hasHidden && "what stands behind “?” in the log's address, as it may be a secret",
    link.feedUrls.some((url) => !isNatsAddress(url)) && "a password or query of the feed's address",
    link.feedUrls.some(isNatsAddress) && 'user, password, token or key for NATS: who opens the link needs their own',
    unnamed.length > 0 &&
      `${unnamed.map(({ name }) => quoted(name)).join(', ')}: not read to its end yet, so without a fingerprint`,
    link.files.length > MAX_FILES && `${formatCount(link.files.length - MAX_FILES, 'file')} of ${link.files.length}`,
    served.length > 0 &&
      `${served.map(({ name }) => quoted(name)).join(', ')}: ${served.length === 1 ? 'a feed' : 'feeds'} that only this page's server has`,
    cut > 0 && `${formatCount(cut, 'row')} that are collapsed, unfolded or hidden: a link holds ${MAX_KEYS} of a kind`,
  ]
}
