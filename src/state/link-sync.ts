/** Keeps the URL's fragment and the view the same: writes it as the view changes, applies it on load and on Back. */
import { EMPTY_LINK, parseLink, printLink, type Link } from './link'
import { SAMPLE_NAME, type Viewer } from './viewer'

const SETTLE_MS = 350

/** What a link asks for that only the user can do. */
export interface LinkWishes {
  /** Feed to connect to, after asking. */
  readonly feedUrl: string
  /** The link shows a view of a log that is not loaded. */
  readonly needsLog: boolean
}

export class LinkSync {
  private readonly viewer: Viewer
  private timer: ReturnType<typeof setTimeout> | undefined
  /** Feed of a link that is not connected yet stays in the address. */
  private wishedFeed = ''

  constructor(viewer: Viewer) {
    this.viewer = viewer
  }

  /** Applies the page's own link, then follows. Opens the sample when the link is of it; never opens a connection. */
  start(): LinkWishes {
    const link = parseLink(location.hash)
    this.apply(link)
    this.wishedFeed = link.feedUrl
    if (link.isSample) void this.viewer.openSample().catch(reportError)
    const { view, viewport, session } = this.viewer
    view.subscribe(() => this.settle())
    session.subscribe((state, before) => {
      if (state.sources.length !== before.sources.length) this.settle()
    })
    viewport.subscribe((state, before) => {
      if (state.range !== before.range) this.settle()
    })
    addEventListener('popstate', () => this.apply(parseLink(location.hash)))
    return { feedUrl: link.feedUrl, needsLog: !link.isSample && link.feedUrl === '' && printLink(link) !== '' }
  }

  /** The address of what is on screen now. */
  currentUrl(): string {
    const url = new URL(location.href)
    url.hash = printLink(this.currentLink())
    return url.toString()
  }

  private apply(link: Link): void {
    const { view, viewport } = this.viewer
    const { range, feedUrl: _feed, isSample: _sample, ...chosen } = link
    view.setState({
      ...chosen,
      focusedKey: link.selectedKey,
      collapsedGroups: new Set(link.collapsedGroups),
      collapsedProcesses: new Set(link.collapsedProcesses),
      openRows: new Set(link.openRows),
      hidden: new Set(link.hidden),
    })
    const { wholeRange } = viewport.getState()
    viewport.setState(range === undefined ? { range: wholeRange, isWhole: true } : { range, isWhole: false })
    if (link.selectedKey !== '') this.viewer.wantReveal()
  }

  private currentLink(): Link {
    const { view, viewport, session } = this.viewer
    const { collapsedGroups, collapsedProcesses, openRows, hidden, focusedKey: _, ...chosen } = view.getState()
    const { range, isWhole } = viewport.getState()
    const { sources } = session.getState()
    return {
      ...EMPTY_LINK,
      ...chosen,
      collapsedGroups: [...collapsedGroups],
      collapsedProcesses: [...collapsedProcesses],
      openRows: [...openRows],
      hidden: [...hidden],
      range: isWhole ? undefined : range,
      feedUrl: sources.find((source) => source.kind === 'feed')?.name ?? (sources.length === 0 ? this.wishedFeed : ''),
      isSample: sources.length > 0 && sources.every((source) => source.name === SAMPLE_NAME),
    }
  }

  private settle(): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.write(), SETTLE_MS)
  }

  /** A step that the user would want to go back to gets an entry of its own; moving in time does not. */
  private write(): void {
    const before = parseLink(location.hash)
    const link = this.currentLink()
    const fragment = printLink(link)
    if (fragment === location.hash) return
    const isStep = printLink({ ...before, range: undefined }) !== printLink({ ...link, range: undefined })
    const url = fragment === '' ? location.pathname + location.search : fragment
    if (isStep) history.pushState(null, '', url)
    else history.replaceState(null, '', url)
  }
}
