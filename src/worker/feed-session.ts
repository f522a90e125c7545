/** One live feed: what a helper receives of it (`feed-receiver.ts`) goes through the same parser and store as a file. */
import { assertNever } from '../base/assert'
import { isLater, type Instant } from '../base/time'
import { LogParser } from '../ingest/log-parser'
import type { FeedBacklog, FeedPosition, FeedStatus } from '../sources/feed'
import type { FeedTarget } from '../sources/feed-target'
import { ChunkSender } from './chunk-sender'
import { FeedGaps } from './feed-gaps'
import { NodeActivities, type NodeActivity } from './node-activity'
import type { ParseOutput } from './parse-session'
import type { FromReceiver, ReceivedPart, SourceIdx, ToReceiver } from './protocol'

/** What is so large goes to the store at once. */
const CHUNK_BYTES = 2 * 1024 * 1024
/** A feed that brings more than this catches up. In bytes a millisecond. */
const BULK_RATE = 15_000
const REPORT_MS = 500
const PLACE = { generation: 0, range: 0 }

/** The link to the receiver of a feed. */
export interface FeedLink {
  /** The store's link to what is kept of the feed. */
  readonly store: MessagePort
  post(message: ToReceiver, transfer?: Transferable[]): void
  /** Nothing will come or be posted any more. */
  end(): void
}

export class FeedSession {
  private readonly output: ParseOutput
  private readonly source: SourceIdx
  private readonly parser: LogParser
  private readonly sender: ChunkSender
  private readonly gaps: FeedGaps
  private readonly nodes = new NodeActivities()
  private readonly link: FeedLink
  /** What came and is not dealt with yet, in its order. */
  private readonly incoming: ReceivedPart[] = []
  /** Resolves when there is nothing of that any more; undefined then. */
  private working: Promise<void> | undefined
  /** Nothing is told any more but its end. */
  private isClosing = false
  /** Of the feed that this one goes on after. */
  private readonly newestBefore: Instant | undefined
  private wasOpen = false
  private readonly closed: Promise<void>
  private onClosed: () => void = () => undefined
  private isBulk = false
  private readonly reportTimer: ReturnType<typeof setInterval>
  private status: FeedStatus = { connection: 'connecting', attempts: 0, nextTryMs: 0, problem: '' }
  private backlog: FeedBacklog | undefined
  private position: FeedPosition | undefined
  private fixedTarget: FeedTarget | undefined
  /** All that were parsed. */
  private bytes = 0
  /** Those of them that are in no chunk yet. */
  private unsentBytes = 0
  /** Those that were parsed when the feed was reported last. */
  private reportedBytes = 0
  private reportedEvents = 0
  private eventsPerSecond = 0
  private nodeReport: readonly NodeActivity[] = []

  /**
   * `connect` starts the receiver, which calls back with what it has; `after` is where to go on. `before` is a feed of the
   * same target that is over, after which this one goes on.
   */
  constructor(
    output: ParseOutput,
    source: SourceIdx,
    name: string,
    connect: (onMessage: (message: FromReceiver) => void, after: FeedPosition | undefined) => FeedLink,
    before?: FeedSession,
  ) {
    this.output = output
    this.source = source
    this.gaps = new FeedGaps(before?.gaps)
    this.newestBefore = before?.newest
    this.position = before?.position
    this.parser = new LogParser(source)
    this.sender = new ChunkSender((message) => output.toStore(message))
    this.closed = new Promise((resolve) => (this.onClosed = resolve))
    this.reportTimer = setInterval(() => this.report(), REPORT_MS)
    this.link = connect((message) => this.receive(message), this.position)
    output.toStore({ type: 'open', source, name, file: undefined, keeper: this.link.store })
  }

  /** Time of the newest event so far, also of the feed before. */
  private get newest(): Instant | undefined {
    const { newestBefore } = this
    const { newest } = this.nodes
    if (newest === undefined || newestBefore === undefined) return newest ?? newestBefore
    return isLater(newestBefore, newest) ? newestBefore : newest
  }

  /** The store has merged a chunk. */
  acknowledge(): void {
    this.sender.acknowledge(this.source)
  }

  retryNow(): void {
    this.link.post({ type: 'retry' })
  }

  /** Ends the feed; what came before is kept, on disk unless `isDiscarded`. Resolves when the store has all of it. */
  async close(isDiscarded = false): Promise<void> {
    this.endReports()
    this.link.post({ type: 'close', isDiscarded })
    await this.closed
    if (isDiscarded) this.link.end()
  }

