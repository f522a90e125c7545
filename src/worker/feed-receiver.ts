/**
 * Receives a live feed: gathers what comes in buffers, keeps it, and hands it over to be parsed. It has a worker of its own,
 * a parse helper: the browser passes on no more of a socket than is fetched from it, and while a worker parses it fetches
 * nothing. No messages here: `parse-worker.ts` moves those.
 */
import { messageOf } from '../base/error-text'
import { assertNever } from '../base/assert'
import { BytePool } from '../base/byte-pool'
import type { Feed, FeedBacklog, FeedHandlers, FeedPosition, FeedStatus } from '../sources/feed'
import type { FeedTarget } from '../sources/feed-target'
import { openFeed } from '../sources/open-feed'
import type { FeedKeeper } from './feed-keeper'
import { FeedQueue } from './feed-queue'
import type { FromReceiver, ToReceiver } from './protocol'

/** What comes within so short a time is handed over at once, and a full buffer before. */
const FLUSH_MS = 30
/** As with a file, rows of a feed that catches up can wait a little. */
const BULK_FLUSH_MS = 100
/** Bytes are gathered in buffers of this size, of which so many are kept for later. */
const BUFFER_BYTES = 1024 * 1024
const FREE_BUFFERS = 12

type Open = (target: FeedTarget, handlers: FeedHandlers) => Promise<Feed>

export interface ReceiverParts {
  readonly open?: Open
  readonly keeper: Promise<FeedKeeper>
}

export class FeedReceiver {
  private readonly post: (message: FromReceiver, transfer?: Transferable[]) => void
  private readonly ready: Promise<FeedKeeper>
  private readonly pool = new BytePool(BUFFER_BYTES, FREE_BUFFERS)
  private readonly queue = new FeedQueue(this.pool)
  private keeper: FeedKeeper | undefined
  private feed: Feed | undefined
  private isClosed = false
  private flushMs = FLUSH_MS
  private flushTimer: ReturnType<typeof setTimeout> | undefined
  private position: FeedPosition | undefined
  private backlog: FeedBacklog | undefined

  constructor(
    target: FeedTarget,
    { open = openFeed, keeper }: ReceiverParts,
    post: (message: FromReceiver, transfer?: Transferable[]) => void,
  ) {
    this.post = post
    this.ready = keeper
    void keeper.then((found) => (this.keeper = found))
    void this.open(open, target)
  }

  receive(message: ToReceiver): void {
    switch (message.type) {
      case 'consumed':
        this.feed?.consumed(message.bytes)
        return
      case 'spare':
        if (!this.isClosed) this.pool.giveBack(message.buffer)
        return
      case 'pace':
        this.flushMs = message.isBulk ? BULK_FLUSH_MS : FLUSH_MS
        return
      case 'retry':
        this.feed?.retryNow()
        return
      case 'close':
        this.close()
        if (message.isDiscarded) void this.ready.then((keeper) => keeper.discard())
        return
      default:
        assertNever(message)
    }
  }

  private async open(open: Open, target: FeedTarget): Promise<void> {
    try {
      const feed = await open(target, {
        onBytes: (bytes, position) => {
          this.position = position
          this.queue.addBytes(bytes)
          this.noteArrival()
        },
        onLines: (lines, position) => {
          this.position = position
          const bytes = this.queue.addLines(lines)
          this.noteArrival()
          return bytes
        },
        onStatus: (status) => this.follow(status),
        onBacklog: (backlog) => {
          this.backlog = backlog
          this.noteArrival() // told with what comes: some feeds say it with each event
        },
        onBreak: (text, isCertain) => {
          this.queue.addBreak({ text, isCertain })
          this.flush('lines')
        },
        onTarget: (fixed) => this.post({ type: 'target', target: fixed }),
      })
      this.feed = feed
      if (this.isClosed) feed.close()
    } catch (error) {
      const problem = messageOf(error)
      this.follow({ connection: 'closed', attempts: 0, nextTryMs: 0, problem })
    }
  }

  private follow(status: FeedStatus): void {
    if (this.isClosed) return
    this.post({ type: 'status', status })
    if (status.connection === 'closed') this.close()
    else if (status.connection === 'ended') {
      this.flush('all')
      this.whenReady(() => this.post({ type: 'end' }))
    }
  }

  private close(): void {
    if (this.isClosed) return
    this.isClosed = true
    this.feed?.close()
    this.flush('all')
    this.whenReady(() => {
      this.post({ type: 'closed' })
      this.pool.drain()
    })
  }

  private noteArrival(): void {
    if (this.isClosed) return
    if (this.queue.hasFull) this.whenReady((keeper) => this.handOver(keeper, 'full'))
    this.flushTimer ??= setTimeout(() => this.flush('lines'), this.flushMs)
  }

  private flush(what: 'lines' | 'all'): void {
    clearTimeout(this.flushTimer)
    this.flushTimer = undefined
    this.whenReady((keeper) => {
      this.handOver(keeper, what)
      this.post({ type: 'rest', position: this.position, backlog: this.backlog })
    })
  }

  /** Until what is kept has a place, all that comes waits in its order. */
  private whenReady(work: (keeper: FeedKeeper) => void): void {
    if (this.keeper !== undefined) work(this.keeper)
    else void this.ready.then(work)
  }

  private handOver(keeper: FeedKeeper, what: 'full' | 'lines' | 'all'): void {
    for (let part = this.queue.take(what); part !== undefined; part = this.queue.take(what)) {
      if (!(part instanceof Uint8Array)) {
        this.post({ type: 'break', found: part })
        continue
      }
      keeper.add(part)
      // a buffer comes back, or is used again at once where there is little in it
      const isCopied = part.length <= BUFFER_BYTES / 2
      const bytes = isCopied ? part.slice() : part
      if (isCopied) this.pool.giveBack(part.buffer)
      this.post({ type: 'bytes', bytes }, [bytes.buffer])
    }
  }
}
