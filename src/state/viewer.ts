/** The page's commands: everything a button, a key or a link can do. Ties the stores to the worker client. */
import type { Instant } from '../base/time'
import { ROW_KIND } from '../codes/rows'
import { LADDER_PREFIX, isFoldedKey } from '../codes/row-keys'
import type { Frame, FrameRequest } from '../derive/frame'
import type { PackedFrame, PackedRequest } from '../derive/packed-frame'
import type { PackedStep } from '../derive/packed-step'
import type { ProcessDetails } from '../derive/process-details'
import type { TimeRange } from '../derive/log-range'
import type { ProcessKey } from '../derive/process-key'
import { withTerm, type TermMode } from '../query/edit'
import type { FieldName } from '../query/fields'
import { StoreClient } from '../worker/store-client'
import type {
  ExportOrder,
  FeedState,
  FeedTarget,
  Keeping,
  SourceIdx,
  StoreQuestion,
  StoreQuestions,
} from '../worker/protocol'
import { focusedRow, frameRow, listRowOfKey, rowAfter, type FrameRow } from './frame-rows'
import { anchorOf } from './row-anchor'
import { isCovered } from './packed-cover'
import { nameOfFeed } from './feed-addresses'
import { fragmentOfFile, fragmentOfText } from './link-file'
import type { ListPlace } from './link-forms'
import { PlaceKeeper } from './list-place'
import { WantedCollapse } from './wanted-collapse'
import { NO_CURSOR, createCursor } from './cursor'
import { LatestAnswer } from './latest-answer'
import { LiveView } from './live'
import { LoadMarks } from './load-marks'
import { LoadQueue } from './load-queue'
import { createPreferences } from './preferences'
import { NO_RANGE, createSelectedRange, markTime, type SelectedRangeStore } from './selected-range'
import {
  NOTHING_OPEN,
  createSession,
  feedSource,
  fileSource,
  hasFeed,
  isKeeping,
  isSettled,
  sourceOfContent,
  updateSource,
  type FileSet,
  type NamedBlob,
  type NoticeContent,
  type Origin,
} from './session'
import type { ServedFile } from './served'
import type { Snapshot, SnapshotInfo } from './snapshot'
import { createTimeFormat } from './time-format'
import { NOTHING_CHOSEN, createView, withAll, withToggled, without, type Layout, type ViewState } from './view'
import {
  ROW_HEIGHT_PX,
  createViewport,
  jumpToRange,
  packedOffsetFor,
  rangeWith,
  scrollOffsetFor,
  scrollPacked,
  scrollTo,
  setRange,
  setWholeRange,
  withMargin,
} from './viewport'

const SAMPLE_NAME = 'incident.ndjson'
const SAMPLE_URL = `samples/${SAMPLE_NAME}`
/** Files that are read at once; more wait for their turn. */
const MAX_LOADS = 4
/** Rows beyond the window that a frame holds, as a part of the window, so that scrolling finds rows already there. */
const MARGIN_WINDOWS = 0.5

/** A range that keeps moving limits the list when it rests this long. */
const RANGE_REST_MS = 150

/** What differs between the hosted page, the single file and a snapshot. */
export interface PageParts {
  /** The sample log where it is part of the page, as in the single file. */
  readonly sampleText: string | undefined
  /** The HTML of the single file. Rejects with a sentence for the user. */
  readonly viewerPage: () => Promise<string>
  /** What the page is a snapshot of. */
  readonly snapshot: SnapshotInfo | undefined
  /** Fetches a log from an address. */
  readonly download: Download
}

/** What of the view decides which rows there are. */
function shapeOf(view: ViewState) {
  const { selectedKey: _selected, focusedKey: _focused, layout: _layout, ...rest } = view
  const { bottomTab: _tab, isOnlySelected: _only, withProbes: _probes, ...shape } = rest
  return shape
}

/** A frame that is wanted; `isAnchored`: rows that come in above those on screen do not move these. */
type FrameWish = Omit<FrameRequest, 'anchor'> & { readonly isAnchored: boolean }

/** As `download` of sources/download.ts. */
type Download = (
  url: string,
  options: {
    readonly signal: AbortSignal
    readonly onProgress: (received: number, total: number) => void
    readonly isOwn: boolean
  },
) => Promise<Blob>

