/** One live feed: its bytes go through the same parser and store as a file's. */
import { joinBytes } from '../base/join-bytes'
import { LogParser } from '../ingest/log-parser'
import type { Feed, FeedBacklog, FeedHandlers, FeedPosition, FeedStatus } from '../sources/feed'
import type { FeedTarget } from '../sources/feed-target'
import { openFeed } from '../sources/open-feed'
import { ChunkSender } from './chunk-sender'
import { FeedGaps } from './feed-gaps'
import { NodeActivities, timesOf, type NodeActivity } from './node-activity'
import type { ParseOutput } from './parse-session'
import type { SourceIdx } from './protocol'

/** What comes within so short a time goes to the store as one chunk, and what is so large at once. */
const FLUSH_MS = 50
const FLUSH_BYTES = 512 * 1024
/** A feed that brings more than this catches up: as with a file, rows can wait a little. In bytes a millisecond. */
const BULK_RATE = 15_000
/** While the store is busy, more comes together, up to this. */
const MOST_BYTES = 4 * 1024 * 1024
const REPORT_MS = 500
const NEWLINE = 10
const PLACE = { generation: 0, range: 0 }

interface Break {
  readonly text: string
  readonly isCertain: boolean
}

type Open = (target: FeedTarget, handlers: FeedHandlers) => Promise<Feed>

export interface FeedParts {
  readonly open?: Open
  /** Keeps what comes on disk, where there is one. */
  readonly startCapture?: (feed: string, startedMs: number) => FeedCapture
}

/** What comes is kept on the browser's disk, where there is one. */
export interface FeedCapture {
  /** The bytes are gone then. */
  write(bytes: Uint8Array<ArrayBuffer>): void
  /** `isKept`: it stays on disk. */
  end(isKept: boolean): void
}

export class FeedSession {
  private readonly output: ParseOutput
  private readonly source: SourceIdx
  private readonly parser: LogParser
  private readonly sender: ChunkSender
  private readonly gaps = new FeedGaps()
  private readonly nodes = new NodeActivities()
  private readonly capture: FeedCapture | undefined
  private feed: Feed | undefined
  private isClosed = false
  /** What came and is not parsed yet: bytes, and the breaks between them. */
  private readonly pending: (Uint8Array<ArrayBuffer> | Break)[] = []
  private pendingBytes = 0
  private flushTimer: ReturnType<typeof setTimeout> | undefined
  /** Resolves when nothing is pending; undefined then. */
  private flushing: Promise<void> | undefined
  private isFlushWanted = false
  private isInLine = false
  private readonly reportTimer: ReturnType<typeof setInterval>
  private status: FeedStatus = { connection: 'connecting', attempts: 0, nextTryMs: 0, problem: '' }
  private backlog: FeedBacklog | undefined
  private position: FeedPosition | undefined
  private fixedTarget: FeedTarget | undefined
  private bytes = 0
  /** When the last bytes were parsed. */
  private parsedMs = 0
  private reportedEvents = 0
  private eventsPerSecond = 0
  private nodeReport: readonly NodeActivity[] = []

  constructor(output: ParseOutput, source: SourceIdx, name: string, target: FeedTarget, parts: FeedParts = {}) {
    this.output = output
    this.source = source
    this.parser = new LogParser(source)
    this.sender = new ChunkSender((message) => output.toStore(message))
    output.toStore({ type: 'open', source, name, file: undefined, isFeed: true })
    this.reportTimer = setInterval(() => this.report(), REPORT_MS)
    this.capture = parts.startCapture?.(name, Date.now())
    void this.open(parts.open ?? openFeed, target)
  }

  /** The store has merged a chunk. */
  acknowledge(): void {
    this.sender.acknowledge(this.source)
  }

  retryNow(): void {
    this.feed?.retryNow()
  }

  /** Ends the feed; what came before is kept, on disk unless `isForgotten`. */
  close(isForgotten = false): void {
    if (isForgotten) void this.flush().then(() => this.capture?.end(false))
    if (this.isClosed) return
    this.isClosed = true
    clearInterval(this.reportTimer)
    this.feed?.close()
    this.status = { connection: 'closed', attempts: 0, nextTryMs: 0, problem: this.status.problem }
    void this.flush().then(() => {
      this.sendState()
      this.output.toStore({ type: 'ended' })
    })
  }

