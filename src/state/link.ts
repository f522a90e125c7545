/**
 * The view in the URL's fragment, which no server sees:
 *   #v=1&q=curl&from=2024-05-01T10:00:00.000000000Z&to=…&sel=EXEC_ID&closed=pod:/default/xwing&feed=ws://…
 * Whatever does not have the form it should have is left out; a link can never make the page fail.
 */
import { compareTimes, formatRfc3339, parseTime } from '../base/time'
import { MATCH_MODES, type MatchMode } from '../codes/match-modes'
import { GROUP_ORDERS, SIBLING_ORDERS, USUAL_SHAPE, type ListShape } from '../codes/rows'
import type { TimeRange } from '../derive/log-range'
import type { Layout } from './view'

export interface Link extends ListShape {
  readonly layout: Layout
  readonly filterText: string
  readonly matchMode: MatchMode
  /** Undefined for the whole log. */
  readonly range: TimeRange | undefined
  readonly selectedKey: string
  readonly collapsedGroups: readonly string[]
  readonly collapsedProcesses: readonly string[]
  readonly openRows: readonly string[]
  readonly hidden: readonly string[]
  /** The list shows only what was there in the visible range. */
  readonly isRangeOnly: boolean
  /** Address of a feed, to be asked for before connecting; empty for none. */
  readonly feedUrl: string
  /** True for the sample log, which the page can open by itself. */
  readonly isSample: boolean
}

export const EMPTY_LINK: Link = {
  layout: 'tree',
  filterText: '',
  matchMode: 'ancestors',
  range: undefined,
  selectedKey: '',
  collapsedGroups: [],
  collapsedProcesses: [],
  openRows: [],
  hidden: [],
  ...USUAL_SHAPE,
  isRangeOnly: false,
  feedUrl: '',
  isSample: false,
}

const VERSION = '1'
const MAX_TEXT = 2000
/** As long as a query may be: one that is cut would be another one. */
const MAX_QUERY = 4000
const MAX_KEYS = 200

export function printLink(link: Link): string {
  const fields = new URLSearchParams()
  if (link.isSample) fields.set('src', 'sample')
  if (link.feedUrl !== '') fields.set('feed', withoutSecret(link.feedUrl))
  if (link.layout === 'packed') fields.set('layout', 'packed')
  if (link.filterText !== '') fields.set('q', link.filterText)
  if (link.matchMode !== EMPTY_LINK.matchMode) fields.set('show', link.matchMode)
  if (link.range !== undefined) {
    fields.set('from', formatRfc3339(link.range.from))
    fields.set('to', formatRfc3339(link.range.to))
  }
  if (link.selectedKey !== '') fields.set('sel', link.selectedKey)
  for (const key of link.collapsedGroups.slice(0, MAX_KEYS)) fields.append('closed', key)
  for (const key of link.collapsedProcesses.slice(0, MAX_KEYS)) fields.append('folded', key)
  for (const key of link.openRows.slice(0, MAX_KEYS)) fields.append('open', key)
  for (const key of link.hidden.slice(0, MAX_KEYS)) fields.append('hide', key)
  if (!link.isFolding) fields.set('fold', '0')
  if (!link.isNoiseFolded) fields.set('noise', '0')
  if (link.isLaddering) fields.set('ladder', '1')
  if (link.isRangeOnly) fields.set('only', 'range')
  if (link.groupOrder !== EMPTY_LINK.groupOrder) fields.set('pods', link.groupOrder)
  if (link.siblingOrder !== EMPTY_LINK.siblingOrder) fields.set('sort', link.siblingOrder)
  const text = fields.toString()
  return text === '' ? '' : `#v=${VERSION}&${text}`
}

export function parseLink(fragment: string): Link {
  const fields = new URLSearchParams(fragment.replace(/^#/, ''))
  if (fields.get('v') !== VERSION) return EMPTY_LINK
  const text = (name: string): string => (fields.get(name) ?? '').slice(0, MAX_TEXT)
  const keys = (name: string): string[] =>
    fields
      .getAll(name)
      .filter((key) => key !== '' && key.length <= MAX_TEXT)
      .slice(0, MAX_KEYS)
  return {
    layout: fields.get('layout') === 'packed' ? 'packed' : 'tree',
    filterText: readQueryText(fields.get('q') ?? ''),
    matchMode: MATCH_MODES.find((mode) => mode === fields.get('show')) ?? EMPTY_LINK.matchMode,
    range: parseRange(text('from'), text('to')),
    selectedKey: text('sel'),
    collapsedGroups: keys('closed'),
    collapsedProcesses: keys('folded'),
    openRows: keys('open'),
    hidden: keys('hide'),
    isFolding: fields.get('fold') !== '0',
    isNoiseFolded: fields.get('noise') !== '0',
    isLaddering: fields.get('ladder') === '1',
    isRangeOnly: fields.get('only') === 'range',
    groupOrder: GROUP_ORDERS.find((order) => order === fields.get('pods')) ?? EMPTY_LINK.groupOrder,
    siblingOrder: SIBLING_ORDERS.find((order) => order === fields.get('sort')) ?? EMPTY_LINK.siblingOrder,
    feedUrl: isFeedUrl(text('feed')) ? text('feed') : '',
    isSample: fields.get('src') === 'sample',
  }
}

function readQueryText(text: string): string {
  return text.length > MAX_QUERY ? '' : text
}

function parseRange(fromText: string, toText: string): TimeRange | undefined {
  const from = parseTime(fromText)
  const to = parseTime(toText)
  if (from === undefined || to === undefined || compareTimes(from.sec, from.ns, to.sec, to.ns) >= 0) return undefined
  return { from, to }
}

/** True for addresses that a WebSocket takes. */
export function isFeedUrl(url: string): boolean {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  return parsed !== undefined && (parsed.protocol === 'ws:' || parsed.protocol === 'wss:') && parsed.host !== ''
}

/** A user name or password in an address never goes into a link. */
export function withoutSecret(url: string): string {
  if (!URL.canParse(url)) return ''
  const parsed = new URL(url)
  parsed.username = ''
  parsed.password = ''
  return parsed.toString()
}
