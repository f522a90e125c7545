/**
 * Finds JSON objects in bytes that are not one object a line: pretty-printed documents, arrays, several objects in a
 * row. Arrays and commas around the outermost objects are looked through, so that an array of a million events is a
 * million documents and never one big one.
 *
 *   [\n  {"a": {"b": 1}},\n  {"c": "}"}\n]
 *        └── document ──┘   └document┘
 */

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const COMMA = 0x2c

export interface ScannedDocument {
  /** The document's bytes, valid during the call only; undefined when there are more than the limit. */
  readonly bytes: Uint8Array | undefined
  /** Where it is in the source. */
  readonly offset: number
  readonly byteLength: number
}

export class DocumentScanner {
  private depth = 0
  private isInString = false
  private isEscaped = false
  private kept = new Uint8Array(4096)
  private keptLength = 0
  private start = 0
  private foreignBytes = 0
  private isOverlong = false
  private readonly maxBytes: number
  private readonly onDocument: (document: ScannedDocument) => void

  constructor(maxBytes: number, onDocument: (document: ScannedDocument) => void) {
    this.maxBytes = maxBytes
    this.onDocument = onDocument
  }

  /** True while an object is open. */
  get isOpen(): boolean {
    return this.depth > 0
  }

  /** True when the bytes so far end inside a string; JSON strings hold no line ends, so a line that ends so is cut off. */
  get isInOpenString(): boolean {
    return this.isInString
  }

  /** True when the open object passed the limit; its bytes are gone. */
  get isTooLong(): boolean {
    return this.isOverlong
  }

  /** Where the open object starts in the source. */
  get openOffset(): number {
    return this.start
  }

  /** Bytes between objects, since the last `reset`, that are neither blank, comma nor bracket. */
  get foreign(): number {
    return this.foreignBytes
  }

  /** Forgets the open object. */
  reset(): void {
    this.depth = 0
    this.isInString = false
    this.isEscaped = false
    this.keptLength = 0
    this.foreignBytes = 0
    this.isOverlong = false
  }

  /**
   * Scans `bytes[from, to)`, which starts at `offset` in the source. Calls back for every object that ends in it. While
   * an object is open, the next call must go on where this one ended, line ends included.
   */
  feed(bytes: Uint8Array, from: number, to: number, offset: number): void {
    let pieceStart = from
    for (let i = from; i < to; i++) {
      const byte = bytes[i]
      if (this.isInString) {
        if (this.isEscaped) this.isEscaped = false
        else if (byte === BACKSLASH) this.isEscaped = true
        else if (byte === QUOTE) this.isInString = false
        continue
      }
      if (this.depth === 0) {
        if (byte === OPEN_BRACE) {
          this.depth = 1
          this.start = offset + (i - from)
          pieceStart = i
        } else if (byte > 0x20 && byte !== COMMA && byte !== OPEN_BRACKET && byte !== CLOSE_BRACKET) {
          this.foreignBytes++
        }
        continue
      }
      if (byte === QUOTE) this.isInString = true
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.depth++
      else if ((byte === CLOSE_BRACE || byte === CLOSE_BRACKET) && --this.depth === 0) {
        this.finish(bytes, pieceStart, i + 1, offset + (i + 1 - from))
        pieceStart = i + 1
      }
    }
    if (this.depth > 0) this.keep(bytes, pieceStart, to)
  }

  private finish(bytes: Uint8Array, from: number, to: number, endOffset: number): void {
    const address = { offset: this.start, byteLength: endOffset - this.start }
    if (this.keptLength > 0) this.keep(bytes, from, to)
    if (this.isOverlong || address.byteLength > this.maxBytes) this.onDocument({ ...address, bytes: undefined })
    else if (this.keptLength > 0) this.onDocument({ ...address, bytes: this.kept.subarray(0, this.keptLength) })
    else this.onDocument({ ...address, bytes: bytes.subarray(from, to) })
    this.keptLength = 0
    this.isOverlong = false
  }

  private keep(bytes: Uint8Array, from: number, to: number): void {
    const length = this.keptLength + to - from
    if (length > this.maxBytes) {
      this.isOverlong = true
      this.keptLength = 0
      return
    }
    if (this.isOverlong) return
    if (length > this.kept.length) {
      const grown = new Uint8Array(Math.min(this.maxBytes, Math.max(length, this.kept.length * 2)))
      grown.set(this.kept.subarray(0, this.keptLength))
      this.kept = grown
    }
    this.kept.set(bytes.subarray(from, to), this.keptLength)
    this.keptLength = length
  }
}
