/**
 * Reads sources and sends what they hold as chunks. No messages here: `parse-worker.ts` moves those, tests call this.
 * A few chunks at most are under way to the store, so that a slow store slows reading instead of filling memory.
 */
import { HEAD_BYTES, decodeStream, detectEncoding, readPieces, type Encoding } from '../ingest/byte-source'
import { LogParser, type ParseCounts } from '../ingest/log-parser'
import type { FromParseWorker, LoadEnd, ParseToStore, Progress, SourceIdx } from './protocol'

export interface ParseOutput {
  toStore(message: ParseToStore): void
  toPage(message: FromParseWorker): void
}

/**
 * With two cores, parsing waits while the store renews what is derived: one core stays free for the page, whose tasks
 * otherwise take three times as long. With more cores both go on.
 */
function maxChunksUnderWay(cores: number): number {
  return cores > 2 ? 16 : 2
}

const PROGRESS_MS = 100

/**
 * With two cores, reading also begins gently: the page builds the workbench and lays out its first rows in that time,
 * and would do so in long tasks beside two busy workers.
 */
const GENTLE_BYTES = 48e6
const GENTLE_PAUSE_MS = 10

const NOTHING: ParseCounts = { bytes: 0, lines: 0, events: 0, badLines: 0 }

interface Reading {
  readonly source: SourceIdx
  parser: LogParser
  isCancelled: boolean
  bytesRead: number
  bytesTotal: number
  readonly startMs: number
  /** Counts of what was read of the file before it changed. */
  readonly before: ParseCounts
}

export class ParseSession {
  private readonly output: ParseOutput
  private readonly maxUnderWay: number
  private readonly gentleBytes: number
  private readonly readings = new Map<SourceIdx, Reading>()
  private underWay = 0
  /** Readings that wait for the store, longest first. */
  private readonly waiting: (() => void)[] = []

  constructor(output: ParseOutput, cores: number) {
    this.output = output
    this.maxUnderWay = maxChunksUnderWay(cores)
    this.gentleBytes = cores > 2 ? 0 : GENTLE_BYTES
  }

  /** Reads a file from its start. */
  async load(source: SourceIdx, name: string, blob: Blob): Promise<void> {
    const reading: Reading = {
      source,
      parser: new LogParser(source),
      isCancelled: false,
      bytesRead: 0,
      bytesTotal: blob.size,
      startMs: performance.now(),
      before: NOTHING,
    }
    this.readings.set(source, reading)
    let end: LoadEnd
    try {
      const detected = detectEncoding(new Uint8Array(await blob.slice(0, HEAD_BYTES).arrayBuffer()))
      const isPlain = 'encoding' in detected && detected.encoding === 'plain'
      this.output.toStore({ type: 'open', source, name, file: isPlain ? blob : undefined })
      end =
        'foreign' in detected
          ? { reason: 'foreign', what: detected.foreign }
          : await this.read(reading, blob, detected.encoding)
    } catch (error) {
      end = isNotReadable(error)
        ? { reason: 'changed', isResumable: false }
        : { reason: 'unreadable', what: messageOf(error) }
    }
    await this.finish(reading, end)
  }

  /** Reads on in a file that has grown since it was read. */
  async resume(source: SourceIdx, blob: Blob): Promise<void> {
    const known = this.readings.get(source)
    const { offset, line } = known?.parser.resumePoint ?? { offset: 0, line: 1 }
    const reading: Reading = {
      source,
      parser: new LogParser(source, { offset, line }),
      isCancelled: false,
      bytesRead: offset,
      bytesTotal: blob.size,
      startMs: performance.now(),
      before: known === undefined ? NOTHING : countsOf(known),
    }
    this.readings.set(source, reading)
    this.output.toStore({ type: 'open', source, name: blob instanceof File ? blob.name : '', file: blob })
    await this.finish(reading, await this.read(reading, blob.slice(offset), 'plain'))
  }

