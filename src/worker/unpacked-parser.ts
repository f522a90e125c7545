/** Parses what was unpacked of a compressed source, piece by piece. Its bytes are kept by the lead: see `raw-keeper.ts`. */
import { LogParser, type ParseCounts } from '../ingest/log-parser'
import type { ChunkSender } from './chunk-sender'
import type { SourceIdx } from './protocol'

const PLACE = { generation: 0, range: 0 }

export class UnpackedParser {
  private readonly parser: LogParser
  private readonly sender: ChunkSender
  private sentBytes = 0

  constructor(source: SourceIdx, sender: ChunkSender) {
    this.parser = new LogParser(source)
    this.sender = sender
  }

  get counts(): ParseCounts {
    return this.parser.counts
  }

  /** `bytes` are free again when this resolves; `part` of the source was read. */
  async push(bytes: Uint8Array<ArrayBuffer>, part: number): Promise<void> {
    this.parser.push(bytes)
    this.sentBytes = await this.sender.sendLarge(this.parser, PLACE, this.sentBytes, part)
  }

  /** `isWhole` is false when the source goes on but is not read further. */
  async end(isWhole: boolean): Promise<void> {
    if (isWhole) this.parser.finish()
    else this.parser.stop()
    await this.sender.send(this.parser, PLACE, 0)
  }
}
