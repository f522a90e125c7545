/** The lead's end of a link to a helper. */
import type { ParseCounts } from '../ingest/log-parser'
import type { FeedLink } from './feed-session'
import type { Helper } from './piece-sink'
import type {
  Capture,
  FeedTarget,
  FromParseHelper,
  FromReceiver,
  RangeResult,
  RangeTask,
  ReceiveFeed,
  SourceIdx,
  ToParseHelper,
} from './protocol'
import type { OnProgress } from './range-parser'

interface PieceDone {
  readonly counts: ParseCounts
  readonly buffer: ArrayBuffer
}

export class RemoteHelper implements Helper {
  private readonly port: MessagePort
  /** What waits for an answer, by source; a helper reads one range of a source at a time, and parses in order. */
  private readonly ranges = new Map<SourceIdx, { resolve: (result: RangeResult) => void; onProgress: OnProgress }>()
  private readonly pieces = new Map<SourceIdx, ((done: PieceDone) => void)[]>()
  private readonly ends = new Map<SourceIdx, (counts: ParseCounts) => void>()

  constructor(port: MessagePort) {
    this.port = port
    port.addEventListener('message', ({ data }: MessageEvent<FromParseHelper>) => this.receive(data))
    port.start()
  }

  readRange(task: RangeTask, onProgress: OnProgress): Promise<RangeResult> {
    return new Promise((resolve) => {
      this.ranges.set(task.source, { resolve, onProgress })
      this.post({ type: 'range', task })
    })
  }

  pushPiece(source: SourceIdx, bytes: Uint8Array<ArrayBuffer>, part: number): Promise<PieceDone> {
    return new Promise((resolve) => {
      const waiting = this.pieces.get(source) ?? []
      this.pieces.set(source, waiting)
      waiting.push(resolve)
      this.post({ type: 'piece', source, bytes, part }, [bytes.buffer])
    })
  }

  endPieces(source: SourceIdx, isWhole: boolean): Promise<ParseCounts> {
    return new Promise((resolve) => {
      this.ends.set(source, resolve)
      this.post({ type: 'pieceEnd', source, isWhole })
    })
  }

  stop(source: SourceIdx): void {
    this.post({ type: 'stop', source })
  }

  /** Receives a feed and keeps it, on disk where that is wanted and can be. */
  receiveFeed(target: FeedTarget, capture: Capture | undefined, onMessage: (message: FromReceiver) => void): FeedLink {
    const [toStore, toLead] = [new MessageChannel(), new MessageChannel()]
    const own = toLead.port1
    own.addEventListener('message', ({ data }: MessageEvent<FromReceiver>) => onMessage(data))
    own.start()
    this.post({ type: 'receiveFeed', target, capture, store: toStore.port1, link: toLead.port2 }, [
      toStore.port1,
      toLead.port2,
    ])
    return {
      store: toStore.port2,
      post: (message, transfer = []) => own.postMessage(message, transfer),
      end: () => own.close(),
    }
  }

  private post(message: ToParseHelper | ReceiveFeed, transfer: Transferable[] = []): void {
    this.port.postMessage(message, transfer)
  }

  private receive(message: FromParseHelper): void {
    switch (message.type) {
      case 'rangeProgress':
        this.ranges.get(message.source)?.onProgress(message.counts)
        return
      case 'rangeDone': {
        const { source } = message.result
        const waiting = this.ranges.get(source)
        this.ranges.delete(source)
        waiting?.resolve(message.result)
        return
      }
      case 'pieceDone':
        this.pieces.get(message.source)?.shift()?.({ counts: message.counts, buffer: message.buffer })
        return
      case 'piecesDone':
        this.pieces.delete(message.source)
        this.ends.get(message.source)?.(message.counts)
        this.ends.delete(message.source)
        return
    }
  }
}
