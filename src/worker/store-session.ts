/**
 * The store and everything derived from it, answering the page's questions. No messages here: `store-worker.ts` moves
 * those, tests call this.
 *
 * Appending and asking go on together. Chunks are merged at once; what is derived is renewed by `refresh`, and until
 * then questions are answered from what was derived last.
 */
import { ROW_KIND } from '../codes/rows'
import type { MatchMode } from '../codes/match-modes'
import { END } from '../codes/spans'
import { NO_TIME, compareTimes, type Instant } from '../base/time'
import { listQuality, type QualityKind } from '../derive/data-quality'
import { chooseKept } from '../derive/evictable'
import { deriveRest, freeDerived, type Derived } from '../derive/derived'
import { eventsInRange } from '../derive/event-order'
import { isEventOf, selectEvents } from '../derive/event-selection'
import { subtreeOf } from '../derive/forest'
import { deriveFrame, type Frame, type FrameRequest, type RowAnchor } from '../derive/frame'
import { processesOf } from '../derive/group-stats'
import { keepInRange } from '../derive/in-range'
import { deriveLanes } from '../derive/lanes'
import { unaliased } from '../derive/lifetimes'
import type { TimeRange } from '../derive/log-range'
import type { Matches } from '../derive/matches'
import type { FieldValue } from '../derive/query/field-values'
import { nameMarks, type NamedMarks } from '../derive/named-marks'
import { nextInTime } from '../derive/next-in-time'
import { derivePackedFrame, type PackedFrame, type PackedRequest } from '../derive/packed-frame'
import { stepInLanes, type PackedStep } from '../derive/packed-step'
import { packedHit, type PackedHit, type PackedPoint } from '../derive/packed-hit'
import { deriveDetails, type ProcessDetails } from '../derive/process-details'
import { keyOf, rowOfKey, type ProcessKey } from '../derive/process-key'
import { nearestProcess } from '../derive/process-at'
import { deriveRangeStats, type RangeStats } from '../derive/range-stats'
import { resolve, resolveInSlices, type Resolved } from '../derive/resolve'
import { PLAIN_ROWS, isGroupKind, membersOf, type RowParams, type RowSource } from '../derive/list-rows'
import { RowList } from '../derive/row-list'
import { listSessions, sessionRow, type SessionPage } from '../derive/sessions'
import { finish, type Slices } from '../derive/slices'
import { deriveSummary, type Summary } from '../derive/summary'
import { recordOf, splitProcessFields } from '../derive/wire-fields'
import { ExportProblem, type ExportInput, type ExportSource } from '../export/exporter'
import { countScope, isWhole, wantedProcesses } from '../export/scope'
import { eventsAt, eventText } from '../envelopes/read-events'
import { RawStore, type RawGap, type RawReader } from '../ingest/raw-store'
import { BAD_LINE_REASONS, type Chunk } from '../model/chunk'
import { NO_PROCESS, type ProcessIdx } from '../model/process-table'
import type { FieldName } from '../query/fields'
import type { QueryError } from '../query/parse'
import { eventAddress, eventOrdinal } from '../model/store'
import { StoreBuilder, type StoreSizes } from '../model/store-builder'
import { makeEventLines, type EventPage } from './event-page'
import { PackedView, type PackedInput } from './packed-view'
import { SLICE_MS, runInSlices, runSlice } from './in-slices'
import { QueryView } from './query-view'
import type {
  BadLine,
  EventsRequest,
  KeepEnd,
  ParentsBelow,
  RawGapOfEvent,
  Reveal,
  StoreQuestions,
  ViewParams,
} from './protocol'
import { NOTHING_CHANGED, groupsBelow, parentsBelow, readRowParams, rowKeysAbove } from './view-params'

interface ExportAsk {
  readonly range: TimeRange
  readonly isMasked: boolean
  readonly selectedKey: ProcessKey
}

interface View {
  readonly filterText: string
  readonly matchMode: MatchMode
  readonly onlyRange: TimeRange | undefined
  readonly matches: Matches | undefined
  /** True where the query is still being evaluated, and `matches` are of the first processes alone. */
  readonly isPartial: boolean
  readonly list: RowList
  /** The list of what matches as if all were open, for stepping through it; made when it is asked for. */
  openList?: RowList
}

/**
 * What the store may take: some four million processes with their events and arguments. What is derived from it takes
 * half as much again, and a page has about 4 GB.
 */
const STORE_BUDGET_BYTES = 2 ** 30

/** With a feed, so many processes are kept about: when there are more, the oldest that ended go. */
const FEED_PROCESSES = 400_000
/** Part of these that stays when some go. */
const KEPT_PART = 0.75
/** Part of these that must be able to go. */
const LEAST_GONE_PART = 0.05

