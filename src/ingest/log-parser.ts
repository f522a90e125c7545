/**
 * Bytes of one source → chunks. Knows lines, their numbers and their offsets; what is not one object a line goes
 * through the document scanner. Never throws on input: a line that gives no event is a bad line with a reason.
 *
 *   push(bytes) … push(bytes) → finish()      takeChunk() at any time between
 *
 * A line is tried in this order:
 *   {"process_exec": …}                        JSON: the event that it is, or the events found in it
 *   … stdout P {"process_exec": {"pro          a piece of a line: joined with the ones that follow
 *   [pod/tetragon-x/export-stdout] {…}         text with JSON in it
 *   {        (pretty-printed, array, several)  scanned for objects, over as many lines as they take
 * While an object is open, a whole object at the start of a line means that the open one was cut off.
 */
import { parseJson } from '../base/json-in-text'
import { findEvents, plainEvent } from '../envelopes/find-events'
import { readText, stripLead } from '../envelopes/read-events'
import { criPiece, dockerPiece } from '../envelopes/record-pieces'
import type { FoundEvent } from '../envelopes/same-event'
import { isObject, type DecodedEvent } from '../tetragon/decode'
import type { Json, JsonObject } from '../tetragon/wire'
import { BAD_LINE, type Chunk } from '../model/chunk'
import { ChunkTables } from './chunk-tables'
import { ChunkWriter, type DocumentAddress } from './chunk-writer'
import { DocumentScanner, type ScannedDocument } from './document-scanner'
import { interruptsDocument, isBlank, isJsonStart, leadBytes, startOfJson, textOfHead } from './line-forms'
import { LineScanner } from './line-scanner'
import { PieceJoiner } from './piece-joiner'

/** Longest document that is read; tetra itself stops at 10 MiB. */
const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024

/** Decoding pieces above 256 KB is many times slower in Chromium, pieces below 64 KB are too; Node likes them small. */
const DECODE_BYTES = 64 * 1024
/** A line without an end is kept up to this length; then it goes straight through the scanner. */
const LONG_LINE_BYTES = 1536 * 1024
/** After so many lines that are none of the exporter's own, more are decoded at once. */
const MANY_LINES = 4
const FIRST_REST_BYTES = 32 * 1024
const NEWLINE = 10
const BRACE = 0x7b

export interface LogParserOptions {
  /** Where the bytes to come start in the source, and the number of their first line: for reading on in a file. */
  readonly offset?: number
  readonly line?: number
  /** Longest document in bytes. */
  readonly maxDocumentBytes?: number
  /** Longest object that is no event and is read whole, in bytes, where lines are not one object each. */
  readonly dissolveBytes?: number
  /**
   * Called for every decoded event in input order, duplicates included. `address` is where the line or document stands
   * in the source that it was found in.
   */
  readonly onEvent?: (event: DecodedEvent, document: JsonObject, address: DocumentAddress) => void
}

export interface ParseCounts {
  readonly bytes: number
  readonly lines: number
  readonly events: number
  readonly badLines: number
}

export const NO_COUNTS: ParseCounts = { bytes: 0, lines: 0, events: 0, badLines: 0 }

export class LogParser {
  /** Set by `stop` and `finish`, the place to read on from: where the last line or document starts that had no end. */
  resumePoint = { offset: 0, line: 1 }
  /** Offset in the source behind the last line or document that gave an event; 0 before there is one. */
  lastEventEnd = 0
  private readonly tables: ChunkTables
  private readonly writer: ChunkWriter
  private readonly lines: LineScanner
  private linesNotScanned = 0
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
  /** NUL bytes at the start of a line that are not kept. */
  private nuls = { line: 0, bytes: 0 }
  private readonly joiner: PieceJoiner
  /** What came of the object that is being dissolved: events and bad lines. */
  private dissolvedYield = 0

