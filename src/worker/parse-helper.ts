/**
 * A parse worker that works for another one, the lead: it reads ranges of a file, or parses what the lead unpacks. No
 * messages here: `parse-worker.ts` moves those.
 */
import { assertNever } from '../base/assert'
import { LogParser, NO_COUNTS } from '../ingest/log-parser'
import { ChunkSender } from './chunk-sender'
import type { FromParseHelper, ParseToStore, RangeTask, SourceIdx, ToParseHelper } from './protocol'
import { RangeParser } from './range-parser'
import { UnpackedParser } from './unpacked-parser'

const PROGRESS_MS = 200

export class ParseHelper {
  private readonly sender: ChunkSender
  private readonly toStore: (message: ParseToStore) => void
  private readonly toLead: (message: FromParseHelper, transfer?: Transferable[]) => void
  private readonly readers = new Map<SourceIdx, RangeParser>()
  /** The one that is at work. */
  private reading: RangeParser | undefined
  /** Ranges whose turn has not come, and those that are to be stopped when it does. */
  private readonly waiting = new Set<RangeTask>()
  private readonly stopped = new WeakSet<RangeTask>()
  private before = Promise.resolve()
  private readonly unpacked = new Map<SourceIdx, UnpackedParser>()

  constructor(
    toStore: (message: ParseToStore) => void,
    toLead: (message: FromParseHelper, transfer?: Transferable[]) => void,
  ) {
    this.toStore = toStore
    this.toLead = toLead
    this.sender = new ChunkSender(toStore)
  }

  acknowledge(source: SourceIdx): void {
    this.sender.acknowledge(source)
  }

  /** What is to be parsed waits for what came before; a message to stop is not kept waiting. */
  receive(message: ToParseHelper): void {
    if (message.type === 'stop') {
      this.stop(message.source)
      return
    }
    if (message.type === 'range') this.waiting.add(message.task)
    this.before = this.before.then(() => this.work(message)).catch((error: unknown) => reportError(error))
  }

  private async work(message: Exclude<ToParseHelper, { type: 'stop' }>): Promise<void> {
    switch (message.type) {
      case 'range':
        await this.readRange(message.task)
        return
      case 'piece': {
        const { source, bytes, part } = message
        const parser = this.unpacked.get(source) ?? new UnpackedParser(source, this.sender)
        this.unpacked.set(source, parser)
        await parser.push(bytes, part)
        this.toLead({ type: 'pieceDone', source, counts: parser.counts, buffer: bytes.buffer }, [bytes.buffer])
        return
      }
      case 'pieceEnd': {
        const { source, isWhole } = message
        const parser = this.unpacked.get(source) ?? new UnpackedParser(source, this.sender)
        this.unpacked.delete(source)
        await parser.end(isWhole)
        this.toLead({ type: 'piecesDone', source, counts: parser.counts })
        return
      }
      default:
        assertNever(message)
    }
  }

  /** Stops what was asked for so far of a source, and forgets what is remembered of it. */
  private stop(source: SourceIdx): void {
    for (const task of this.waiting) if (task.source === source) this.stopped.add(task)
    const reader = this.readers.get(source)
    this.readers.delete(source)
    reader?.cancel()
    if (reader !== this.reading) reader?.release()
  }

  private async readRange(task: RangeTask): Promise<void> {
    const { source, range } = task
    this.waiting.delete(task)
    if (this.stopped.has(task)) {
      this.toStore({
        type: 'rangeEnd',
        end: { source, generation: task.generation, range, isBetweenLines: false, lines: 0 },
      })
      const resumePoint = { offset: task.from, lines: 0 }
      this.toLead({
        type: 'rangeDone',
        result: { source, range, state: 'cancelled', problem: '', counts: NO_COUNTS, resumePoint },
      })
      return
    }
    const reader =
      this.readers.get(source) ??
      new RangeParser(new LogParser(source), this.sender, (message) => this.toStore(message))
    this.readers.set(source, reader)
    this.reading = reader
    let lastProgress = performance.now()
    const result = await reader.read(task, (counts) => {
      if (performance.now() - lastProgress < PROGRESS_MS) return
      lastProgress = performance.now()
      this.toLead({ type: 'rangeProgress', source, range, counts })
    })
    this.reading = undefined
    if (this.readers.get(source) !== reader) reader.release()
    this.toLead({ type: 'rangeDone', result })
  }
}
