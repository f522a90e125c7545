/**
 * Reads sources and sends what they hold as chunks, with the help of other parse workers where that is faster:
 *
 *   a large plain file         in ranges, one for each worker at a time
 *   a compressed source        unpacked here, parsed by one helper, or here, too, where there are two cores and unpacking
 *                              is quick; unpacked again to keep its bytes: `raw-keeper.ts`
 *   anything else              here
 *
 * No messages here: `parse-worker.ts` moves those, tests call this.
 */
import { messageOf } from '../base/error-text'
import { ForeignContent, decodePieces, readPieces } from '../ingest/byte-source'
import { HEAD_BYTES, detectEncoding, type Encoding } from '../ingest/detect-encoding'
import { LogParser, NO_COUNTS, type ParseCounts } from '../ingest/log-parser'
import { ChunkSender } from './chunk-sender'
import type { FirstLook } from './first-look'
import type { FromParseWorker, LoadEnd, ParseToStore, Progress, RangeResult, RangeTask, SourceIdx } from './protocol'
import { HelperSink, OwnSink, type Helper, type PieceSink } from './piece-sink'
import { RawKeeper, type KeepTask, type KeeperOptions } from './raw-keeper'
import { RangeParser, isNotReadable, type OnProgress } from './range-parser'
import { SegmentBuffer } from './segment-buffer'
import { UnpackedParser } from './unpacked-parser'

export interface ParseOutput {
  toStore(message: ParseToStore): void
  toPage(message: FromParseWorker): void
}

export interface ParseOptions {
  readonly helpers?: readonly Helper[]
  /** How many workers read ranges of one file, this one included. */
  readonly rangeReaders?: number
  readonly rangeBytes?: number
  /** Bytes of log in a chunk. */
  readonly chunkBytes?: number
  /** Compressed sources of so many bytes or more are unpacked a second time to keep their bytes. */
  readonly keepLaterBytes?: number
  readonly keeper?: KeeperOptions
  readonly firstLook?: FirstLook
}

const PROGRESS_MS = 200
const RANGE_BYTES = 32 * 1024 * 1024
/** Of what is smaller, the bytes are kept while it is parsed: it takes a moment, and raw text is there at once. */
const KEEP_LATER_BYTES = 2 * 1024 * 1024
/** Packed bytes are told as read in such steps: a megabyte of them may be a large log. */
const COUNTED_BYTES = 64 * 1024
/** While something is unpacked, messages are looked at so often at least. */
const TURN_MS = 200
const START = { offset: 0, line: 1 }

interface Reading {
  readonly source: SourceIdx
  isCancelled: boolean
  /** Nothing of it is wanted any more. */
  isClosed: boolean
  bytesRead: number
  bytesTotal: number
  readonly startMs: number
  /** When the page was last told of its progress. */
  toldMs: number
  /** Counts of what was read to its end. */
  done: ParseCounts
  /** Counts of the ranges under way. */
  readonly underWay: Map<number, ParseCounts>
  /** Stops what is under way. */
  cancel: () => void
  /** For reading on when the file has grown. */
  resumePoint: { readonly offset: number; readonly line: number }
}

export class ParseSession {
  private readonly output: ParseOutput
  private readonly sender: ChunkSender
  private readonly helpers: readonly Helper[]
  private readonly rangeReaders: number
  private readonly rangeBytes: number
  private readonly keepLaterBytes: number
  private readonly keeper: RawKeeper
  private readonly firstLook: FirstLook | undefined
  private readonly readings = new Map<SourceIdx, Reading>()
  /** How many are under way. */
  private readingCount = 0

  constructor(output: ParseOutput, options: ParseOptions = {}) {
    const { helpers = [], rangeReaders = 1, rangeBytes = RANGE_BYTES, chunkBytes } = options
    const { keepLaterBytes = KEEP_LATER_BYTES, keeper, firstLook } = options
    this.output = output
    this.sender = new ChunkSender((message) => output.toStore(message), chunkBytes)
    this.helpers = helpers
    this.rangeReaders = rangeReaders
    this.rangeBytes = rangeBytes
    this.keepLaterBytes = keepLaterBytes
    this.firstLook = firstLook
    this.keeper = new RawKeeper(
      (message) => output.toStore(message),
      () => this.readingCount > 0,
      keeper,
    )
  }

  /** Reads a file from its start. */
  async load(source: SourceIdx, name: string, blob: Blob): Promise<void> {
    const reading = this.startReading(source, blob.size, NO_COUNTS)
    let end: LoadEnd
    let keepTask: KeepTask | undefined
    try {
      const detected = detectEncoding(new Uint8Array(await blob.slice(0, HEAD_BYTES).arrayBuffer()))
      const isPlain = 'encoding' in detected && detected.encoding === 'plain'
      const isAwaited = 'encoding' in detected && !isPlain
      this.output.toStore({ type: 'open', source, name, file: isPlain ? blob : undefined, isAwaited })
      if ('foreign' in detected) end = { reason: 'foreign', what: detected.foreign }
      else if (isPlain) end = await this.readPlain(reading, blob)
      else {
        const { encoding } = detected
        const isKept = blob.size < this.keepLaterBytes
        const packed = await this.readPacked(reading, blob, encoding, isKept)
        end = packed.end
        if (!isKept) keepTask = { source, blob, encoding, bytes: packed.bytes }
      }
    } catch (error) {
      end = isNotReadable(error)
        ? { reason: 'changed', isResumable: false }
        : { reason: 'unreadable', what: messageOf(error) }
    }
    this.finish(reading, end)
    if (keepTask !== undefined && !reading.isClosed) this.keeper.add(keepTask)
  }

