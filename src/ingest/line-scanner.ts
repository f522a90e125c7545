/**
 * The exporter's own lines, read in place: most bytes are compared or hashed, few are looked at one by one, and nothing
 * is decoded twice. A line that this scanner takes gives what the plain path (`chunk-writer.ts`) would give of it; any
 * doubt, and the line is left to that path. Nothing is put into the chunk before the whole line was found valid.
 *
 *   {"process_exit":{"process":{ … },"parent":{ … },"status":1,"time":"…"},"node_name":"n1","time":"…"}
 *    readEnvelope    record-reader.ts               readPayload             readEnvelope
 *
 * A record that says of its process what is known already is not put into the chunk again: see `isNews`.
 */
import { addKeyHash } from '../base/hash-json'
import { NO_TIME, parseTime } from '../base/time'
import { FIELD, RANK } from '../model/process-fields'
import { EVENT_KIND, isActivity, isObject, kindOfKey, u32Of } from '../tetragon/decode'
import { capabilitiesOf, userNameOf } from '../tetragon/credentials'
import { subjectsText } from '../tetragon/subjects'
import type { Json, JsonObject } from '../tetragon/wire'
import { combineActivity } from './activity-hash'
import { ByteStrings } from './byte-strings'
import { keepLatest, type ChunkTables } from './chunk-tables'
import { policyAction, rankOfKind, type ChunkWriter } from './chunk-writer'
import { ExecIdBytes } from './exec-id-bytes'
import { CLOSE_BRACE, COMMA, JsonBytes, OPEN_BRACE, OPEN_BRACKET, CLOSE_BRACKET, QUOTE } from './json-bytes'
import { KnownRecords } from './known-records'
import { PodTemplates } from './pod-templates'
import { RecordReader, keyWord } from './record-reader'
import { MEMBER, StagedRecord, TAIL_MEMBERS, TEXT } from './staged-record'

/** Caches are emptied when they are as large as this: they are only for speed. */
const MAX_KNOWN_RECORDS = 128 * 1024
const MAX_STRINGS = 64 * 1024
const MAX_TEMPLATES = 4096
/** An event with more ancestors goes the plain path. */
const MAX_RECORDS = 64
const MAX_MEMBERS = 48
const NO_STRING = -1
const NEWLINE = 10

const PROC = keyWord('process')
const PARE = keyWord('parent')
const ANCE = keyWord('ancestors')
const SIGN = keyWord('signal')
const STAT = keyWord('status')
const TIME = keyWord('time')
const NODE = keyWord('node_name')
const CLUS = keyWord('cluster_name')
const RATE = keyWord('rate_limit_info')
const TEST = keyWord('test')

/** Members of a payload that go into the event's columns, in the order of `captured`. */
const CAPTURED = [
  'signal',
  'function_name',
  'policy_name',
  'action',
  'return_action',
  'subsys',
  'event',
  'symbol',
  'provider',
  'name',
  'path',
] as const
type Captured = (typeof CAPTURED)[number]
const CAPTURED_INDEX = Object.fromEntries(CAPTURED.map((name, i) => [name, i])) as Record<Captured, number>

/** The last descriptor of each kind: mostly the next one's, too. */
class LastDescriptors {
  private readonly tables: ChunkTables
  /** [epoch, row, name, detail, policy, action, status] of each kind. */
  private readonly last = new Uint32Array(16 * 8)

  constructor(tables: ChunkTables) {
    this.tables = tables
  }

  get(kind: number, name: number, detail: number, policy: number, action: number, status: number): number {
    const { last, tables } = this
    const at = kind * 8
    const isSame =
      last[at] === tables.epoch &&
      last[at + 2] === name &&
      last[at + 3] === detail &&
      last[at + 4] === policy &&
      last[at + 5] === action &&
      last[at + 6] === status
    if (isSame) return last[at + 1]
    const row = tables.descriptor({ kind, name, detail, policy, action, status })
    last.set([tables.epoch, row, name, detail, policy, action, status], at)
    return row
  }
}

/** Rows of the chunk of an epoch. */
interface Places {
  readonly epoch: number
  readonly cluster: number
  readonly pod: number
  readonly container: number
}

export class LineScanner {
  private readonly tables: ChunkTables
  private readonly writer: ChunkWriter
  private readonly json = new JsonBytes()
  private readonly known = new KnownRecords()
  private readonly pods = new PodTemplates()
  private readonly reader = new RecordReader(this.json, this.known, this.pods)
  private readonly execIds = new ExecIdBytes()
  private readonly strings: ByteStrings
  private readonly records: StagedRecord[] = []
  /** By number of string: kind of the event key, 0 for none, -1 when not yet known. */
  private kinds: number[] = []
  /** By number of string: index of the captured member of that name. */
  private capturedOf: (number | undefined)[] = []

