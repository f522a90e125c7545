/**
 * Keeps the address and the view the same. It writes the fragment as the view changes, and applies it when the page
 * starts, on Back and Forward, and when another link is put into the open page: as an address, a pasted text or a file.
 */
import { createStore } from 'zustand/vanilla'
import { feedOfAddress, type NatsCredentials } from './feed-addresses'
import { SAMPLE_ADDRESS, linkAddressOf, withoutSecret } from './link-addresses'
import { EMPTY_LINK, PANES, changedFields, type Link } from './link-fields'
import type { LinkedFile } from './link-forms'
import { parseLink, printLink } from './link'
import { StepRule } from './link-steps'
import { NO_WISHES, isNamedBy, missingFiles, wishesOf, type LinkWishes } from './link-wishes'
import { placeOf } from './list-place'
import type { Preferences } from './preferences'
import { hasFeed, isSettled, type SessionState, type Source } from './session'
import type { SourceIdx } from '../worker/protocol'
import type { Viewer } from './viewer'

const SETTLE_MS = 350
/** Marks entries of the browser's history that this page wrote: others hold a link that somebody put there. */
const OURS = { treeline: 'view' }
/** With more collapsed groups a link says "all but". */
const MANY_COLLAPSED = 20

const PANE_FLAGS = { pods: 'isPodsOpen', details: 'isDetailsOpen', events: 'isBottomOpen' } as const

export class LinkSync {
  readonly wishes = createStore<LinkWishes>(() => NO_WISHES)
  private readonly viewer: Viewer
  private readonly steps = new StepRule()
  private timer: ReturnType<typeof setTimeout> | undefined
  private changedSince = 0
  private lastChange = 0
  private jumps = 0
  /** The link that was opened last: its sources stay in the address until something is open. */
  private opened = EMPTY_LINK
  /** The closed feed that is asked about, rather than what a link names. */
  private again: SourceIdx | undefined
  /** What the address holds. */
  private written = EMPTY_LINK
  private fragment = ''
  /** Files that were held against what the link is of. */
  private readonly judged = new Set<number>()
  /** What is chosen changes because a link is opened. */
  private isApplying = false
  /** It is to be looked up whether the log has the selected process. */
  private isSelectionUnproven = false

  constructor(viewer: Viewer) {
    this.viewer = viewer
  }

  /** Applies the page's own link, then follows. Opens the sample when the link is of it; never opens a connection. */
  start(): void {
    this.open(location.hash)
    const { view, viewport, session, preferences, selectedRange, live } = this.viewer
    const settle = (): void => this.settle()
    view.subscribe(settle)
    live.store.subscribe((state, before) => {
      if (state.isFollowing !== before.isFollowing) settle()
    })
    preferences.subscribe(() => {
      // a pane is closed, not moved: a reload may come at once
      if (this.isApplying) this.settle()
      else this.write()
    })
    selectedRange.subscribe(({ range, isDragging }, before) => {
      if (!isDragging && (range !== before.range || before.isDragging)) settle()
    })
    viewport.subscribe((state, before) => {
      const isMoved = state.scrollTop !== before.scrollTop || state.packedTop !== before.packedTop
      const { isFollowing } = live.store.getState()
      if ((state.range !== before.range && !isFollowing) || isMoved) settle()
    })
    session.subscribe((state, before) => this.onSession(state, before))
    const navigated = (event: PopStateEvent | HashChangeEvent): void => this.onNavigated(event)
    addEventListener('popstate', navigated)
    addEventListener('hashchange', navigated)
    this.viewer.sources.onLink = (fragment) => {
      this.write()
      pushAddress(addressWith(fragment))
      this.open(fragment)
    }
  }

  /**
   * The link to what is on screen now. The address holds the same, but for the whole of a feed, which grows: who gets the
   * link is to see what is seen now, unless it is followed.
   */
  current(): { readonly url: string; readonly link: Link } {
    this.write()
    const shown = this.currentLink()
    const { sources } = this.viewer.session.getState()
    const isGrowing = hasFeed(sources) && shown.followSeconds === 0
    const link = isGrowing ? { ...shown, range: this.viewer.viewport.getState().range } : shown
    const url = new URL(location.href)
    url.hash = printLink(link)
    return { url: url.toString(), link }
  }

