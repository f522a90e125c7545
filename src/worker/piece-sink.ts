/** Where the unpacked pieces of a compressed source are parsed: by the worker that unpacks them, or by a helper. */
import { BytePool } from '../base/byte-pool'
import { NO_COUNTS, type ParseCounts } from '../ingest/log-parser'
import type { RangeResult, RangeTask, SourceIdx } from './protocol'
import type { OnProgress } from './range-parser'
import type { UnpackedParser } from './unpacked-parser'

/** Another parse worker, that works for this one. */
export interface Helper {
  readRange(task: RangeTask, onProgress: OnProgress): Promise<RangeResult>
  /** Parses decoded bytes, whose buffer moves there and comes back. */
  pushPiece(
    source: SourceIdx,
    bytes: Uint8Array<ArrayBuffer>,
    part: number,
  ): Promise<{ counts: ParseCounts; buffer: ArrayBuffer }>
  endPieces(source: SourceIdx, isWhole: boolean): Promise<ParseCounts>
  stop(source: SourceIdx): void
}

/** Unpacked bytes in a message to the helper that parses them, and messages that are under way. */
const SENT_BYTES = 512 * 1024
const MAX_PIECES = 8

/** Takes unpacked pieces. A piece is free again when `push` resolves. */
export interface PieceSink {
  readonly counts: ParseCounts
  push(piece: Uint8Array<ArrayBuffer>, part: number): Promise<void>
  end(isWhole: boolean): Promise<ParseCounts>
}

export class OwnSink implements PieceSink {
  private readonly parser: UnpackedParser

  constructor(parser: UnpackedParser) {
    this.parser = parser
  }

  get counts(): ParseCounts {
    return this.parser.counts
  }

  push(piece: Uint8Array<ArrayBuffer>, part: number): Promise<void> {
    return this.parser.push(piece, part)
  }

  async end(isWhole: boolean): Promise<ParseCounts> {
    await this.parser.end(isWhole)
    return this.counts
  }
}

/** Sends copies of the pieces to the helper, in memory that moves there and comes back. */
export class HelperSink implements PieceSink {
  counts = NO_COUNTS
  private readonly helper: Helper
  private readonly source: SourceIdx
  private readonly pool = new BytePool(SENT_BYTES, MAX_PIECES)
  private readonly underWay: Promise<void>[] = []

  constructor(helper: Helper, source: SourceIdx) {
    this.helper = helper
    this.source = source
  }

  async push(piece: Uint8Array<ArrayBuffer>, part: number): Promise<void> {
    for (let at = 0; at < piece.length; at += SENT_BYTES) {
      const sent = piece.subarray(at, at + SENT_BYTES)
      const copy = this.pool.take().subarray(0, sent.length)
      copy.set(sent)
      const parsed = this.helper.pushPiece(this.source, copy, part).then(({ counts, buffer }) => {
        this.counts = counts
        this.pool.giveBack(buffer)
      })
      this.underWay.push(parsed)
      // the oldest one comes back with its memory
      if (this.underWay.length >= MAX_PIECES) await this.underWay.shift()
    }
  }

  async end(isWhole: boolean): Promise<ParseCounts> {
    await Promise.all(this.underWay)
    return this.helper.endPieces(this.source, isWhole)
  }
}