const MAX_TEXT_CHARS = 400

function unreadableText(name: string, gap: RawGap | undefined): string {
  if (gap === 'dropped') return `The oldest lines of ${name} were dropped, so that the feed can go on.`
  if (gap === 'gone') return `What ${name} brought is no longer on the browser's disk.`
  return gap === 'stopped'
    ? `The original lines of ${name} were not kept, as unpacking it was stopped. Open it again to export them.`
    : `${name} changed on disk after it was opened, so that its original lines can no longer be read. Open it again.`
}

/** Stands for a bad line's text until that can be read. */
const AWAITED_TEXT = '(raw text is still being unpacked)'

export class StoreSession {
  /** Set until the view is as it was asked for: what its query needs is loaded, and all of it is evaluated. */
  viewReady: Promise<void> | undefined
  /** Set while what the query needs is loaded. */
  viewLoading: Promise<void> | undefined
  private store = new StoreBuilder()
  private readonly raw: RawStore
  private readonly budgetBytes: number
  private readonly feedProcesses: number
  /** Sources that may go on for ever. */
  private readonly bounded = new Set<number>()
  private params = NOTHING_CHANGED
  /** Of the frames: grows with each change of the view. */
  private shape = 0
  /** Grows with each summary that the page asks for. */
  private summaryTurn = 0
  /** What was in the store when the first chunk of each source came. */
  private readonly sizesBefore = new Map<number, StoreSizes>()
  private derived: Derived | undefined
  /** What exports read, which may go on for long. The order of events is not among that: what follows may share it. */
  private readonly lent = new WeakSet<Derived>()
  /** The store that must not change now. */
  private resolving: StoreBuilder | undefined
  private view: View | undefined
  private packedView = new PackedView()
  private readonly queries = new QueryView()
  /** The list that was asked for last: it is stepped through. */
  private qualityList:
    | { readonly resolved: Resolved; readonly kind: QualityKind; readonly rows: Uint32Array }
    | undefined
  private eventSelection: { readonly key: string; readonly events: Uint32Array } | undefined

  /** `onUnreadable` is called for a source whose file changed on disk, when its raw text is asked for. */
  constructor(
    onUnreadable?: (source: number) => void,
    budgetBytes = STORE_BUDGET_BYTES,
    feedProcesses = FEED_PROCESSES,
  ) {
    this.budgetBytes = budgetBytes
    this.feedProcesses = feedProcesses
    this.raw = new RawStore(onUnreadable)
  }

  /** `isAwaited`: its bytes come as segments apart from its chunks, until `endKeeping`. */
  openSource(source: number, name: string, file: Blob | undefined, isAwaited = false): void {
    this.raw.open(source, name, file, isAwaited)
  }

  /** A source that may go on for ever: the oldest of it is dropped when there is too much. */
  openFeed(source: number, name: string, keeper: RawReader): void {
    this.raw.openFeed(source, name, keeper)
    this.bounded.add(source)
  }

  /** The bytes of a feed before `end` are kept; called before the chunk that points into them is appended. */
  growFeed(source: number, end: number): void {
    this.raw.growTo(source, end)
  }

  /** The next bytes of an awaited source. */
  addSegment(source: number, part: Blob): void {
    this.raw.append(source, part)
  }

  /** All that was received of a source and is still kept, as it came. */
  capture(source: number): Promise<Blob> {
    return this.raw.capture(source)
  }

  /** No more segments of an awaited source will come. */
  endKeeping(source: number, end: KeepEnd): void {
    this.raw.endKeeping(source, end === 'stopped' ? 'stopped' : 'changed')
  }

  /**
   * Chunks of sources that were open before a `clear` are dropped. `part` of the source was read when this one was sent,
   * 0 where that is not known.
   */
  append(chunk: Chunk, part = 0): void {
    if (!this.raw.has(chunk.source)) return
    const before = this.sizesBefore.get(chunk.source) ?? this.store.sizes
    this.sizesBefore.set(chunk.source, before)
    this.store.append(chunk)
    this.store.expect(part, before)
  }

  clear(): void {
    this.store = new StoreBuilder()
    this.sizesBefore.clear()
    this.bounded.clear()
    this.raw.clear()
    this.forgetDerived()
    this.packedView = new PackedView()
    this.qualityList = undefined
  }

  /** True when no more should be appended: what is loaded stays usable. */
  get isFull(): boolean {
    return this.store.byteLength > this.budgetBytes
  }

  /** Gives back memory; for when a source has ended. */
  trim(): void {
    this.store.trim()
  }

  /** True when chunks were merged since the last refresh. */
  get isStale(): boolean {
    return (this.derived?.resolved.version ?? 0) !== this.store.version
  }

