/** What is on screen: asks the store for the frame in view, and for what is selected, whenever either has changed. */
import type { Frame, FrameRequest } from '../derive/frame'
import type { TimeRange } from '../derive/log-range'
import type { PackedFrame, PackedRequest } from '../derive/packed-frame'
import type { ProcessDetails } from '../derive/process-details'
import type { ProcessKey } from '../derive/process-key'
import type { StoreClient } from '../worker/store-client'
import { LatestAnswer } from './latest-answer'
import { PlaceKeeper } from './list-place'
import { isCovered } from './packed-cover'
import { anchorOf } from './row-anchor'
import { hasFeed, isSettled } from './session'
import type { Stores } from './stores'
import type { ViewState } from './view'
import { ROW_HEIGHT_PX, scrollPacked, scrollTo } from './viewport'

/** Rows beyond the window that a frame holds, as a part of the window, so that scrolling finds rows already there. */
const MARGIN_WINDOWS = 0.5

/** A range that keeps moving limits the list when it rests this long. */
const RANGE_REST_MS = 150

/** A frame that is wanted; `isAnchored`: rows that come in above those on screen do not move these. */
type FrameWish = Omit<FrameRequest, 'anchor'> & { readonly isAnchored: boolean }

export class Screen {
  readonly frames: LatestAnswer<FrameWish, Frame>
  /** As `frames`, of the packed layout: the shown one is asked for alone. */
  readonly packedFrames: LatestAnswer<PackedRequest, PackedFrame>
  readonly details: LatestAnswer<{ readonly key: ProcessKey }, ProcessDetails>
  /** Holds the list at the place of a link while it is read. */
  readonly place: PlaceKeeper
  private readonly client: StoreClient
  private readonly stores: Stores
  /** What was asked for last of the packed layout. */
  private lastPacked: PackedRequest | undefined

  constructor(client: StoreClient, stores: Stores) {
    this.client = client
    this.stores = stores
    const { viewport, view, preferences } = stores
    this.place = new PlaceKeeper(viewport)
    this.frames = new LatestAnswer(async ({ isAnchored, ...request }) => {
      // by the frame that is shown now: the one before may have moved the rows
      const { scrollTop: top, heightPx } = viewport.getState()
      const anchor = isAnchored ? anchorOf(this.frames.store.getState().answer, top, heightPx) : undefined
      const frame = await client.ask('frame', { ...request, anchor })
      if (frame !== undefined && frame.anchorMoved !== 0)
        viewport.setState(({ scrollTop }) => ({
          scrollTop: Math.max(0, scrollTop + frame.anchorMoved * ROW_HEIGHT_PX),
        }))
      return frame
    })
    this.packedFrames = new LatestAnswer((request) => client.ask('packed', request))
    this.details = new LatestAnswer((ask) => client.ask('details', ask))
    this.frames.store.subscribe(() => this.keepPlace())
    this.packedFrames.store.subscribe(() => this.keepPlace())
    viewport.subscribe(() => this.requestFrame('moved'))
    this.followRange()
    view.subscribe((now, before) => this.onViewChange(now, before))
    preferences.subscribe((all, before) => {
      if (all.areSecretsHidden !== before.areSecretsHidden) this.showSecrets()
    })
    if (preferences.getState().areSecretsHidden) this.sendView()
  }

  private onViewChange(view: ViewState, before: ViewState): void {
    const isListChanged = Object.keys(shapeOf(view)).some(
      (name) => view[name as keyof ViewState] !== before[name as keyof ViewState],
    )
    if (isListChanged) this.sendView()
    if (isListChanged || view.layout !== before.layout || view.selectedKey !== before.selectedKey) this.requestFrame()
    if (view.selectedKey !== before.selectedKey) this.requestDetails()
  }

  /** Asks anew for what is on screen, with likely secrets or without. */
  private showSecrets(): void {
    this.sendView()
    this.requestFrame()
    this.requestDetails()
  }