  /** Loads what the link names after the user agreed. `closesOthers`: what is open and not of the link goes first. */
  accept(closesOthers: boolean, credentials: ReadonlyMap<string, NatsCredentials> = new Map()): void {
    const { logUrls, feedUrls } = this.wishes.getState()
    const link = this.opened
    const { again } = this
    this.again = undefined
    this.wishes.setState({ logUrls: [], feedUrls: [] })
    if (closesOthers) {
      this.viewer.closeAll()
      this.opened = link
      this.apply(link, 'opened')
      this.wishes.setState({ files: missingFiles(link.files, []) })
    }
    this.isSelectionUnproven = link.selectedKey !== ''
    for (const url of logUrls) {
      if (url === SAMPLE_ADDRESS) this.openSample()
      else void this.viewer.sources.openUrl(url)
    }
    for (const address of feedUrls) {
      const target = feedOfAddress(address)
      if (target === undefined) continue
      const known = credentials.get(address)
      const isKnown = target.kind === 'nats' && known !== undefined
      this.viewer.sources.connect(isKnown ? { ...target, credentials: known } : target, again)
    }
  }

  /** Asks, as for a link, whether to connect to a feed again that has ended, after what came of it. */
  askAgain({ idx, address }: Extract<Source, { kind: 'feed' }>): void {
    this.again = idx
    this.wishes.setState({ feedUrls: [address] })
  }

  decline(): void {
    this.again = undefined
    this.wishes.setState({ logUrls: [], feedUrls: [] })
  }

  /** Names of what is open and not of the link. A feed that goes on does so beside all that is open. */
  otherSources(): string[] {
    if (this.again !== undefined) return []
    const { sources } = this.viewer.session.getState()
    return sources.filter((source) => !isNamedBy(this.opened, source, location.href)).map(({ name }) => name)
  }

  // ── opening ────────────────────────────────────────────────────────────────────────────────────────────────────────

  private open(fragment: string): void {
    const { session } = this.viewer
    const { link, problems } = parseLink(fragment)
    session.setState(({ notices }) => ({ notices: notices.filter(({ kind }) => !OF_LINKS.has(kind)) }))
    if (problems.length > 0) this.viewer.notices.tell({ kind: 'link', problems })
    this.opened = link
    this.again = undefined
    this.judged.clear()
    const isBlank = fragment.replace('#', '') === ''
    this.apply(link, isBlank ? 'step' : 'opened')
    this.remember(link, fragment)
    const { sources } = session.getState()
    for (const { idx } of sources) this.judged.add(idx)
    const hasView = changedFields(EMPTY_LINK, link).some(({ step }) => step !== 'quiet')
    const wishes = wishesOf(link, sources, location.href, hasView)
    const isSampleFree = sources.length === 0 && wishes.logUrls.includes(SAMPLE_ADDRESS)
    this.wishes.setState({
      ...wishes,
      logUrls: isSampleFree ? wishes.logUrls.filter((url) => url !== SAMPLE_ADDRESS) : wishes.logUrls,
    })
    if (isSampleFree) this.openSample()
    this.isSelectionUnproven = link.selectedKey !== ''
    void this.proveSelection(session.getState())
  }

  private openSample(): void {
    this.viewer.sources.openSample().catch(() => {
      this.viewer.notices.tell({ kind: 'link', problems: ['src: the sample log is not on this server'] })
    })
  }

  /** `step`: a view of Back and Forward, which leaves panes and times as they are. */
  private apply(link: Link, how: 'opened' | 'step'): void {
    const { view, viewport, selectedRange, preferences, live } = this.viewer
    if (how === 'opened') {
      this.isApplying = true
      preferences.lend(preferencesOf(link))
      this.isApplying = false
    }
    selectedRange.setState({ range: link.picked, mark: undefined, isDragging: false })
    const shown = view.getState()
    const quiet = how === 'opened' ? link : shown
    view.setState({
      layout: link.layout,
      filterText: link.filterText,
      matchMode: link.matchMode,
      collapsedGroups: new Set(link.collapsedGroups),
      collapsedProcesses: new Set(link.collapsedProcesses),
      openRows: new Set(link.openRows),
      hidden: new Set(link.hidden),
      isFolding: link.isFolding,
      isNoiseFolded: link.isNoiseFolded,
      isLaddering: link.isLaddering,
      isRangeOnly: link.isRangeOnly,
      groupOrder: link.groupOrder,
      siblingOrder: link.siblingOrder,
      selectedKey: link.selectedKey,
      focusedKey: link.selectedKey,
      bottomTab: quiet.bottomTab,
      isOnlySelected: quiet.isOnlySelected,
      withProbes: quiet.withProbes,
    })
    this.viewer.tree.wantCollapsed(link.isAllCollapsed ? link.openGroups : undefined)
    const { range } = link
    const { wholeRange } = viewport.getState()
    live.letGo()
    viewport.setState(range === undefined ? { range: wholeRange, isWhole: true } : { range, isWhole: false })
    if (link.followSeconds > 0) live.follow(link.followSeconds * 1e9)
    if (link.place !== undefined || link.packedTop > 0)
      this.viewer.navigator.goToPlace(link.place ?? { top: 0, selected: undefined }, link.packedTop)
    else if (link.selectedKey !== '') this.viewer.navigator.wantReveal()
  }

