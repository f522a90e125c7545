/**
 * Bytes of one source → chunks. Knows lines, their numbers and their offsets; what is not one object a line goes
 * through the document scanner. Never throws on input: a line that gives no event is a bad line with a reason.
 *
 *   push(bytes) … push(bytes) → finish()      takeChunk() at any time between
 *
 * A line is tried in this order:
 *   {"process_exec": …}                        one object: parsed as it is
 *   [pod/tetragon-x/export-stdout] {…}         text before an object: parsed from the first brace
 *   {        (pretty-printed, array, several)  scanned for objects, over as many lines as they take
 * While an object is open, a whole object at the start of a line means that the open one was cut off.
 */
import { decodeEvent, isObject, type DecodedEvent } from '../tetragon/decode'
import type { Json, JsonObject } from '../tetragon/wire'
import { BAD_LINE, type Chunk } from '../model/chunk'
import { ChunkTables } from './chunk-tables'
import { ChunkWriter } from './chunk-writer'
import { DocumentScanner, type ScannedDocument } from './document-scanner'

/** Longest document that is read; tetra itself stops at 10 MiB. */
const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024

/** Decoding pieces above 256 KB is many times slower in Chromium, pieces below 64 KB are too; Node likes them small. */
const DECODE_BYTES = 64 * 1024
/** A line without an end is kept up to this length; then it goes straight through the scanner. */
const LONG_LINE_BYTES = 1536 * 1024
const NEWLINE = 10
const BRACE = 0x7b

export interface LogParserOptions {
  /** Where the bytes to come start in the source, and the number of their first line: for reading on in a file. */
  readonly offset?: number
  readonly line?: number
  /** Longest document in bytes. */
  readonly maxDocumentBytes?: number
  /** Called for every decoded event in input order, duplicates included. */
  readonly onEvent?: (event: DecodedEvent, document: JsonObject) => void
}

export interface ParseCounts {
  readonly bytes: number
  readonly lines: number
  readonly events: number
  readonly badLines: number
}

export class LogParser {
  /** Set by `stop` and `finish`, the place to read on from: where the last line or document starts that had no end. */
  resumePoint = { offset: 0, line: 1 }
  private readonly tables: ChunkTables
  private readonly writer: ChunkWriter
  private readonly scanner: DocumentScanner
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  private readonly maxDocumentBytes: number
  private readonly onEvent: LogParserOptions['onEvent']
  /** Bytes of a line whose end has not come yet. */
  private rest = new Uint8Array(0)
  private restLength = 0
  /** Offset in the source of the first byte that is not consumed. */
  private offset: number
  private lineNumber: number
  private events = 0
  private badLines = 0
  /** Set while a line that is too long to keep goes straight through the scanner, or is skipped. */
  private longLine: 'none' | 'scan' | 'skip' = 'none'
  private longLineOffset = 0
  private scannerLine = 0

  constructor(source: number, options: LogParserOptions = {}) {
    this.tables = new ChunkTables(source)
    this.writer = new ChunkWriter(this.tables)
    this.offset = options.offset ?? 0
    this.lineNumber = options.line ?? 1
    this.maxDocumentBytes = options.maxDocumentBytes ?? MAX_DOCUMENT_BYTES
    this.onEvent = options.onEvent
    this.scanner = new DocumentScanner(this.maxDocumentBytes, (document) => this.addScanned(document))
  }

  get counts(): ParseCounts {
    return {
      bytes: this.offset + this.restLength,
      lines: this.lineNumber - 1,
      events: this.events,
      badLines: this.badLines,
    }
  }

  /** What was parsed since the last call; undefined when that is nothing. */
  takeChunk(): Chunk | undefined {
    return this.tables.isEmpty ? undefined : this.tables.take()
  }

  /** The next bytes of the source. They are not kept, so that the caller may reuse the buffer. */
  push(bytes: Uint8Array): void {
    let from = 0
    if (this.longLine !== 'none' || this.restLength > 0) {
      const end = bytes.indexOf(NEWLINE)
      if (end < 0) {
        this.keepRest(bytes, 0)
        return
      }
      this.finishLine(bytes, end)
      from = end + 1
    }
    const lastNewline = bytes.lastIndexOf(NEWLINE)
    if (lastNewline >= from) {
      this.parseLines(bytes, from, lastNewline + 1)
      from = lastNewline + 1
    }
    if (from < bytes.length) this.keepRest(bytes, from)
  }

  /** Nothing more is read, but the source goes on: that the last line is cut here says nothing about the log. */
  stop(): void {
    const { isOpen, openOffset } = this.scanner
    if (isOpen) this.resumePoint = { offset: openOffset, line: this.scannerLine }
    else
      this.resumePoint = { offset: this.longLine === 'none' ? this.offset : this.longLineOffset, line: this.lineNumber }
  }

