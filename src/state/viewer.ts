/** The page's commands: everything a button, a key or a link can do. Ties the stores to the worker client. */
import type { Frame, FrameRequest } from '../derive/frame'
import type { PackedFrame, PackedRequest } from '../derive/packed-frame'
import type { PackedStep } from '../derive/packed-step'
import type { ProcessDetails } from '../derive/process-details'
import type { TimeRange } from '../derive/log-range'
import type { ProcessKey } from '../derive/process-key'
import { StoreClient } from '../worker/store-client'
import type { FeedState, SourceIdx, StoreQuestion, StoreQuestions } from '../worker/protocol'
import { frameRow, listRowOfKey } from './frame-rows'
import { isCovered } from './packed-cover'
import { withoutSecret } from './link'
import { nextFeedGaps } from './feed-gaps'
import { LatestAnswer } from './latest-answer'
import { LoadMarks } from './load-marks'
import { LoadQueue } from './load-queue'
import { createPreferences } from './preferences'
import {
  NOTHING_OPEN,
  createSession,
  feedSource,
  fileSource,
  sourceOfContent,
  updateSource,
  type FileSet,
  type NamedBlob,
} from './session'
import { NOTHING_CHOSEN, createView, withToggled, without, type Layout } from './view'
import {
  ROW_HEIGHT_PX,
  createViewport,
  packedOffsetFor,
  rangeWith,
  scrollOffsetFor,
  scrollPacked,
  scrollTo,
  setRange,
  setWholeRange,
  withMargin,
} from './viewport'

export const SAMPLE_NAME = 'incident.ndjson'
const SAMPLE_URL = `samples/${SAMPLE_NAME}`
/** Files that are read at once; more wait for their turn. */
const MAX_LOADS = 4
/** Rows beyond the window that a frame holds, as a part of the window, so that scrolling finds rows already there. */
const MARGIN_WINDOWS = 0.5

export class Viewer {
  readonly session = createSession()
  readonly viewport = createViewport()
  readonly view = createView()
  readonly preferences = createPreferences()
  readonly frames: LatestAnswer<FrameRequest, Frame>
  /** As `frames`, of the packed layout: the shown one is asked for alone. */
  readonly packedFrames: LatestAnswer<PackedRequest, PackedFrame>
  readonly details: LatestAnswer<{ readonly key: ProcessKey }, ProcessDetails>
  readonly marks = new LoadMarks()
  private readonly client: StoreClient
  private nextSource: SourceIdx = 0
  /** Selection of a link, to be brought into view once it is in the log. */
  private isRevealWanted = false
  /** What was asked for last of the packed layout. */
  private lastPacked: PackedRequest | undefined
  private readonly loads = new LoadQueue(MAX_LOADS)
  private readonly blobs = new Map<SourceIdx, Blob>()
  /** The store has no room for more. */
  private isFull = false
  private nextNotice = 0
  /** Grows when everything is closed: what was on its way then is dropped. */
  private generation = 0
  private readonly sampleText: string | undefined
  private readonly fingerprintOf: (file: Blob) => Promise<string>

  /** `sampleText` is the sample log where it is part of the page, as in the single file. */
  constructor(fingerprintOf: (file: Blob) => Promise<string>, sampleText?: string) {
    this.fingerprintOf = fingerprintOf
    this.sampleText = sampleText
    this.client = new StoreClient({
      onSummary: (summary) => {
        this.session.setState({ summary })
        setWholeRange(this.viewport, summary.range)
        this.requestFrame()
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
      },
      onFeed: (feed) => this.updateFeed(feed),
      onFull: () => this.stopAll(),
      onChanged: (idx) => this.markChanged(idx),
      onCrash: (crash) => this.session.setState({ crash }),
    })
    this.frames = new LatestAnswer((request) => this.client.ask('frame', request))
    this.packedFrames = new LatestAnswer((request) => this.client.ask('packed', request))
    this.details = new LatestAnswer((ask) => this.client.ask('details', ask))
    this.session.subscribe((state) => this.marks.follow(state))
    this.viewport.subscribe(() => this.requestFrame('moved'))
    this.view.subscribe((view, before) => this.onViewChange(view, before))
  }

  ask<Q extends StoreQuestion>(question: Q, ask: StoreQuestions[Q]['ask']): Promise<StoreQuestions[Q]['answer']> {
    return this.client.ask(question, ask)
  }

  // ── sources ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Opens files that are not open yet; says which ones are, and what was left out. */
  openFiles({ files, leftOut }: FileSet): void {
    if (leftOut.length > 0) {
      const notice = { id: this.nextNotice++, kind: 'left-out', leftOut } as const
      this.session.setState(({ notices }) => ({ notices: [...notices, notice] }))
    }
    void this.openNew(files)
  }

