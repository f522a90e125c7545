/** Entry of the store worker: moves messages between the page, the parse worker and the session that owns the store. */
import { assertNever } from '../base/assert'
import { frameBuffers, type Frame, type FrameRequest } from '../derive/frame'
import { packedBuffers, type PackedFrame } from '../derive/packed-frame'
import type { Chunk } from '../model/chunk'
import { unpackChunk } from '../model/chunk-block'
import { ChunkOrder } from './chunk-order'
import { ExportSession } from './export-session'
import { maskAnswer } from './mask-answer'
import { MessageHold } from './message-hold'
import type {
  FromStore,
  FromStoreWorker,
  Keeping,
  SentToStore,
  StoreQuestions,
  ToStoreWorker,
  ViewParams,
} from './protocol'
import { RefreshSchedule } from './refresh-schedule'
import { RemoteKeeper } from './remote-keeper'
import { reportRejections } from './report-rejections'
import { StoreSession } from './store-session'

declare const self: DedicatedWorkerGlobalScope

const session = new StoreSession((source) => post({ type: 'changed', source }))
const schedule = new RefreshSchedule(
  async () => {
    if (!session.isStale) return false
    try {
      post({ type: 'summary', summary: await session.refresh(pause) })
    } finally {
      hold.release()
    }
    if (!session.isStale) await session.prepareLanes(nextTask)
    return true
  },
  (work, delayMs) => setTimeout(work, delayMs),
  () => performance.now(),
)

const exportSession = new ExportSession(session, () => performance.now())
/** What the parse workers send while the session concludes: it must find one store from its first slice to its last. */
const hold = new MessageHold(() => session.isResolving)

/** Said so to the page. */
let isFull = false

const chunkOrder = new ChunkOrder((chunk, part) => {
  session.append(chunk, part)
  schedule.request(part)
  if (isFull || !session.isFull) return
  isFull = true
  post({ type: 'full' })
})

type Answers = {
  [Q in keyof StoreQuestions]: (
    ask: StoreQuestions[Q]['ask'],
  ) => StoreQuestions[Q]['answer'] | Promise<StoreQuestions[Q]['answer']>
}

const answers: Answers = {
  frame: (request) => session.frame(request),
  packed: (request) => session.packedFrame(request),
  packedAt: (point) => session.packedAt(point),
  packedStep: ({ fromKey, step }) => session.packedStep(fromKey, step),
  packedTop: ({ key }) => session.packedTop(key),
  events: (request) => session.events(request),
  locateEvent: (ask) => session.locateEvent(ask),
  rangeStats: ({ range }) => session.rangeStats(range),
  rangeCounts: ({ range }) => session.rangeCounts(range),
  sessions: (ask) => session.sessions(ask),
  details: ({ key }) => session.details(key),
  raw: ({ event }) => session.rawText(event),
  rawGap: ({ event }) => session.rawGap(event),
  checkQuery: ({ text }) => session.checkQuery(text),
  fieldValues: ({ field, prefix }) => session.fieldValues(field, prefix),
  find: ({ fromKey, step }) => session.find(fromKey, step),
  reveal: ({ key }) => session.reveal(key),
  processAt: ({ listRow, time }) => session.processAt(listRow, time),
  marksAt: ({ listRow, range }) => session.marksAt(listRow, range),
  collapsedBelow: ({ key }) => session.collapsedBelow(key),
  parentsBelow: ({ key }) => session.parentsBelow(key),
  groupSpan: ({ key }) => session.groupSpan(key),
  eventSpan: ({ range }) => session.eventSpan(range),
  locateGroup: ({ key }) => session.locateGroup(key),
  nextInTime: ({ fromKey, at, step }) => session.nextInTime(fromKey, at, step),
  quality: ({ kind, first, count }) => session.quality(kind, first, count),
  badLines: ({ first, count }) => session.badLines(first, count),
  exportCounts: ({ range }) => session.exportCounts(range),
  exportStart: (order) => exportSession.start(order),
  exportNext: ({ id }) => exportSession.next(id),
  capture: ({ source }) => session.capture(source),
  exportCancel: ({ id }) => {
    exportSession.cancel(id)
    return undefined
  },
}

/** Lets messages that came meanwhile be handled. A message to oneself is not delayed as timers are. */
const taskChannel = new MessageChannel()
const waiting: (() => void)[] = []
taskChannel.port1.addEventListener('message', () => waiting.shift()?.())
taskChannel.port1.start()
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve)
    taskChannel.port2.postMessage(undefined)
  })
}