  private argsKey = 0

  // what the line at hand says
  private kind = 0
  private eventKey = 0
  private recordCount = 0
  private hasParent = false
  private nodeFrom = 0
  private nodeTo = 0
  private clusterFrom = 0
  private clusterTo = 0
  private timeSec = NO_TIME
  private timeNs = 0
  private exitSec = NO_TIME
  private exitNs = 0
  private status = 0
  /** [from, to) of the arguments of activity; `to` is 0 for none. */
  private argsFrom = 0
  private argsTo = 0
  private keyFrom = 0
  private keyTo = 0
  private memberSumHigh = 0
  private memberSumLow = 0
  private readonly members = new Int32Array(MAX_MEMBERS)
  private memberCount = 0
  /** [from, to, 1 if plain] of each captured member; from is NO_STRING when absent. */
  private readonly captured = new Int32Array(3 * CAPTURED.length)

  private readonly lastDescriptors: LastDescriptors
  /** By template. */
  private placesOf: Places[] = []

  constructor(tables: ChunkTables, writer: ChunkWriter) {
    this.tables = tables
    this.writer = writer
    this.strings = new ByteStrings(tables)
    this.lastDescriptors = new LastDescriptors(tables)
    this.clear()
  }

  /** The bytes that lines are in from now on. */
  use(bytes: Uint8Array): void {
    this.json.use(bytes)
  }

  /**
   * Takes the line that starts at `from` and gives where its newline is; `limit` is behind a newline, `offset` is where
   * the line is in its source. -1 when it is none of the exporter's own lines, or one to be careful with: nothing has
   * happened then.
   *
   * `mayHavePrefix`: text may stand before the event, as what follows a log puts there: `[pod/tetragon-x/export-stdout] {…`,
   * `2024-05-01T10:00:00.1Z stdout F {…`.
   *
   * Nobody looks for the newline. Strings end at the latest before it, as no string holds a control character, and what
   * is compared or hashed is equal to bytes that hold none.
   */
  scan(from: number, limit: number, offset: number, maxBytes: number, mayHavePrefix = false): number {
    const start = mayHavePrefix ? prefixEnd(this.json.bytes, from, limit) : from
    const end = this.readEnvelope(start, limit)
    if (end < 0 || end - from > maxBytes || !this.readNews(end)) return -1
    this.commit(offset, end - from)
    if (this.known.size > MAX_KNOWN_RECORDS || this.strings.size > MAX_STRINGS || this.pods.size > MAX_TEMPLATES)
      this.clear()
    return end
  }

  private clear(): void {
    this.known.clear()
    this.pods.clear()
    this.placesOf = []
    this.strings.clear()
    this.kinds = []
    this.capturedOf = []
    for (const texts of this.credentialTexts.values()) texts.length = 0
    this.argsKey = this.strings.internText('args')
    for (const name of CAPTURED) {
      this.capturedOf[this.strings.internText(name)] = CAPTURED_INDEX[name]
    }
  }

  // ── reading ────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Gives where the newline is. */
  private readEnvelope(from: number, to: number): number {
    const { json } = this
    const { bytes } = json
    let i = json.skipSpace(from)
    if (bytes[i] !== OPEN_BRACE) return -1
    this.kind = 0
    this.nodeFrom = this.nodeTo = NO_STRING
    this.clusterFrom = this.clusterTo = NO_STRING
    this.timeSec = NO_TIME
    this.timeNs = 0
    let hasTime = false
    i = json.skipSpace(i + 1)
    for (;;) {
      if (bytes[i] !== QUOTE || i + 5 > to) return -1
      const keyFrom = i + 1
      const keyEnd = json.stringEnd(keyFrom, to)
      if (keyEnd < 0 || !json.isPlain) return -1
      i = json.afterColon(keyEnd + 1, to)
      if (i < 0) return -1
      const length = keyEnd - keyFrom
      switch (json.view.getInt32(keyFrom, true)) {
        case PROC:
          if (this.kind !== 0 || !this.startEvent(keyFrom, keyEnd)) return -1
          i = this.readPayload(i, to)
          break
        case RATE:
        case TEST:
          return -1
        case NODE:
          if (length !== 9) {
            i = json.valueEnd(i, to)
            break
          }
          if (this.nodeFrom !== NO_STRING) return -1
          i = this.readPlainString(i, to)
          this.nodeFrom = this.from
          this.nodeTo = this.to
          break
        case CLUS:
          if (length !== 12 || this.clusterFrom !== NO_STRING) return -1
          i = this.readPlainString(i, to)
          this.clusterFrom = this.from
          this.clusterTo = this.to
          break
        case TIME:
          if (length !== 4 || hasTime) return -1
          hasTime = true
          i = this.readTime(i, to)
          this.timeSec = this.sec
          this.timeNs = this.ns
          break
        default:
          i = json.valueEnd(i, to)
      }
      if (i < 0) return -1
      i = json.skipSpace(i)
      if (bytes[i] === CLOSE_BRACE) break
      if (bytes[i] !== COMMA) return -1
      i = json.skipSpace(i + 1)
    }
    i = json.skipSpace(i + 1)
    return this.kind !== 0 && bytes[i] === NEWLINE ? i : -1
  }