  /** Reads on in a file that has grown since it was read. */
  async resume(source: SourceIdx, blob: Blob): Promise<void> {
    const known = this.readings.get(source)
    const { offset, line } = known?.resumePoint ?? START
    const reading = this.startReading(source, blob.size, known === undefined ? NO_COUNTS : known.done)
    reading.bytesRead = offset
    reading.done = { ...reading.done, bytes: offset, lines: line - 1 }
    this.output.toStore({ type: 'open', source, name: blob instanceof File ? blob.name : '', file: blob })
    const parser = this.newRangeParser(new LogParser(source, { offset, line }))
    const task = { source, generation: 0, range: 0, blob, from: offset, to: blob.size, isContinued: true }
    reading.cancel = () => parser.cancel()
    let end: LoadEnd
    try {
      const result = await parser.read(task, (counts) => this.report(reading, 0, counts))
      end = this.endOf(reading, [result])
    } catch (error) {
      end = { reason: 'unreadable', what: messageOf(error) }
    }
    parser.release()
    this.finish(reading, end)
  }

  /** Stops reading a source, or unpacking it a second time. `isClosed`: nothing of it is wanted any more. */
  cancel(source: SourceIdx, isClosed = false): void {
    const reading = this.readings.get(source)
    if (reading === undefined) return
    reading.isCancelled = true
    reading.isClosed ||= isClosed
    reading.cancel()
    this.keeper.stop(source)
    if (isClosed) this.readings.delete(source)
  }

  /** The store has merged a chunk. */
  acknowledge(source: SourceIdx): void {
    this.sender.acknowledge(source)
  }

  private startReading(source: SourceIdx, bytesTotal: number, done: ParseCounts): Reading {
    const reading: Reading = {
      source,
      isCancelled: false,
      isClosed: false,
      bytesRead: 0,
      bytesTotal,
      startMs: performance.now(),
      toldMs: -Infinity,
      done,
      underWay: new Map(),
      cancel: () => undefined,
      resumePoint: START,
    }
    this.readings.set(source, reading)
    this.readingCount++
    return reading
  }

  private newRangeParser(parser: LogParser): RangeParser {
    return new RangeParser(parser, this.sender, (message) => this.output.toStore(message), this.firstLook)
  }

  // ── plain files ────────────────────────────────────────────────────────────────────────────────────────────────────

  private async readPlain(reading: Reading, blob: Blob): Promise<LoadEnd> {
    const { source } = reading
    const own = this.newRangeParser(new LogParser(source))
    const readers = [
      { read: (task: RangeTask, onProgress: OnProgress) => own.read(task, onProgress), stop: () => own.cancel() },
      ...this.helpers.slice(0, this.rangeReaders - 1).map((helper) => ({
        read: (task: RangeTask, onProgress: OnProgress) => helper.readRange(task, onProgress),
        stop: () => helper.stop(source),
      })),
    ]
    reading.cancel = () => readers.forEach((reader) => reader.stop())
    const rangeBytes = readers.length === 1 ? Infinity : this.rangeBytes
    const rangeCount = Math.max(1, Math.ceil(blob.size / rangeBytes))
    const results: RangeResult[] = []
    const readerOf = new Map<number, (typeof readers)[number]>()
    let next = 0
    /** First range that did not end between lines: what is behind it is void. */
    let limit = rangeCount

    const readOn = async (reader: (typeof readers)[number]): Promise<void> => {
      while (next < limit && !reading.isCancelled) {
        const range = next++
        readerOf.set(range, reader)
        const from = range * rangeBytes || 0
        const to = range === rangeCount - 1 ? blob.size : (range + 1) * rangeBytes
        const task = { source, generation: 0, range, blob, from, to, isContinued: false }
        const result = await reader.read(task, (counts) => this.report(reading, range, counts))
        results[range] = result
        if (result.state === 'between lines') continue
        limit = Math.min(limit, range)
        for (const [other, { stop }] of readerOf) if (other > limit && results[other] === undefined) stop()
      }
    }
    await Promise.all(readers.map(readOn))
    reading.underWay.clear()
    const valid = results.slice(0, limit + 1)
    const last = valid.at(-1)
    const lastReader = readerOf.get(limit)
    let ended = valid
    if (last?.state === 'open' && last.range < rangeCount - 1 && lastReader !== undefined && !reading.isCancelled) {
      const task = { source, generation: 1, range: 0, blob, from: 0, to: blob.size, isContinued: true }
      for (const { counts } of valid) this.addDone(reading, counts)
      ended = [await lastReader.read(task, (counts) => this.report(reading, 0, counts))]
    }
    reading.cancel() // helpers forget what they remember of the source
    own.release()
    return this.endOf(reading, ended)
  }