  /** True between the slices of `refresh` in which the store must not change: nothing may be appended then. */
  get isResolving(): boolean {
    return this.resolving === this.store
  }

  /** Renews what is derived. `pause` is awaited between its slices, so that questions can be answered. */
  async refresh(pause: () => Promise<void> = () => Promise.resolve(), sliceMs = SLICE_MS): Promise<Summary> {
    const { store } = this
    try {
      return await this.renew(store, pause, sliceMs)
    } finally {
      if (this.resolving === store) this.resolving = undefined
    }
  }

  private async renew(before: StoreBuilder, pause: () => Promise<void>, sliceMs: number): Promise<Summary> {
    const store = this.withoutOldest() ?? before
    this.resolving = before
    const { derived: derivedBefore } = this
    const isUnchanged = (): boolean => before === this.store && derivedBefore === this.derived
    const resolved = await runInSlices(resolveInSlices(store), pause, isUnchanged, sliceMs)
    // until the two are exchanged, nothing may be appended to the one that goes
    if (store === before) this.resolving = undefined
    if (resolved === undefined) return this.refresh(pause, sliceMs)
    await pause()
    const order = store === before ? derivedBefore?.order : undefined
    const derived = await runInSlices(deriveRest(store, resolved, order), pause, isUnchanged, sliceMs)
    const isPacked = this.packedView.isUsed && derived?.range !== undefined
    const lanes = isPacked && (await runInSlices(deriveLanes(resolved, derived.range), pause, isUnchanged, sliceMs))
    const view = derived && (await this.viewAnew(store, derived, isUnchanged, pause, sliceMs))
    // cleared meanwhile
    if (derived === undefined || view === undefined || !isUnchanged()) return this.refresh(pause, sliceMs)
    if (store !== before) this.exchange(store)
    this.forgetDerived(derived.order)
    this.derived = derived
    this.view = view
    if (lanes) this.packedView.setLanes(resolved, lanes)
    await pause()
    return (await this.summaryInSlices(pause, sliceMs)) ?? this.summary()
  }

  /**
   * Gives back the memory of what was derived, but for `keptOrder`, and of what is shown of it. What goes on in slices
   * asks after each pause whether it is still wanted, and reads none of it from here on.
   */
  private forgetDerived(keptOrder?: Uint32Array): void {
    const { derived } = this
    this.derived = undefined
    this.view?.list.free()
    this.view?.openList?.free()
    this.view = undefined
    this.eventSelection = undefined // a part of the order
    if (derived === undefined || this.lent.has(derived)) return
    freeDerived(derived, keptOrder)
  }

  /** The summary of the view as it is by then; undefined where it was asked for once more meanwhile. */
  summaryOfView(pause: () => Promise<void>): Promise<Summary | undefined> {
    const turn = ++this.summaryTurn
    return this.summaryInSlices(pause, SLICE_MS, () => turn === this.summaryTurn)
  }

  /** Lanes for the first frame of the packed layout, so that it does not wait for them. */
  async prepareLanes(pause: () => Promise<void>, sliceMs = SLICE_MS): Promise<void> {
    const { derived, packedView } = this
    // of a feed, the next refresh would make them anew before anybody looks
    if (derived?.range === undefined || this.bounded.size > 0) return
    const isWanted = (): boolean =>
      derived === this.derived && !this.isStale && !packedView.hasLanesOf(derived.resolved)
    if (!isWanted()) return
    const lanes = await runInSlices(deriveLanes(derived.resolved, derived.range), pause, isWanted, sliceMs)
    if (lanes !== undefined && isWanted()) packedView.setLanes(derived.resolved, lanes)
  }

  /** What is shown of what was derived anew, as the page wants it by then; undefined when the store was cleared before. */
  private async viewAnew(
    store: StoreBuilder,
    derived: Derived,
    isWanted: () => boolean,
    pause: () => Promise<void>,
    sliceMs: number,
  ): Promise<View | undefined> {
    let view: View | undefined
    for (;;) {
      const { params } = this
      const isKnown = this.hasFilterOf(view)
      const matches = isKnown ? view?.matches : await this.findMatches(store, derived.resolved, pause, isWanted)
      const slices = this.viewOf(store, derived, matches, false, view)
      view = await runInSlices(slices, pause, isWanted, sliceMs)
      if (view === undefined || params === this.params) return view
    }
  }

  /** Of the newest query, where it changes meanwhile. */
  private async summaryInSlices(
    pause: () => Promise<void>,
    sliceMs: number,
    isAsked = (): boolean => true,
  ): Promise<Summary | undefined> {
    for (;;) {
      const { derived, view } = this
      if (derived === undefined) return this.summary() // cleared
      const { resolved, range, gaps } = derived
      const isWanted = (): boolean => isAsked() && derived === this.derived && view?.matches === this.view?.matches
      const slices = deriveSummary(this.store, resolved, range, gaps, view?.matches)
      const summary = await runInSlices(slices, pause, isWanted, sliceMs)
      if (summary !== undefined || !isAsked()) return summary
    }
  }

