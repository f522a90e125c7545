/** What a link holds: one table of fields, by which links are printed, parsed and described. See docs/links.md. */
import { MATCH_MODES, type MatchMode } from '../codes/match-modes'
import { GROUP_ORDERS, SIBLING_ORDERS, USUAL_SHAPE, type ListShape } from '../codes/rows'
import type { TimeRange } from '../derive/log-range'
import type { TimeZone } from '../base/time-format'
import { whyNoFeedAddress, whyNoLogAddress } from './link-addresses'
import {
  LIST_PLACE,
  PIXELS,
  SECONDS,
  TIME_RANGE,
  choice,
  files,
  list,
  named,
  subset,
  text,
  type Form,
  type LinkedFile,
  type ListPlace,
} from './link-forms'
import { BOTTOM_TABS, type BottomTab, type Layout } from './view'

export const PANES = ['pods', 'details', 'events'] as const
export type Pane = (typeof PANES)[number]

export interface Link extends ListShape {
  /** Addresses of logs, `sample` among them, to be asked for before they are loaded. */
  readonly logAddresses: readonly string[]
  /** Addresses of feeds, to be asked for before connecting. */
  readonly feedUrls: readonly string[]
  /** Local files that the view is of. */
  readonly files: readonly LinkedFile[]
  readonly layout: Layout
  readonly filterText: string
  readonly matchMode: MatchMode
  /** Visible range; undefined for the whole log. */
  readonly range: TimeRange | undefined
  /** So many seconds before *now* are in view, and the range goes on with a feed; 0 where it does not. */
  readonly followSeconds: number
  /** The selected range. */
  readonly picked: TimeRange | undefined
  readonly selectedKey: string
  /** Undefined where only the selection is to be brought into view. */
  readonly place: ListPlace | undefined
  /** Scroll offset of the packed layout, in CSS pixels. */
  readonly packedTop: number
  /** Every group is collapsed but `openGroups`; `collapsedGroups` is empty then. */
  readonly isAllCollapsed: boolean
  readonly openGroups: readonly string[]
  readonly collapsedGroups: readonly string[]
  readonly collapsedProcesses: readonly string[]
  readonly openRows: readonly string[]
  readonly hidden: readonly string[]
  /** The list shows only what was there in the visible range. */
  readonly isRangeOnly: boolean
  readonly panes: readonly Pane[]
  readonly bottomTab: BottomTab
  readonly isOnlySelected: boolean
  readonly withProbes: boolean
  readonly timeZone: TimeZone
}

export const EMPTY_LINK: Link = {
  logAddresses: [],
  feedUrls: [],
  files: [],
  layout: 'tree',
  filterText: '',
  matchMode: 'ancestors',
  range: undefined,
  followSeconds: 0,
  picked: undefined,
  selectedKey: '',
  place: undefined,
  packedTop: 0,
  isAllCollapsed: false,
  openGroups: [],
  collapsedGroups: [],
  collapsedProcesses: [],
  openRows: [],
  hidden: [],
  ...USUAL_SHAPE,
  isRangeOnly: false,
  panes: PANES,
  bottomTab: 'events',
  isOnlySelected: false,
  withProbes: false,
  timeZone: 'utc',
}

/**
 * What a change means to Back and Forward. `own`: each is a step. `flow`: changes that follow each other soon are one
 * step. `quiet`: none.
 */
export type StepKind = 'own' | 'flow' | 'quiet'

export interface LinkField {
  readonly name: string
  readonly member: keyof Link
  readonly step: StepKind
  readonly print: (link: Link) => readonly string[]
  readonly parse: (values: readonly string[]) => { readonly part: Partial<Link>; readonly problem: string | undefined }
}

function field<M extends keyof Link>(name: string, member: M, step: StepKind, form: Form<Link[M]>): LinkField {
  return {
    name,
    member,
    step,
    print: (link) => form.print(link[member]),
    parse: (values) => {
      const parsed = form.parse(values)
      const part: Partial<Link> = 'value' in parsed ? { [member]: parsed.value } : {}
      return { part, problem: parsed.problem }
    },
  }
}

/** As long as a query may be. */
const MAX_QUERY = 4000
const MAX_KEY = 2000
export const MAX_KEYS = 500
export const MAX_FILES = 100
const MAX_ADDRESSES = 20
const keys = list(MAX_KEYS, MAX_KEY)
const isOne = (is: boolean): Form<boolean> => named({ 0: false, 1: true }, is)

/** In the order in which they are printed. A name is never used again for something else: see link-upgrades.ts. */
export const LINK_FIELDS: readonly LinkField[] = [
  field('src', 'logAddresses', 'quiet', list(MAX_ADDRESSES, MAX_KEY, whyNoLogAddress)),
  field('feed', 'feedUrls', 'quiet', list(MAX_ADDRESSES, MAX_KEY, whyNoFeedAddress)),
  field('file', 'files', 'quiet', files(MAX_FILES)),
  field('layout', 'layout', 'own', choice(['tree', 'packed'])),
  field('q', 'filterText', 'flow', text(MAX_QUERY)),
  field('show', 'matchMode', 'own', choice(MATCH_MODES)),
  field('range', 'range', 'flow', TIME_RANGE),
  field('follow', 'followSeconds', 'quiet', SECONDS),
  field('picked', 'picked', 'flow', TIME_RANGE),
  field('sel', 'selectedKey', 'own', text(MAX_KEY)),
  field('row', 'place', 'quiet', LIST_PLACE),
  field('lane', 'packedTop', 'quiet', PIXELS),
  field('collapse', 'isAllCollapsed', 'own', named({ all: true, none: false }, false)),
  field('except', 'openGroups', 'own', keys),
  field('closed', 'collapsedGroups', 'own', keys),
  field('folded', 'collapsedProcesses', 'own', keys),
  field('open', 'openRows', 'own', keys),
  field('hide', 'hidden', 'own', keys),
  field('fold', 'isFolding', 'own', isOne(true)),
  field('noise', 'isNoiseFolded', 'own', isOne(true)),
  field('ladder', 'isLaddering', 'own', isOne(false)),
  field('only', 'isRangeOnly', 'own', named({ range: true, all: false }, false)),
  field('pods', 'groupOrder', 'own', choice(GROUP_ORDERS)),
  field('sort', 'siblingOrder', 'own', choice(SIBLING_ORDERS)),
  field('panes', 'panes', 'quiet', subset(PANES)),
  field('tab', 'bottomTab', 'quiet', choice(BOTTOM_TABS)),
  field('events', 'isOnlySelected', 'quiet', named({ selected: true, all: false }, false)),
  field('probes', 'withProbes', 'quiet', isOne(false)),
  field('tz', 'timeZone', 'quiet', choice(['utc', 'local', 'relative'])),
]

/** Members that were printed otherwise in two links. */
export function changedFields(a: Link, b: Link): LinkField[] {
  return LINK_FIELDS.filter(({ print, member }) => a[member] !== b[member] && !isSame(print(a), print(b)))
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i])
}