  /** Notes which event this is; false for those that are left to the plain path. */
  private startEvent(keyFrom: number, keyEnd: number): boolean {
    const key = this.strings.intern(this.json.view, keyFrom, keyEnd)
    const known = this.kinds[key]
    const kind = known ?? kindOfKey(this.strings.get(key)) ?? 0
    if (known === undefined) this.kinds[key] = kind
    if (kind !== EVENT_KIND.exec && kind !== EVENT_KIND.exit && !isActivity(kind)) return false
    this.kind = kind
    this.eventKey = key
    this.keyFrom = keyFrom
    this.keyTo = keyEnd
    return true
  }

  private readPayload(at: number, to: number): number {
    const { json } = this
    const { bytes } = json
    if (bytes[at] !== OPEN_BRACE) return -1
    this.hasParent = false
    this.exitSec = NO_TIME
    this.exitNs = 0
    this.status = 0
    this.memberSumHigh = 0
    this.memberSumLow = 0
    if (this.kind !== EVENT_KIND.exec) this.captured.fill(NO_STRING)
    this.argsTo = 0
    let hasProcess = false
    let hasAncestors = false
    this.memberCount = 0
    // the process comes first among the records, whatever the order of members
    this.recordCount = 1
    let i = json.skipSpace(at + 1)
    for (;;) {
      if (bytes[i] !== QUOTE || i + 5 > to) return -1
      const keyFrom = i + 1
      const keyEnd = json.stringEnd(keyFrom, to)
      if (keyEnd < 0 || !json.isPlain) return -1
      const length = keyEnd - keyFrom
      const word = json.view.getInt32(keyFrom, true)
      i = json.afterColon(keyEnd + 1, to)
      if (i < 0) return -1
      if (word === PROC && length === 7) {
        if (hasProcess) return -1
        hasProcess = true
        i = this.reader.read(i, to, this.record(0), true)
      } else if (word === PARE && length === 6) {
        if (this.hasParent || hasAncestors) return -1
        this.hasParent = true
        i = this.reader.read(i, to, this.record(this.recordCount++), true)
      } else if (word === ANCE && length === 9) {
        if (hasAncestors) return -1
        hasAncestors = true
        i = this.readAncestors(i, to)
      } else {
        i = this.readMember(keyFrom, keyEnd, i, to)
      }
      if (i < 0) return -1
      i = json.skipSpace(i)
      if (bytes[i] === CLOSE_BRACE) break
      if (bytes[i] !== COMMA) return -1
      i = json.skipSpace(i + 1)
    }
    return hasProcess && i < to ? i + 1 : -1
  }

  private readAncestors(at: number, to: number): number {
    const { json } = this
    const { bytes } = json
    if (bytes[at] !== OPEN_BRACKET) return -1
    let i = json.skipSpace(at + 1)
    if (bytes[i] === CLOSE_BRACKET) return i + 1
    for (;;) {
      if (this.recordCount === MAX_RECORDS) return -1
      i = this.reader.read(i, to, this.record(this.recordCount++), true)
      if (i < 0) return -1
      i = json.skipSpace(i)
      if (bytes[i] === CLOSE_BRACKET) return i + 1
      if (bytes[i] !== COMMA) return -1
      i = json.skipSpace(i + 1)
    }
  }

  /** A member of the payload that describes no process. */
  private readMember(keyFrom: number, keyEnd: number, at: number, to: number): number {
    const { json, captured } = this
    if (this.kind === EVENT_KIND.exec) return json.valueEnd(at, to)
    if (this.kind === EVENT_KIND.exit) return this.readExitMember(keyFrom, keyEnd, at, to)
    const key = this.strings.intern(json.view, keyFrom, keyEnd)
    // of two members of one name the last counts: that is left to the plain path
    if (!this.seeOnce(key)) return -1
    const index = this.capturedOf[key]
    if (index !== undefined) {
      if (this.capture(index, at, to) < 0) return -1
      json.isPlain = captured[3 * index + 2] === 1
      json.hashString(captured[3 * index], captured[3 * index + 1])
    }
    const end = index === undefined ? json.hashValue(at, to) : captured[3 * index + 1] + 1
    if (end < 0) return -1
    if (key === this.argsKey) {
      this.argsFrom = at
      this.argsTo = end
    }
    const { hashHigh, hashLow } = json
    json.isPlain = true
    json.hashString(keyFrom, keyEnd)
    this.memberSumHigh = (this.memberSumHigh + addKeyHash(json.hashHigh, hashHigh)) | 0
    this.memberSumLow = (this.memberSumLow + addKeyHash(json.hashLow, hashLow)) | 0
    return end
  }