  /** With a feed and too many processes, a store without the oldest ones. */
  private withoutOldest(): StoreBuilder | undefined {
    const { store, derived, feedProcesses } = this
    if (this.bounded.size === 0 || derived === undefined || store.processes.length <= feedProcesses) return undefined
    const { isKept, since } = chooseKept(store, derived.resolved, KEPT_PART * feedProcesses)
    const gone = isKept.reduce((sum, kept) => sum + 1 - kept, 0)
    // where most still run there is little to win, and a copy at each refresh to lose
    return gone < LEAST_GONE_PART * feedProcesses ? undefined : store.keeping(isKept, since)
  }

  /** Takes a store with fewer rows for the one before. */
  private exchange(store: StoreBuilder): void {
    this.store = store
    this.resolving = undefined
    const { isUsed } = this.packedView
    this.packedView = new PackedView()
    this.packedView.isUsed = isUsed
    this.qualityList = undefined
  }

  /** Likely secrets are hidden in what the page gets. */
  get isMasked(): boolean {
    return this.params.isMasked
  }

  /** What the query of the view finds; of the newest one, where it changes meanwhile. */
  private async findMatches(
    store: StoreBuilder,
    resolved: Resolved,
    pause: () => Promise<void>,
    isWanted: () => boolean,
  ): Promise<Matches | undefined> {
    const { filterText, matchMode } = this.params
    await this.queries.load(filterText)
    const found = await runInSlices(this.queries.matches(store, resolved, filterText, matchMode), pause)
    const isSame = filterText === this.params.filterText && matchMode === this.params.matchMode
    return isSame || !isWanted() ? found : this.findMatches(store, resolved, pause, isWanted)
  }

  /**
   * True when the summary is another one, too: it does not depend on what is collapsed. With a `pause`, a query that
   * takes long is evaluated in slices; until `viewReady`, the view is the one before, and from `onFirst` on it has what is
   * found of the first processes. A newer view ends that.
   */
  setView(params: ViewParams, pause?: () => Promise<void>, onFirst?: () => void): boolean {
    const { filterText, matchMode } = this.params
    const isMatchChanged = params.filterText !== filterText || params.matchMode !== matchMode
    this.params = params
    this.shape++
    if (isMatchChanged) this.eventSelection = undefined
    const isWanted = (derived: Derived | undefined): derived is Derived =>
      derived !== undefined && derived === this.derived && params === this.params
    const evaluate = async (derived: Derived, steps: Slices<Matches | undefined, Matches>): Promise<void> => {
      for (;;) {
        await pause?.()
        if (!isWanted(derived)) return
        const slice = runSlice(steps)
        if ('result' in slice) return this.updateView(derived, slice.result)
        if (slice.partial === undefined || slice.partial.count === 0) continue
        this.updateView(derived, slice.partial, true)
        onFirst?.()
      }
    }
    const show = (): Promise<void> | undefined => {
      const { derived } = this
      if (!isWanted(derived)) return undefined
      if (this.isFilterSame(derived)) {
        this.updateView(derived, this.view?.matches)
        return undefined
      }
      const steps = this.queries.matches(this.store, derived.resolved, params.filterText, params.matchMode)
      if (pause !== undefined) {
        const slice = runSlice(steps)
        if (!('result' in slice)) return evaluate(derived, withFirst(slice.partial, steps))
        this.updateView(derived, slice.result)
      } else this.updateView(derived, finish(steps))
      return undefined
    }
    const loading = this.queries.load(params.filterText)
    let work = loading === undefined ? show() : undefined
    const begun = loading?.then(() => {
      work = show()
      if (this.viewLoading === begun) this.viewLoading = undefined
    })
    this.viewLoading = begun
    const ready = (begun?.then(() => work) ?? work)?.then(() => {
      if (this.viewReady === ready) this.viewReady = undefined
    })
    this.viewReady = ready
    return isMatchChanged
  }

  /** What is wrong with the text of a query; undefined where it is one. */
  checkQuery(text: string): Promise<QueryError | undefined> {
    return this.queries.check(text)
  }

  fieldValues(field: FieldName, prefix: string): FieldValue[] {
    return this.derived === undefined ? [] : this.queries.valuesOf(this.store, this.derived.resolved, field, prefix)
  }

  summary(): Summary {
    const { resolved, range, gaps } = this.derived ?? { resolved: resolve(this.store), range: undefined, gaps: [] }
    return finish(deriveSummary(this.store, resolved, range, gaps, this.view?.matches))
  }