  /** The end of the source: the last line may lack its newline, an open document is cut off. */
  finish(): void {
    this.stop()
    if (this.longLine !== 'none' || this.restLength > 0) this.finishLine(new Uint8Array(0), 0, false)
    this.closeScanner(this.offset)
  }

  /** Adds `bytes[0, end)` to the pending line and parses it; `end` is at its newline. */
  private finishLine(bytes: Uint8Array, end: number, hasNewline = true): void {
    if (this.longLine === 'none') {
      const line = new Uint8Array(this.restLength + end + 1)
      line.set(this.rest.subarray(0, this.restLength))
      line.set(bytes.subarray(0, end), this.restLength)
      line[line.length - 1] = NEWLINE
      this.restLength = 0
      this.parseLines(line, 0, line.length)
      if (!hasNewline) this.offset--
      return
    }
    const lineEnd = end + (hasNewline ? 1 : 0)
    if (this.longLine === 'scan') this.scanner.feed(bytes, 0, lineEnd, this.offset)
    this.offset += lineEnd
    this.endLongLine()
    this.lineNumber++
  }

  private keepRest(bytes: Uint8Array, from: number): void {
    const length = bytes.length - from
    if (this.longLine !== 'none') {
      if (this.longLine === 'scan') this.scanner.feed(bytes, from, bytes.length, this.offset)
      this.offset += length
      return
    }
    if (this.restLength + length > LONG_LINE_BYTES) {
      this.startLongLine(bytes, from)
      return
    }
    if (this.restLength + length > this.rest.length) {
      const grown = new Uint8Array(Math.max(4096, 2 * (this.restLength + length)))
      grown.set(this.rest.subarray(0, this.restLength))
      this.rest = grown
    }
    this.rest.set(bytes.subarray(from), this.restLength)
    this.restLength += length
  }

  private startLongLine(bytes: Uint8Array, from: number): void {
    const kept = this.rest.subarray(0, this.restLength)
    const first = this.restLength > 0 ? kept : bytes.subarray(from)
    const hasObject = this.scanner.isOpen || first.includes(BRACE)
    this.longLine = hasObject ? 'scan' : 'skip'
    this.longLineOffset = this.offset
    if (hasObject) {
      if (!this.scanner.isOpen) this.scannerLine = this.lineNumber
      // text before the first object is a prefix, as on short lines
      const skipped = this.scanner.isOpen ? 0 : first.indexOf(BRACE)
      this.scanner.feed(first, skipped, first.length, this.offset + skipped)
      if (first === kept) this.scanner.feed(bytes, from, bytes.length, this.offset + this.restLength)
    }
    this.offset += this.restLength + bytes.length - from
    this.restLength = 0
    this.rest = new Uint8Array(0)
  }

  private endLongLine(): void {
    const byteLength = this.offset - this.longLineOffset
    if (this.longLine === 'skip') this.addBadLine(this.lineNumber, this.longLineOffset, byteLength, BAD_LINE.notJson)
    else if (this.scanner.isInOpenString) this.closeScanner(this.offset)
    this.longLine = 'none'
  }

  /** Parses whole lines: `bytes[from, to)` ends with a newline. */
  private parseLines(bytes: Uint8Array, from: number, to: number): void {
    let at = from
    while (at < to) {
      // decode as many whole lines as fit into one piece, at least one
      let pieceEnd = Math.min(to, at + DECODE_BYTES)
      if (pieceEnd < to) {
        const newline = bytes.lastIndexOf(NEWLINE, pieceEnd - 1)
        pieceEnd = newline >= at ? newline + 1 : bytes.indexOf(NEWLINE, pieceEnd) + 1
      }
      const text = this.decoder.decode(bytes.subarray(at, pieceEnd))
      let textAt = 0
      while (at < pieceEnd) {
        const end = bytes.indexOf(NEWLINE, at)
        const textEnd = text.indexOf('\n', textAt)
        if (end - at > this.maxDocumentBytes) {
          this.startLongLine(bytes.subarray(at, end + 1), 0)
          this.endLongLine()
        } else {
          this.parseLine(text.slice(textAt, textEnd), bytes, at, end)
          this.offset += end + 1 - at
        }
        this.lineNumber++
        at = end + 1
        textAt = textEnd + 1
      }
    }
  }

