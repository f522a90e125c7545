/**
 * The store and everything derived from it, kept up to date. Chunks are merged at once; what is derived, and what is shown
 * of that, is renewed by `refresh`, and stays as it was until then.
 */
import type { MatchMode } from '../codes/match-modes'
import { chooseKept } from '../derive/evictable'
import { deriveRest, freeDerived, type Derived } from '../derive/derived'
import { keepInRange } from '../derive/in-range'
import { deriveLanes } from '../derive/lanes'
import { unaliased } from '../derive/lifetimes'
import type { TimeRange } from '../derive/log-range'
import type { Matches } from '../derive/matches'
import { rowOfKey, type ProcessKey } from '../derive/process-key'
import { resolve, resolveInSlices, type Resolved } from '../derive/resolve'
import type { RowParams, RowSource } from '../derive/list-rows'
import { RowList } from '../derive/row-list'
import { finish, type Slices } from '../derive/slices'
import { deriveSummary, type Summary } from '../derive/summary'
import { RawStore, type RawReader } from '../ingest/raw-store'
import type { Chunk } from '../model/chunk'
import { NO_PROCESS, type ProcessIdx } from '../model/process-table'
import { StoreBuilder, type StoreSizes } from '../model/store-builder'
import { PackedView } from './packed-view'
import { SLICE_MS, runInSlices, runSlice } from './in-slices'
import { QueryView } from './query-view'
import type { KeepEnd, ViewParams } from './protocol'
import { NOTHING_CHANGED, readRowParams } from './view-params'

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

/** Lets messages be handled that came meanwhile. */
type Pause = () => Promise<void>

/** With a feed, so many processes are kept about: when there are more, the oldest that ended go. */
const FEED_PROCESSES = 400_000
/** Part of these that stays when some go. */
const KEPT_PART = 0.75
/** Part of these that must be able to go. */
const LEAST_GONE_PART = 0.05

export class DerivedStore {
  /** Set until the view is as it was asked for: what its query needs is loaded, and all of it is evaluated. */
  viewReady: Promise<void> | undefined
  /** Set while what the query needs is loaded. */
  viewLoading: Promise<void> | undefined
  protected store = new StoreBuilder()
  protected readonly raw: RawStore
  private readonly budgetBytes: number
  private readonly feedProcesses: number
  /** Sources that may go on for ever. */
  private readonly bounded = new Set<number>()
  protected params = NOTHING_CHANGED
  /** Grows with each summary that the page asks for. */
  private summaryTurn = 0
  /** What was in the store when the first chunk of each source came. */
  private readonly sizesBefore = new Map<number, StoreSizes>()
  protected derived: Derived | undefined
  /** What exports read, which may go on for long. The order of events is not among that: what follows may share it. */
  protected readonly lent = new WeakSet<Derived>()
  /** The store that must not change now. */
  private resolving: StoreBuilder | undefined
  protected view: View | undefined
  protected packedView = new PackedView()
  protected readonly queries = new QueryView()

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
  async refresh(pause: Pause = () => Promise.resolve(), sliceMs = SLICE_MS): Promise<Summary> {
    const { store } = this
    try {
      return await this.renew(store, pause, sliceMs)
    } finally {
      if (this.resolving === store) this.resolving = undefined
    }
  }