/** Between two slices of a refresh. */
async function pause(): Promise<void> {
  await nextTask()
  hold.release()
}

function showView(params: ViewParams): void {
  const postSummary = (): void =>
    void session.summaryOfView(nextTask).then((summary) => summary && post({ type: 'summary', summary }), reportError)
  const isMatchChanged = session.setView(params, nextTask, postSummary)
  if (session.viewReady !== undefined) void session.viewReady.then(postSummary)
  else if (isMatchChanged) postSummary()
}

function post(message: FromStoreWorker, transfer: Transferable[] = []): void {
  self.postMessage(message, transfer)
}

function postKeeping(keeping: Keeping): void {
  post({ type: 'keeping', keeping })
}

/**
 * Answered while a query is evaluated: what is drawn shows what is known, and is asked for again then; what is typed
 * does not depend on the query before. All other questions wait for the whole of it.
 */
const NOT_WAITING: ReadonlySet<keyof StoreQuestions> = new Set([
  'frame',
  'packed',
  'packedAt',
  'checkQuery',
  'fieldValues',
])

async function answer(id: number, question: keyof StoreQuestions, ask: unknown): Promise<void> {
  try {
    const waitsFor = NOT_WAITING.has(question) ? session.viewLoading : session.viewReady
    if (waitsFor !== undefined) await waitsFor
    const found = await answers[question](ask as never)
    const isMasked = (question === 'frame' ? (ask as FrameRequest).isMasked : undefined) ?? session.isMasked
    const reply = isMasked ? maskAnswer(question, found) : found
    post({ type: 'answer', id, answer: reply }, reply === undefined ? [] : buffersOfAnswer(question, reply))
  } catch (error) {
    post({ type: 'failure', id, message: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
}

/** What of an answer is transferred, not copied. */
function buffersOfAnswer(question: keyof StoreQuestions, reply: unknown): ArrayBuffer[] {
  if (question === 'frame') return frameBuffers(reply as Frame)
  return question === 'packed' ? packedBuffers(reply as PackedFrame) : []
}

function acknowledge(port: MessagePort, { source, block }: Chunk): void {
  port.postMessage({ type: 'ack', source, block } satisfies FromStore, [block])
}

function receiveFromParser(port: MessagePort, message: SentToStore): void {
  switch (message.type) {
    case 'open':
      if (chunkOrder.isCleared(message.source)) {
        message.keeper?.close()
        return
      }
      if (message.keeper !== undefined) session.openFeed(message.source, message.name, new RemoteKeeper(message.keeper))
      else session.openSource(message.source, message.name, message.file, message.isAwaited)
      chunkOrder.open(message.source)
      if (message.isAwaited === true) postKeeping({ source: message.source, part: 0, end: undefined })
      return
    case 'segment':
      session.addSegment(message.source, message.bytes)
      if (message.part !== undefined) postKeeping({ source: message.source, part: message.part, end: undefined })
      return
    case 'kept':
      session.endKeeping(message.source, message.end)
      postKeeping({ source: message.source, part: 1, end: message.end })
      return
    case 'chunk': {
      const chunk = unpackChunk(message.chunk)
      if (message.feed?.isBulk === true) schedule.noteBulk()
      if (message.feed !== undefined) session.growFeed(chunk.source, message.feed.end)
      chunkOrder.add(chunk, message, () => acknowledge(port, chunk))
      return
    }
    case 'rangeEnd':
      chunkOrder.end(message.end)
      return
    case 'ended':
      session.trim()
      schedule.requestNow()
      return
    default:
      assertNever(message)
  }
}

reportRejections()

self.addEventListener('message', ({ data }: MessageEvent<ToStoreWorker>) => {
  switch (data.type) {
    case 'attach':
      data.port.addEventListener('message', ({ data: sent }: MessageEvent<SentToStore>) => {
        hold.take(() => receiveFromParser(data.port, sent))
      })
      data.port.start()
      return
    case 'view':
      showView(data.params)
      return
    case 'clear':
      hold.flush() // came before, and goes with the rest
      session.clear()
      chunkOrder.clear(data.next)
      isFull = false
      post({ type: 'summary', summary: session.summary() })
      return
    case 'pause':
      schedule.setPaused(data.isPaused)
      return
    case 'ask':
      void answer(data.id, data.question, data.ask)
      return
    default:
      assertNever(data)
  }
})
