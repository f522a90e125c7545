/** The lead's end of a link to a helper. */
import type { ParseCounts } from '../ingest/log-parser'
import type { FeedKeep } from './feed-session'
import type { Helper } from './parse-session'
import type { FromParseHelper, KeepMessage, RangeResult, RangeTask, SourceIdx, ToParseHelper } from './protocol'
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
  /** Take back the memory of what was kept of feeds. */
  private readonly spares = new Map<SourceIdx, (buffer: ArrayBuffer) => void>()
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

  /** Keeps what a feed brings, on disk where that is wanted and can be; `onSpare` gets the memory of it back. */
  keepFeed(
    source: SourceIdx,
    capture: { readonly feed: string; readonly startedMs: number } | undefined,
    onSpare: (buffer: ArrayBuffer) => void,
  ): FeedKeep {
    const { port1, port2 } = new MessageChannel()
    this.spares.set(source, onSpare)
    this.post({ type: 'keepStart', source, store: port1, capture }, [port1])
    return {
      store: port2,
      add: (bytes) => this.post({ type: 'keepBytes', source, bytes }, [bytes.buffer]),
      end: () => {
        this.post({ type: 'keepEnd', source })
        this.spares.delete(source)
      },
    }
  }

  private post(message: ToParseHelper | KeepMessage, transfer: Transferable[] = []): void {
    this.port.postMessage(message, transfer)
  }

  private receive(message: FromParseHelper): void {
    switch (message.type) {
      case 'spare':
        this.spares.get(message.source)?.(message.buffer)
        return
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