  /** True where what the query finds is known from the view before. */
  private isFilterSame({ rowSource }: Derived): boolean {
    if (this.view === undefined || this.view.isPartial || this.view.list.source !== rowSource) return false
    return this.hasFilterOf(this.view)
  }

  private hasFilterOf(view: View | undefined): boolean {
    const { filterText, matchMode } = this.params
    return view?.filterText === filterText && view.matchMode === matchMode
  }

  private updateView(derived: Derived, matches: Matches | undefined, isPartial = false): void {
    if (isPartial || this.view?.isPartial) this.eventSelection = undefined
    this.view = finish(this.viewOf(this.store, derived, matches, isPartial, this.view))
  }

  /** `before` is a view of the same log, or of a part of it: what has not changed is taken from it. */
  private *viewOf(
    store: StoreBuilder,
    { resolved, rowSource }: Derived,
    matches: Matches | undefined,
    isPartial: boolean,
    before: View | undefined,
  ): Slices<View> {
    const { filterText, matchMode, onlyRange } = this.params
    const isRangeSame = before?.list.source === rowSource && before.onlyRange === onlyRange
    const inRange = isRangeSame ? before.list.params.inRange : onlyRange && keepInRange(resolved, onlyRange)
    const params = this.rowParams(store, rowSource, this.params, matches, inRange)
    const list = yield* RowList.of(rowSource, params, before?.list)
    return { filterText, matchMode, onlyRange, matches, isPartial, list }
  }

  private rowParams(
    store: StoreBuilder,
    source: RowSource,
    params: ViewParams,
    matches: Matches | undefined,
    inRange: Uint8Array | undefined,
  ): RowParams {
    return readRowParams(source, params, matches, inRange, (key) => this.rowOf(key, source.resolved, store))
  }

  /** Row of a key, of the process that it stands for where it has no exec_id of its own. */
  private rowOf(key: ProcessKey, resolved = this.derived?.resolved, store = this.store): ProcessIdx {
    const row = rowOfKey(store, key)
    if (row === NO_PROCESS || resolved === undefined || row >= resolved.rowCount) return NO_PROCESS
    return unaliased(resolved.lifetimes, row)
  }

  frame(request: FrameRequest): Frame | undefined {
    if (this.derived === undefined || this.view === undefined) return undefined
    const { resolved, activity, gaps, range } = this.derived
    const logEnd = range?.to ?? request.range.to
    const source = {
      store: this.store,
      resolved,
      list: this.view.list,
      matches: this.view.matches,
      activity,
      gaps,
      logEnd,
      shape: this.shape,
      lanes: () => this.packedView.lanesOf({ resolved, range: range ?? request.range }),
    }
    return deriveFrame(source, request, this.rowOf(request.selectedKey), this.anchorMoved(request.anchor))
  }

  private anchorMoved(anchor: RowAnchor | undefined): number {
    if (anchor === undefined || this.view === undefined) return 0
    const process = this.rowOf(anchor.key)
    const row = process === NO_PROCESS ? this.locateGroup(anchor.key).row : this.view.list.rowShowing(process)
    return row < 0 ? 0 : row - anchor.row
  }

  // ── export ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** What an export is made of, as all of it is now; undefined before the first refresh. */
  exportInput(ask: ExportAsk, sources: readonly ExportSource[]): Omit<ExportInput, 'hashOf'> | undefined {
    if (this.derived !== undefined) this.lent.add(this.derived)
    return this.exportedNow(ask, sources)
  }

  exportCounts(range: TimeRange): { readonly processes: number; readonly events: number } {
    const input = this.exportedNow({ range, isMasked: false, selectedKey: '' }, [])
    return input === undefined ? { processes: 0, events: 0 } : countScope(this.store, input)
  }

  private exportedNow(ask: ExportAsk, sources: readonly ExportSource[]): Omit<ExportInput, 'hashOf'> | undefined {
    if (this.derived === undefined) return undefined
    const { store, raw, params } = this
    const { resolved, range: logRange, activity, gaps } = this.derived
    const isWholeLog = logRange === undefined || isWhole(ask.range, logRange)
    return {
      store,
      resolved,
      activity,
      gaps,
      lanes: () => this.packedView.lanesOf({ resolved, range: logRange ?? ask.range }),
      sources,
      query: params.filterText.trim(),
      range: ask.range,
      isWholeLog,
      isWanted: wantedProcesses(resolved, this.view?.matches, ask.range, isWholeLog),
      isMasked: ask.isMasked,
      selected: this.rowOf(ask.selectedKey),
      readBytes: async (event, from, to) => {
        const ref = { source: eventAddress(store, event).source, offset: from, byteLength: to - from }
        await raw.whenKept(ref)
        const bytes = raw.gapOf(ref) === undefined ? await raw.readBytes(ref.source, from, to) : undefined
        if (bytes !== undefined && bytes.length === to - from) return bytes
        throw new ExportProblem(unreadableText(raw.nameOf(ref.source), raw.gapOf(ref)))
      },
    }
  }