  private async renew(before: StoreBuilder, pause: Pause, sliceMs: number): Promise<Summary> {
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
  protected forgetDerived(keptOrder?: Uint32Array): void {
    const { derived } = this
    this.derived = undefined
    this.view?.list.free()
    this.view?.openList?.free()
    this.view = undefined
    if (derived === undefined || this.lent.has(derived)) return
    freeDerived(derived, keptOrder)
  }

  /** The summary of the view as it is by then; undefined where it was asked for once more meanwhile. */
  summaryOfView(pause: Pause): Promise<Summary | undefined> {
    const turn = ++this.summaryTurn
    return this.summaryInSlices(pause, SLICE_MS, () => turn === this.summaryTurn)
  }

  /** Lanes for the first frame of the packed layout, so that it does not wait for them. */
  async prepareLanes(pause: Pause, sliceMs = SLICE_MS): Promise<void> {
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
    pause: Pause,
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
    pause: Pause,
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
    this.sizesBefore.clear()
    this.resolving = undefined
    const { isUsed } = this.packedView
    this.packedView = new PackedView()
    this.packedView.isUsed = isUsed
  }

  /** Likely secrets are hidden in what the page gets. */
  get isMasked(): boolean {
    return this.params.isMasked
  }

  /** What the query of the view finds; of the newest one, where it changes meanwhile. */
  private async findMatches(
    store: StoreBuilder,
    resolved: Resolved,
    pause: Pause,
    isWanted: () => boolean,
  ): Promise<Matches | undefined> {
    const { filterText, matchMode } = this.params
    await this.queries.load(filterText)
    const found = await runInSlices(this.queries.matches(store, resolved, filterText, matchMode), pause, isWanted)
    const isSame = filterText === this.params.filterText && matchMode === this.params.matchMode
    return isSame || !isWanted() ? found : this.findMatches(store, resolved, pause, isWanted)
  }

  /**
   * True when the summary is another one, too: it does not depend on what is collapsed. With a `pause`, a query that
   * takes long is evaluated in slices; until `viewReady`, the view is the one before, and from `onFirst` on it has what is
   * found of the first processes. A newer view ends that.
   */
  setView(params: ViewParams, pause?: Pause, onFirst?: () => void, sliceMs = SLICE_MS): boolean {
    const { filterText, matchMode } = this.params
    this.params = params
    const show = (): Promise<void> | undefined => this.showView(params, pause, onFirst, sliceMs)
    const loading = this.queries.load(params.filterText)?.finally(() => {
      if (this.viewLoading === loading) this.viewLoading = undefined
    })
    this.viewLoading = loading
    const ready = (loading === undefined ? show() : loading.then(show))?.finally(() => {
      if (this.viewReady === ready) this.viewReady = undefined
    })
    this.viewReady = ready
    return params.filterText !== filterText || params.matchMode !== matchMode
  }

  /** Undefined where the view is as it was asked for at once. */
  private showView(
    params: ViewParams,
    pause: Pause | undefined,
    onFirst: (() => void) | undefined,
    sliceMs: number,
  ): Promise<void> | undefined {
    const { derived } = this
    if (derived === undefined || params !== this.params) return undefined
    if (this.isFilterSame(derived)) {
      this.updateView(derived, this.view?.matches)
      return undefined
    }
    const steps = this.queries.matches(this.store, derived.resolved, params.filterText, params.matchMode)
    if (pause === undefined) {
      this.updateView(derived, finish(steps))
      return undefined
    }
    const slice = runSlice(steps, sliceMs)
    if (!('result' in slice))
      return this.evaluateView(derived, params, withFirst(slice.partial, steps), pause, onFirst, sliceMs)
    this.updateView(derived, slice.result)
    return undefined
  }

  private async evaluateView(
    derived: Derived,
    params: ViewParams,
    steps: Slices<Matches | undefined, Matches>,
    pause: Pause,
    onFirst: (() => void) | undefined,
    sliceMs: number,
  ): Promise<void> {
    for (;;) {
      await pause()
      if (derived !== this.derived || params !== this.params) return
      const slice = runSlice(steps, sliceMs)
      if ('result' in slice) return this.updateView(derived, slice.result)
      if (slice.partial === undefined || slice.partial.count === 0) continue
      this.updateView(derived, slice.partial, true)
      onFirst?.()
    }
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

  protected rowParams(
    store: StoreBuilder,
    source: RowSource,
    params: ViewParams,
    matches: Matches | undefined,
    inRange: Uint8Array | undefined,
  ): RowParams {
    return readRowParams(source, params, matches, inRange, (key) => this.rowOf(key, source.resolved, store))
  }

  /** Row of a key, of the process that it stands for where it has no exec_id of its own. */
  protected rowOf(key: ProcessKey, resolved = this.derived?.resolved, store = this.store): ProcessIdx {
    const row = rowOfKey(store, key)
    if (row === NO_PROCESS || resolved === undefined || row >= resolved.rowCount) return NO_PROCESS
    return unaliased(resolved.lifetimes, row)
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