  private readExitMember(keyFrom: number, keyEnd: number, at: number, to: number): number {
    const { json } = this
    const word = json.view.getInt32(keyFrom, true)
    const length = keyEnd - keyFrom
    if (word === STAT && length === 6) {
      if (!this.seeOnce(STAT)) return -1
      const end = json.readU32(at, to)
      this.status = json.number
      return end
    }
    if (word === TIME && length === 4) {
      if (!this.seeOnce(TIME)) return -1
      const end = this.readTime(at, to)
      this.exitSec = this.sec
      this.exitNs = this.ns
      return end
    }
    if (word !== SIGN || length !== 6) return json.valueEnd(at, to)
    return this.seeOnce(SIGN) ? this.capture(CAPTURED_INDEX.signal, at, to) : -1
  }

  /** Notes a member of the payload; false when it was noted before, or there are too many. */
  private seeOnce(member: number): boolean {
    for (let i = 0; i < this.memberCount; i++) if (this.members[i] === member) return false
    if (this.memberCount === MAX_MEMBERS) return false
    this.members[this.memberCount++] = member
    return true
  }

  private capture(index: number, at: number, to: number): number {
    const { json, captured } = this
    if (json.bytes[at] !== QUOTE) return -1
    const end = json.stringEnd(at + 1, to)
    if (end < 0) return -1
    captured[3 * index] = at + 1
    captured[3 * index + 1] = end
    captured[3 * index + 2] = json.isPlain ? 1 : 0
    return end + 1
  }

  private from = 0
  private to = 0
  private sec = NO_TIME
  private ns = 0

  private readPlainString(at: number, limit: number): number {
    const { json } = this
    if (json.bytes[at] !== QUOTE) return -1
    const end = json.stringEnd(at + 1, limit)
    if (end < 0 || !json.isPlain) return -1
    this.from = at + 1
    this.to = end
    return end + 1
  }

  private readTime(at: number, limit: number): number {
    const end = this.readPlainString(at, limit)
    if (end < 0) return -1
    const { time } = this.reader
    if (time.parse(this.json.bytes, this.from, this.to)) {
      this.sec = time.sec
      this.ns = time.ns
    } else {
      const parsed = parseTime(this.json.decode(this.from, this.to))
      this.sec = parsed?.sec ?? NO_TIME
      this.ns = parsed?.ns ?? 0
    }
    return end
  }

  private record(index: number): StagedRecord {
    return (this.records[index] ??= new StagedRecord())
  }

  // ── what is news ───────────────────────────────────────────────────────────────────────────────────────────────────

  /** Reads records that are known by their heads in full where the chunk needs them again. */
  private readNews(to: number): boolean {
    const { view } = this.json
    this.cluster = this.clusterFrom === NO_STRING ? 0 : this.strings.intern(view, this.clusterFrom, this.clusterTo)
    this.nodeName = this.nodeFrom === NO_STRING ? 0 : this.strings.intern(view, this.nodeFrom, this.nodeTo)
    for (let i = 0; i < this.recordCount; i++) {
      const record = this.records[i]
      // what one of two records of a process is compared with must not be what the other one changes
      for (let j = 0; j < i; j++) if (this.isSameText(record, TEXT.execId, this.records[j], TEXT.execId)) return false
      this.numberCredentials(record)
      if (record.entry < 0 || !this.isNews(record, i)) continue
      if (this.reader.read(record.from, to, record, false) < 0) return false
      this.numberCredentials(record)
    }
    return true
  }

  private numberCredentials(record: StagedRecord): void {
    const { view } = this.json
    if (record.userTo > 0) record.user = this.strings.intern(view, record.userFrom, record.userTo)
    if (record.capTo > 0) record.cap = this.strings.intern(view, record.capFrom, record.capTo)
  }

  private cluster = 0
  private nodeName = 0

  private rankOf(index: number): number {
    return index === 0 ? rankOfKind(this.kind) : RANK.snapshot
  }

  /**
   * Whether the store would learn from a record that is known. It would not where the same was said of the process by a
   * record of a higher rank, or of the same rank and no earlier time. Nor where that record is in the chunk at hand
   * still: there it takes on the higher rank or time (`addRecord`).
   */
  private isNews(record: StagedRecord, index: number): boolean {
    const { entry } = record
    const known = this.known.table.columns
    if (known.cluster[entry] !== this.cluster || known.nodeName[entry] !== this.nodeName) return true
    if (known.initTree[entry] !== record.initTree) return true
    if (known.user[entry] !== record.user || known.cap[entry] !== record.cap) return true
    // such a record takes its parent from the event
    if (index === 0 && !record.has(1 << TEXT.parent)) return true
    if (!this.isAboveKnown(entry, this.rankOf(index))) return false
    return known.sightingEpoch[entry] !== this.tables.epoch || known.isFilled[entry] === 1
  }