  // ── packed layout ──────────────────────────────────────────────────────────────────────────────────────────────────

  private packedInput(): PackedInput | undefined {
    if (this.derived?.range === undefined || this.view === undefined) return undefined
    const { resolved, range, activity, gaps } = this.derived
    const { collapsedGroups } = this.params
    return { store: this.store, resolved, range, activity, gaps, matches: this.view.matches, collapsedGroups }
  }

  packedFrame(request: PackedRequest): PackedFrame | undefined {
    const input = this.packedInput()
    return input && derivePackedFrame(this.packedView.source(input), request, this.rowOf(request.selectedKey))
  }

  packedAt(point: PackedPoint): PackedHit | undefined {
    const input = this.packedInput()
    return input && packedHit(this.packedView.source(input), point)
  }

  /** Top of a process or a group in the packed list, in CSS pixels; -1 when it is not shown. */
  packedTop(key: string): number {
    const input = this.packedInput()
    if (input === undefined) return -1
    const process = this.rowOf(key)
    return process === NO_PROCESS
      ? this.packedView.topOfGroup(input, key)
      : this.packedView.topOfProcess(input, process)
  }

  /** The next process of the packed lanes in a direction; of what the filter finds alone, where there is one. */
  packedStep(fromKey: ProcessKey, step: PackedStep): ProcessKey | undefined {
    const input = this.packedInput()
    if (input === undefined) return undefined
    const { lanes, matching, layout } = this.packedView.source(input)
    const process = stepInLanes(matching ?? lanes, layout, this.rowOf(fromKey), step)
    return process < 0 ? undefined : keyOf(this.store, process)
  }

  async events(request: EventsRequest): Promise<EventPage> {
    const events = this.selectEvents(request)
    const page = Array.from(events.subarray(request.first, request.first + request.count))
    return { total: events.length, first: request.first, lines: await makeEventLines(this.store, this.raw, page) }
  }

  private selectEvents({ range, process }: Pick<EventsRequest, 'range' | 'process'>): Uint32Array {
    if (this.derived === undefined) return new Uint32Array(0)
    const key = `${range.from.sec}.${range.from.ns} ${range.to.sec}.${range.to.ns} ${process}`
    if (this.eventSelection?.key === key) return this.eventSelection.events
    const wanted = process === '' ? undefined : this.rowOf(process)
    const events = selectEvents(this.store, this.derived, range, wanted, this.view?.matches)
    this.eventSelection = { key, events }
    return events
  }

  locateEvent({ range, process, key }: StoreQuestions['locateEvent']['ask']): number {
    const row = this.rowOf(key)
    if (this.derived === undefined || row === NO_PROCESS) return -1
    return this.selectEvents({ range, process }).findIndex(isEventOf(this.store, this.derived.resolved, row))
  }

  rangeStats(range: TimeRange): RangeStats | undefined {
    if (this.derived === undefined) return undefined
    const { resolved, order } = this.derived
    return deriveRangeStats(this.store, resolved, order, range, this.view?.matches?.isMatch)
  }

  sessions({ withProbes, first, count }: StoreQuestions['sessions']['ask']): SessionPage {
    if (this.derived === undefined) return { total: 0, probes: 0, first, sessions: [] }
    const { resolved } = this.derived
    const { rows, probes } = listSessions(this.store, resolved, withProbes, this.view?.matches?.isKept)
    const sessions = Array.from(rows.subarray(first, first + count), (row) => sessionRow(this.store, resolved, row))
    return { total: rows.length, probes, first, sessions }
  }

  async details(key: ProcessKey): Promise<ProcessDetails | undefined> {
    const row = this.rowOf(key)
    if (this.derived === undefined || row === NO_PROCESS || row >= this.derived.resolved.rowCount) return undefined
    const details = deriveDetails(this.store, this.derived.resolved, this.derived.activity, row)
    const text = await this.textAt(details.describedBy)
    const ordinal = eventOrdinal(this.store, details.describedBy)
    const event = text === undefined ? undefined : eventsAt(text).at(ordinal)?.event
    const record = event && recordOf(event.payload, details.key.startsWith('lost:') ? '' : details.key)
    if (record === undefined)
      return { ...details, areFieldsAwaited: this.rawGap(details.describedBy)?.gap === 'awaited' }
    const { process, container } = splitProcessFields(record)
    return { ...details, fields: process, containerFields: container }
  }