  private onNavigated({ type }: PopStateEvent | HashChangeEvent): void {
    if (location.hash === this.fragment) return
    clearTimeout(this.timer)
    this.timer = undefined
    this.steps.forget()
    const isOurs = type === 'popstate' && (history.state as Partial<typeof OURS> | null)?.treeline === OURS.treeline
    if (!isOurs || this.viewer.session.getState().sources.length === 0) {
      this.open(location.hash)
      return
    }
    const { link } = parseLink(location.hash)
    this.apply(link, 'step')
    this.remember(link, location.hash)
  }

  private remember(link: Link, fragment: string): void {
    this.written = link
    this.fragment = fragment
    this.jumps = this.viewer.viewport.getState().jumps
  }

  // ── what the link is of ────────────────────────────────────────────────────────────────────────────────────────────

  private onSession(state: SessionState, before: SessionState): void {
    if (state.sources !== before.sources) {
      if (namesOf(state.sources) !== namesOf(before.sources)) this.settle()
      if (state.sources.length === 0) this.forgetWishes()
      else this.judge(state.sources)
    }
    void this.proveSelection(state)
  }

  /** Everything was closed: the link is done with. */
  private forgetWishes(): void {
    this.opened = EMPTY_LINK
    this.isSelectionUnproven = false
    this.wishes.setState(NO_WISHES)
  }

  /** Holds new local files against the files that the link is of. */
  private judge(sources: readonly Source[]): void {
    const wanted = missingFiles(this.opened.files, sources)
    const known = this.wishes.getState()
    if (wanted.length !== known.files.length) this.wishes.setState({ files: wanted })
    if (known.needsLog) this.wishes.setState({ needsLog: false })
    if (this.opened.files.length === 0) return
    for (const source of sources) {
      if (source.kind !== 'file' || source.origin.kind !== 'local' || source.isFetching) continue
      if (this.judged.has(source.idx)) continue
      this.judged.add(source.idx)
      void this.judgeFile(source.idx, source.name, wanted)
    }
  }

  private async judgeFile(idx: number, name: string, wanted: readonly LinkedFile[]): Promise<void> {
    const { files } = this.opened
    const fingerprint = await this.viewer.sources.nameContent(idx)
    if (this.opened.files !== files || files.some((file) => file.fingerprint === fingerprint)) return
    if (wanted.length > 0) this.viewer.notices.tell({ kind: 'other-file', name, wanted })
  }

  /** When all is read, says so if the log does not have the process that the link selects. */
  private async proveSelection(state: SessionState): Promise<void> {
    if (!this.isSelectionUnproven || state.sources.length === 0 || state.summary === undefined || !isSettled(state))
      return
    const { files, logUrls, feedUrls } = this.wishes.getState()
    const hasOther = state.notices.some(({ kind }) => kind === 'other-file')
    if (logUrls.length + feedUrls.length > 0 || (files.length > 0 && !hasOther)) return
    this.isSelectionUnproven = false
    const { opened } = this
    if (hasFeed(state.sources)) return // it may still come
    const details = await this.viewer.ask('details', { key: opened.selectedKey })
    if (details === undefined && this.opened === opened) this.viewer.notices.tell({ kind: 'not-in-log' })
  }

  // ── writing ────────────────────────────────────────────────────────────────────────────────────────────────────────

