/** Entry of the parse worker: moves messages between the page, the sessions and the store worker. */
import { assertNever } from '../base/assert'
import { chunkBuffers } from '../model/chunk'
import { FeedSession } from './feed-session'
import { ParseSession, type ParseOutput } from './parse-session'
import type { ChunkAck, FromParseWorker, ParseToStore, SourceIdx, ToParseWorker } from './protocol'

declare const self: DedicatedWorkerGlobalScope

let storePort: MessagePort | undefined
const feeds = new Map<SourceIdx, FeedSession>()

const output: ParseOutput = {
  toStore(message: ParseToStore) {
    storePort?.postMessage(message, transferListOf(message))
  },
  toPage(message: FromParseWorker) {
    self.postMessage(message)
  },
}
const session = new ParseSession(output, navigator.hardwareConcurrency)

function transferListOf(message: ParseToStore): Transferable[] {
  return message.type === 'chunk' ? chunkBuffers(message.chunk) : []
}

function connect(source: SourceIdx, name: string, url: string): void {
  try {
    feeds.set(source, new FeedSession(output, source, name, url))
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    output.toPage({
      type: 'feed',
      feed: { source, state: 'closed', attempts: 0, events: 0, eventsPerSecond: 0, lagSeconds: NaN, problem },
    })
  }
}

self.addEventListener('message', ({ data }: MessageEvent<ToParseWorker>) => {
  switch (data.type) {
    case 'attach':
      storePort = data.port
      storePort.addEventListener(
        'message',
        ({ data: ack }: MessageEvent<ChunkAck>) => ack.type === 'ack' && session.acknowledge(),
      )
      storePort.start()
      return
    case 'load':
      void session.load(data.source, data.name, data.blob)
      return
    case 'resume':
      void session.resume(data.source, data.blob)
      return
    case 'connect':
      connect(data.source, data.name, data.url)
      return
    case 'cancel':
      session.cancel(data.source)
      feeds.get(data.source)?.close()
      feeds.delete(data.source)
      return
    default:
      assertNever(data)
  }
})