  /**
   * Text of an event as it is in its source, without an envelope; undefined when it can no longer be read. Waits for
   * bytes that are still to be kept.
   */
  async rawText(event: number): Promise<string | undefined> {
    if (this.isEvent(event)) await this.raw.whenKept(eventAddress(this.store, event))
    const text = await this.textAt(event)
    return text === undefined ? undefined : eventText(text, eventOrdinal(this.store, event))
  }

  private async textAt(event: number): Promise<string | undefined> {
    if (!this.isEvent(event)) return undefined
    const [text] = await this.raw.read([eventAddress(this.store, event)])
    return text
  }

  /** Why the text of an event cannot be read, and the source that it is in; undefined where it can be. */
  rawGap(event: number): RawGapOfEvent | undefined {
    if (!this.isEvent(event)) return undefined
    const address = eventAddress(this.store, event)
    const gap = this.raw.gapOf(address)
    return gap && { gap, source: address.source }
  }

  private isEvent(event: number): boolean {
    return event >= 0 && event < this.store.events.length
  }

  /** The next match in the list from a process, as if everything were open; wraps around. */
  find(fromKey: ProcessKey, step: 1 | -1): ProcessKey | undefined {
    const { derived, view } = this
    const matches = view?.matches
    if (derived === undefined || view === undefined || matches === undefined || matches.count === 0) return undefined
    const { groupOrder, siblingOrder } = this.params
    view.openList ??= finish(RowList.of(derived.rowSource, { ...PLAIN_ROWS, groupOrder, siblingOrder, matches }))
    const list = view.openList
    const from = list.rowOfProcess(this.rowOf(fromKey))
    for (let i = 1; i <= list.length; i++) {
      const start = from < 0 && step < 0 ? list.length : from
      const { block, row } = list.at((((start + i * step) % list.length) + list.length) % list.length)
      const { kind, id } = block.rows.columns
      if (kind[row] === ROW_KIND.process && matches.isMatch[id[row]] === 1) return keyOf(this.store, id[row])
    }
    return undefined
  }

  reveal(key: ProcessKey): Reveal | undefined {
    const process = this.rowOf(key)
    if (this.derived === undefined || this.view === undefined || process === NO_PROCESS) return undefined
    const { resolved } = this.derived
    if (process >= resolved.rowCount || resolved.isShown[process] === 0) return undefined
    const keys = rowKeysAbove(this.derived.rowSource, this.params, process)
    const isOpened = new Set(keys)
    const params: ViewParams = {
      ...this.params,
      collapsedGroups: this.params.collapsedGroups.filter((key) => !isOpened.has(key)),
      collapsedProcesses: this.params.collapsedProcesses.filter((key) => !isOpened.has(key)),
      hidden: this.params.hidden.filter((key) => !isOpened.has(key) && key !== keyOf(this.store, process)),
      openRows: [...new Set([...this.params.openRows, ...keys])],
    }
    const { rowSource } = this.derived
    const { matches, list: shown } = this.view
    const rowParams = this.rowParams(this.store, rowSource, params, matches, shown.params.inRange)
    const list = finish(RowList.of(rowSource, rowParams, shown))
    const isLeftOut = matches?.isKept[process] === 0 || shown.params.inRange?.[process] === 0
    return {
      keys,
      row: isLeftOut ? -1 : list.rowShowing(process),
      span: this.spanOf([process]),
      subtreeSpan: this.spanOf(subtreeOf(resolved.children, process)),
    }
  }

  /** Of the keys that the view has collapsed, those below a process or a group. */
  collapsedBelow(key: string): string[] {
    if (this.derived === undefined) return []
    const { rowSource } = this.derived
    const groups = groupsBelow(rowSource.resolved.groups, key)
    const isBelow = (other: ProcessKey): boolean => {
      const process = this.rowOf(other)
      return process !== NO_PROCESS && rowKeysAbove(rowSource, this.params, process).includes(key)
    }
    return [
      ...this.params.collapsedGroups.filter((other) => groups.has(other)),
      ...this.params.collapsedProcesses.filter(isBelow),
    ]
  }

  parentsBelow(key: string): ParentsBelow {
    if (this.derived === undefined) return { groups: [], processes: [] }
    return parentsBelow(this.derived.rowSource, key, this.rowOf(key))
  }

  /** From the first start to the last end of a group's processes. */
  groupSpan(key: string): TimeRange | undefined {
    if (this.derived === undefined) return undefined
    const { resolved } = this.derived
    const group = resolved.groups.groups.findIndex((other) => other.key === key)
    return group < 0 ? undefined : this.spanOf(processesOf(resolved, group))
  }

