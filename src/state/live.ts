/** Watching feeds as they come: where *now* is, whether the visible range follows it, whether the view is paused. */
import { createStore } from 'zustand/vanilla'
import { isAhead } from '../base/clock-skew'
import { addNs, isLater, type Instant, type Nanoseconds } from '../base/time'
import type { TimeRange } from '../derive/log-range'
import { hasRunningFeed, isFeedOver, type SessionStore, type Source } from './session'
import { lengthOf, setRange, type ViewportStore } from './viewport'

export interface LiveState {
  /** The end of the visible range stays at *now*. */
  readonly isFollowing: boolean
  /** What is shown stays as it is, while events are received. */
  readonly isPaused: boolean
  /** Events that were received when the view was paused. */
  readonly eventsAtPause: number
}

/** An event that is older than this when it comes is of a replay, or of a log of old days. */
const LIVE_SECONDS = 600
/** What is followed where the whole log was in view. */
const USUAL_NS: Nanoseconds = 300e9
const LONGEST_NS: Nanoseconds = 3600e9
/** Between *now* and the edge, as a part of the range. */
const MARGIN = 0.02
/** Tetragon may hold events back so long, to tell which pod they are of: what is newer may still change. */
export const PROVISIONAL_NS: Nanoseconds = 30e9

const FEWEST_TICK_MS = 100
const MOST_TICK_MS = 1000

/**
 * *Now* as the feeds tell it: the newest event's time and what has passed since it came, so that it moves on smoothly and
 * lags as the feed does, also while the feed is lost or nothing happens. Nodes whose clocks are ahead say nothing of it,
 * unless all are: then it is this computer's clock that is behind. Undefined without a feed that brought an event and is
 * not over.
 */
export function liveNow(sources: readonly Source[], nowMs: number): Instant | undefined {
  const nodes = sources.flatMap((source) => (source.kind === 'feed' && !isFeedOver(source) ? source.feed.nodes : []))
  const inStep = nodes.filter(({ newest, arrivedMs }) => !isAhead(newest, arrivedMs))
  let now: Instant | undefined
  for (const { newest, arrivedMs } of inStep.length > 0 ? inStep : nodes) {
    const isLive = arrivedMs / 1000 - newest.sec < LIVE_SECONDS
    const at = isLive ? addNs(newest, Math.max(0, nowMs - arrivedMs) * 1e6) : newest
    if (now === undefined || isLater(at, now)) now = at
  }
  return now
}

/** Events of all feeds. */
export function feedEvents(sources: readonly Source[]): number {
  return sources.reduce((sum, source) => sum + (source.kind === 'feed' ? source.feed.events : 0), 0)
}

export class LiveView {
  readonly store = createStore<LiveState>(() => ({ isFollowing: false, isPaused: false, eventsAtPause: 0 }))
  private readonly viewport: ViewportStore
  private readonly session: SessionStore
  private readonly onPause: (isPaused: boolean) => void
  private timer: ReturnType<typeof setTimeout> | undefined
  /** The range is moved here, not by the user. */
  private isMoving = false
  /** Followed once the first event has come. */
  private wantedNs: Nanoseconds | undefined
  /** *Now* as it was followed last. */
  private followed: Instant | undefined

  constructor(viewport: ViewportStore, session: SessionStore, onPause: (isPaused: boolean) => void) {
    this.viewport = viewport
    this.session = session
    this.onPause = onPause
    viewport.subscribe(({ range, jumps }, before) => {
      if (jumps !== before.jumps) this.letGo()
      else if (range !== before.range && !this.isMoving) this.onMoved(range, before.range)
    })
    session.subscribe((state, before) => {
      if (state.sources === before.sources) return
      if (this.wantedNs !== undefined) this.follow(this.wantedNs)
      else if (!hasRunningFeed(state.sources)) this.letGo()
    })
  }

  /**
   * *Now*, as in the events; undefined without a feed that brought one. While it is followed it never goes back: where the
   * lag grows it stands still. What a clock that is ahead took for now does not hold.
   */
  now(): Instant | undefined {
    const nowMs = Date.now()
    const now = liveNow(this.session.getState().sources, nowMs)
    const { followed } = this
    if (now === undefined || followed === undefined || isAhead(followed, nowMs)) return now
    return isLater(followed, now) ? followed : now
  }

  /** How much of the time before *now* is in view; undefined where it is not followed. */
  get followedNs(): Nanoseconds | undefined {
    const { range } = this.viewport.getState()
    return this.wantedNs ?? (this.store.getState().isFollowing && range !== undefined ? lengthOf(range) : undefined)
  }

  /** Moves the visible range to *now* and keeps it there, until the user moves it. */
  follow(length = this.usualLength()): void {
    if (this.now() === undefined) {
      this.wantedNs = length
      return
    }
    this.wantedNs = undefined
    this.store.setState({ isFollowing: true })
    this.resume()
    this.move(length)
  }

  letGo(): void {
    clearTimeout(this.timer)
    this.wantedNs = undefined
    this.followed = undefined
    if (this.store.getState().isFollowing) this.store.setState({ isFollowing: false })
  }

  /** What is shown stays as it is until `resume`; events are received all the same. */
  pause(): void {
    if (this.store.getState().isPaused) return
    clearTimeout(this.timer)
    this.store.setState({ isPaused: true, eventsAtPause: feedEvents(this.session.getState().sources) })
    this.onPause(true)
  }

  resume(): void {
    if (!this.store.getState().isPaused) return
    this.store.setState({ isPaused: false })
    this.onPause(false)
    const { range } = this.viewport.getState()
    if (this.store.getState().isFollowing && range !== undefined) this.move(lengthOf(range))
  }

  /** Everything was closed. */
  reset(): void {
    this.letGo()
    this.resume()
  }

  private usualLength(): Nanoseconds {
    const { range, isWhole } = this.viewport.getState()
    if (range === undefined) return USUAL_NS
    const length = lengthOf(range)
    return isWhole || length > LONGEST_NS ? Math.min(length, USUAL_NS) : length
  }

  private move(length: Nanoseconds): void {
    clearTimeout(this.timer)
    const now = this.now()
    if (now === undefined) return
    this.followed = now
    const to = addNs(now, length * MARGIN)
    this.isMoving = true
    setRange(this.viewport, { from: addNs(to, -length), to })
    this.isMoving = false
    const nsPerPx = length / Math.max(1, this.viewport.getState().widthPx)
    const tickMs = Math.min(MOST_TICK_MS, Math.max(FEWEST_TICK_MS, (2 * nsPerPx) / 1e6))
    this.timer = setTimeout(() => this.move(length), tickMs)
  }

  /** Zooming keeps *now* at the edge, everything else lets go. */
  private onMoved(range: TimeRange | undefined, before: TimeRange | undefined): void {
    const { isFollowing, isPaused } = this.store.getState()
    if (!isFollowing) return
    const isZoom =
      range !== undefined &&
      before !== undefined &&
      !this.viewport.getState().isWhole &&
      Math.abs(lengthOf(range) / lengthOf(before) - 1) > 1e-6 &&
      lengthOf(range) <= LONGEST_NS
    if (!isZoom) this.letGo()
    else if (!isPaused) this.move(lengthOf(range))
  }
}