  openText(name: string, text: string): void {
    void this.openNew([{ name, blob: new Blob([text]) }])
  }

  /** Loads the sample log. Rejects when the page's server does not have it. */
  async openSample(): Promise<void> {
    if (this.sampleText !== undefined) {
      this.openText(SAMPLE_NAME, this.sampleText)
      return
    }
    const response = await fetch(SAMPLE_URL)
    if (!response.ok) throw new Error(`the server answered ${response.status}`)
    await this.openNew([{ name: SAMPLE_NAME, blob: await response.blob() }])
  }

  private async openNew(files: readonly NamedBlob[]): Promise<void> {
    const { generation } = this
    this.session.setState(({ opening }) => ({ opening: opening + files.length }))
    for (const file of files) {
      const fingerprint = await this.fingerprintAmongTwins(file.blob)
      if (generation !== this.generation) return
      const known = fingerprint === '' ? undefined : sourceOfContent(this.session.getState().sources, fingerprint)
      if (known === undefined) this.load(file, fingerprint)
      else {
        const notice = { id: this.nextNotice++, kind: 'already-open', file, openAs: known.name } as const
        this.session.setState(({ notices }) => ({ notices: [...notices, notice] }))
      }
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

  /** Opens a file whose content is open already. */
  openAnyway(id: number): void {
    const notice = this.session.getState().notices.find((other) => other.id === id)
    this.dismissNotice(id)
    if (notice?.kind === 'already-open') this.load(notice.file, '')
  }

  dismissNotice(id: number): void {
    this.session.setState(({ notices }) => ({ notices: notices.filter((other) => other.id !== id) }))
  }

  private load({ name, blob }: NamedBlob, fingerprint: string): void {
    const idx = this.nextSource++
    this.session.setState(({ sources }) => ({
      sources: [...sources, fileSource(idx, name, blob.size, fingerprint)],
    }))
    if (this.isFull) {
      this.endUnread(idx)
      return
    }
    this.blobs.set(idx, blob)
    this.loads.add(idx, () => this.client.load(idx, name, blob))
  }

  /** Stops reading for want of memory; what is loaded stays. */
  private stopAll(): void {
    this.isFull = true
    for (const { idx } of this.session.getState().sources) this.stop(idx)
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
      updateSource(this.session, idx, () => ({ ...source, end: undefined }))
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
    const before = this.session.getState().sources.find((source) => source.idx === feed.source)
    if (before?.kind !== 'feed') return
    updateSource(this.session, feed.source, () => ({ ...before, feed }))
    const now = Date.now()
    const at = { sec: Math.floor(now / 1000), ns: (now % 1000) * 1e6 }
    this.session.setState(({ feedGaps }) => ({ feedGaps: nextFeedGaps(feedGaps, before.feed, feed, at) }))
  }

  connect(url: string): void {
    const idx = this.nextSource++
    const name = withoutSecret(url)
    this.session.setState(({ sources }) => ({ sources: [...sources, feedSource(idx, name)] }))
    this.client.connect(idx, name, url)
  }

  /** Stops reading a file or closes a feed; what was loaded stays. */
  stop(idx: SourceIdx): void {
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
    for (const source of this.session.getState().sources) this.client.cancel(source.idx)
    this.client.clear()
    this.generation++
    this.loads.clear()
    this.blobs.clear()
    this.isFull = false
    this.session.setState(NOTHING_OPEN)
    this.viewport.setState({ range: undefined, wholeRange: undefined, isWhole: true, scrollTop: 0, packedTop: 0 })
    this.view.setState(NOTHING_CHOSEN)
    this.frames.clear()
    this.packedFrames.clear()
    this.lastPacked = undefined
  }

  // ── what is on screen ────────────────────────────────────────────────────────────────────────────────────────────

  private onViewChange(view: ReturnType<typeof this.view.getState>, before: typeof view): void {
    const isListChanged =
      view.filterText !== before.filterText ||
      view.collapsedGroups !== before.collapsedGroups ||
      view.collapsedProcesses !== before.collapsedProcesses
    if (isListChanged) {
      const collapsedGroups = [...view.collapsedGroups]
      this.client.setView({
        filterText: view.filterText,
        collapsedGroups,
        collapsedProcesses: [...view.collapsedProcesses],
      })
    }
    const isLayoutChanged = view.layout !== before.layout
    if (isListChanged || isLayoutChanged || view.selectedKey !== before.selectedKey) this.requestFrame()
    if (isLayoutChanged && view.selectedKey !== '') void this.revealSelection()
    if (view.selectedKey !== before.selectedKey) this.requestDetails()
  }

  /** `moved`: nothing but the viewport changed since the last request. */
  private requestFrame(cause: 'moved' | 'changed' = 'changed'): void {
    const { range, scrollTop, widthPx, heightPx } = this.viewport.getState()
    if (range === undefined) return
    if (this.view.getState().layout === 'packed') {
      this.requestPacked(range, cause)
      return
    }
    const rowsInView = Math.ceil(heightPx / ROW_HEIGHT_PX) + 1
    const margin = Math.ceil(rowsInView * MARGIN_WINDOWS)
    const firstRow = Math.max(0, Math.floor(scrollTop / ROW_HEIGHT_PX) - margin)
    this.frames.request({
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

  /** Selects a process, opens what hides it and scrolls to it. */
  /** False when the filter keeps it out of the list. */
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
  }

  private async revealSelection(): Promise<boolean> {
    const reveal = await this.client.ask('reveal', { key: this.view.getState().selectedKey })
    const isPacked = this.view.getState().layout === 'packed'
    if (reveal === undefined || (reveal.row < 0 && !isPacked)) return false
    this.isRevealWanted = false
    this.view.setState(({ collapsedGroups, collapsedProcesses }) => ({
      collapsedGroups: without(collapsedGroups, reveal.groups),
      collapsedProcesses: without(collapsedProcesses, reveal.processes),
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

  /** Scrolls a pod or host to the top of the list. */
  async goToGroup(key: string): Promise<void> {
    if (this.view.getState().layout === 'packed') {
      const top = await this.client.ask('packedTop', { key })
      if (top >= 0) this.view.setState({ focusedKey: key })
      if (top >= 0) scrollPacked(this.viewport, top, this.packedFrames.store.getState().answer?.totalPx ?? 0)
      return
    }
    const row = await this.client.ask('locateGroup', { key })
    if (row < 0) return
    this.view.setState({ focusedKey: key })
    scrollTo(this.viewport, row * ROW_HEIGHT_PX, this.frames.store.getState().answer?.totalRows ?? 0)
  }

  toggle(key: string, isProcess: boolean): void {
    if (isProcess)
      this.view.setState(({ collapsedProcesses }) => ({ collapsedProcesses: withToggled(collapsedProcesses, key) }))
    else this.view.setState(({ collapsedGroups }) => ({ collapsedGroups: withToggled(collapsedGroups, key) }))
  }

  expandAll(): void {
    this.view.setState({ collapsedGroups: new Set(), collapsedProcesses: new Set() })
  }

  /** Moves the keyboard by rows of the list; a process it comes to is selected. */
  moveFocus(rows: number): void {
    const frame = this.frames.store.getState().answer
    if (frame === undefined || frame.totalRows === 0) return
    const from = listRowOfKey(frame, this.view.getState().focusedKey)
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
    this.view.setState(row.isProcess ? { focusedKey: row.key, selectedKey: row.key } : { focusedKey: row.key })
    scrollTo(this.viewport, scrollOffsetFor(this.viewport.getState(), listRow), frame.totalRows)
  }

  /** Arrow left: collapses the row, or goes to its parent. Arrow right: opens it, or goes to its first child. */
  stepSideways(direction: 'left' | 'right'): void {
    const frame = this.frames.store.getState().answer
    const listRow = frame === undefined ? -1 : listRowOfKey(frame, this.view.getState().focusedKey)
    const row = frame && frameRow(frame, listRow)
    if (frame === undefined || row === undefined) return
    const isOpen = row.hasChildren && !row.isCollapsed
    if (direction === 'left' && isOpen) this.toggle(row.key, row.isProcess)
    else if (direction === 'left') this.focusRow(frame, row.parentRow)
    else if (row.isCollapsed) this.toggle(row.key, row.isProcess)
    else if (isOpen) this.focusRow(frame, listRow + 1)
  }

  /** The next process of the packed lanes in a direction. */
  async stepInLanes(step: PackedStep): Promise<void> {
    const key = await this.client.ask('packedStep', { fromKey: this.view.getState().selectedKey, step })
    if (key !== undefined) await this.goToInTime(key)
  }

  goToParent(): void {
    const lineage = this.details.store.getState().answer?.lineage ?? []
    const parent = lineage.at(-2)
    if (parent !== undefined) void this.goTo(parent.key)
  }

  async goToMatch(step: 1 | -1): Promise<void> {
    const key = await this.client.ask('find', { fromKey: this.view.getState().selectedKey, step })
    if (key !== undefined) await this.goTo(key)
  }

  /** Zooms to a process, with or without all that descends from it. */
  async fit(key: ProcessKey, scope: 'process' | 'subtree'): Promise<void> {
    const reveal = await this.client.ask('reveal', { key })
    const span = scope === 'process' ? reveal?.span : reveal?.subtreeSpan
    if (span !== undefined) setRange(this.viewport, withMargin(span, 0.08))
  }
}
