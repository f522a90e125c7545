/**
 * Finds JSON objects in bytes that are not one object a line: pretty-printed documents, arrays, several objects in a
 * row. Arrays and commas around the outermost objects are looked through, so that an array of a million events is a
 * million documents and never one big one.
 *
 *   [\n  {"a": {"b": 1}},\n  {"c": "}"}\n]
 *        └── document ──┘   └document┘
 *
 * An object that grows beyond a size and is no event is dissolved: what is in it are documents of their own, and the
 * object itself is never held. So are strings in it, and in arrays, as they may hold JSON.
 *
 *   {"status":"ok","data":{"result":[{"values":[["17…","{\"process_exec\":…}"],…     megabytes more
 *                                                      └──── document ────┘
 */
import { openObjects } from './open-objects'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const COMMA = 0x2c

/** Objects up to this size are parsed whole. */
const DISSOLVE_BYTES = 4 * 1024 * 1024
/** Which of the open brackets are arrays is known down to this depth. */
const KNOWN_DEPTH = 1024

export interface ScannedDocument {
  /** The document's bytes, valid during the call only; undefined when there are more than the limit. */
  readonly bytes: Uint8Array | undefined
  /** Where it is in the source. */
  readonly offset: number
  readonly byteLength: number
  /** It was in an object that is dissolved. */
  readonly isMember: boolean
}

export interface ScannerHandler {
  /** An object or a string, at its end. */
  readonly onDocument: (document: ScannedDocument) => void
  /** The end of an object that was dissolved, after its members. */
  readonly onDissolved: (offset: number, byteLength: number) => void
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
  /** The open object is an event, however long. */
  private isEvent = false
  /** What `isOpenEvent` found last, and of how much. */
  private lookedAt = { start: -1, length: 0, isEvent: false }
  /** Open arrays around the documents. */
  private arrays = 0
  /** Open objects around the documents, all of them dissolved. */
  private dissolved = 0
  private dissolvedStart = 0
  private arraysBefore = 0
  /** Offsets of objects to dissolve that are still to be scanned, in order. */
  private toDissolve: readonly number[] = []
  private nextToDissolve = 0
  private readonly isArray = new Uint8Array(KNOWN_DEPTH)
  /** The last byte in an open object that is neither blank nor in a string. */
  private lastByte = 0
  private readonly maxBytes: number
  private readonly dissolveBytes: number
  private readonly handler: ScannerHandler

  constructor(maxBytes: number, handler: ScannerHandler, dissolveBytes = DISSOLVE_BYTES) {
    this.maxBytes = maxBytes
    this.handler = handler
    this.dissolveBytes = dissolveBytes
  }

  /** True while an object is open, or a string that may hold one. */
  get isOpen(): boolean {
    return this.depth > 0 || this.isInString || this.dissolved > 0
  }

  /** True when the bytes so far end inside a string; JSON strings hold no line ends, so a line that ends so is cut off. */
  get isInOpenString(): boolean {
    return this.isInString
  }

  /** True when the open object passed the limit; its bytes are gone. */
  get isTooLong(): boolean {
    return this.isOverlong
  }

  /** True when the open object is dissolved. */
  get isDissolving(): boolean {
    return this.dissolved > 0
  }

  /** True where the next thing may be an object that belongs to the open one: in an array, after a comma or its bracket. */
  get isBetweenItems(): boolean {
    if (this.depth === 0) return this.dissolved > 0
    const isInArray = this.depth < KNOWN_DEPTH && this.isArray[this.depth] === 1
    return isInArray && (this.lastByte === COMMA || this.lastByte === OPEN_BRACKET)
  }

  /** Where the open object starts in the source; the outermost one, when it is dissolved. */
  get openOffset(): number {
    return this.dissolved > 0 ? this.dissolvedStart : this.start
  }

  /** True when the open object is an event, or holds one that is open. */
  get isOpenEvent(): boolean {
    if (this.isEvent) return true
    // an event's key is near its begin: one that is long and was none is not looked at again for each line
    const { start, length } = this.lookedAt
    if (start === this.start && this.keptLength < 2 * length) return this.lookedAt.isEvent
    const isEvent = openObjects(this.kept.subarray(0, this.keptLength)).some((object) => object.isEvent)
    this.lookedAt = { start: this.start, length: this.keptLength, isEvent }
    return isEvent
  }

  /** The open object will not be closed: where it is no event, what is whole in it are documents. */
  dissolveOpen(): void {
    let depth = KNOWN_DEPTH
    while (this.depth > 0 && !this.isEvent && !this.isOverlong && this.keptLength > 0 && depth-- > 0) this.dissolve()
  }

  /** Bytes between objects, since the last `reset`, that are neither blank, comma nor bracket. */
  get foreign(): number {
    return this.foreignBytes
  }

  /** Forgets what is open. */
  reset(): void {
    this.depth = 0
    this.isInString = false
    this.isEscaped = false
    this.keptLength = 0
    this.foreignBytes = 0
    this.isOverlong = false
    this.isEvent = false
    this.arrays = 0
    this.dissolved = 0
  }