  private isAboveKnown(entry: number, rank: number): boolean {
    const known = this.known.table.columns
    if (rank !== known.rank[entry]) return rank > known.rank[entry]
    const sec = this.timeSec === NO_TIME ? 0 : this.timeSec
    return sec > known.sec[entry] || (sec === known.sec[entry] && this.timeNs > known.ns[entry])
  }

  // ── writing ────────────────────────────────────────────────────────────────────────────────────────────────────────

  private commit(offset: number, byteLength: number): void {
    const { tables } = this
    const event = tables.events.addRow()
    let parentId = -1
    for (let i = this.recordCount - 1; i >= 0; i--) {
      const record = this.records[i]
      const isProcess = i === 0
      const sighting = this.addRecord(record, this.rankOf(i), event, isProcess && this.hasParent ? parentId : -1)
      if (i === 1 && this.hasParent) parentId = this.id
      if (!isProcess) continue
      const columns = tables.events.columns
      columns.id[event] = this.id
      columns.lostProcess[event] = this.id < 0 ? sighting : -1
    }
    const columns = tables.events.columns
    columns.descriptor[event] = this.descriptor()
    columns.cluster[event] = this.strings.chunkNumber(this.cluster)
    columns.nodeName[event] = this.strings.chunkNumber(this.nodeName)
    columns.timeSec[event] = this.timeSec
    columns.timeNs[event] = this.timeNs
    columns.offset[event] = offset
    columns.byteLength[event] = byteLength
    columns.exitSec[event] = this.exitSec
    columns.exitNs[event] = this.exitNs
    if (!isActivity(this.kind)) return
    columns.subject[event] = this.subject()
    this.setHash(event)
  }

  /** Number of the chunk's text of what the arguments name; 0 for nothing. */
  private subject(): number {
    const { json, argsFrom, argsTo } = this
    const path = this.capturedText('path')
    if (argsTo === 0 && path === '') return 0
    const args = argsTo === 0 ? undefined : (JSON.parse(json.decode(argsFrom, argsTo)) as Json)
    const subjects = subjectsText(args, path)
    return subjects === '' ? 0 : this.tables.texts.add(subjects)
  }

  private setHash(event: number): void {
    const { json } = this
    json.isPlain = true
    const process = this.records[0]
    json.hashString(this.keyFrom, this.keyTo)
    const nameHigh = json.hashHigh
    const nameLow = json.hashLow
    if (process.hasText(TEXT.execId)) json.hashString(process.textFrom(TEXT.execId), process.textTo(TEXT.execId))
    else json.hashString(0, 0)
    const idHigh = json.hashHigh
    const idLow = json.hashLow
    json.hashString(this.nodeFrom, this.nodeTo)
    const nodeHigh = json.hashHigh
    const nodeLow = json.hashLow
    json.hashString(this.clusterFrom, this.clusterTo)
    const { timeSec, timeNs } = this
    const { hashHigh, hashLow } = this.tables.events.columns
    const { tid } = process
    hashHigh[event] = combineActivity(
      nameHigh,
      idHigh,
      nodeHigh,
      json.hashHigh,
      tid,
      timeSec,
      timeNs,
      this.memberSumHigh,
    )
    hashLow[event] = combineActivity(nameLow, idLow, nodeLow, json.hashLow, tid, timeSec, timeNs, this.memberSumLow)
  }

  private descriptor(): number {
    const isOfActivity = isActivity(this.kind)
    const name = this.strings.chunkNumber(this.eventKey)
    const detail = this.detail()
    const policy = isOfActivity ? this.capturedNumber('policy_name') : 0
    const action = isOfActivity ? policyAction(this.capturedText('action'), this.capturedText('return_action')) : 0
    return this.lastDescriptors.get(this.kind, name, detail, policy, action, this.status)
  }

  private detail(): number {
    switch (this.kind) {
      case EVENT_KIND.exit:
        return this.capturedNumber('signal')
      case EVENT_KIND.kprobe:
      case EVENT_KIND.lsm:
        return this.capturedNumber('function_name')
      case EVENT_KIND.uprobe:
        return this.capturedNumber('symbol')
      case EVENT_KIND.loader:
        return this.capturedNumber('path')
      case EVENT_KIND.tracepoint:
      case EVENT_KIND.usdt: {
        const isUsdt = this.kind === EVENT_KIND.usdt
        const parts = isUsdt
          ? [this.capturedText('provider'), this.capturedText('name')]
          : [this.capturedText('subsys'), this.capturedText('event')]
        return this.tables.strings.intern(parts.filter(Boolean).join(isUsdt ? ':' : '/'))
      }
      default:
        return 0
    }
  }

