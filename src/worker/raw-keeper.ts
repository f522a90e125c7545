/**
 * The second pass over a compressed source: unpacks it again and keeps the bytes where raw text can be read. The first
 * one only parses, as keeping takes longer than all the rest.
 *
 * It is in nobody's way: one source and one segment at a time, each only when the browser has taken the one before, and
 * none while a file is read for the first time.
 */
import { decodePieces, readPieces } from '../ingest/byte-source'
import type { Encoding } from '../ingest/detect-encoding'
import type { KeepEnd, ParseToStore, SourceIdx } from './protocol'
import { SEGMENT_BYTES, SegmentBuffer } from './segment-buffer'

/** A source whose first pass has ended. */
export interface KeepTask {
  readonly source: SourceIdx
  readonly blob: Blob
  readonly encoding: Encoding
  /** What the first pass took of it, unpacked; no more is kept. */
  readonly bytes: number
}

export interface KeeperOptions {
  /** Before the first segment of a source: what was read is put on screen meanwhile. */
  readonly startMs?: number
  /** Between two segments. */
  readonly pauseMs?: number
  readonly segmentBytes?: number
}

const START_MS = 500
const PAUSE_MS = 20

export class RawKeeper {
  private readonly toStore: (message: ParseToStore) => void
  private readonly isBusy: () => boolean
  private readonly options: Required<KeeperOptions>
  private readonly queue: KeepTask[] = []
  private readonly stopped = new Set<SourceIdx>()
  private current: KeepTask | undefined
  /** Goes on when nothing is read any more, or the source is given up. */
  private proceed: () => void = () => undefined

  /** `isBusy` is true while something else is read; `wake` is to be called when it no longer is. */
  constructor(toStore: (message: ParseToStore) => void, isBusy: () => boolean, options: KeeperOptions = {}) {
    this.toStore = toStore
    this.isBusy = isBusy
    this.options = { startMs: START_MS, pauseMs: PAUSE_MS, segmentBytes: SEGMENT_BYTES, ...options }
  }

  add(task: KeepTask): void {
    this.queue.push(task)
    if (this.current === undefined) void this.run()
  }

  /** Gives up a source; what was kept of it stays. */
  stop(source: SourceIdx): void {
    if (this.current?.source !== source && !this.queue.some((task) => task.source === source)) return
    this.stopped.add(source)
    this.proceed()
  }

  wake(): void {
    this.proceed()
  }

  private async run(): Promise<void> {
    for (let task = this.queue.shift(); task !== undefined; task = this.queue.shift()) {
      this.current = task
      const end = await this.keep(task)
      this.stopped.delete(task.source)
      this.toStore({ type: 'kept', source: task.source, end })
    }
    this.current = undefined
  }

  private async keep(task: KeepTask): Promise<KeepEnd> {
    const { source, blob, encoding, bytes } = task
    let left = bytes
    let sent = 0
    let hasFailed = false
    const buffer = new SegmentBuffer(this.options.segmentBytes)
    const send = async (segments: readonly Blob[]): Promise<void> => {
      for (const segment of segments) {
        sent += segment.size
        this.toStore({ type: 'segment', source, bytes: segment, part: sent / bytes })
        await segment.slice(-1).arrayBuffer() // resolves when the browser has all of it
      }
    }
    await this.turn(source, this.options.startMs)
    if (left === 0) return 'complete'
    if (this.stopped.has(source)) return 'stopped'
    try {
      for await (const piece of decodePieces(readPieces(blob.stream()), encoding)) {
        const wanted = piece.subarray(0, left)
        left -= wanted.length
        const segments = buffer.push(wanted)
        await send(segments)
        if (left === 0) break
        if (segments.length === 0) continue
        await this.turn(source, this.options.pauseMs)
        if (this.stopped.has(source)) break
      }
    } catch {
      hasFailed = true // the file is another one by now, or the browser has no room for its bytes
    }
    await send(buffer.take()).catch(() => (hasFailed = true))
    if (left === 0 && !hasFailed) return 'complete'
    return this.stopped.has(source) ? 'stopped' : 'changed'
  }

  /** Waits for a pause and for all that is more urgent. */
  private async turn(source: SourceIdx, pauseMs: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
    while (this.isBusy() && !this.stopped.has(source))
      await new Promise<void>((resolve) => {
        this.proceed = resolve
      })
  }
}
