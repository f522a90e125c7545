/**
 * Sends what a parser has as chunks: the first at once, so that rows appear, then larger ones. Few are under way to the
 * store, so that a slow store slows reading instead of filling memory.
 */
import type { LogParser } from '../ingest/log-parser'
import type { ChunkPlace, ParseToStore } from './protocol'

/** Bytes of log in a chunk. Its columns are a tenth of that. */
const CHUNK_BYTES = 2 * 1024 * 1024
export const MAX_UNDER_WAY = 8

export class ChunkSender {
  private readonly toStore: (message: ParseToStore) => void
  private readonly chunkBytes: number
  private underWay = 0
  /** Readings that wait for the store, longest first. */
  private readonly waiting: (() => void)[] = []

  constructor(toStore: (message: ParseToStore) => void, chunkBytes = CHUNK_BYTES) {
    this.toStore = toStore
    this.chunkBytes = chunkBytes
  }

  /** Sends a chunk when there is enough for one, `sentBytes` being the parser's count of bytes at the last one. */
  async sendLarge(parser: LogParser, place: ChunkPlace, sentBytes: number, part: number): Promise<number> {
    const { bytes } = parser.counts
    if (sentBytes > 0 && bytes - sentBytes < this.chunkBytes) return sentBytes
    await this.send(parser, place, part)
    return bytes
  }

  /** Sends what there is; `part` of the source was read, 0 where that is not known. */
  async send(parser: LogParser, { generation, range }: ChunkPlace, part: number): Promise<void> {
    const chunk = parser.takeChunk()
    if (chunk === undefined) return
    while (this.underWay >= MAX_UNDER_WAY) await new Promise<void>((resolve) => this.waiting.push(resolve))
    this.underWay++
    this.toStore({ type: 'chunk', chunk, generation, range, part })
  }

  /** The store has merged a chunk. */
  acknowledge(): void {
    this.underWay = Math.max(0, this.underWay - 1) // chunks of feeds are acknowledged, too, and not counted
    this.waiting.shift()?.()
  }
}