  /**
   * Scans `bytes[from, to)`, which starts at `offset` in the source. Calls back for every object that ends in it. While
   * an object is open, the next call must go on where this one ended, line ends included.
   */
  feed(bytes: Uint8Array, from: number, to: number, offset: number): void {
    let at = from
    while (at < to) {
      // an object is dissolved at the same size however the bytes come: no piece goes beyond that
      const position = offset + (at - from)
      const canDissolve = this.depth > 0 && !this.isEvent && !this.isOverlong
      const room = canDissolve ? this.start + this.dissolveBytes - position : this.dissolveBytes
      const end = Math.min(to, at + Math.max(1, room))
      this.scan(bytes, at, end, position)
      if (
        this.depth > 0 &&
        !this.isEvent &&
        !this.isOverlong &&
        offset + (end - from) - this.start >= this.dissolveBytes
      )
        this.dissolve()
      at = end
    }
  }

  private scan(bytes: Uint8Array, from: number, to: number, offset: number): void {
    let pieceStart = from
    for (let i = from; i < to; i++) {
      const byte = bytes[i]
      if (this.isInString) {
        if (this.isEscaped) this.isEscaped = false
        else if (byte === BACKSLASH) this.isEscaped = true
        else if (byte === QUOTE) {
          this.isInString = false
          if (this.depth === 0) this.finishString(bytes, pieceStart, i + 1, offset + (i + 1 - from))
        }
        continue
      }
      if (this.depth === 0) {
        if (byte === OPEN_BRACE || (byte === QUOTE && (this.dissolved > 0 || this.arrays > 0))) {
          const at = offset + (i - from)
          if (this.toDissolve[this.nextToDissolve] === at) {
            this.nextToDissolve++
            continue
          }
          this.start = at
          this.isEvent = false
          pieceStart = i
          if (byte === QUOTE) this.isInString = true
          else this.open(byte)
        } else if (byte > 0x20) this.readBetween(byte, offset + (i + 1 - from))
        continue
      }
      if (byte > 0x20) this.lastByte = byte
      if (byte === QUOTE) this.isInString = true
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.open(byte)
      else if ((byte === CLOSE_BRACE || byte === CLOSE_BRACKET) && --this.depth === 0) {
        this.finish(bytes, pieceStart, i + 1, offset + (i + 1 - from))
        pieceStart = i + 1
      }
    }
    if (this.depth > 0 || this.isInString) this.keep(bytes, pieceStart, to)
  }

  private open(byte: number): void {
    this.depth++
    this.lastByte = byte
    if (this.depth < KNOWN_DEPTH) this.isArray[this.depth] = byte === OPEN_BRACKET ? 1 : 0
  }

  /** A byte outside of documents; `end` is the offset after it. */
  private readBetween(byte: number, end: number): void {
    if (byte === OPEN_BRACKET) this.arrays++
    else if (byte === CLOSE_BRACKET) this.arrays = Math.max(0, this.arrays - 1)
    else if (byte === CLOSE_BRACE && this.dissolved > 0) {
      if (--this.dissolved > 0) return
      this.arrays = this.arraysBefore
      this.handler.onDissolved(this.dissolvedStart, end - this.dissolvedStart)
    } else if (byte !== COMMA && this.dissolved === 0) this.foreignBytes++
  }

  /** Scans the open object's bytes again as a row of documents, and those in it that make up most of it. */
  private dissolve(): void {
    const bytes = this.kept
    const length = this.keptLength
    const open = openObjects(bytes.subarray(0, length))
    let count = 0
    // all of them at once, so that an object in an object in an object … is not scanned anew for each
    while (count < open.length && !open[count].isEvent && open[count].at < length / 2) count++
    if (count === 0) {
      this.isEvent = true
      return
    }
    const { start } = this
    if (this.dissolved === 0) {
      this.dissolvedStart = start
      this.arraysBefore = this.arrays
    }
    this.dissolved += count
    this.toDissolve = open.slice(1, count).map(({ at }) => start + at)
    this.nextToDissolve = 0
    this.kept = new Uint8Array(4096)
    this.keptLength = 0
    this.depth = 0
    this.isInString = false
    this.isEscaped = false
    this.scan(bytes, 1, length, start + 1)
    this.isEvent = count < open.length && open[count].isEvent && this.start === start + open[count].at
  }

  /** At the end of a string outside of objects: a document when there can be JSON in it. */
  private finishString(bytes: Uint8Array, from: number, to: number, endOffset: number): void {
    const hasBrace = bytes.subarray(from, to).includes(OPEN_BRACE) || this.hasKeptBrace()
    if (hasBrace) this.finish(bytes, from, to, endOffset)
    this.keptLength = 0
    this.isOverlong = false
  }

  private hasKeptBrace(): boolean {
    return this.isOverlong || this.kept.subarray(0, this.keptLength).includes(OPEN_BRACE)
  }

  private finish(bytes: Uint8Array, from: number, to: number, endOffset: number): void {
    const byteLength = endOffset - this.start
    const document = { offset: this.start, byteLength, isMember: this.dissolved > 0 }
    if (this.keptLength > 0) this.keep(bytes, from, to)
    if (this.isOverlong || byteLength > this.maxBytes) this.handler.onDocument({ ...document, bytes: undefined })
    else if (this.keptLength > 0)
      this.handler.onDocument({ ...document, bytes: this.kept.subarray(0, this.keptLength) })
    else this.handler.onDocument({ ...document, bytes: bytes.subarray(from, to) })
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