  private receive(message: FromReceiver): void {
    switch (message.type) {
      case 'status':
        if (this.isClosing) return
        this.status = message.status
        if (this.status.connection === 'open') this.open()
        if (this.status.connection === 'closed') this.endReports()
        this.sendState()
        return
      case 'target':
        this.fixedTarget = message.target
        return
      case 'bytes':
      case 'rest':
      case 'break':
      case 'end':
      case 'closed':
        this.incoming.push(message)
        this.working ??= this.work()
        return
      default:
        assertNever(message)
    }
  }

  /** Without a position, a feed that goes on after another one may lack what came between them. */
  private open(): void {
    if (!this.wasOpen && this.position === undefined) this.gaps.break('the feed was not connected', false, this.newest)
    this.wasOpen = true
  }

  private async work(): Promise<void> {
    await Promise.resolve() // until `working` is set
    try {
      for (let next = this.incoming.shift(); next !== undefined; next = this.incoming.shift()) await this.take(next)
    } finally {
      this.working = undefined
    }
  }

  private async take(part: ReceivedPart): Promise<void> {
    switch (part.type) {
      case 'bytes':
        this.parse(part.bytes)
        if (this.unsentBytes >= CHUNK_BYTES) await this.sendChunk()
        return
      case 'rest':
        this.position = part.position ?? this.position
        this.backlog = part.backlog
        // with more behind it, it is no rest any more
        if (this.incoming.length === 0) await this.sendChunk()
        return
      case 'break':
        await this.sendChunk()
        this.gaps.break(part.found.text, part.found.isCertain, this.newest)
        return
      case 'end':
        this.parser.finish()
        await this.sendChunk(true)
        return
      case 'closed':
        await this.sendChunk()
        this.parser.release()
        this.finish()
        return
      default:
        assertNever(part)
    }
  }

  private parse(bytes: Uint8Array<ArrayBuffer>): void {
    this.parser.push(bytes)
    this.gaps.receive(bytes, this.parser.lastEventEnd - this.bytes)
    this.bytes += bytes.length
    this.unsentBytes += bytes.length
    this.link.post({ type: 'spare', buffer: bytes.buffer }, [bytes.buffer])
  }

  /** Waits while the store has much to do: a feed that can be slowed is slowed by that. `isEnd`: also without new bytes. */
  private async sendChunk(isEnd = false): Promise<void> {
    const { unsentBytes } = this
    if (unsentBytes === 0 && !isEnd) return
    this.unsentBytes = 0
    const chunk = this.parser.takeChunk()
    if (chunk !== undefined) {
      const nowMs = Date.now()
      this.nodes.add(chunk, nowMs)
      this.gaps.see(this.nodes.timesOf(chunk, nowMs))
      await this.sender.sendChunk(chunk, PLACE, 0, { end: this.bytes, isBulk: this.isBulk })
    }
    this.link.post({ type: 'consumed', bytes: unsentBytes })
  }

  private finish(): void {
    this.endReports()
    this.status = { connection: 'closed', attempts: 0, nextTryMs: 0, problem: this.status.problem }
    this.sendState()
    this.output.toStore({ type: 'ended' })
    this.onClosed()
  }

  private endReports(): void {
    this.isClosing = true
    clearInterval(this.reportTimer)
  }

  private report(): void {
    const { events } = this.parser.counts
    this.eventsPerSecond = ((events - this.reportedEvents) * 1000) / REPORT_MS
    this.reportedEvents = events
    const isBulk = this.bytes - this.reportedBytes > BULK_RATE * REPORT_MS
    if (isBulk !== this.isBulk) this.link.post({ type: 'pace', isBulk })
    this.isBulk = isBulk
    this.reportedBytes = this.bytes
    this.nodeReport = this.nodes.report(REPORT_MS)
    this.sendState()
  }

  private sendState(): void {
    const { source, status, eventsPerSecond, bytes, backlog, fixedTarget } = this
    const { events } = this.parser.counts
    this.output.toPage({
      type: 'feed',
      feed: {
        source,
        ...status,
        events,
        bytes,
        eventsPerSecond,
        backlog,
        fixedTarget,
        nodes: this.nodeReport,
        gaps: this.gaps.all,
        lostBefore: this.gaps.before,
      },
    })
  }
}