  private currentLink(): Link {
    const { view, viewport, session, selectedRange, preferences, screen, live } = this.viewer
    const { followedNs } = live
    const { collapsedGroups, collapsedProcesses, openRows, hidden, focusedKey: _, ...chosen } = view.getState()
    const { range, isWhole, packedTop, ...rest } = viewport.getState()
    const { sources, summary } = session.getState()
    const groups = summary?.groups ?? []
    const isAllCollapsed = collapsedGroups.size > MANY_COLLAPSED && collapsedGroups.size > groups.length / 2
    const { answer: frame } = screen.frames.store.getState()
    const now =
      screen.place.waiting?.place ?? placeOf({ range, isWhole, packedTop, ...rest }, frame, chosen.selectedKey)
    const isTree = chosen.layout === 'tree'
    const isPlaced =
      isTree && (now.top > 0 || screen.place.waiting !== undefined || (chosen.selectedKey !== '' && groups.length > 0))
    const link: Link = {
      ...EMPTY_LINK,
      ...chosen,
      ...this.sourcesOf(sources),
      isAllCollapsed,
      openGroups: isAllCollapsed ? groups.map(({ key }) => key).filter((key) => !collapsedGroups.has(key)) : [],
      collapsedGroups: isAllCollapsed ? [] : [...collapsedGroups],
      collapsedProcesses: [...collapsedProcesses],
      openRows: [...openRows],
      hidden: [...hidden],
      range: isWhole || followedNs !== undefined ? undefined : range,
      followSeconds: followedNs === undefined ? 0 : Math.max(1, Math.round(followedNs / 1e9)),
      picked: selectedRange.getState().range,
      place: isPlaced ? now : undefined,
      packedTop: isTree ? 0 : (screen.place.waiting?.packedTop ?? packedTop),
    }
    if (sources.length === 0 && printLink(link) === '') return link
    const shown = preferences.getState()
    return { ...link, panes: PANES.filter((pane) => shown[PANE_FLAGS[pane]]), timeZone: shown.timeZone }
  }

  private sourcesOf(sources: readonly Source[]): Pick<Link, 'logAddresses' | 'feedUrls' | 'files'> {
    const { logAddresses, feedUrls, files } = this.opened
    if (sources.length === 0)
      return { logAddresses: logAddresses.map(shareable), feedUrls: feedUrls.map(withoutSecret), files }
    return {
      logAddresses: sources.flatMap((source) => {
        if (source.kind === 'feed') return []
        const { origin } = source
        if (origin.kind === 'url') return linkAddressOf(origin.url, location.href)
        return origin.kind === 'sample' ? SAMPLE_ADDRESS : []
      }),
      feedUrls: [
        ...new Set(
          sources.flatMap((source) =>
            source.kind === 'feed' && source.address !== '' && !source.isContinued ? source.address : [],
          ),
        ),
      ],
      files: sources.flatMap((source) =>
        source.kind === 'file' && source.origin.kind === 'local' && source.fingerprint !== ''
          ? { name: source.name, fingerprint: source.fingerprint }
          : [],
      ),
    }
  }

  private settle(): void {
    this.lastChange = performance.now()
    if (this.timer === undefined) this.changedSince = this.lastChange
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.write(), SETTLE_MS)
  }

  private write(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    const link = this.currentLink()
    const fragment = printLink(link)
    if (fragment === this.fragment) return
    const { jumps } = this.viewer.viewport.getState()
    const change = { from: this.changedSince, to: this.lastChange, isJump: jumps !== this.jumps }
    const isStep = this.steps.isStep(this.written, link, change)
    if (isStep) pushAddress(addressWith(fragment))
    else replaceAddress(addressWith(fragment))
    this.remember(link, fragment)
  }
}

const OF_LINKS: ReadonlySet<string> = new Set(['link', 'not-in-log', 'other-file'])

function preferencesOf({ panes, timeZone }: Link): Partial<Preferences> {
  const flags = PANES.map((pane) => [PANE_FLAGS[pane], panes.includes(pane)] as const)
  return { timeZone, ...Object.fromEntries(flags) }
}

/** What a link would hold of the sources changes with these. */
function namesOf(sources: readonly Source[]): string {
  return sources
    .map((source) => `${source.idx} ${source.kind === 'file' ? source.fingerprint : source.address}`)
    .join(' ')
}

/** An address of a link that is not loaded yet, as a link may hold it. */
function shareable(address: string): string {
  return withoutSecret(address) || address.replace(/[?#].*$/s, '')
}

function addressWith(fragment: string): string {
  return fragment === '' ? location.pathname + location.search : fragment
}

function pushAddress(url: string): void {
  try {
    history.pushState(OURS, '', url)
  } catch {
    return // the browser takes no more of them for a while, or none so long: the view stays as it is
  }
}

function replaceAddress(url: string): void {
  try {
    history.replaceState(OURS, '', url)
  } catch {
    return // as above
  }
}