  /** Counts what was read; how the reading ended. */
  private endOf(reading: Reading, results: readonly RangeResult[]): LoadEnd {
    reading.underWay.clear()
    for (const { counts, resumePoint } of results) {
      reading.resumePoint = { offset: resumePoint.offset, line: reading.done.lines + resumePoint.lines + 1 }
      this.addDone(reading, counts)
    }
    const failed = results.find(({ state }) => state === 'changed' || state === 'unreadable')
    if (failed?.state === 'changed') return { reason: 'changed', isResumable: true }
    if (failed !== undefined) return { reason: 'unreadable', what: failed.problem }
    return { reason: reading.isCancelled ? 'cancelled' : 'complete' }
  }

  private addDone(reading: Reading, counts: ParseCounts): void {
    reading.done = addCounts(reading.done, counts)
    reading.bytesRead = reading.done.bytes
  }

  private report(reading: Reading, range: number, counts: ParseCounts): void {
    reading.underWay.set(range, counts)
    reading.bytesRead = countsOf(reading).bytes
    this.reportProgress(reading)
  }

  private reportProgress(reading: Reading): void {
    if (performance.now() - reading.toldMs < PROGRESS_MS) return
    reading.toldMs = performance.now()
    this.output.toPage({ type: 'progress', progress: progressOf(reading) })
  }

  // ── what has to be unpacked ────────────────────────────────────────────────────────────────────────────────────────

  /** Gives how many bytes were unpacked, too. `isKept`: they are kept now. */
  private async readPacked(
    reading: Reading,
    blob: Blob,
    encoding: Encoding,
    isKept: boolean,
  ): Promise<{ readonly end: LoadEnd; readonly bytes: number }> {
    const { source } = reading
    const isQuick = encoding === 'gzip' // to unpack it takes less than to parse it
    const packed = countBytes(readPieces(blob.stream()), (bytes) => (reading.bytesRead += bytes))
    const sink: PieceSink =
      this.helpers.length > 0 && (this.rangeReaders > 1 || !isQuick)
        ? new HelperSink(this.helpers[0], source)
        : new OwnSink(new UnpackedParser(source, this.sender))
    const segments = isKept ? new SegmentBuffer() : undefined
    const keep = (blobs: readonly Blob[] = []): void =>
      blobs.forEach((segment) => this.output.toStore({ type: 'segment', source, bytes: segment }))
    let end: LoadEnd = { reason: 'complete' }
    let bytes = 0
    let turnMs = performance.now()
    try {
      for await (const piece of decodePieces(packed, encoding)) {
        if (performance.now() - turnMs > TURN_MS) {
          await new Promise((resolve) => setTimeout(resolve, 0))
          turnMs = performance.now()
        }
        keep(segments?.push(piece))
        const isFirst = bytes === 0
        if (isFirst) keep(segments?.take()) // at once, as the first rows
        bytes += piece.length
        await sink.push(piece, reading.bytesRead / reading.bytesTotal)
        if (isFirst) await this.firstLook?.pass()
        reading.done = sink.counts
        if (reading.isCancelled) {
          end = { reason: 'cancelled' }
          break
        }
        this.reportProgress(reading)
      }
    } catch (error) {
      if (isNotReadable(error)) end = { reason: 'changed', isResumable: false }
      else if (error instanceof ForeignContent) end = { reason: 'foreign', what: error.message }
      else end = { reason: 'damaged', what: messageOf(error) }
    }
    keep(segments?.take())
    if (isKept) this.output.toStore({ type: 'kept', source, end: 'complete' })
    reading.done = await sink.end(end.reason !== 'cancelled' && end.reason !== 'changed')
    return { end, bytes }
  }

  private finish(reading: Reading, end: LoadEnd): void {
    reading.cancel = () => undefined // it holds on to what read
    this.readingCount--
    if (this.readingCount === 0) this.keeper.wake()
    this.output.toStore({ type: 'ended' })
    this.output.toPage({ type: 'ended', progress: progressOf(reading), end })
  }
}

function addCounts(a: ParseCounts, b: ParseCounts): ParseCounts {
  return {
    bytes: a.bytes + b.bytes,
    lines: a.lines + b.lines,
    events: a.events + b.events,
    badLines: a.badLines + b.badLines,
  }
}

function countsOf({ done, underWay }: Reading): ParseCounts {
  return [...underWay.values()].reduce(addCounts, done)
}

function progressOf(reading: Reading): Progress {
  const { source, bytesRead, bytesTotal, startMs } = reading
  const { lines, events, badLines } = countsOf(reading)
  return { source, bytesRead, bytesTotal, lines, events, badLines, elapsedMs: performance.now() - startMs }
}

async function* countBytes(
  pieces: AsyncIterable<Uint8Array<ArrayBuffer>>,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length; at += COUNTED_BYTES) {
      const part = piece.subarray(at, at + COUNTED_BYTES)
      onBytes(part.length)
      yield part
    }
  }
}