  /** From the first event of a range to the last one. */
  eventSpan(range: TimeRange): TimeRange | undefined {
    if (this.derived === undefined) return undefined
    const { order } = this.derived
    const { timeSec, timeNs } = this.store.events.columns
    const { from, to } = eventsInRange(this.store.events, order, range)
    const timeOf = (event: number): Instant => ({ sec: timeSec[event], ns: timeNs[event] })
    return to > from ? { from: timeOf(order[from]), to: timeOf(order[to - 1]) } : undefined
  }

  private spanOf(rows: Iterable<ProcessIdx>): TimeRange | undefined {
    const { resolved, range } = this.derived!
    const { startSec, startNs, endSec, endNs, endKind } = resolved.lifetimes
    let from: Instant | undefined
    let to: Instant | undefined
    for (const row of rows) {
      if (startSec[row] === NO_TIME) continue
      const start = { sec: startSec[row], ns: startNs[row] }
      const known = endKind[row] === END.open ? (range?.to ?? start) : { sec: endSec[row], ns: endNs[row] }
      const isEnd = known.sec !== NO_TIME && compareTimes(known.sec, known.ns, start.sec, start.ns) > 0
      const end = isEnd ? known : start
      if (from === undefined || compareTimes(start.sec, start.ns, from.sec, from.ns) < 0) from = start
      if (to === undefined || compareTimes(end.sec, end.ns, to.sec, to.ns) > 0) to = end
    }
    return from && to && { from, to }
  }

  /** The process of a row that stands for several, at a time or nearest to it. */
  processAt(listRow: number, time: Instant): ProcessKey | undefined {
    if (this.view === undefined || listRow < 0 || listRow >= this.view.list.length) return undefined
    const process = nearestProcess(this.view.list.source, this.view.list.at(listRow), time)
    return process < 0 ? undefined : keyOf(this.store, process)
  }

  /** What the activity marks of a row stand for, in a range; undefined for groups and rows that are not there. */
  marksAt(listRow: number, range: TimeRange): NamedMarks | undefined {
    if (this.derived === undefined || this.view === undefined || listRow >= this.view.list.length) return undefined
    const { block, row } = this.view.list.at(listRow)
    const { kind, id } = block.rows.columns
    if (isGroupKind(kind[row])) return undefined
    const processes = kind[row] === ROW_KIND.process ? [id[row]] : membersOf(block, row)
    return nameMarks(this.store, this.derived.activity, processes, range)
  }

  locateGroup(key: string): { row: number; above: string[] } {
    const above: string[] = []
    if (this.derived === undefined || this.view === undefined) return { row: -1, above }
    const { groups } = this.derived.resolved.groups
    const group = groups.findIndex((other) => other.key === key)
    for (let parent = groups[group]?.parent ?? -1; parent >= 0; parent = groups[parent].parent)
      above.push(groups[parent].key)
    return { row: this.view.list.rowOfGroup(group), above }
  }

  /** The process of the list that starts next after one, or before it; after or before a time where there is none. */
  nextInTime(fromKey: ProcessKey, at: Instant, step: 1 | -1): ProcessKey | undefined {
    if (this.view === undefined) return undefined
    const process = nextInTime(this.view.list, this.rowOf(fromKey), at, step)
    return process < 0 ? undefined : keyOf(this.store, process)
  }

  quality(kind: QualityKind, first: number, count: number): { total: number; keys: ProcessKey[] } {
    if (this.derived === undefined) return { total: 0, keys: [] }
    const { resolved } = this.derived
    if (this.qualityList?.resolved !== resolved || this.qualityList.kind !== kind)
      this.qualityList = { resolved, kind, rows: listQuality(this.store, resolved, kind) }
    const { rows } = this.qualityList
    return {
      total: rows.length,
      keys: Array.from(rows.subarray(first, first + count), (row) => keyOf(this.store, row)),
    }
  }

  async badLines(first: number, count: number): Promise<BadLine[]> {
    const { columns, length } = this.store.badLines
    const rows = Array.from({ length: Math.max(0, Math.min(length, first + count) - first) }, (_, i) => first + i)
    const refs = rows.map((row) => ({
      source: columns.source[row],
      offset: columns.offset[row],
      byteLength: Math.min(MAX_TEXT_CHARS, columns.byteLength[row]),
    }))
    const texts = await this.raw.read(refs)
    return rows.map((row, i) => ({
      file: this.raw.nameOf(columns.source[row]),
      line: columns.line[row],
      reason: BAD_LINE_REASONS[columns.reason[row]],
      text: texts[i] ?? (this.raw.gapOf(refs[i]) === 'awaited' ? AWAITED_TEXT : ''),
    }))
  }
}

/** Slices that were begun, with what they gave last. */
function* withFirst<Result, Partial>(
  first: Partial | undefined,
  rest: Slices<Result, Partial>,
): Slices<Result, Partial> {
  yield first
  return yield* rest
}