  private async open(open: Open, target: FeedTarget): Promise<void> {
    try {
      const feed = await open(target, {
        onBytes: (bytes, position) => {
          this.position = position
          this.receive(bytes)
        },
        onStatus: (status) => this.follow(status),
        onBacklog: (backlog) => (this.backlog = backlog),
        onBreak: (text, isCertain) => this.break(text, isCertain),
        onTarget: (fixed) => (this.fixedTarget = fixed),
      })
      this.feed = feed
      if (this.isClosed) feed.close()
    } catch (error) {
      if (this.isClosed) return
      const problem = error instanceof Error ? error.message : String(error)
      this.setStatus({ connection: 'closed', attempts: 0, nextTryMs: 0, problem })
      this.close()
    }
  }

  private follow(status: FeedStatus): void {
    if (this.isClosed) return
    this.setStatus(status)
    if (status.connection === 'closed') this.close()
  }

  private setStatus(status: FeedStatus): void {
    this.status = status
    this.sendState()
  }

  private receive(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.isClosed || bytes.length === 0) return
    this.pending.push(bytes)
    this.pendingBytes += bytes.length
    this.isInLine = bytes.at(-1) !== NEWLINE
    if (this.pendingBytes >= FLUSH_BYTES) void this.flush()
    else this.flushTimer ??= setTimeout(() => void this.flush(), FLUSH_MS)
  }

  private break(text: string, isCertain: boolean): void {
    if (this.isInLine) this.receive(Uint8Array.of(NEWLINE))
    this.pending.push({ text, isCertain })
    void this.flush()
  }

  private flush(): Promise<void> {
    clearTimeout(this.flushTimer)
    this.flushTimer = undefined
    this.isFlushWanted = true
    return (this.flushing ??= this.parsePending().finally(() => (this.flushing = undefined)))
  }

  /** What comes meanwhile waits for the next flush, so that few chunks hold much each. */
  private async parsePending(): Promise<void> {
    while (this.isFlushWanted || this.pendingBytes >= FLUSH_BYTES) {
      this.isFlushWanted = false
      for (let left = this.pending.length; left > 0;) {
        const before = this.pending.length
        const bytes = this.takeBytes(left)
        left -= before - this.pending.length
        if (bytes.length > 0) await this.parse(bytes)
        const next = this.pending[0]
        if (left === 0 || next instanceof Uint8Array) continue
        this.pending.shift()
        left--
        this.gaps.break(next.text, next.isCertain, this.nodes.newest)
      }
    }
  }

  /** The next bytes up to a break, of so many parts at most. */
  private takeBytes(most: number): Uint8Array<ArrayBuffer> {
    const parts: Uint8Array<ArrayBuffer>[] = []
    let length = 0
    for (const part of this.pending) {
      if (!(part instanceof Uint8Array) || length >= MOST_BYTES || parts.length === most) break
      parts.push(part)
      length += part.length
    }
    this.pending.splice(0, parts.length)
    this.pendingBytes -= length
    return joinBytes(parts)
  }

  /** Waits while the store has much to do: a feed that can be slowed is slowed by that. */
  private async parse(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const { length } = bytes
    this.gaps.receive(bytes)
    this.parser.push(bytes)
    this.capture?.write(bytes.slice())
    this.output.toStore({ type: 'segment', source: this.source, bytes }) // which takes them
    const now = Date.now()
    const chunk = this.parser.takeChunk()
    if (chunk !== undefined) {
      this.nodes.add(chunk, now)
      this.gaps.see(timesOf(chunk))
      await this.sender.sendChunk(chunk, PLACE, 0, length > BULK_RATE * (now - this.parsedMs))
    }
    this.parsedMs = now
    this.bytes += length
    this.feed?.consumed(length)
  }

  private report(): void {
    const { events } = this.parser.counts
    this.eventsPerSecond = ((events - this.reportedEvents) * 1000) / REPORT_MS
    this.reportedEvents = events
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