export class Viewer {
  readonly session = createSession()
  readonly viewport = createViewport()
  readonly view = createView()
  readonly cursor = createCursor()
  readonly preferences = createPreferences()
  readonly timeFormat = createTimeFormat(this.preferences, this.session)
  readonly selectedRange: SelectedRangeStore = createSelectedRange()
  readonly frames: LatestAnswer<FrameWish, Frame>
  /** As `frames`, of the packed layout: the shown one is asked for alone. */
  readonly packedFrames: LatestAnswer<PackedRequest, PackedFrame>
  readonly details: LatestAnswer<{ readonly key: ProcessKey }, ProcessDetails>
  readonly live = new LiveView(this.viewport, this.session, (isPaused) => this.client.pause(isPaused))
  readonly marks = new LoadMarks(() => this.client.noteShown())
  /** Holds the list at the place of a link while it is read. */
  readonly place = new PlaceKeeper(this.viewport)
  /** Called with the fragment of a link that was dropped as a file, or pasted. */
  onLink: (fragment: string) => void = () => undefined
  private readonly client: StoreClient
  private nextSource: SourceIdx = 0
  /** Selection of a link, to be brought into view once it is in the log. */
  private isRevealWanted = false
  /** Groups that a link collapses once they are read. */
  private wantedCollapse: WantedCollapse | undefined
  /** What was asked for last of the packed layout. */
  private lastPacked: PackedRequest | undefined
  private readonly loads = new LoadQueue(MAX_LOADS)
  private readonly blobs = new Map<SourceIdx, Blob>()
  /** The store has no room for more. */
  private isFull = false
  private nextNotice = 0
  /** Grows when everything is closed: what was on its way then is dropped. */
  private generation = 0
  readonly page: PageParts
  private readonly fingerprintOf: (file: Blob) => Promise<string>
  /** What is being fetched from an address. */
  private readonly downloads = new Map<SourceIdx, AbortController>()

  constructor(fingerprintOf: (file: Blob) => Promise<string>, page: PageParts) {
    this.fingerprintOf = fingerprintOf
    this.page = page
    this.client = new StoreClient({
      onSummary: (summary) => {
        this.session.setState({ summary })
        setWholeRange(this.viewport, summary.range)
        this.collapseWanted()
        this.requestFrame('renewed')
        this.requestDetails()
        if (this.isRevealWanted && summary.processes > 0) void this.revealSelection()
      },
      onProgress: (progress) =>
        updateSource(this.session, progress.source, (source) =>
          source.kind === 'file' ? { ...source, progress } : source,
        ),
      onEnded: (progress, loadEnd) => {
        const end = loadEnd.reason === 'cancelled' && this.isFull ? ({ reason: 'full' } as const) : loadEnd
        updateSource(this.session, progress.source, (source) =>
          source.kind === 'file' ? { ...source, progress, end } : source,
        )
        this.loads.ended(progress.source)
        void this.nameContent(progress.source)
      },
      onFeed: (feed) => this.updateFeed(feed),
      onFull: () => this.stopAll(),
      onChanged: (idx) => this.markChanged(idx),
      onKeeping: (keeping) => this.updateKeeping(keeping),
      onCrash: (crash) => this.session.setState({ crash }),
    })
    this.frames = new LatestAnswer(async ({ isAnchored, ...request }) => {
      // by the frame that is shown now: the one before may have moved the rows
      const { scrollTop: top, heightPx } = this.viewport.getState()
      const anchor = isAnchored ? anchorOf(this.frames.store.getState().answer, top, heightPx) : undefined
      const frame = await this.client.ask('frame', { ...request, anchor })
      if (frame !== undefined && frame.anchorMoved !== 0)
        this.viewport.setState(({ scrollTop }) => ({
          scrollTop: Math.max(0, scrollTop + frame.anchorMoved * ROW_HEIGHT_PX),
        }))
      return frame
    })
    this.packedFrames = new LatestAnswer((request) => this.client.ask('packed', request))
    this.details = new LatestAnswer((ask) => this.client.ask('details', ask))
    this.session.subscribe((state) => this.marks.follow(state))
    this.frames.store.subscribe(() => this.keepPlace())
    this.packedFrames.store.subscribe(() => this.keepPlace())
    this.viewport.subscribe(() => this.requestFrame('moved'))
    this.followRange()
    this.view.subscribe((view, before) => this.onViewChange(view, before))
    this.preferences.subscribe((all, before) => {
      if (all.areSecretsHidden !== before.areSecretsHidden) this.showSecrets()
    })
    if (this.preferences.getState().areSecretsHidden) this.sendView()
  }

  ask<Q extends StoreQuestion>(question: Q, ask: StoreQuestions[Q]['ask']): Promise<StoreQuestions[Q]['answer']> {
    return this.client.ask(question, ask)
  }

  /** What the log was read from, as an export names it. */
  exportSources(): ExportOrder['sources'] {
    return this.session.getState().sources.map(({ idx, name, kind }) => ({
      idx,
      name,
      file: kind === 'file' ? this.blobs.get(idx) : undefined,
    }))
  }

  // ── sources ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Opens files that are not open yet; says which ones are, and what was left out. */
  openFiles({ files, leftOut }: FileSet): void {
    if (leftOut.length > 0) this.tell({ kind: 'left-out', leftOut })
    void this.openNew(files)
  }