  private capturedNumber(name: Captured): number {
    const at = 3 * CAPTURED_INDEX[name]
    return this.stringNumber(this.captured[at], this.captured[at + 1], this.captured[at + 2] !== 1)
  }

  private capturedText(name: Captured): string {
    return this.tables.strings.get(this.capturedNumber(name))
  }

  /** The chunk's number of a string; 0 for an absent one. */
  private stringNumber(from: number, to: number, isUnplain: boolean): number {
    if (to <= from) return 0
    if (isUnplain) return this.tables.strings.intern(this.json.text(from, to))
    return this.strings.chunkNumber(this.strings.intern(this.json.view, from, to))
  }

  /** Row of the chunk's ids, of the record that was added last; -1 when it has none. */
  private id = -1

  /** Puts a record into the chunk, unless it says nothing new. Gives the row of its sighting, -1 for none. */
  private addRecord(record: StagedRecord, rank: number, event: number, parentId: number): number {
    if (record.entry < 0) return this.addSighting(record, rank, event, parentId)
    const { entry } = record
    const known = this.known.table.columns
    this.id = this.knownIdRow(entry)
    if (known.pod[entry] >= 0) this.places(known.pod[entry])
    if (!this.isAboveKnown(entry, rank)) return -1
    known.rank[entry] = rank
    known.sec[entry] = this.timeSec === NO_TIME ? 0 : this.timeSec
    known.ns[entry] = this.timeNs
    const sighting = known.sighting[entry]
    const sightings = this.tables.sightings.columns
    sightings.rank[sighting] = rank
    sightings.event[sighting] = event
    return sighting
  }

  private knownIdRow(entry: number): number {
    const known = this.known.table.columns
    if (known.idEpoch[entry] === this.tables.epoch) return known.idRow[entry]
    const { ktimeHigh, ktimeLow, pid } = known
    const cluster = this.strings.chunkNumber(this.cluster)
    const node = this.strings.chunkNumber(known.idNode[entry])
    const row = this.tables.addId(cluster, node, ktimeHigh[entry], ktimeLow[entry], pid[entry])
    known.idEpoch[entry] = this.tables.epoch
    known.idRow[entry] = row
    return row
  }

  private addSighting(record: StagedRecord, rank: number, event: number, parentId: number): number {
    const { tables, strings } = this
    const cluster = strings.chunkNumber(this.cluster)
    const nodeName = strings.chunkNumber(this.nodeName)
    const row = tables.sightings.addRow()
    const columns = tables.sightings.columns
    let present = 0

    const id = this.addId(record, TEXT.execId, cluster)
    const { idHasParts, idNode } = this
    columns.id[row] = id
    columns.cluster[row] = cluster
    columns.rank[row] = rank
    columns.event[row] = event
    let parent = parentId
    if (record.hasText(TEXT.parent)) parent = this.parentIdRow(record, cluster, parentId)
    if (parent >= 0) {
      columns.parent[row] = parent
      present |= 1 << FIELD.parent
    }
    if (record.has(MEMBER.pid)) {
      columns.pid[row] = record.pid
      present |= 1 << FIELD.pid
    }
    if (record.has(MEMBER.uid)) {
      columns.uid[row] = record.uid
      present |= 1 << FIELD.uid
    }
    if (record.has(MEMBER.auid)) {
      columns.auid[row] = record.auid
      present |= 1 << FIELD.auid
    }
    const cwd = this.textNumber(record, TEXT.cwd)
    if (cwd !== 0) {
      columns.cwd[row] = cwd
      present |= 1 << FIELD.cwd
    }
    const binary = this.textNumber(record, TEXT.binary)
    if (binary !== 0) {
      columns.binary[row] = binary
      present |= 1 << FIELD.binary
    }
    if (record.hasText(TEXT.args)) {
      columns.args[row] = this.addArgs(record)
      present |= 1 << FIELD.args
    }
    const flags = this.textNumber(record, TEXT.flags)
    if (flags !== 0) {
      columns.flags[row] = flags
      present |= 1 << FIELD.flags
    }
    const docker = this.textNumber(record, TEXT.docker)
    if (docker !== 0) {
      columns.docker[row] = docker
      present |= 1 << FIELD.docker
    }
    if (nodeName !== 0) {
      columns.nodeName[row] = nodeName
      present |= 1 << FIELD.nodeName
    }
    if (record.has(1 << TEXT.start) && record.hasStart) {
      columns.startSec[row] = record.startSec
      columns.startNs[row] = record.startNs
      present |= 1 << FIELD.start
    }
    if (record.initTree !== 2) {
      columns.inInitTree[row] = record.initTree
      present |= 1 << FIELD.inInitTree
    }
    const user = this.credentialNumber(record.user, userNameOf)
    if (user !== 0) {
      columns.user[row] = user
      present |= 1 << FIELD.user
    }
    const cap = this.credentialNumber(record.cap, capabilitiesOf)
    if (cap !== 0) {
      columns.cap[row] = cap
      present |= 1 << FIELD.cap
    }
    if (record.podTo > 0) this.addTemplate(record)
    if (record.podTemplate >= 0) present |= this.setPlace(record, row)
    columns.present[row] = present
    this.id = id
    if (record.headTo > 0 && idHasParts) {
      const isFilled = parent >= 0 && !record.has(1 << TEXT.parent)
      this.remember(record, rank, row, id, idNode, isFilled)
    }
    return row
  }

