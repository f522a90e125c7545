/**
 * A parse worker that works for another one, the lead: it reads ranges of a file, or parses what the lead unpacks. No
 * messages here: `parse-worker.ts` moves those.
 */
import { LogParser } from '../ingest/log-parser'
import { ChunkSender } from './chunk-sender'
import type { FromParseHelper, ParseToStore, RangeTask, SourceIdx, ToParseHelper } from './protocol'
import { RangeParser } from './range-parser'
import { UnpackedParser } from './unpacked-parser'

const PROGRESS_MS = 200

export class ParseHelper {
  private readonly sender: ChunkSender
  private readonly toStore: (message: ParseToStore) => void
  private readonly toLead: (message: FromParseHelper, transfer?: Transferable[]) => void
  private readonly ranges = new Map<SourceIdx, RangeParser>()
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

  async receive(message: ToParseHelper): Promise<void> {
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
      case 'stop':
        this.ranges.get(message.source)?.cancel()
        this.ranges.delete(message.source)
        return
    }
  }

  private async readRange(task: RangeTask): Promise<void> {
    const { source, range } = task
    const reader =
      this.ranges.get(source) ?? new RangeParser(new LogParser(source), this.sender, (message) => this.toStore(message))
    this.ranges.set(source, reader)
    let lastProgress = performance.now()
    const result = await reader.read(task, (counts) => {
      if (performance.now() - lastProgress < PROGRESS_MS) return
      lastProgress = performance.now()
      this.toLead({ type: 'rangeProgress', source, range, counts })
    })
    this.toLead({ type: 'rangeDone', result })
  }
}