  private sendView(): void {
    const view = this.stores.view.getState()
    const { isRangeOnly, ...shape } = shapeOf(view)
    this.client.setView({
      ...shape,
      collapsedGroups: [...view.collapsedGroups],
      collapsedProcesses: [...view.collapsedProcesses],
      openRows: [...view.openRows],
      hidden: [...view.hidden],
      onlyRange: isRangeOnly ? this.stores.viewport.getState().range : undefined,
      isMasked: this.stores.preferences.getState().areSecretsHidden,
    })
  }

  /** Where the visible range limits the list, the list follows it when it rests. */
  private followRange(): void {
    let timer: ReturnType<typeof setTimeout> | undefined
    this.stores.viewport.subscribe((state, before) => {
      if (state.range === before.range || !this.stores.view.getState().isRangeOnly) return
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
  requestFrame(cause: 'moved' | 'changed' | 'renewed' = 'changed'): void {
    const { range, scrollTop, widthPx, heightPx } = this.stores.viewport.getState()
    if (range === undefined) return
    if (this.stores.view.getState().layout === 'packed') {
      this.requestPacked(range, cause === 'moved' ? cause : 'changed')
      return
    }
    const rowsInView = Math.ceil(heightPx / ROW_HEIGHT_PX) + 1
    const margin = Math.ceil(rowsInView * MARGIN_WINDOWS)
    const firstRow = Math.max(0, Math.floor(scrollTop / ROW_HEIGHT_PX) - margin)
    const isFed = hasFeed(this.stores.session.getState().sources)
    const isAnchored = cause !== 'changed' && isFed && this.place.waiting === undefined
    this.frames.request({
      isAnchored,
      firstRow,
      rowCount: rowsInView + 2 * margin,
      range,
      widthPx,
      selectedKey: this.stores.view.getState().selectedKey,
    })
  }

  private requestPacked(range: TimeRange, cause: 'moved' | 'changed'): void {
    const { packedTop: topPx, widthPx, heightPx } = this.stores.viewport.getState()
    const { selectedKey } = this.stores.view.getState()
    const pixelRatio = globalThis.devicePixelRatio || 1
    const request = { topPx, heightPx, range, widthPx, pixelRatio, selectedKey }
    if (cause === 'moved' && this.lastPacked !== undefined && isCovered(this.lastPacked, request)) return
    this.lastPacked = request
    this.packedFrames.request(request)
  }

  requestDetails(): void {
    const key = this.stores.view.getState().selectedKey
    if (key === '') this.details.clear()
    else this.details.request({ key })
  }

  /** Holds the list where a link has it, now and while more is read. */
  private keepPlace(): void {
    const { answer, isPending } = this.frames.store.getState()
    const packed = this.packedFrames.store.getState()
    const isPacked = this.stores.view.getState().layout === 'packed'
    const isLast = isSettled(this.stores.session.getState()) && !isPending && !packed.isPending
    if (isPacked && packed.answer !== undefined) this.place.follow({ packedPx: packed.answer.totalPx }, isLast)
    else if (!isPacked && answer !== undefined) this.place.follow({ rows: answer.totalRows }, isLast)
  }

  /** Raw text that the details wait for may be there. */
  renewAwaited(): void {
    if (this.details.store.getState().answer?.areFieldsAwaited === true) this.requestDetails()
  }

  /** Scrolls the shown layout by CSS pixels. */
  scrollBy(px: number): void {
    const { scrollTop, packedTop } = this.stores.viewport.getState()
    if (this.stores.view.getState().layout === 'packed')
      scrollPacked(this.stores.viewport, packedTop + px, this.packedFrames.store.getState().answer?.totalPx ?? 0)
    else scrollTo(this.stores.viewport, scrollTop + px, this.frames.store.getState().answer?.totalRows ?? 0)
  }

  clear(): void {
    this.frames.clear()
    this.packedFrames.clear()
    this.place.forget()
    this.lastPacked = undefined
  }
}

/** What of the view decides which rows there are. */
function shapeOf(view: ViewState) {
  const { selectedKey: _selected, focusedKey: _focused, layout: _layout, ...rest } = view
  const { bottomTab: _tab, isOnlySelected: _only, withProbes: _probes, ...shape } = rest
  return shape
}
