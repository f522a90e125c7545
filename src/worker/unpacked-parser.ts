/** Parses what was unpacked of a compressed source, piece by piece, and keeps its bytes where they can be read again. */
import { LogParser, type ParseCounts } from '../ingest/log-parser'
import type { ChunkSender } from './chunk-sender'
import type { ParseToStore, SourceIdx } from './protocol'

/** A Blob of so many bytes is made twice as fast as many small ones. It copies; the browser may keep it on disk. */
const SEGMENT_BYTES = 16 * 1024 * 1024

const PLACE = { generation: 0, range: 0 }

export class UnpackedParser {
  private readonly parser: LogParser
  private readonly sender: ChunkSender
  private readonly toStore: (message: ParseToStore) => void
  private readonly source: SourceIdx
  private sentBytes = 0
  private readonly segment = new Uint8Array(SEGMENT_BYTES)
  private segmentLength = 0
  private isFirst = true

  constructor(source: SourceIdx, sender: ChunkSender, toStore: (message: ParseToStore) => void) {
    this.source = source
    this.parser = new LogParser(source)
    this.sender = sender
    this.toStore = toStore
  }

  get counts(): ParseCounts {
    return this.parser.counts
  }

  /** `bytes` are free again when this resolves; `part` of the source was read. */
  async push(bytes: Uint8Array<ArrayBuffer>, part: number): Promise<void> {
    if (this.segmentLength + bytes.length > SEGMENT_BYTES) this.flushSegment()
    this.segment.set(bytes, this.segmentLength)
    this.segmentLength += bytes.length
    // the first bytes at once, as the first rows; later ones are waited for where they are looked at
    if (this.isFirst) this.flushSegment()
    this.isFirst = false
    this.parser.push(bytes)
    this.sentBytes = await this.sender.sendLarge(this.parser, PLACE, this.sentBytes, part)
  }

  private flushSegment(): void {
    if (this.segmentLength === 0) return
    const blob = new Blob([this.segment.subarray(0, this.segmentLength)])
    this.toStore({ type: 'segment', source: this.source, blob })
    this.segmentLength = 0
  }

  /** `isWhole` is false when the source goes on but is not read further. */
  async end(isWhole: boolean): Promise<void> {
    this.flushSegment()
    if (isWhole) this.parser.finish()
    else this.parser.stop()
    await this.sender.send(this.parser, PLACE, 0)
  }
}
