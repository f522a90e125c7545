/** The page's end of both workers. The only place on the main thread that sends or receives messages. */
import { assertNever } from '../base/assert'
import type { Summary } from '../derive/summary'
import type { FeedTarget } from '../sources/feed-target'
import { makeParseWorker, makeStoreWorker } from './make-workers'
import type {
  FeedState,
  FromParseWorker,
  FromStoreWorker,
  Keeping,
  LoadEnd,
  Progress,
  SourceIdx,
  StoreQuestion,
  StoreQuestions,
  ToParseWorker,
  ToStoreWorker,
  ViewParams,
} from './protocol'

export interface ClientHandlers {
  onSummary(summary: Summary): void
  onProgress(progress: Progress): void
  onEnded(progress: Progress, end: LoadEnd): void
  onFeed(feed: FeedState): void
  /** The store has no room for more. */
  onFull(): void
  /** A file's raw text can no longer be read. */
  onChanged(source: SourceIdx): void
  /** More raw text of a compressed file can be read, or no more will be. */
  onKeeping(keeping: Keeping): void
  /** A worker stopped working; nothing more will come from it. */
  onCrash(message: string): void
}

interface Pending {
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: Error) => void
}

/** More parse workers than this do not read faster. */
const MAX_HELPERS = 6

/** One core is the store's, one the lead's; a compressed file takes a helper even where there are no more. */
function helperCount(cores: number): number {
  return Math.max(1, Math.min(MAX_HELPERS, cores - 2))
}

export class StoreClient {
  private readonly storeWorker: Worker
  private readonly parseWorker: Worker
  private readonly handlers: ClientHandlers
  private readonly pending = new Map<number, Pending>()
  private nextId = 1

  constructor(handlers: ClientHandlers) {
    this.handlers = handlers
    this.storeWorker = makeStoreWorker()
    this.parseWorker = makeParseWorker()
    const helpers = Array.from({ length: helperCount(navigator.hardwareConcurrency) }, () => makeParseWorker())
    const links = helpers.map((helper) => {
      const { port1: lead, port2: link } = new MessageChannel()
      const port = this.linkToStore()
      helper.postMessage({ type: 'help', port, lead } satisfies ToParseWorker, [port, lead])
      return link
    })
    const port = this.linkToStore()
    this.toParser({ type: 'attach', port, helpers: links, cores: navigator.hardwareConcurrency }, [port, ...links])
    this.storeWorker.addEventListener('message', ({ data }: MessageEvent<FromStoreWorker>) =>
      this.receiveFromStore(data),
    )
    this.parseWorker.addEventListener('message', ({ data }: MessageEvent<FromParseWorker>) =>
      this.receiveFromParser(data),
    )
    for (const worker of [this.storeWorker, this.parseWorker, ...helpers]) {
      worker.addEventListener('error', (event) => handlers.onCrash(event.message || 'a worker could not be started'))
    }
  }

  /** A parse worker's end of a new link to the store. */
  private linkToStore(): MessagePort {
    const { port1, port2 } = new MessageChannel()
    this.toStore({ type: 'attach', port: port1 }, [port1])
    return port2
  }

  load(source: SourceIdx, name: string, blob: Blob): void {
    this.toParser({ type: 'load', source, name, blob })
  }

  resume(source: SourceIdx, blob: Blob): void {
    this.toParser({ type: 'resume', source, blob })
  }

  /** `name` is what is shown of the address; it holds no password. `after`: a feed that is over, after which it goes on. */
  connect(source: SourceIdx, name: string, target: FeedTarget, after?: SourceIdx): void {
    this.toParser({ type: 'connect', source, name, target, after })
  }

  /** A feed that waits to connect again does so now. */
  retry(source: SourceIdx): void {
    this.toParser({ type: 'retry', source })
  }

  /** Stops reading a file, or closes a feed; what was read stays. */
  cancel(source: SourceIdx): void {
    this.toParser({ type: 'cancel', source, isClosed: false })
  }

  /** As `cancel`, for what is to be forgotten. */
  close(source: SourceIdx): void {
    this.toParser({ type: 'cancel', source, isClosed: true })
  }

  setView(params: ViewParams): void {
    this.toStore({ type: 'view', params })
  }

  /** The first rows of what is open are on screen. */
  noteShown(): void {
    this.toParser({ type: 'shown', areRows: true })
  }

  /** While paused, what a feed brings is stored and not shown. */
  pause(isPaused: boolean): void {
    this.toStore({ type: 'pause', isPaused })
  }

  /** Forgets everything that was loaded; `next` is the first source that is opened after that. */
  clear(next: SourceIdx): void {
    this.toStore({ type: 'clear', next })
    this.toParser({ type: 'shown', areRows: false })
  }

  /** Asks the store. Rejects when the worker failed on the question. */
  ask<Q extends StoreQuestion>(question: Q, ask: StoreQuestions[Q]['ask']): Promise<StoreQuestions[Q]['answer']> {
    const id = this.nextId++
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve: resolve as Pending['resolve'], reject })
      this.toStore({ type: 'ask', id, question, ask })
    })
  }

  private toStore(message: ToStoreWorker, transfer: Transferable[] = []): void {
    this.storeWorker.postMessage(message, transfer)
  }

  private toParser(message: ToParseWorker, transfer: Transferable[] = []): void {
    this.parseWorker.postMessage(message, transfer)
  }

  private receiveFromStore(message: FromStoreWorker): void {
    switch (message.type) {
      case 'summary':
        this.handlers.onSummary(message.summary)
        return
      case 'full':
        this.handlers.onFull()
        return
      case 'changed':
        this.handlers.onChanged(message.source)
        return
      case 'keeping':
        this.handlers.onKeeping(message.keeping)
        return
      case 'answer':
        this.pending.get(message.id)?.resolve(message.answer)
        this.pending.delete(message.id)
        return
      case 'failure':
        this.pending.get(message.id)?.reject(new Error(message.message))
        this.pending.delete(message.id)
        return
      default:
        assertNever(message)
    }
  }

  private receiveFromParser(message: FromParseWorker): void {
    switch (message.type) {
      case 'progress':
        this.handlers.onProgress(message.progress)
        return
      case 'ended':
        this.handlers.onEnded(message.progress, message.end)
        return
      case 'feed':
        this.handlers.onFeed(message.feed)
        return
      default:
        assertNever(message)
    }
  }
}
