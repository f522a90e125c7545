/** One live feed: its bytes go through the same parser and store as a file's. */
import { BytePool } from '../base/byte-pool'
import { LogParser } from '../ingest/log-parser'
import type { Feed, FeedBacklog, FeedHandlers, FeedPosition, FeedStatus } from '../sources/feed'
import type { FeedTarget } from '../sources/feed-target'
import { openFeed } from '../sources/open-feed'
import { ChunkSender } from './chunk-sender'
import { FeedGaps } from './feed-gaps'
import { FeedQueue } from './feed-queue'
import { NodeActivities, timesOf, type NodeActivity } from './node-activity'
import type { ParseOutput } from './parse-session'
import type { SourceIdx } from './protocol'

/** What comes within so short a time goes to the store as one chunk, and what is so large at once. */
const FLUSH_MS = 30
const CHUNK_BYTES = 2 * 1024 * 1024
/** A feed that brings more than this catches up: as with a file, rows can wait a little. In bytes a millisecond. */
const BULK_RATE = 15_000
const BULK_FLUSH_MS = 100
/** Bytes are gathered in buffers of this size, of which so many are kept for later. */
const BUFFER_BYTES = 1024 * 1024
const FREE_BUFFERS = 12
const REPORT_MS = 500
const PLACE = { generation: 0, range: 0 }

type Open = (target: FeedTarget, handlers: FeedHandlers) => Promise<Feed>

export interface FeedParts {
  readonly open?: Open
  /** Keeps what comes, so that it can be read again. */
  readonly keep: (feed: string, startedMs: number) => FeedKeep
}

/** What comes is kept by a helper. */
export interface FeedKeep {
  /** The store's link to it. */
  readonly store: MessagePort
  /** Their buffer moves there, and comes back. */
  add(bytes: Uint8Array<ArrayBuffer>): void
  /** Nobody reads it any more; it goes. */
  end(): void
}

export class FeedSession {
  private readonly output: ParseOutput
  private readonly source: SourceIdx
  private readonly parser: LogParser
  private readonly sender: ChunkSender
  private readonly gaps = new FeedGaps()
  private readonly nodes = new NodeActivities()
  private readonly keep: FeedKeep
  private feed: Feed | undefined
  private isClosed = false
  private readonly pool = new BytePool(BUFFER_BYTES, FREE_BUFFERS)
  private readonly queue = new FeedQueue(this.pool)
  private flushTimer: ReturnType<typeof setTimeout> | undefined
  /** Resolves when nothing waits in the queue that need not; undefined then. */
  private working: Promise<void> | undefined
  /** What is to be parsed of what is not a full buffer. */
  private wanted: 'full' | 'lines' | 'all' = 'full'
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

  constructor(output: ParseOutput, source: SourceIdx, name: string, target: FeedTarget, parts: FeedParts) {
    this.output = output
    this.source = source
    this.parser = new LogParser(source)
    this.sender = new ChunkSender((message) => output.toStore(message))
    this.keep = parts.keep(name, Date.now())
    output.toStore({ type: 'open', source, name, file: undefined, keeper: this.keep.store })
    this.reportTimer = setInterval(() => this.report(), REPORT_MS)
    void this.open(parts.open ?? openFeed, target)
  }

  /** The store has merged a chunk. */
  acknowledge(): void {
    this.sender.acknowledge(this.source)
  }

  /** A buffer of what was sent is not needed any more. */
  reuse(buffer: ArrayBuffer): void {
    this.pool.giveBack(buffer)
  }

  retryNow(): void {
    this.feed?.retryNow()
  }

  /** Ends the feed; what came before is kept, on disk unless `isForgotten`. */
  async close(isForgotten = false): Promise<void> {
    const wasClosed = this.isClosed
    this.isClosed = true
    clearInterval(this.reportTimer)
    if (!wasClosed) {
      this.feed?.close()
      this.status = { connection: 'closed', attempts: 0, nextTryMs: 0, problem: this.status.problem }
    }
    await this.flush('all')
    if (isForgotten) this.keep.end()
    if (wasClosed) return
    this.sendState()
    this.output.toStore({ type: 'ended' })
  }