  cancel(source: SourceIdx): void {
    const reading = this.readings.get(source)
    if (reading !== undefined) reading.isCancelled = true
  }

  /** The store has merged a chunk. */
  acknowledge(): void {
    this.underWay = Math.max(0, this.underWay - 1) // chunks of feeds are acknowledged, too, and not counted
    this.waiting.shift()?.()
  }

  private async read(reading: Reading, blob: Blob, encoding: Encoding): Promise<LoadEnd> {
    const isPlain = encoding === 'plain'
    const counted = isPlain
      ? blob.stream()
      : blob.stream().pipeThrough(countBytes((bytes) => (reading.bytesRead += bytes)))
    let lastProgress = 0
    try {
      for await (const piece of readPieces(decodeStream(counted, encoding))) {
        if (isPlain) reading.bytesRead += piece.length
        else this.output.toStore({ type: 'segment', source: reading.source, blob: new Blob([piece.slice()]) })
        reading.parser.push(piece)
        await this.sendChunk(reading)
        if (reading.isCancelled) return { reason: 'cancelled' }
        if (reading.parser.counts.bytes < this.gentleBytes) await pause(GENTLE_PAUSE_MS)
        if (performance.now() - lastProgress > PROGRESS_MS) {
          lastProgress = performance.now()
          this.output.toPage({ type: 'progress', progress: progressOf(reading) })
        }
      }
    } catch (error) {
      if (!isPlain && !isNotReadable(error)) return { reason: 'damaged', what: messageOf(error) }
      return reading.bytesRead > 0 || isNotReadable(error)
        ? { reason: 'changed', isResumable: isPlain }
        : { reason: 'unreadable', what: messageOf(error) }
    }
    // the browser looks at a file when it opens it, so one that was cut short or grew meanwhile ends without an error
    const isWhole = reading.bytesRead >= reading.bytesTotal && (await isStillReadable(blob))
    return isWhole ? { reason: 'complete' } : { reason: 'changed', isResumable: isPlain }
  }

  private async sendChunk(reading: Reading): Promise<void> {
    const chunk = reading.parser.takeChunk()
    if (chunk === undefined) return
    while (this.underWay >= this.maxUnderWay) await new Promise<void>((resolve) => this.waiting.push(resolve))
    this.underWay++
    this.output.toStore({ type: 'chunk', chunk })
  }

  private async finish(reading: Reading, end: LoadEnd): Promise<void> {
    if (end.reason === 'cancelled' || end.reason === 'changed') reading.parser.stop()
    else reading.parser.finish()
    await this.sendChunk(reading)
    this.output.toStore({ type: 'ended' })
    this.output.toPage({ type: 'ended', progress: progressOf(reading), end })
  }
}

function countsOf({ parser, before }: Reading): ParseCounts {
  const { bytes, lines, events, badLines } = parser.counts
  return {
    bytes,
    lines: Math.max(lines, before.lines),
    events: events + before.events,
    badLines: badLines + before.badLines,
  }
}

function progressOf(reading: Reading): Progress {
  const { source, bytesRead, bytesTotal, startMs } = reading
  const { lines, events, badLines } = countsOf(reading)
  return { source, bytesRead, bytesTotal, lines, events, badLines, elapsedMs: performance.now() - startMs }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

function countBytes(
  onBytes: (bytes: number) => void,
): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  return new TransformStream({
    transform(piece, controller) {
      onBytes(piece.length)
      controller.enqueue(piece)
    },
  })
}

/** The browser refuses to read a file that changed after it was opened. */
function isNotReadable(error: unknown): boolean {
  return error instanceof DOMException && (error.name === 'NotReadableError' || error.name === 'NotFoundError')
}

async function isStillReadable(blob: Blob): Promise<boolean> {
  try {
    await blob.slice(0, 1).arrayBuffer()
    return true
  } catch {
    return false // NotReadableError: it changed after it was opened
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