  constructor(source: number, options: LogParserOptions = {}) {
    this.tables = new ChunkTables(source)
    this.writer = new ChunkWriter(this.tables)
    this.lines = new LineScanner(this.tables, this.writer)
    this.offset = options.offset ?? 0
    this.lineNumber = options.line ?? 1
    this.maxDocumentBytes = options.maxDocumentBytes ?? MAX_DOCUMENT_BYTES
    this.onEvent = options.onEvent
    this.scanner = new DocumentScanner(
      this.maxDocumentBytes,
      {
        onDocument: (document) => this.addScanned(document),
        onDissolved: (offset, byteLength) => this.endDissolved({ offset, byteLength }),
      },
      options.dissolveBytes,
    )
    this.joiner = new PieceJoiner(this.maxDocumentBytes, {
      onJoined: (joined, isLastAttempt) => this.addText(joined.text, joined, joined.line, isLastAttempt),
      onCut: ({ line, offset, byteLength }, isTooLong) =>
        this.addBadLine(line, offset, byteLength, isTooLong ? BAD_LINE.tooLong : BAD_LINE.cutOff),
    })
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
    this.lines.flush()
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

  /** True where nothing is open: what follows is parsed as it would be by a new parser. */
  get isBetweenLines(): boolean {
    return this.longLine === 'none' && this.restLength === 0 && !this.scanner.isOpen && this.joiner.first === undefined
  }

  /** Goes on at the start of a line elsewhere in the source, counting lines from 1 again. Only between lines. */
  moveTo(offset: number): void {
    this.offset = offset
    this.lineNumber = 1
    this.nuls = { line: 0, bytes: 0 }
  }

  /** Nothing more is read, but the source goes on: that the last line is cut here says nothing about the log. */
  stop(): void {
    const { isOpen, openOffset } = this.scanner
    if (isOpen) this.resumePoint = { offset: openOffset, line: this.scannerLine }
    else
      this.resumePoint = { offset: this.longLine === 'none' ? this.offset : this.longLineOffset, line: this.lineNumber }
    const { first } = this.joiner
    if (first !== undefined && first.offset < this.resumePoint.offset)
      this.resumePoint = { offset: first.offset, line: first.line }
  }

  /** The end of the source: the last line may lack its newline, an open document is cut off. */
  finish(): void {
    this.stop()
    if (this.longLine !== 'none' || this.restLength > 0) this.finishLine(new Uint8Array(0), 0, false)
    this.closeScanner(this.offset)
    this.joiner.end()
    this.lines.release()
  }

  /** Nothing is parsed any more, whether it was finished or not: gives the scanner's memory back. */
  release(): void {
    this.lines.release()
  }

  /** Adds `bytes[0, end)` to the pending line and parses it; `end` is at its newline. */
  private finishLine(bytes: Uint8Array, end: number, hasNewline = true): void {
    if (this.longLine === 'none') {
      const length = this.restLength + end + 1
      this.reserveRest(length)
      const line = this.rest
      line.set(bytes.subarray(0, end), this.restLength)
      line[length - 1] = NEWLINE
      this.restLength = 0
      this.parseLines(line, 0, length)
      if (!hasNewline) this.offset--
      return
    }
    const lineEnd = end + (hasNewline ? 1 : 0)
    if (this.longLine === 'scan') this.scanner.feed(bytes, 0, lineEnd, this.offset)
    this.offset += lineEnd
    this.endLongLine()
    this.lineNumber++
  }

  private reserveRest(length: number): void {
    if (length <= this.rest.length) return
    const grown = new Uint8Array(Math.max(FIRST_REST_BYTES, 2 * length))
    grown.set(this.rest.subarray(0, this.restLength))
    this.rest = grown
  }

  private keepRest(bytes: Uint8Array, from: number): void {
    const length = bytes.length - from
    if (this.longLine !== 'none') {
      if (this.longLine === 'scan') this.scanner.feed(bytes, from, bytes.length, this.offset)
      this.offset += length
      return
    }
    if (this.restLength + length > LONG_LINE_BYTES && !this.mustBeWhole(bytes, from)) {
      if (!this.dropNuls(bytes, from)) this.startLongLine(bytes, from)
      return
    }
    this.reserveRest(this.restLength + length)
    this.rest.set(bytes.subarray(from), this.restLength)
    this.restLength += length
  }

  /** JSON in other text is found in the whole of a line alone. */
  private mustBeWhole(bytes: Uint8Array, from: number): boolean {
    const kept = this.rest.subarray(0, this.restLength)
    if (this.scanner.isOpen || this.restLength + bytes.length - from > this.maxDocumentBytes) return false
    const head = this.restLength > 0 ? kept : bytes.subarray(from)
    return head[0] !== 0 && !isJsonStart(textOfHead(head)) && (kept.includes(BRACE) || bytes.includes(BRACE, from))
  }

  /** A crash or a truncated file may leave megabytes of NUL bytes before a line. False when other bytes come first. */
  private dropNuls(bytes: Uint8Array, from: number): boolean {
    let to = from
    while (to < bytes.length && bytes[to] === 0) to++
    if (this.scanner.isOpen || to === from || this.rest.subarray(0, this.restLength).some((byte) => byte !== 0))
      return false
    const dropped = this.restLength + to - from
    this.restLength = 0
    this.offset += dropped
    this.nuls = { line: this.lineNumber, bytes: this.nulsOfLine() + dropped }
    if (to < bytes.length) this.keepRest(bytes, to)
    return true
  }

  private nulsOfLine(): number {
    return this.nuls.line === this.lineNumber ? this.nuls.bytes : 0
  }

  private startLongLine(bytes: Uint8Array, from: number): void {
    const kept = this.rest.subarray(0, this.restLength)
    // what was kept may be a prefix only, and the object begin behind it
    const isInKept = this.restLength > 0 && (this.scanner.isOpen || kept.includes(BRACE))
    const first = isInKept ? kept : bytes.subarray(from)
    const firstOffset = isInKept ? this.offset : this.offset + this.restLength
    const hasObject = this.scanner.isOpen || first.includes(BRACE)
    this.longLine = hasObject ? 'scan' : 'skip'
    this.longLineOffset = this.offset
    if (hasObject) {
      let skipped = 0
      if (!this.scanner.isOpen) {
        this.scanner.reset()
        this.scannerLine = this.lineNumber
        // text before the first object is a prefix, as on short lines
        skipped = startOfJson(first)
      }
      this.scanner.feed(first, skipped, first.length, firstOffset + skipped)
      if (isInKept) this.scanner.feed(bytes, from, bytes.length, this.offset + this.restLength)
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
    this.lines.use(bytes)
    let at = from
    while (at < to) {
      if (this.isAtLine) {
        const scanned = this.scanLines(at, to)
        if (scanned > at) this.linesNotScanned = 0
        at = scanned
        if (at === to) return
      }
      // decoding is fast in large pieces only, but a line that is unlike the others comes alone
      this.linesNotScanned++
      const isAlone = this.linesNotScanned <= MANY_LINES
      at = this.parseText(bytes, at, isAlone ? bytes.indexOf(NEWLINE, at) + 1 : this.pieceEnd(bytes, at, to))
    }
  }

  /** Takes the exporter's own lines from `at` on, and gives where others come. */
  private scanLines(at: number, to: number): number {
    const { events } = this.lines
    const end = this.lines.scan(at, to, this.offset, this.maxDocumentBytes, !this.joiner.isWaiting)
    const taken = this.lines.events - events
    this.events += taken
    this.lineNumber += taken
    this.offset += end - at
    if (taken > 0) this.lastEventEnd = this.offset - 1 // at its newline
    return end
  }

  /** True when the next line may be an exporter's own, read by itself. */
  private get isAtLine(): boolean {
    return this.onEvent === undefined && !this.scanner.isOpen && this.nuls.line !== this.lineNumber
  }

  /** End of as many whole lines as fit into a piece to decode, at least one. */
  private pieceEnd(bytes: Uint8Array, at: number, to: number): number {
    const end = Math.min(to, at + DECODE_BYTES)
    if (end === to) return end
    const newline = bytes.lastIndexOf(NEWLINE, end - 1)
    return newline >= at ? newline + 1 : bytes.indexOf(NEWLINE, end) + 1
  }

  /** Parses the whole lines `[from, to)` the plain way. */
  private parseText(bytes: Uint8Array, from: number, to: number): number {
    const text = this.decoder.decode(bytes.subarray(from, to))
    let at = from
    let textAt = 0
    while (at < to) {
      const end = bytes.indexOf(NEWLINE, at)
      const textEnd = text.indexOf('\n', textAt)
      if (end - at > this.maxDocumentBytes) {
        this.startLongLine(bytes.subarray(at, end + 1), 0)
        this.endLongLine()
      } else {
        this.parseParts(text.slice(textAt, textEnd), bytes, at, end)
      }
      this.lineNumber++
      at = end + 1
      textAt = textEnd + 1
    }
    return to
  }

  /** A crash may leave NUL bytes within a line, which no JSON holds: what is behind them begins anew. */
  private parseParts(text: string, bytes: Uint8Array, from: number, to: number): void {
    const lastBrace = text.lastIndexOf('{')
    let at = from
    let textAt = 0
    let isSkipping = false
    for (;;) {
      let first = textAt
      while (text[first] === '\0' || text[first] === '\uFEFF') first++
      const nul = text.indexOf('\0', first)
      if (nul < 0 || nul > lastBrace) break
      const end = bytes.indexOf(0, at + leadBytes(bytes, at))
      const part = text.slice(textAt, nul)
      // in binary data, or text of another encoding, each character may be one: they are one bad line
      if (part.includes('{') || this.scanner.isOpen) this.parseLine(part, bytes, at, end)
      else if (!isSkipping && !isBlank(stripLead(part))) {
        isSkipping = true
        this.addBadLine(this.lineNumber, this.offset, end - at, BAD_LINE.notJson)
      }
      this.offset += end - at
      this.nuls = { line: 0, bytes: 0 }
      at = end
      textAt = nul
    }
    this.parseLine(textAt === 0 ? text : text.slice(textAt), bytes, at, to)
    this.offset += to + 1 - at
  }

  private parseLine(text: string, bytes: Uint8Array, from: number, to: number): void {
    const line = stripLead(text)
    if (this.scanner.isOpen && !this.interruptsOpenDocument(line, line !== text)) {
      this.scanner.feed(bytes, from, to + 1, this.offset)
      if (this.scanner.isInOpenString) this.closeScanner(this.offset + to + 1 - from)
      return
    }
    const address = { offset: this.offset, byteLength: to - from }
    if (isBlank(line)) {
      const nulBytes = this.nulsOfLine()
      if (nulBytes > 0 || text.includes('\0'))
        this.addBadLine(this.lineNumber, address.offset - nulBytes, address.byteLength + nulBytes, BAD_LINE.notJson)
      return
    }
    const isJson = isJsonStart(line)
    const document = isJson || line.startsWith('"') ? parseJson(line) : undefined
    if (document !== undefined) {
      this.addDocument(document as Json, address, this.lineNumber)
      return
    }
    const piece = criPiece(line)
    if (piece !== undefined && (this.joiner.add(piece, this.lineNumber, address) || isBlank(piece.text))) return
    if (isJson) this.scanLine(bytes, from, to, address)
    else this.addText(line, address, this.lineNumber, true)
  }

  /** A line that starts with a brace or bracket and is not JSON by itself. */
  private scanLine(bytes: Uint8Array, from: number, to: number, address: DocumentAddress): void {
    const badLinesBefore = this.badLines
    const eventsBefore = this.events
    this.scanner.reset()
    this.scannerLine = this.lineNumber
    const start = from + leadBytes(bytes, from)
    this.scanner.feed(bytes, start, to + 1, this.offset + start - from)
    if (this.scanner.isOpen) {
      if (this.scanner.foreign > 0 || this.scanner.isInOpenString) {
        this.scanner.dissolveOpen()
        this.scanner.reset()
        this.dissolvedYield = 0
        this.addBadLine(this.lineNumber, address.offset, address.byteLength, BAD_LINE.cutOff)
      }
    } else if (this.scanner.foreign > 0 && this.events === eventsBefore && this.badLines === badLinesBefore) {
      this.addBadLine(this.lineNumber, address.offset, address.byteLength, BAD_LINE.notJson)
    }
  }

  /** Whether a line cannot belong to the open document; then that one is closed as cut off. */
  private interruptsOpenDocument(line: string, isStripped: boolean): boolean {
    if (!isStripped) {
      const canContinue = /^[\s{}[\]",:]/.test(line) || line === '' || this.scanner.isDissolving
      if (canContinue && (this.scanner.isBetweenItems || !interruptsDocument(line, () => this.scanner.isOpenEvent)))
        return false
    }
    this.closeScanner(this.offset)
    return true
  }

  /** `end` is the offset in the source up to which the open document was read. Whole members of it are documents. */
  private closeScanner(end: number): void {
    if (this.scanner.isOpen) {
      const { openOffset, isDissolving } = this.scanner
      this.scanner.dissolveOpen()
      const isTooLong = this.scanner.isTooLong || (!isDissolving && end - openOffset > this.maxDocumentBytes)
      this.addBadLine(this.scannerLine, openOffset, end - openOffset, isTooLong ? BAD_LINE.tooLong : BAD_LINE.cutOff)
    }
    this.scanner.reset()
    this.dissolvedYield = 0
  }

  private addScanned({ bytes, offset, byteLength, isMember }: ScannedDocument): void {
    const line = isMember ? this.lineNumber : this.scannerLine
    const document = bytes === undefined ? undefined : parseJson(this.decoder.decode(bytes))
    if (document === undefined) {
      this.addBadLine(line, offset, byteLength, bytes === undefined ? BAD_LINE.tooLong : BAD_LINE.cutOff)
      if (isMember) this.dissolvedYield++
    } else if (isMember) this.dissolvedYield += this.addEvents(document as Json, { offset, byteLength })
    else this.addDocument(document as Json, { offset, byteLength }, line)
    if (!isMember) this.scannerLine = this.lineNumber
  }

  /** One document without an event is one bad line, also when it was read in parts. */
  private endDissolved({ offset, byteLength }: DocumentAddress): void {
    if (this.dissolvedYield === 0) this.addBadLine(this.scannerLine, offset, byteLength, BAD_LINE.noEvent)
    this.dissolvedYield = 0
    this.scannerLine = this.lineNumber
  }

  private addDocument(document: Json, address: DocumentAddress, line: number): void {
    if (this.joiner.isWaiting) {
      const piece = dockerPiece(document)
      // the next piece of a line is not looked into by itself
      if (piece !== undefined && this.joiner.addNext(piece, line, address)) return
    }
    if (this.addEvents(document, address) > 0) return
    const piece = dockerPiece(document)
    if (piece !== undefined && (this.joiner.add(piece, line, address) || isBlank(piece.text))) return
    const reason = isObject(document) || Array.isArray(document) ? BAD_LINE.noEvent : BAD_LINE.notJson
    this.addBadLine(line, address.offset, address.byteLength, reason)
  }

  /** Adds what is found in text that is not JSON as a whole. False, and no bad line, when that is nothing but may be more. */
  private addText(text: string, address: DocumentAddress, line: number, isLastAttempt: boolean): boolean {
    const { events, hasJson, isCut, hasCutPart } = readText(text)
    this.addFound(events, address)
    if (events.length > 0) {
      if (hasCutPart) this.addBadLine(line, address.offset, address.byteLength, BAD_LINE.cutOff)
      return true
    }
    if (!isLastAttempt) return false
    const reason = isCut ? BAD_LINE.cutOff : hasJson ? BAD_LINE.noEvent : BAD_LINE.notJson
    this.addBadLine(line, address.offset, address.byteLength, reason)
    return false
  }

  private addEvents(document: Json, address: DocumentAddress): number {
    const plain = plainEvent(document)
    return this.addFound(plain === undefined ? findEvents(document) : [plain], address)
  }

  private addFound(found: readonly FoundEvent[], address: DocumentAddress): number {
    if (found.length > 0) {
      this.lines.flush()
      this.lastEventEnd = address.offset + address.byteLength
    }
    for (const [ordinal, { event, document }] of found.entries()) {
      this.events++
      this.writer.addEvent(event, address, ordinal)
      this.onEvent?.(event, document, address)
    }
    return found.length
  }

  private addBadLine(line: number, offset: number, byteLength: number, reason: number): void {
    this.badLines++
    this.tables.addBadLine(line, offset, byteLength, reason)
  }
}
