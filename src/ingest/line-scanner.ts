/**
 * The exporter's own lines, read by the compiled scanner (`src/scanner`, start at `line.ts` there): this side brings it
 * the lines, answers what it asks, and puts the rows that it makes into the chunk.
 *
 *   lines ──▶ window ──▶ scan ──▶ rows ──▶ chunk
 *                         └── asks: numbers of texts, pods, whatever is seldom
 *
 * A line that it takes gives what the plain path (`chunk-writer.ts`) would give of it; any doubt, and the line is left to
 * that path.
 */
import { NUMBER_SEED, hashText } from '../base/hash-json'
import { parseTime } from '../base/time'
import { capabilitiesOf, userNameOf } from '../tetragon/credentials'
import { isObject, kindOfKey, u32Of } from '../tetragon/decode'
import { subjectsText } from '../tetragon/subjects'
import type { Json, JsonObject } from '../tetragon/wire'
import { ACTIVITY_SEEDS } from './activity-hash'
import type { ChunkTables } from './chunk-tables'
import { placeOf, policyAction, type ChunkWriter, type Place } from './chunk-writer'
import { ScannedRows } from './scanned-rows'
import { giveBackScanner, takeScanner, type ScannerHost, type ScannerInstance } from './scanner-module'

const NEWLINE = 10
const MINUTE_BYTES = 17 // 2024-05-01T10:00:
const NO_MINUTE = 0xffffffff
/** Near the end of what a column holds, seconds may make the difference. */
const LAST_MINUTE_SEC = 0xffff_ff00
/** What there is of a pod's container, as bits: see `scanner/pod-templates.ts`. */
const POD = { container: 1, pid: 2, probe: 4 } as const

export class LineScanner implements ScannerHost {
  private readonly tables: ChunkTables
  private readonly writer: ChunkWriter
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  private readonly encoder = new TextEncoder()
  private scanner: ScannerInstance | undefined
  private rows: ScannedRows | undefined
  private memory = new Uint8Array(0)
  private answer = new Uint32Array(0)
  private window = 0
  private windowBytes = 0
  /** The scanner knows how many rows the chunk has. */
  private isStarted = false
  /** All events so far. */
  private eventCount = 0
  /** Lines that are in the window: `bytes[loadedFrom, loadedTo)`. */
  private bytes = new Uint8Array(0)
  private loadedFrom = 0
  private loadedTo = 0
  /** By the scanner's numbers. */
  private texts: string[] = []
  private places: Place[] = []

  constructor(tables: ChunkTables, writer: ChunkWriter) {
    this.tables = tables
    this.writer = writer
  }

  /** The bytes that lines are in from now on. */
  use(bytes: Uint8Array): void {
    this.bytes = bytes as Uint8Array<ArrayBuffer>
    this.loadedFrom = 0
    this.loadedTo = 0
  }

  /**
   * Takes whole lines from `from` on, one event each, and gives where it stopped: at `to`, or at a line that is none of
   * the exporter's own, or one to be careful with. `to` is behind a newline, `offset` is where `from` is in the source.
   *
   * `mayHavePrefix`: text may stand before the event, as what follows a log puts there: `[pod/tetragon-x/export-stdout] {…`,
   * `2024-05-01T10:00:00.1Z stdout F {…`.
   */
  scan(from: number, to: number, offset: number, maxBytes: number, mayHavePrefix = false): number {
    const { scanner } = this
    if (scanner === undefined && !this.takeScanner()) return from
    let at = from
    while (at < to) {
      if ((at < this.loadedFrom || at >= this.loadedTo) && !this.load(at, to)) return at
      const stopped = this.scanWindow(at, offset + at - from, maxBytes, mayHavePrefix)
      if (stopped === at && !this.isFull) return at
      at = stopped
      if (this.isFull) this.flush()
    }
    return at
  }

  /** Events of lines that were taken, all in all. */
  get events(): number {
    return this.eventCount
  }

  /** Puts what was taken into the chunk: before anything else is put there, and before the chunk is taken. */
  flush(): void {
    if (!this.isStarted || this.scanner === undefined) return
    this.isStarted = false
    this.scanner.exports.finishRows()
    this.rows?.addTo(this.tables)
  }

  /** No line comes any more: gives the memory back. */
  release(): void {
    this.flush()
    if (this.scanner !== undefined) giveBackScanner(this.scanner, this.eventCount)
    this.scanner = undefined
    this.rows = undefined
    this.memory = new Uint8Array(0)
    this.forget()
  }

  private takeScanner(): boolean {
    this.scanner = takeScanner(this)
    if (this.scanner === undefined) return false
    const { exports } = this.scanner
    const { buffer } = exports.memory
    this.memory = new Uint8Array(buffer)
    this.answer = new Uint32Array(buffer, exports.ANSWER.value as number, 2)
    this.window = exports.WINDOW.value as number
    this.windowBytes = exports.WINDOW_BYTES.value as number
    this.rows = new ScannedRows(exports)
    this.isStarted = false
    this.loadedTo = 0
    return true
  }