  private parseLine(text: string, bytes: Uint8Array, from: number, to: number): void {
    if (this.scanner.isOpen && !this.interruptsOpenDocument(text)) {
      this.scanner.feed(bytes, from, to + 1, this.offset)
      if (this.scanner.isInOpenString) this.closeScanner(this.offset + to + 1 - from)
      return
    }
    const line = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
    if (line.trim() === '') return
    const address = { offset: this.offset, byteLength: to - from }
    const document = parseJson(line)
    if (document !== undefined) {
      this.addDocument(document, address, this.lineNumber)
      return
    }
    const brace = line.indexOf('{')
    const lead = line.search(/\S/)
    if (brace > lead && !'[],'.includes(line[lead])) {
      const prefixed = parseJson(line.slice(brace))
      if (prefixed === undefined) this.addBadLine(this.lineNumber, address.offset, address.byteLength, BAD_LINE.cutOff)
      else this.addDocument(prefixed, address, this.lineNumber)
      return
    }
    this.scanLine(line, bytes, from, to, address)
  }

  /** A line that starts with a brace or bracket and is not JSON by itself. */
  private scanLine(
    line: string,
    bytes: Uint8Array,
    from: number,
    to: number,
    address: { offset: number; byteLength: number },
  ): void {
    const first = line[line.search(/\S/)]
    if (first !== '{' && first !== '[' && first !== ']' && first !== ',') {
      this.addBadLine(this.lineNumber, address.offset, address.byteLength, BAD_LINE.notJson)
      return
    }
    if (first === '[' && bytes.subarray(from, to).includes(BRACE)) {
      // `[pod/name/container] {…` of kubectl is text before an object, an array is not
      const prefixed = line[line.search(/\S/) + 1] === '{' ? undefined : parseJson(line.slice(line.indexOf('{')))
      if (prefixed !== undefined) {
        this.addDocument(prefixed, address, this.lineNumber)
        return
      }
    }
    const badLinesBefore = this.badLines
    const eventsBefore = this.events
    this.scanner.reset()
    this.scannerLine = this.lineNumber
    const start = from + (hasByteOrderMark(bytes, from) ? 3 : 0)
    this.scanner.feed(bytes, start, to + 1, this.offset + start - from)
    if (this.scanner.isOpen) {
      if (this.scanner.foreign > 0 || this.scanner.isInOpenString) {
        this.scanner.reset()
        this.addBadLine(this.lineNumber, address.offset, address.byteLength, BAD_LINE.cutOff)
      }
    } else if (this.scanner.foreign > 0 && this.events === eventsBefore && this.badLines === badLinesBefore) {
      this.addBadLine(this.lineNumber, address.offset, address.byteLength, BAD_LINE.notJson)
    }
  }

  /** Whether a line cannot belong to the open document; then that one is closed as cut off. */
  private interruptsOpenDocument(text: string): boolean {
    const canContinue = /^[\s{}[\]",:]/.test(text) || text === ''
    const isWhole = /^\[?\{\s*"/.test(text) && parseJson(text.replace(/,\s*$/, '')) !== undefined
    if (canContinue && !isWhole) return false
    this.closeScanner(this.offset)
    return true
  }

  /** `end` is the offset in the source up to which the open document was read. */
  private closeScanner(end: number): void {
    if (this.scanner.isOpen) {
      const { openOffset } = this.scanner
      const isTooLong = this.scanner.isTooLong || end - openOffset > this.maxDocumentBytes
      this.addBadLine(this.scannerLine, openOffset, end - openOffset, isTooLong ? BAD_LINE.tooLong : BAD_LINE.cutOff)
    }
    this.scanner.reset()
  }

  private addScanned({ bytes, offset, byteLength }: ScannedDocument): void {
    const document = bytes === undefined ? undefined : parseJson(this.decoder.decode(bytes))
    if (document !== undefined) this.addDocument(document, { offset, byteLength }, this.scannerLine)
    else {
      const reason = bytes === undefined ? BAD_LINE.tooLong : BAD_LINE.cutOff
      this.addBadLine(this.scannerLine, offset, byteLength, reason)
    }
    this.scannerLine = this.lineNumber
  }

  private addDocument(document: Json, address: { offset: number; byteLength: number }, line: number): void {
    const items = Array.isArray(document) ? (document as readonly Json[]) : [document]
    let found = 0
    items.forEach((item, ordinal) => {
      const event = decodeEvent(item)
      if (event === undefined || !isObject(item)) return
      found++
      this.events++
      this.writer.addEvent(event, address, ordinal)
      this.onEvent?.(event, item)
    })
    if (found === 0)
      this.addBadLine(
        line,
        address.offset,
        address.byteLength,
        isObject(document) || Array.isArray(document) ? BAD_LINE.noEvent : BAD_LINE.notJson,
      )
  }

  private addBadLine(line: number, offset: number, byteLength: number, reason: number): void {
    this.badLines++
    this.tables.addBadLine(line, offset, byteLength, reason)
  }
}

function hasByteOrderMark(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined // not JSON: the caller decides what the line is then
  }
}