  private async open(open: Open, target: FeedTarget): Promise<void> {
    try {
      const feed = await open(target, {
        onBytes: (bytes, position) => {
          this.position = position
          this.queue.addBytes(bytes)
          this.receive()
        },
        onLines: (lines, position) => {
          this.position = position
          const bytes = this.queue.addLines(lines)
          this.receive()
          return bytes
        },
        onStatus: (status) => this.follow(status),
        onBacklog: (backlog) => (this.backlog = backlog),
        onBreak: (text, isCertain) => {
          this.queue.addBreak({ text, isCertain })
          void this.flush()
        },
        onTarget: (fixed) => (this.fixedTarget = fixed),
      })
      this.feed = feed
      if (this.isClosed) feed.close()
    } catch (error) {
      if (this.isClosed) return
      const problem = error instanceof Error ? error.message : String(error)
      this.setStatus({ connection: 'closed', attempts: 0, nextTryMs: 0, problem })
      void this.close()
    }
  }

  private follow(status: FeedStatus): void {
    if (this.isClosed) return
    this.setStatus(status)
    if (status.connection === 'closed') void this.close()
    else if (status.connection === 'ended') void this.flush('all')
  }

  private setStatus(status: FeedStatus): void {
    this.status = status
    this.sendState()
  }

  private receive(): void {
    if (this.isClosed) return
    if (this.queue.hasFull) void this.work()
    this.flushTimer ??= setTimeout(() => void this.flush(), this.isBulk ? BULK_FLUSH_MS : FLUSH_MS)
  }

  /** Parses what came and sends it to the store. */
  private flush(what: 'lines' | 'all' = 'lines'): Promise<void> {
    clearTimeout(this.flushTimer)
    this.flushTimer = undefined
    if (this.wanted !== 'all') this.wanted = what
    return this.work()
  }

  private work(): Promise<void> {
    return (this.working ??= this.parseQueue())
  }

  private async parseQueue(): Promise<void> {
    await Promise.resolve() // until `working` is set
    try {
      await this.parseParts()
    } finally {
      this.working = undefined
    }
  }

  private async parseParts(): Promise<void> {
    for (;;) {
      const next = this.queue.take(this.wanted)
      if (next instanceof Uint8Array) {
        this.parse(next)
        if (this.unsentBytes >= CHUNK_BYTES) await this.sendChunk()
      } else if (next !== undefined) {
        await this.sendChunk()
        this.gaps.break(next.text, next.isCertain, this.nodes.newest)
      } else if (this.wanted === 'full') return
      else {
        this.wanted = 'full'
        await this.sendChunk()
      }
    }
  }

  /** Their buffer goes to who keeps them, or is used again at once where they are few. */
  private parse(bytes: Uint8Array<ArrayBuffer>): void {
    this.gaps.receive(bytes)
    this.parser.push(bytes)
    this.bytes += bytes.length
    this.unsentBytes += bytes.length
    if (bytes.length > BUFFER_BYTES / 2) this.keep.add(bytes)
    else {
      this.keep.add(bytes.slice())
      this.reuse(bytes.buffer)
    }
  }

  /** Waits while the store has much to do: a feed that can be slowed is slowed by that. */
  private async sendChunk(): Promise<void> {
    const { unsentBytes } = this
    if (unsentBytes === 0) return
    this.unsentBytes = 0
    const chunk = this.parser.takeChunk()
    if (chunk !== undefined) {
      this.nodes.add(chunk, Date.now())
      this.gaps.see(timesOf(chunk))
      await this.sender.sendChunk(chunk, PLACE, 0, { end: this.bytes, isBulk: this.isBulk })
    }
    this.feed?.consumed(unsentBytes)
  }

  private report(): void {
    const { events } = this.parser.counts
    this.eventsPerSecond = ((events - this.reportedEvents) * 1000) / REPORT_MS
    this.reportedEvents = events
    this.isBulk = this.bytes - this.reportedBytes > BULK_RATE * REPORT_MS
    this.reportedBytes = this.bytes
    this.nodeReport = this.nodes.report(REPORT_MS)
    this.sendState()
  }

  private sendState(): void {
    const { source, status, eventsPerSecond, bytes, backlog, position, fixedTarget } = this
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
        position,
        fixedTarget,
        nodes: this.nodeReport,
        gaps: this.gaps.all,
      },
    })
  }
}
