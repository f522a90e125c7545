/**
 * Entry of a parse worker: moves messages between the page, the store worker and what reads and parses. One parse worker
 * is the lead, which the page talks to; the others help it.
 */
import { assertNever } from '../base/assert'
import { freeBlocks, recycleBlock } from '../ingest/chunk-blocks'
import { prepareScanner } from '../ingest/scanner-module'
import { chunkBuffers, packChunk } from '../model/chunk-block'
import { FeedReceiver } from './feed-receiver'
import { FeedSession } from './feed-session'
import { FirstLook } from './first-look'
import { openKeeper } from './keeper-link'
import { ParseHelper } from './parse-helper'
import { ParseSession, type ParseOutput } from './parse-session'
import type {
  Capture,
  FromParseWorker,
  FromStore,
  ParseToStore,
  ReceiveFeed,
  SentToStore,
  SourceIdx,
  ToParseHelper,
  ToParseWorker,
  ToReceiver,
} from './protocol'
import { RemoteHelper } from './remote-helper'
import { reportRejections } from './report-rejections'

declare const self: DedicatedWorkerGlobalScope

let storePort: MessagePort | undefined
let session: ParseSession | undefined
let helpers: readonly RemoteHelper[] = []
let firstLook: FirstLook | undefined
const feeds = new Map<SourceIdx, FeedSession>()
let feedCount = 0

const output: ParseOutput = {
  toStore(message: ParseToStore) {
    if (message.type !== 'chunk') {
      const links = message.type === 'open' && message.keeper !== undefined ? [message.keeper] : []
      storePort?.postMessage(message satisfies SentToStore, links)
      return
    }
    const chunk = packChunk(message.chunk)
    storePort?.postMessage({ ...message, chunk } satisfies SentToStore, chunkBuffers(chunk))
  },
  toPage(message: FromParseWorker) {
    self.postMessage(message)
  },
}

/** How many workers read ranges of one file: one core is the store's, and with two cores one worker keeps up. */
function rangeReaders(cores: number, helpers: number): number {
  return Math.max(1, Math.min(cores - 1, helpers + 1))
}

/** When no chunk has come back for so long, no more is read, or little: free blocks are not kept for more. */
const IDLE_MS = 100
let idle: ReturnType<typeof setTimeout> | undefined

function attach(port: MessagePort, onAck: (source: SourceIdx) => void): void {
  storePort = port
  port.addEventListener('message', ({ data }: MessageEvent<FromStore>) => {
    recycleBlock(data.block)
    clearTimeout(idle)
    idle = setTimeout(freeBlocks, IDLE_MS)
    onAck(data.source)
  })
  port.start()
}

function lead({ port, helpers: links, cores }: Extract<ToParseWorker, { type: 'attach' }>): void {
  helpers = links.map((link) => new RemoteHelper(link))
  firstLook = new FirstLook(cores <= 2, (work, delayMs) => setTimeout(work, delayMs))
  const own = new ParseSession(output, { helpers, rangeReaders: rangeReaders(cores, helpers.length), firstLook })
  session = own
  attach(port, (source) => {
    const feed = feeds.get(source)
    if (feed !== undefined) feed.acknowledge()
    else own.acknowledge(source)
  })
}

function help({ port, lead: link }: Extract<ToParseWorker, { type: 'help' }>): void {
  const helper = new ParseHelper(
    (message) => output.toStore(message),
    (message, transfer = []) => link.postMessage(message, transfer),
  )
  attach(port, (source) => helper.acknowledge(source))
  link.addEventListener('message', ({ data }: MessageEvent<ToParseHelper | ReceiveFeed>) => {
    if (data.type === 'receiveFeed') receiveFeed(data)
    else helper.receive(data)
  })
  link.start()
}

reportRejections()

self.addEventListener('message', ({ data }: MessageEvent<ToParseWorker>) => {
  switch (data.type) {
    case 'attach':
      lead(data)
      prepareScanner()
      return
    case 'help':
      help(data)
      prepareScanner()
      return
    case 'load':
      void session?.load(data.source, data.name, data.blob)
      return
    case 'resume':
      void session?.resume(data.source, data.blob)
      return
    case 'connect':
      connect(data)
      return
    case 'retry':
      feeds.get(data.source)?.retryNow()
      return
    case 'shown':
      if (data.areRows) firstLook?.end()
      else firstLook?.reset()
      return
    case 'cancel':
      session?.cancel(data.source, data.isClosed)
      void closeFeed(data.source, data.isClosed)
      return
    default:
      assertNever(data)
  }
})

function connect(asked: Extract<ToParseWorker, { type: 'connect' }>): void {
  const { source, name, target } = asked
  const before = asked.after === undefined ? undefined : feeds.get(asked.after)
  const session = new FeedSession(
    output,
    source,
    name,
    (onMessage, after) =>
      receivingHelper().receiveFeed(
        target.kind === 'nats' && after !== undefined ? { ...target, after } : target,
        captureOf(asked),
        onMessage,
      ),
    before,
  )
  feeds.set(source, session)
}

/** The store's answers are for the feed until it has sent all that it has. */
async function closeFeed(source: SourceIdx, isDiscarded: boolean): Promise<void> {
  await feeds.get(source)?.close(isDiscarded)
  if (isDiscarded) feeds.delete(source)
}

/** Another one for each feed, from the last on: the first ones have most of what files bring. */
function receivingHelper(): RemoteHelper {
  return helpers[helpers.length - 1 - (feedCount++ % helpers.length)]
}

/** What the page's own server has is on disk there: each load of the page would put it onto the browser's once more. */
function captureOf({ name, target }: Extract<ToParseWorker, { type: 'connect' }>): Capture | undefined {
  return target.kind === 'served' ? undefined : { feed: name, startedMs: Date.now() }
}

function receiveFeed({ target, capture, store, link }: ReceiveFeed): void {
  const receiver = new FeedReceiver(target, { keeper: openKeeper(capture, store) }, (message, transfer = []) =>
    link.postMessage(message, transfer),
  )
  link.addEventListener('message', ({ data }: MessageEvent<ToReceiver>) => receiver.receive(data))
  link.start()
}