  /** The chunk's number of a string member; 0 for an absent one. */
  private textNumber(record: StagedRecord, text: number): number {
    if (!record.hasText(text)) return 0
    return this.stringNumber(record.textFrom(text), record.textTo(text), (record.unplain & (1 << text)) !== 0)
  }

  /** By number of an object's bytes and what is read of it: number of the text that it says. */
  private readonly credentialTexts = new Map([
    [userNameOf, [] as number[]],
    [capabilitiesOf, [] as number[]],
  ])

  /** The chunk's number of what an object of credentials says; 0 for nothing. */
  private credentialNumber(object: number, textOfObject: (value: Json | undefined) => string): number {
    if (object === 0) return 0
    const texts = this.credentialTexts.get(textOfObject)!
    texts[object] ??= this.strings.internText(textOfObject(JSON.parse(this.strings.get(object)) as Json))
    return this.strings.chunkNumber(texts[object])
  }

  private addArgs(record: StagedRecord): number {
    const { texts } = this.tables
    const { bytes } = this.json
    const from = record.textFrom(TEXT.args)
    const to = record.textTo(TEXT.args)
    if ((record.unplain & (1 << TEXT.args)) === 0) return texts.addBytes(bytes, from, to)
    const text = texts.addEscaped(bytes, from, to)
    return text >= 0 ? text : texts.add(this.json.text(from, to))
  }

  /** Id row of a record's parent: that of the event's parent where it is the same. */
  private parentIdRow(record: StagedRecord, cluster: number, eventParentId: number): number {
    const isEventsParent =
      record === this.records[0] &&
      this.hasParent &&
      eventParentId >= 0 &&
      this.isSameText(record, TEXT.parent, this.records[1], TEXT.execId)
    return isEventsParent ? eventParentId : this.addId(record, TEXT.parent, cluster)
  }

  private isSameText(a: StagedRecord, aText: number, b: StagedRecord, bText: number): boolean {
    return (
      a.hasText(aText) &&
      b.hasText(bText) &&
      this.isEqual(a.textFrom(aText), a.textTo(aText), b.textFrom(bText), b.textTo(bText))
    )
  }

  /** Compares from the end: ids of one node begin alike. */
  private isEqual(from: number, to: number, otherFrom: number, otherTo: number): boolean {
    if (to - from !== otherTo - otherFrom) return false
    const { bytes } = this.json
    for (let i = to - 1, j = otherTo - 1; i >= from; i--, j--) if (bytes[i] !== bytes[j]) return false
    return true
  }

  private idHasParts = false
  private idNode = 0

  /** Row of the chunk's ids for an exec_id of a record; -1 for an absent one. */
  private addId(record: StagedRecord, text: number, cluster: number): number {
    this.idHasParts = false
    if (!record.hasText(text)) return -1
    const { execIds, strings, json } = this
    const from = record.textFrom(text)
    const to = record.textTo(text)
    if (!execIds.parse(json.bytes, from, to)) return this.writer.addId(json.decode(from, to), cluster)
    this.idHasParts = true
    this.idNode = strings.intern(execIds.view, 0, execIds.nodeLength)
    const node = strings.chunkNumber(this.idNode)
    return this.tables.addId(cluster, node, execIds.ktimeHigh, execIds.ktimeLow, execIds.pid)
  }

  /** Makes a template of a pod object that fits none. */
  private addTemplate(record: StagedRecord): void {
    const { json, pods } = this
    // two records of a line may be of one pod
    record.podTemplate = pods.match(json, record.podFrom, record.podTo)
    record.containerPid = pods.pid
    if (record.podTemplate >= 0) return
    const pod = JSON.parse(json.decode(record.podFrom, record.podTo)) as JsonObject
    record.podTemplate = pods.add(json, record.podFrom, record.podTo, pod)
    const container = pod['container']
    if (pods.hasPid(record.podTemplate) && isObject(container)) record.containerPid = u32Of(container['pid']) ?? 0
  }