  /** Brings whole lines into the window; false where not even one fits in. */
  private load(from: number, to: number): boolean {
    const { bytes, windowBytes } = this
    let end = to
    if (to - from > windowBytes) end = bytes.lastIndexOf(NEWLINE, from + windowBytes - 1) + 1
    if (end <= from) return false
    this.memory.set(bytes.subarray(from, end), this.window)
    this.loadedFrom = from
    this.loadedTo = end
    return true
  }

  private get isFull(): boolean {
    return this.scanner?.exports.isFull() === 1
  }

  private scanWindow(at: number, offset: number, maxBytes: number, mayHavePrefix: boolean): number {
    const { scanner, rows, tables, window, loadedFrom, loadedTo } = this
    if (scanner === undefined || rows === undefined) return at
    const { exports } = scanner
    if (!this.isStarted) {
      const { events, sightings, ids, texts } = tables
      exports.start(tables.epoch, events.length, sightings.length, ids.length, texts.length)
      this.isStarted = true
    }
    const before = rows.eventCount
    const first = window - loadedFrom
    const stopped = exports.scan(first + at, first + loadedTo, offset, maxBytes, mayHavePrefix ? 1 : 0)
    this.eventCount += rows.eventCount - before
    return stopped - first
  }

  // ── what the scanner asks ──────────────────────────────────────────────────────────────────────────────────────────

  chunkString(index: number, from: number, length: number): number {
    const text = (this.texts[index] ??= this.decode(from, from + length))
    return this.tables.strings.intern(text)
  }

  chunkText(from: number, to: number): number {
    return this.tables.strings.intern(this.textOf(from, to))
  }

  writeText(from: number, to: number, dest: number): number {
    return this.write(this.textOf(from, to), dest)
  }

  writeSubjects(values: number, pathFrom: number, pathTo: number, dest: number): number {
    const ranges = new Uint32Array(this.memory.buffer, values, 6)
    const [args, returned, data] = [0, 2, 4].map((i) =>
      ranges[i] === 0 ? undefined : this.valueOf(ranges[i], ranges[i + 1]),
    )
    const path = pathFrom === 0 ? '' : this.textOf(pathFrom, pathTo)
    return this.write(subjectsText({ args, return: returned, data }, path), dest)
  }

  writeCredential(isCap: number, from: number, to: number, dest: number): number {
    const value = this.valueOf(from, to)
    return this.write(isCap === 1 ? capabilitiesOf(value) : userNameOf(value), dest)
  }

  hashText(from: number, to: number): void {
    const text = this.textOf(from, to)
    this.answer.set(ACTIVITY_SEEDS.map((seed) => hashText(text, seed)))
  }

  hashNumber(from: number, to: number): void {
    const text = String(Number(this.decode(from, to)))
    this.answer.set(ACTIVITY_SEEDS.map((seed) => hashText(text, seed ^ NUMBER_SEED)))
  }

  kindOfKey(from: number, to: number): number {
    return kindOfKey(this.decode(from, to)) ?? 0
  }

  policyAction(from: number, to: number): number {
    return policyAction(this.decode(from, to), '')
  }

  minuteSec(from: number): number {
    const sec = parseTime(`${this.decode(from, from + MINUTE_BYTES)}00Z`)?.sec ?? NO_MINUTE
    return sec > LAST_MINUTE_SEC ? NO_MINUTE : sec
  }

  podTemplate(index: number, from: number, to: number): number {
    const pod = this.valueOf(from, to) as JsonObject
    this.places[index] = placeOf(pod)
    const container = pod['container']
    if (!isObject(container)) return 0
    const pid = u32Of(container['pid'])
    this.answer[0] = pid ?? 0
    return POD.container | (pid === undefined ? 0 : POD.pid) | (container['maybe_exec_probe'] === true ? POD.probe : 0)
  }

  podRows(index: number, cluster: number): void {
    const { pod = -1, container = -1 } = this.writer.podRows(this.places[index], cluster)
    this.answer[0] = pod
    this.answer[1] = container
  }

  descriptor(kind: number, name: number, detail: number, policy: number, action: number, status: number): number {
    return this.tables.descriptor({ kind, name, detail, policy, action, status })
  }

  joinedDetail(isUsdt: number, from: number, to: number, otherFrom: number, otherTo: number): number {
    const parts = [this.decode(from, to), this.decode(otherFrom, otherTo)]
    return this.tables.strings.intern(parts.filter(Boolean).join(isUsdt === 1 ? ':' : '/'))
  }

  forget(): void {
    this.texts = []
    this.places = []
  }

  /** The bytes as text, escapes left as they are. */
  private decode(from: number, to: number): string {
    return this.decoder.decode(this.memory.subarray(from, to))
  }

  private valueOf(from: number, to: number): Json {
    return JSON.parse(this.decode(from, to)) as Json
  }

  /** Text of the JSON string `[from, to)`, quotes not included. */
  private textOf(from: number, to: number): string {
    return this.valueOf(from - 1, to + 1) as string
  }

  /** Writes a text in UTF-8 and gives its length. */
  private write(text: string, dest: number): number {
    return this.encoder.encodeInto(text, this.memory.subarray(dest)).written
  }
}
