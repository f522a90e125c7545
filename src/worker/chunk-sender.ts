/**
 * Sends what a parser has as chunks: the first at once, so that rows appear, then larger ones. Few are under way to the
 * store, so that a slow store slows reading instead of filling memory.
 */
import type { LogParser } from '../ingest/log-parser'
import type { Chunk } from '../model/chunk'
import type { ChunkPlace, FeedChunk, ParseToStore, SourceIdx } from './protocol'

/** Bytes of log in a chunk. */
const CHUNK_BYTES = 4 * 1024 * 1024
export const MAX_UNDER_WAY = 6

/** Chunks of one source on their way to the store. */
interface UnderWay {
  count: number
  /** Readings that wait for the store, longest first. */
  readonly waiting: (() => void)[]
}

/**
 * Each source has its own limit: chunks of a range wait in the store for the ranges before it, and must not keep the
 * chunks of another source from it meanwhile.
 */
export class ChunkSender {
  private readonly toStore: (message: ParseToStore) => void
  private readonly chunkBytes: number
  private readonly underWay = new Map<SourceIdx, UnderWay>()

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
  async send(parser: LogParser, place: ChunkPlace, part: number): Promise<void> {
    const chunk = parser.takeChunk()
    if (chunk !== undefined) await this.sendChunk(chunk, place, part)
  }

  async sendChunk(chunk: Chunk, { generation, range }: ChunkPlace, part: number, feed?: FeedChunk): Promise<void> {
    const underWay = this.underWay.get(chunk.source) ?? { count: 0, waiting: [] }
    this.underWay.set(chunk.source, underWay)
    while (underWay.count >= MAX_UNDER_WAY) await new Promise<void>((resolve) => underWay.waiting.push(resolve))
    underWay.count++
    this.toStore({ type: 'chunk', chunk, generation, range, part, feed })
  }

  /** The store has merged or dropped a chunk of a source. */
  acknowledge(source: SourceIdx): void {
    const underWay = this.underWay.get(source)
    if (underWay === undefined) return
    underWay.count--
    underWay.waiting.shift()?.()
    if (underWay.count === 0 && underWay.waiting.length === 0) this.underWay.delete(source)
  }
}