  openText(name: string, text: string): void {
    const fragment = fragmentOfText(text)
    if (fragment === undefined) void this.openNew([{ name, blob: new Blob([text]) }])
    else this.onLink(fragment)
  }

  /** Opens the log of the snapshot that the page is. One that was damaged on its way is opened as a file that says so. */
  async openSnapshot(snapshot: Snapshot): Promise<void> {
    const blob = await snapshot
      .log()
      .catch(() => new Blob(['This snapshot was damaged on its way: get the file again.']))
    await this.openNew([{ name: snapshot.info.name, blob }])
  }

  /** Loads the sample log. Rejects when the page's server does not have it. */
  async openSample(): Promise<void> {
    const { sampleText } = this.page
    if (sampleText !== undefined) {
      await this.openNew([{ name: SAMPLE_NAME, blob: new Blob([sampleText]), isSample: true }])
      return
    }
    const response = await fetch(SAMPLE_URL)
    if (!response.ok) throw new Error(`the server answered ${response.status}`)
    await this.openNew([{ name: SAMPLE_NAME, blob: await response.blob(), isSample: true }])
  }

  /** Fetches a log from an address of http or https and opens it. Nobody is asked here. */
  async openUrl(url: string): Promise<void> {
    const { pathname, host } = new URL(url)
    const name = pathname.slice(pathname.lastIndexOf('/') + 1) || host
    await this.fetchLog(name, url, 0, { kind: 'url', url })
  }

  /** Opens a file that the page's own server was started with: one of this machine, as if it had been picked. */
  async openServed({ name, url, size }: ServedFile): Promise<void> {
    await this.fetchLog(name, url, size, { kind: 'local' })
  }