  /** Sets where a process runs, and gives the fields that it has by that. */
  private setPlace(record: StagedRecord, row: number): number {
    const { columns } = this.tables.sightings
    const { pod, container } = this.places(record.podTemplate)
    let present = 0
    if (pod >= 0) {
      columns.pod[row] = pod
      present |= 1 << FIELD.pod
    }
    if (container >= 0) {
      columns.container[row] = container
      present |= 1 << FIELD.container
    }
    const said = this.pods.podOf(record.podTemplate)['container']
    if (!isObject(said)) return present
    const pid = this.pods.hasPid(record.podTemplate) ? record.containerPid : u32Of(said['pid'])
    if (pid !== undefined) {
      columns.containerPid[row] = pid
      present |= 1 << FIELD.containerPid
    }
    if (said['maybe_exec_probe'] === true) {
      columns.isProbe[row] = 1
      present |= 1 << FIELD.isProbe
    }
    return present
  }

  /** The chunk's rows of a template's pod and container, -1 for none, with the event's time noted on them. */
  private places(template: number): Places {
    const { tables } = this
    let places = this.placesOf[template]
    if (places === undefined || places.epoch !== tables.epoch || places.cluster !== this.cluster) {
      const rows = this.writer.podRows(this.pods.podOf(template), this.strings.chunkNumber(this.cluster))
      places = { epoch: tables.epoch, cluster: this.cluster, pod: rows.pod ?? -1, container: rows.container ?? -1 }
      this.placesOf[template] = places
    }
    if (places.pod >= 0) keepLatest(tables.pods.columns, places.pod, this.timeSec, this.timeNs)
    if (places.container >= 0) keepLatest(tables.containers.columns, places.container, this.timeSec, this.timeNs)
    return places
  }

  private remember(
    record: StagedRecord,
    rank: number,
    sighting: number,
    id: number,
    idNode: number,
    isFilled: boolean,
  ): void {
    const { hash } = this.reader
    const { view } = this.json
    hash.hash(view, record.textFrom(TEXT.execId), record.textTo(TEXT.execId))
    const entry = this.known.findOrAdd(hash.high, hash.low)
    hash.hash(view, record.from, record.headTo)
    const known = this.known.table.columns
    known.headLength[entry] = record.headTo - record.from
    known.headHigh[entry] = hash.high
    known.headLow[entry] = hash.low
    known.headSeen[entry] = record.seen & ~TAIL_MEMBERS
    known.initTree[entry] = record.initTree
    known.pod[entry] = record.podTemplate
    known.cluster[entry] = this.cluster
    known.nodeName[entry] = this.nodeName
    known.user[entry] = record.user
    known.cap[entry] = record.cap
    known.rank[entry] = rank
    known.sec[entry] = this.timeSec === NO_TIME ? 0 : this.timeSec
    known.ns[entry] = this.timeNs
    known.sighting[entry] = sighting
    known.sightingEpoch[entry] = this.tables.epoch
    known.idRow[entry] = id
    known.idEpoch[entry] = this.tables.epoch
    const { ktimeHigh, ktimeLow, pid } = this.tables.ids.columns
    known.isFilled[entry] = isFilled ? 1 : 0
    known.idNode[entry] = idNode
    known.ktimeHigh[entry] = ktimeHigh[id]
    known.ktimeLow[entry] = ktimeLow[id]
    known.pid[entry] = pid[id]
  }
}

const SPACE = 0x20
const LETTER_P = 0x50
const BACKSLASH = 0x5c
const DELETE = 0x7f
const POD_PREFIX = new TextEncoder().encode('[pod/')
/** Longer text before an event is left to the plain path. */
const MAX_PREFIX_BYTES = 300

/**
 * Where the object behind a prefix begins; `from` where the line has none that is plain text and nothing else: one that
 * may be JSON, or a part of it, or the header of a piece of a line (`P`) is left to the plain path.
 */
function prefixEnd(bytes: Uint8Array, from: number, limit: number): number {
  const first = bytes[from]
  if (first === OPEN_BRACE || !(isAlphanumeric(first) || POD_PREFIX.every((byte, i) => bytes[from + i] === byte)))
    return from
  const end = Math.min(limit, from + MAX_PREFIX_BYTES)
  for (let i = from + 1; i < end; i++) {
    const byte = bytes[i]
    if (byte === OPEN_BRACE) return bytes[i - 1] === SPACE ? i : from
    const isPlain = byte >= SPACE && byte < DELETE && byte !== QUOTE && byte !== BACKSLASH && byte !== CLOSE_BRACE
    if (!isPlain || (byte === LETTER_P && bytes[i - 1] === SPACE)) return from
  }
  return from
}

function isAlphanumeric(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a)
}