  private async fetchLog(name: string, url: string, size: number, origin: Origin): Promise<void> {
    const idx = this.nextSource++
    this.session.setState(({ sources }) => ({
      sources: [...sources, { ...fileSource(idx, name, size, '', origin), isFetching: true }],
    }))
    const stop = new AbortController()
    this.downloads.set(idx, stop)
    const onProgress = (bytesRead: number, bytesTotal: number): void =>
      updateSource(this.session, idx, (source) =>
        source.kind === 'file' ? { ...source, progress: { ...source.progress, bytesRead, bytesTotal } } : source,
      )
    try {
      const isOwn = origin.kind === 'local'
      const blob = await this.page.download(url, { signal: stop.signal, onProgress, isOwn })
      if (!this.downloads.has(idx)) return
      this.blobs.set(idx, blob)
      updateSource(this.session, idx, (source) =>
        source.kind === 'file'
          ? { ...source, isFetching: false, progress: { ...source.progress, bytesRead: 0, bytesTotal: blob.size } }
          : source,
      )
      this.start(idx, name, blob)
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error)
      const end = stop.signal.aborted ? ({ reason: 'cancelled' } as const) : ({ reason: 'unreadable', what } as const)
      updateSource(this.session, idx, (source) => (source.kind === 'file' ? { ...source, end } : source))
    } finally {
      this.downloads.delete(idx)
    }
  }

  /** Says something to the user, beside what the sources say themselves. */
  tell(notice: NoticeContent): void {
    const id = this.nextNotice++
    this.session.setState(({ notices }) => ({ notices: [...notices, { ...notice, id }] }))
  }

  private async openNew(files: readonly NamedBlob[]): Promise<void> {
    const { generation } = this
    this.session.setState(({ opening }) => ({ opening: opening + files.length }))
    for (const file of files) {
      const fragment = await fragmentOfFile(file.blob)
      if (fragment !== undefined) {
        this.session.setState(({ opening }) => ({ opening: opening - 1 }))
        if (generation === this.generation) this.onLink(fragment)
        continue
      }
      const fingerprint = await this.fingerprintAmongTwins(file.blob)
      if (generation !== this.generation) return
      const known = fingerprint === '' ? undefined : sourceOfContent(this.session.getState().sources, fingerprint)
      if (known === undefined) this.load(file, fingerprint)
      else this.tell({ kind: 'already-open', file, openAs: known.name })
      this.session.setState(({ opening }) => ({ opening: opening - 1 }))
    }
  }

  /**
   * Fingerprint of a file of whose size another one is open, which then has its fingerprint, too; empty for other files:
   * they need not wait for one. A file that cannot be read has none: loading it says why.
   */
  private async fingerprintAmongTwins(blob: Blob): Promise<string> {
    const twins = this.session
      .getState()
      .sources.filter((source) => source.kind === 'file' && source.progress.bytesTotal === blob.size)
    if (twins.length === 0 || blob.size === 0) return ''
    for (const twin of twins) {
      const twinBlob = this.blobs.get(twin.idx)
      if (twin.kind !== 'file' || twin.fingerprint !== '' || twinBlob === undefined) continue
      const fingerprint = await this.fingerprintOf(twinBlob).catch(() => '')
      updateSource(this.session, twin.idx, (source) => (source.kind === 'file' ? { ...source, fingerprint } : source))
    }
    return this.fingerprintOf(blob).catch(() => '')
  }

  /**
   * The fingerprint of an open local file, made when it is not known yet; it reads 224 KB. Empty for other sources, and
   * for a file that can no longer be read.
   */
  async nameContent(idx: SourceIdx): Promise<string> {
    const source = this.session.getState().sources.find((other) => other.idx === idx)
    const blob = this.blobs.get(idx)
    if (source?.kind !== 'file' || source.origin.kind !== 'local' || blob === undefined) return ''
    if (source.fingerprint !== '') return source.fingerprint
    const fingerprint = await this.fingerprintOf(blob).catch(() => '')
    if (this.blobs.get(idx) !== blob) return ''
    updateSource(this.session, idx, (other) => (other.kind === 'file' ? { ...other, fingerprint } : other))
    return fingerprint
  }

  /** Opens a file whose content is open already. */
  openAnyway(id: number): void {
    const notice = this.session.getState().notices.find((other) => other.id === id)
    this.dismissNotice(id)
    if (notice?.kind === 'already-open') this.load(notice.file, '')
  }

  dismissNotice(id: number): void {
    this.session.setState(({ notices }) => ({ notices: notices.filter((other) => other.id !== id) }))
  }

  private load({ name, blob, isSample = false }: NamedBlob, fingerprint: string): void {
    const idx = this.nextSource++
    const origin = { kind: isSample ? 'sample' : 'local' } as const
    this.blobs.set(idx, blob)
    this.session.setState(({ sources }) => ({
      sources: [...sources, fileSource(idx, name, blob.size, fingerprint, origin)],
    }))
    this.start(idx, name, blob)
  }

  private start(idx: SourceIdx, name: string, blob: Blob): void {
    if (this.isFull) {
      this.endUnread(idx)
      return
    }
    this.loads.add(idx, () => this.client.load(idx, name, blob))
  }

  /** Stops reading for want of memory; what is loaded stays. */
  private stopAll(): void {
    this.isFull = true
    for (const source of this.session.getState().sources) if (!isKeeping(source)) this.stop(source.idx)
  }

  /** Raw text that was awaited may be there. */
  private updateKeeping(keeping: Keeping): void {
    updateSource(this.session, keeping.source, (source) =>
      source.kind === 'file'
        ? {
            ...source,
            keeping,
            end: keeping.end === 'changed' ? { reason: 'changed', isResumable: false } : source.end,
          }
        : source,
    )
    if (this.details.store.getState().answer?.areFieldsAwaited === true) this.requestDetails()
  }

  private markChanged(idx: SourceIdx): void {
    updateSource(this.session, idx, (source) =>
      source.kind === 'file' && source.end !== undefined
        ? { ...source, end: { reason: 'changed', isResumable: true } }
        : source,
    )
  }

  /**
   * Opens a file again that changed while it was open. Where it only grew, reading goes on; another or a compressed file
   * of its name is read from its start, beside what is loaded.
   */
  reopenFile(idx: SourceIdx, file: File): void {
    const source = this.session.getState().sources.find((other) => other.idx === idx)
    if (source?.kind !== 'file' || source.end?.reason !== 'changed') return
    if (source.end.isResumable && file.size >= source.progress.bytesRead) {
      this.blobs.set(idx, file)
      updateSource(this.session, idx, () => ({ ...source, end: undefined, fingerprint: '' }))
      this.client.resume(idx, file)
      return
    }
    this.session.setState(({ sources }) => ({
      sources: sources.flatMap((other) => {
        if (other.idx !== idx) return [other]
        return source.progress.events === 0 ? [] : [{ ...source, end: { reason: 'complete' } as const }]
      }),
    }))
    this.load({ name: file.name, blob: file }, '')
  }

  private updateFeed(feed: FeedState): void {
    const { fixedTarget } = feed
    updateSource(this.session, feed.source, (source) => {
      if (source.kind !== 'feed') return source
      return { ...source, feed, address: fixedTarget === undefined ? source.address : nameOfFeed(fixedTarget).address }
    })
  }

  /** Connects to a feed. Nobody is asked here. */
  connect(target: FeedTarget): void {
    const idx = this.nextSource++
    const { name, address } = nameOfFeed(target)
    this.session.setState(({ sources }) => ({ sources: [...sources, feedSource(idx, name, address)] }))
    this.client.connect(idx, name, target)
  }

  /** A feed that waits to connect again does so now. */
  retryFeed(idx: SourceIdx): void {
    this.client.retry(idx)
  }

  /** Stops reading a file or closes a feed; what was loaded stays. */
  stop(idx: SourceIdx): void {
    this.downloads.get(idx)?.abort()
    if (this.loads.remove(idx)) this.endUnread(idx)
    else this.client.cancel(idx)
  }

  /** Ends a file of which nothing was read. */
  private endUnread(idx: SourceIdx): void {
    const reason = this.isFull ? 'full' : 'cancelled'
    updateSource(this.session, idx, (source) => (source.kind === 'file' ? { ...source, end: { reason } } : source))
  }

  /** Back to the welcome page. */
  closeAll(): void {
    for (const source of this.session.getState().sources) this.client.close(source.idx)
    this.client.clear(this.nextSource)
    this.generation++
    this.loads.clear()
    for (const stop of this.downloads.values()) stop.abort()
    this.downloads.clear()
    this.blobs.clear()
    this.isFull = false
    this.live.reset()
    this.session.setState(NOTHING_OPEN)
    this.viewport.setState({ range: undefined, wholeRange: undefined, isWhole: true, scrollTop: 0, packedTop: 0 })
    this.wantedCollapse = undefined
    this.view.setState(NOTHING_CHOSEN)
    this.cursor.setState(NO_CURSOR, true)
    this.selectedRange.setState(NO_RANGE)
    this.frames.clear()
    this.packedFrames.clear()
    this.lastPacked = undefined
  }

  // ── what is on screen ────────────────────────────────────────────────────────────────────────────────────────────

  private onViewChange(view: ViewState, before: ViewState): void {
    const isListChanged = Object.keys(shapeOf(view)).some(
      (name) => view[name as keyof ViewState] !== before[name as keyof ViewState],
    )
    if (isListChanged) this.sendView()
    const isLayoutChanged = view.layout !== before.layout
    if (isListChanged || isLayoutChanged || view.selectedKey !== before.selectedKey) this.requestFrame()
    if (isLayoutChanged && view.selectedKey !== '') void this.revealSelection()
    if (view.selectedKey !== before.selectedKey) this.requestDetails()
  }

  /** Asks anew for what is on screen, with likely secrets or without. */
  private showSecrets(): void {
    this.sendView()
    this.requestFrame()
    this.requestDetails()
  }

  private sendView(): void {
    const view = this.view.getState()
    const { isRangeOnly, ...shape } = shapeOf(view)
    this.client.setView({
      ...shape,
      collapsedGroups: [...view.collapsedGroups],
      collapsedProcesses: [...view.collapsedProcesses],
      openRows: [...view.openRows],
      hidden: [...view.hidden],
      onlyRange: isRangeOnly ? this.viewport.getState().range : undefined,
      isMasked: this.preferences.getState().areSecretsHidden,
    })
  }

  /** Where the visible range limits the list, the list follows it when it rests. */
  private followRange(): void {
    let timer: ReturnType<typeof setTimeout> | undefined
    this.viewport.subscribe((state, before) => {
      if (state.range === before.range || !this.view.getState().isRangeOnly) return
      clearTimeout(timer)
      timer = setTimeout(() => {
        this.sendView()
        this.requestFrame()
      }, RANGE_REST_MS)
    })
  }

  /**
   * `moved`: nothing but the viewport changed since the last request. `renewed`: the store has more, of which a feed's is
   * not to move what is on screen.
   */
  private requestFrame(cause: 'moved' | 'changed' | 'renewed' = 'changed'): void {
    const { range, scrollTop, widthPx, heightPx } = this.viewport.getState()
    if (range === undefined) return
    if (this.view.getState().layout === 'packed') {
      this.requestPacked(range, cause === 'moved' ? cause : 'changed')
      return
    }
    const rowsInView = Math.ceil(heightPx / ROW_HEIGHT_PX) + 1
    const margin = Math.ceil(rowsInView * MARGIN_WINDOWS)
    const firstRow = Math.max(0, Math.floor(scrollTop / ROW_HEIGHT_PX) - margin)
    const isFed = hasFeed(this.session.getState().sources)
    const isAnchored = cause !== 'changed' && isFed && this.place.waiting === undefined
    this.frames.request({
      isAnchored,
      firstRow,
      rowCount: rowsInView + 2 * margin,
      range,
      widthPx,
      selectedKey: this.view.getState().selectedKey,
    })
  }

  private requestPacked(range: TimeRange, cause: 'moved' | 'changed'): void {
    const { packedTop: topPx, widthPx, heightPx } = this.viewport.getState()
    const { selectedKey } = this.view.getState()
    const pixelRatio = globalThis.devicePixelRatio || 1
    const request = { topPx, heightPx, range, widthPx, pixelRatio, selectedKey }
    if (cause === 'moved' && this.lastPacked !== undefined && isCovered(this.lastPacked, request)) return
    this.lastPacked = request
    this.packedFrames.request(request)
  }

  private requestDetails(): void {
    const key = this.view.getState().selectedKey
    if (key === '') this.details.clear()
    else this.details.request({ key })
  }

  setLayout(layout: Layout): void {
    this.view.setState({ layout })
  }

  /** Scrolls the shown layout by CSS pixels. */
  scrollBy(px: number): void {
    const { scrollTop, packedTop } = this.viewport.getState()
    if (this.view.getState().layout === 'packed')
      scrollPacked(this.viewport, packedTop + px, this.packedFrames.store.getState().answer?.totalPx ?? 0)
    else scrollTo(this.viewport, scrollTop + px, this.frames.store.getState().answer?.totalRows ?? 0)
  }

  // ── selection and tree ───────────────────────────────────────────────────────────────────────────────────────────

  select(key: ProcessKey): void {
    this.view.setState({ selectedKey: key, focusedKey: key })
  }

  /** Brings the keyboard to a row; its process is selected, if it has one. */
  choose({ key, selects }: Pick<FrameRow, 'key' | 'selects'>): void {
    this.view.setState(selects === '' ? { focusedKey: key } : { focusedKey: key, selectedKey: selects })
  }

  /** Selects a process, opens what hides it and scrolls to it. False when the filter keeps it out of the list. */
  async goTo(key: ProcessKey): Promise<boolean> {
    this.select(key)
    return this.revealSelection()
  }

  /** As `goTo`; moves the visible range too where the process is not in it. */
  async goToInTime(key: ProcessKey): Promise<boolean> {
    const isShown = await this.goTo(key)
    const { range } = this.viewport.getState()
    const span = (await this.client.ask('reveal', { key }))?.span
    if (range !== undefined && span !== undefined) setRange(this.viewport, rangeWith(range, span))
    return isShown
  }

  /** For a selection that came from a link: brings it into view as soon as the log has it. */
  wantReveal(): void {
    this.isRevealWanted = true
    if (this.session.getState().summary !== undefined) void this.revealSelection()
  }

  /** Holds the list where a link has it, now and while more is read. */
  private keepPlace(): void {
    const { answer, isPending } = this.frames.store.getState()
    const packed = this.packedFrames.store.getState()
    const isPacked = this.view.getState().layout === 'packed'
    const isLast = isSettled(this.session.getState()) && !isPending && !packed.isPending
    if (isPacked && packed.answer !== undefined) this.place.follow({ packedPx: packed.answer.totalPx }, isLast)
    else if (!isPacked && answer !== undefined) this.place.follow({ rows: answer.totalRows }, isLast)
  }

  /** Moves the list to a place, now if its rows are there. `packedTop` is that of the packed layout. */
  goToPlace(place: ListPlace, packedTop: number): void {
    this.isRevealWanted = false
    this.place.want(place, packedTop)
    this.requestFrame()
  }

  /** Collapses all groups but some, those that are read later, too, each once; undefined ends that. */
  wantCollapsed(allBut: readonly string[] | undefined): void {
    this.wantedCollapse = allBut && new WantedCollapse(allBut)
    this.collapseWanted()
  }

  private collapseWanted(): void {
    const groups = this.session.getState().summary?.groups ?? []
    const found = this.wantedCollapse?.take(groups.map(({ key }) => key)) ?? []
    if (found.length > 0)
      this.view.setState(({ collapsedGroups }) => ({ collapsedGroups: withAll(collapsedGroups, found) }))
  }

  private async revealSelection(): Promise<boolean> {
    const reveal = await this.client.ask('reveal', { key: this.view.getState().selectedKey })
    const isPacked = this.view.getState().layout === 'packed'
    if (reveal === undefined || (reveal.row < 0 && !isPacked)) return false
    this.isRevealWanted = false
    const folded = reveal.keys.filter(isFoldedKey)
    this.view.setState(({ collapsedGroups, collapsedProcesses, openRows, hidden, selectedKey }) => ({
      collapsedGroups: without(collapsedGroups, reveal.keys),
      collapsedProcesses: without(collapsedProcesses, reveal.keys),
      openRows: withAll(openRows, folded),
      hidden: without(hidden, [...reveal.keys, selectedKey]),
    }))
    if (isPacked) return this.revealPacked(this.view.getState().selectedKey)
    scrollTo(this.viewport, scrollOffsetFor(this.viewport.getState(), reveal.row), Infinity)
    return true
  }

  private async revealPacked(key: ProcessKey): Promise<boolean> {
    const top = await this.client.ask('packedTop', { key })
    if (top >= 0) scrollPacked(this.viewport, packedOffsetFor(this.viewport.getState(), top), Infinity)
    return top >= 0
  }

  /** Scrolls a pod or host to the top of the list, and opens what it is in. False when the filter keeps it out. */
  async goToGroup(key: string): Promise<boolean> {
    if (this.view.getState().layout === 'packed') {
      const top = await this.client.ask('packedTop', { key })
      if (top >= 0) this.view.setState({ focusedKey: key })
      if (top >= 0) scrollPacked(this.viewport, top, this.packedFrames.store.getState().answer?.totalPx ?? 0)
      return top >= 0
    }
    const { above, ...found } = await this.client.ask('locateGroup', { key })
    let { row } = found
    if (row < 0 && above.length > 0) {
      this.view.setState(({ collapsedGroups }) => ({ collapsedGroups: without(collapsedGroups, above) }))
      row = (await this.client.ask('locateGroup', { key })).row
    }
    if (row < 0) return false
    this.view.setState({ focusedKey: key })
    scrollTo(this.viewport, row * ROW_HEIGHT_PX, Math.max(this.frames.store.getState().answer?.totalRows ?? 0, row + 1))
    return true
  }

  /** Adds to the query: only, or not, a value of a field. */
  filterBy(field: FieldName, value: string, mode: TermMode): void {
    this.view.setState(({ filterText }) => ({ filterText: withTerm(filterText, field, value, mode) }))
  }

  /** Opens or closes a row of the list. */
  toggle({ key, kind, selects }: Pick<FrameRow, 'key' | 'kind' | 'selects'>): void {
    if (kind === ROW_KIND.fold || kind === ROW_KIND.noise) this.toggleOpen(key)
    else if (kind === ROW_KIND.process || kind === ROW_KIND.ladder)
      this.view.setState(({ collapsedProcesses }) => ({ collapsedProcesses: withToggled(collapsedProcesses, selects) }))
    else this.toggleGroup(key)
  }

  /** Opens or closes a workload, pod, container or host. */
  toggleGroup(key: string): void {
    this.view.setState(({ collapsedGroups }) => ({ collapsedGroups: withToggled(collapsedGroups, key) }))
  }

  /** Shows what a fold, noise or ladder row stands for, or folds it again. */
  toggleOpen(key: string): void {
    this.view.setState(({ openRows }) => ({ openRows: withToggled(openRows, key) }))
  }

  /** The chain of single children that begins at a process, as one row or as many. */
  toggleLadder(process: ProcessKey): void {
    this.toggleOpen(LADDER_PREFIX + process)
  }

  expandAll(): void {
    this.wantedCollapse = undefined
    this.view.setState({ collapsedGroups: new Set(), collapsedProcesses: new Set() })
  }

  /** Opens a row and all that is collapsed below it. Folds stay as they are. */
  async expandBelow(key: string): Promise<void> {
    const closed = [key, ...(await this.client.ask('collapsedBelow', { key }))]
    this.view.setState(({ collapsedGroups, collapsedProcesses }) => ({
      collapsedGroups: without(collapsedGroups, closed),
      collapsedProcesses: without(collapsedProcesses, closed),
    }))
  }

  /** Collapses all that can be collapsed below a row, which stays as it is: what is opened then shows one level. */
  async collapseBelow(key: string): Promise<void> {
    const { groups, processes } = await this.client.ask('parentsBelow', { key })
    this.view.setState(({ collapsedGroups, collapsedProcesses }) => ({
      collapsedGroups: withAll(collapsedGroups, groups),
      collapsedProcesses: withAll(collapsedProcesses, processes),
    }))
  }

  collapseAll(): void {
    const groups = this.session.getState().summary?.groups ?? []
    this.view.setState({ collapsedGroups: new Set(groups.map(({ key }) => key)) })
  }

  /**
   * Leaves a row and all below it out of the list, until `showHidden`. The keyboard goes to the row after it. False for
   * rows that stand for several processes.
   */
  hide(key: string): boolean {
    if (key === '' || isFoldedKey(key)) return false
    const frame = this.frames.store.getState().answer
    const listRow = frame === undefined ? -1 : listRowOfKey(frame, key)
    const next = frame && rowAfter(frame, listRow)
    this.view.setState(({ hidden, selectedKey }) => ({
      hidden: withAll(hidden, [key]),
      focusedKey: next?.key ?? '',
      selectedKey: selectedKey === key ? (next?.selects ?? '') : selectedKey,
    }))
    return true
  }

  showHidden(): void {
    this.view.setState({ hidden: new Set() })
  }

  /** Selects the process of a row that stands for several, at a time. */
  async selectAt(listRow: number, time: Instant): Promise<void> {
    const key = await this.client.ask('processAt', { listRow, time })
    if (key !== undefined) this.view.setState({ selectedKey: key })
  }

  /** Moves the keyboard by rows of the list; a process it comes to is selected. */
  moveFocus(rows: number): void {
    const frame = this.frames.store.getState().answer
    if (frame === undefined || frame.totalRows === 0) return
    const from = focusedRow(frame, this.view.getState())
    const firstInView = Math.ceil(this.viewport.getState().scrollTop / ROW_HEIGHT_PX)
    const target = from < 0 ? firstInView : Math.max(0, Math.min(frame.totalRows - 1, from + rows))
    this.focusRow(frame, target)
  }

  /** The first or the last row of the list, wherever it is. */
  async focusEnd(end: 'first' | 'last'): Promise<void> {
    const totalRows = this.frames.store.getState().answer?.totalRows ?? 0
    const listRow = end === 'first' ? 0 : totalRows - 1
    scrollTo(this.viewport, listRow * ROW_HEIGHT_PX, totalRows)
    const { range, widthPx } = this.viewport.getState()
    if (range === undefined) return
    const frame = await this.client.ask('frame', { firstRow: listRow, rowCount: 1, range, widthPx, selectedKey: '' })
    if (frame !== undefined) this.focusRow(frame, listRow)
  }

  private focusRow(frame: Frame, listRow: number): void {
    const row = frameRow(frame, listRow)
    if (row === undefined) return
    this.choose(row)
    scrollTo(this.viewport, scrollOffsetFor(this.viewport.getState(), listRow), frame.totalRows)
  }

  /** Arrow left: collapses the row, or goes to its parent. Arrow right: opens it, or goes to its first child. */
  stepSideways(direction: 'left' | 'right'): void {
    const frame = this.frames.store.getState().answer
    const listRow = frame === undefined ? -1 : focusedRow(frame, this.view.getState())
    const row = frame && frameRow(frame, listRow)
    if (frame === undefined || row === undefined) return
    const isOpen = row.hasChildren && !row.isCollapsed
    if (direction === 'left' && isOpen) this.toggle(row)
    else if (direction === 'left') this.focusRow(frame, row.parentRow)
    else if (row.isCollapsed) this.toggle(row)
    else if (isOpen) this.focusRow(frame, listRow + 1)
  }

  /** The next process of the packed lanes in a direction. */
  async stepInLanes(step: PackedStep): Promise<void> {
    const key = await this.client.ask('packedStep', { fromKey: this.view.getState().selectedKey, step })
    if (key !== undefined) await this.goToInTime(key)
  }

  /** Selects the parent of the selected process; false where the log has none. */
  goToParent(): boolean {
    const lineage = this.details.store.getState().answer?.lineage ?? []
    const parent = lineage.at(-2)
    if (parent !== undefined) void this.goTo(parent.key)
    return parent !== undefined
  }

  /** Selects the listed process that starts next after the selected one, or before it; from the range's ends otherwise. */
  async goToNextInTime(step: 1 | -1): Promise<void> {
    const { range } = this.viewport.getState()
    if (range === undefined) return
    const fromKey = this.view.getState().selectedKey
    const key = await this.client.ask('nextInTime', { fromKey, at: step > 0 ? range.from : range.to, step })
    if (key !== undefined) await this.goToInTime(key)
  }

  async goToMatch(step: 1 | -1): Promise<void> {
    const key = await this.client.ask('find', { fromKey: this.view.getState().selectedKey, step })
    if (key !== undefined) await this.goTo(key)
  }

  /**
   * One end of a selected range: where the pointer is over the rows, else the start of the selected process, or its end
   * when its start is the other end already. False where there is none of these.
   */
  async markRange(): Promise<boolean> {
    const { pointerTime, mark } = this.selectedRange.getState()
    const cursor = this.cursor.getState()
    const time = cursor.kind === 'time' ? cursor.at : pointerTime
    if (time !== undefined) {
      markTime(this.selectedRange, time)
      return true
    }
    const span = await this.selectedSpan()
    if (span === undefined) return false
    const isStartMarked = mark !== undefined && mark.sec === span.from.sec && mark.ns === span.from.ns
    markTime(this.selectedRange, isStartMarked ? span.to : span.from)
    return true
  }

  /** Selects the time in which the selected process ran. */
  async selectSpanAsRange(): Promise<void> {
    const span = await this.selectedSpan()
    if (span !== undefined) this.selectedRange.setState({ range: span, mark: undefined })
  }

  private async selectedSpan(): Promise<TimeRange | undefined> {
    return (await this.client.ask('reveal', { key: this.view.getState().selectedKey }))?.span
  }

  /** Zooms to a process, with or without all that descends from it. */
  async fit(key: ProcessKey, scope: 'process' | 'subtree'): Promise<void> {
    const reveal = await this.client.ask('reveal', { key })
    const span = scope === 'process' ? reveal?.span : reveal?.subtreeSpan
    if (span !== undefined) jumpToRange(this.viewport, withMargin(span, 0.08))
  }
  /** Zooms to all processes of a workload, pod, container or host. */
  async fitGroup(key: string): Promise<void> {
    const span = await this.client.ask('groupSpan', { key })
    if (span !== undefined) jumpToRange(this.viewport, withMargin(span, 0.08))
  }

  /** Zooms to the events of a range: from the first of them to the last. */
  async fitEvents(range: TimeRange): Promise<void> {
    const span = await this.client.ask('eventSpan', { range })
    if (span !== undefined) jumpToRange(this.viewport, withMargin(span, 0.08))
  }
}
