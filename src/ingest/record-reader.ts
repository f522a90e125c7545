/**
 * Reads a process record in place. Members may come in any order and unknown ones are passed over; what is left to the
 * plain path: a member twice, one of an unexpected type, numbers that are not plain digits.
 */
import { parseTime } from '../base/time'
import { CLOSE_BRACE, COMMA, OPEN_BRACE, QUOTE, type JsonBytes } from './json-bytes'
import type { KnownRecords } from './known-records'
import type { PodTemplates } from './pod-templates'
import { RangeHash } from './range-hash'
import { MEMBER, TAIL_MEMBERS, TEXT, type StagedRecord } from './staged-record'
import { TimeBytes } from './time-bytes'

/** First four characters of a key, as a little-endian word. */
export function keyWord(key: string): number {
  return key.charCodeAt(0) | (key.charCodeAt(1) << 8) | (key.charCodeAt(2) << 16) | (key.charCodeAt(3) << 24)
}

const EXEC_ID = keyWord('exec_id')
const PID = keyWord('pid"')
const UID = keyWord('uid"')
const CWD = keyWord('cwd"')
const BINARY = keyWord('binary')
const ARGUMENTS = keyWord('arguments')
const FLAGS = keyWord('flags')
const START_TIME = keyWord('start_time')
const AUID = keyWord('auid')
const POD = keyWord('pod"')
const DOCKER = keyWord('docker')
const PARENT_EXEC_ID = keyWord('parent_exec_id')
const TID = keyWord('tid"')
const IN_INIT_TREE = keyWord('in_init_tree')
const USER = keyWord('user')
const CAP = keyWord('cap"')

/** Rest of a key behind its first four characters, with the quote that ends it. */
const REST = {
  execId: bytesOf('_id"'),
  binary: bytesOf('ry"'),
  arguments: bytesOf('ments"'),
  flags: bytesOf('s"'),
  startTime: bytesOf('t_time"'),
  auid: bytesOf('"'),
  docker: bytesOf('er"'),
  parentExecId: bytesOf('nt_exec_id"'),
  inInitTree: bytesOf('nit_tree"'),
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

export class RecordReader {
  readonly hash = new RangeHash()
  readonly time = new TimeBytes()
  private readonly json: JsonBytes
  private readonly known: KnownRecords
  private readonly pods: PodTemplates

  constructor(json: JsonBytes, known: KnownRecords, pods: PodTemplates) {
    this.json = json
    this.known = known
    this.pods = pods
  }

  /**
   * Reads the record at `at` into `record` and gives where it ends, -1 where it is left to the plain path. With
   * `mayKnow`, a record whose head is known is not read but for what follows the head.
   */
  read(at: number, limit: number, record: StagedRecord, mayKnow: boolean): number {
    const { json } = this
    record.reset(at)
    if (json.bytes[at] !== OPEN_BRACE) return -1
    const first = json.skipSpace(at + 1)
    if (json.bytes[first] === CLOSE_BRACE) return first + 1
    const headTo = mayKnow ? this.findKnown(first, limit, record) : -1
    if (headTo < 0) return this.readMembers(first, limit, record)
    const next = json.skipSpace(headTo)
    if (json.bytes[next] === CLOSE_BRACE) return next + 1
    if (json.bytes[next] !== COMMA) return -1
    const end = this.readMembers(json.skipSpace(next + 1), limit, record)
    return record.entry >= 0 || end < 0 ? end : this.read(at, limit, record, false)
  }

  /** End of the record's head when its id is known with these very bytes. */
  private findKnown(first: number, limit: number, record: StagedRecord): number {
    const { json, hash } = this
    if (!isExecIdKey(json, first, limit)) return -1
    const { view, bytes } = json
    const idFrom = first + EXEC_ID_KEY_BYTES
    // ids of a cluster are mostly of one length; a wrong guess finds nothing
    let idTo = idFrom + this.idLength
    let entry = -1
    if (idTo < limit && bytes[idTo] === QUOTE) {
      hash.hash(view, idFrom, idTo)
      entry = this.known.find(hash.high, hash.low)
    }
    if (entry < 0) {
      const idEnd = json.stringEnd(idFrom, limit)
      if (idEnd < 0) return -1
      if (idEnd !== idTo || bytes[idTo] !== QUOTE) {
        idTo = idEnd
        this.idLength = idTo - idFrom
        hash.hash(view, idFrom, idTo)
        entry = this.known.find(hash.high, hash.low)
      }
      if (entry < 0) return -1
    }
    const { headLength, headHigh, headLow, headSeen } = this.known.table.columns
    const headTo = record.from + headLength[entry]
    if (headLength[entry] === 0 || headTo >= limit) return -1
    hash.hash(view, record.from, headTo)
    if (hash.high !== headHigh[entry] || hash.low !== headLow[entry]) return -1
    record.entry = entry
    record.seen = headSeen[entry]
    record.setText(TEXT.execId, idFrom, idTo)
    record.headTo = headTo
    return headTo
  }

  /**
   * Reads members from the quote at `at` to the end of the record. A member of the head behind the tail makes a record
   * unknown again (`entry`), and unfit for being known (`headTo`).
   */
  private readMembers(at: number, limit: number, record: StagedRecord): number {
    const { json } = this
    const { bytes } = json
    const isTailOnly = record.entry >= 0
    let isHead = !isTailOnly
    let headEnd = -1
    let i = at
    for (;;) {
      const seenBefore = record.seen
      i = this.readMember(i, limit, record)
      if (i < 0) return -1
      if (((record.seen ^ seenBefore) & HEAD_MEMBERS) === 0) isHead = false
      else if (isHead) headEnd = i
      else {
        record.entry = -1
        headEnd = -1
        if (isTailOnly) return i
      }
      i = json.skipSpace(i)
      if (i >= limit) return -1
      if (bytes[i] === CLOSE_BRACE) {
        if (!isTailOnly) record.headTo = isExecIdKey(json, at, limit) ? headEnd : -1
        return i + 1
      }
      if (bytes[i] !== COMMA) return -1
      i = json.skipSpace(i + 1)
    }
  }

  /** Reads one member and gives where its value ends. */
  private readMember(at: number, limit: number, record: StagedRecord): number {
    const { json } = this
    const { bytes, view } = json
    if (bytes[at] !== QUOTE || at + 5 > limit) return -1
    const rest = at + 5
    switch (view.getInt32(at + 1, true)) {
      case EXEC_ID:
        if (this.isKey(rest, REST.execId)) return this.readText(rest + 4, limit, record, TEXT.execId)
        break
      case PID: {
        const end = this.readNumber(rest, limit, record, MEMBER.pid)
        record.pid = json.number
        return end
      }
      case UID: {
        const end = this.readNumber(rest, limit, record, MEMBER.uid)
        record.uid = json.number
        return end
      }
      case AUID:
        if (bytes[rest] === QUOTE) {
          const end = this.readNumber(rest + 1, limit, record, MEMBER.auid)
          record.auid = json.number
          return end
        }
        break
      case TID: {
        const end = this.readNumber(rest, limit, record, MEMBER.tid)
        record.tid = json.number
        return end
      }
      case CWD:
        return this.readText(rest, limit, record, TEXT.cwd)
      case BINARY:
        if (this.isKey(rest, REST.binary)) return this.readText(rest + 3, limit, record, TEXT.binary)
        break
      case ARGUMENTS:
        if (this.isKey(rest, REST.arguments)) return this.readText(rest + 6, limit, record, TEXT.args)
        break
      case FLAGS:
        if (this.isKey(rest, REST.flags)) return this.readText(rest + 2, limit, record, TEXT.flags)
        break
      case START_TIME:
        if (this.isKey(rest, REST.startTime)) return this.readStart(rest + 7, limit, record)
        break
      case POD:
        return this.readPod(rest, limit, record)
      case DOCKER:
        if (this.isKey(rest, REST.docker)) return this.readText(rest + 3, limit, record, TEXT.docker)
        break
      case PARENT_EXEC_ID:
        if (this.isKey(rest, REST.parentExecId)) return this.readText(rest + 11, limit, record, TEXT.parent)
        break
      case IN_INIT_TREE:
        if (this.isKey(rest, REST.inInitTree)) return this.readInitTree(rest + 9, limit, record)
        break
      case USER:
        if (bytes[rest] === QUOTE) {
          const end = this.readObject(rest + 1, limit, record, MEMBER.user)
          record.userFrom = this.objectFrom
          record.userTo = end
          return end
        }
        break
      case CAP: {
        const end = this.readObject(rest, limit, record, MEMBER.cap)
        record.capFrom = this.objectFrom
        record.capTo = end
        return end
      }
      default:
    }
    return this.skipMember(at, limit)
  }

  /** A member that is not kept. A key with escapes may be one that is: that is left to the plain path. */
  private skipMember(at: number, limit: number): number {
    const { json } = this
    const keyEnd = json.stringEnd(at + 1, limit)
    if (keyEnd < 0 || !json.isPlain) return -1
    const value = json.afterColon(keyEnd + 1, limit)
    return value < 0 ? -1 : json.valueEnd(value, limit)
  }

  private isKey(at: number, rest: Uint8Array): boolean {
    const { bytes } = this.json
    for (let i = 0; i < rest.length; i++) if (bytes[at + i] !== rest[i]) return false
    return true
  }

  private see(record: StagedRecord, member: number): boolean {
    if (record.has(member)) return false
    record.seen |= member
    return true
  }

  /** Length of the last exec_id. */
  private idLength = 0
  private readText(at: number, limit: number, record: StagedRecord, text: number): number {
    const { json } = this
    const value = json.afterColon(at, limit)
    if (value < 0 || json.bytes[value] !== QUOTE || !this.see(record, 1 << text)) return -1
    const end = json.stringEnd(value + 1, limit)
    if (end < 0) return -1
    // an empty id is as an absent one, which the wire leaves out
    const isId = text === TEXT.execId || text === TEXT.parent
    if (isId && (!json.isPlain || end === value + 1)) return -1
    if (!json.isPlain) {
      record.unplain |= 1 << text
    }
    record.setText(text, value + 1, end)
    return end + 1
  }

  private readNumber(at: number, limit: number, record: StagedRecord, member: number): number {
    const value = this.json.afterColon(at, limit)
    if (value < 0 || !this.see(record, member)) return -1
    return this.json.readU32(value, limit)
  }

  private readStart(at: number, limit: number, record: StagedRecord): number {
    const end = this.readText(at, limit, record, TEXT.start)
    if (end < 0) return -1
    const from = record.textFrom(TEXT.start)
    const to = record.textTo(TEXT.start)
    record.hasStart = true
    if (this.time.parse(this.json.bytes, from, to)) {
      record.startSec = this.time.sec
      record.startNs = this.time.ns
      return end
    }
    const time = parseTime(this.json.text(from, to))
    record.hasStart = time !== undefined
    record.startSec = time?.sec ?? 0
    record.startNs = time?.ns ?? 0
    return end
  }

  private readInitTree(at: number, limit: number, record: StagedRecord): number {
    const value = this.json.afterColon(at, limit)
    if (value < 0 || !this.see(record, MEMBER.initTree)) return -1
    const first = this.json.bytes[value]
    if (first !== TRUE && first !== FALSE) return -1
    record.initTree = first === TRUE ? 1 : 0
    return this.json.valueEnd(value, limit)
  }

  private objectFrom = 0

  /** Goes over an object that is looked into later. */
  private readObject(at: number, limit: number, record: StagedRecord, member: number): number {
    const { json } = this
    const value = json.afterColon(at, limit)
    if (value < 0 || json.bytes[value] !== OPEN_BRACE || !this.see(record, member)) return -1
    this.objectFrom = value
    return json.valueEnd(value, limit)
  }

  private readPod(at: number, limit: number, record: StagedRecord): number {
    const { json, pods } = this
    const value = json.afterColon(at, limit)
    if (value < 0 || json.bytes[value] !== OPEN_BRACE || !this.see(record, MEMBER.pod)) return -1
    record.podTemplate = pods.match(json, value, limit)
    if (record.podTemplate >= 0) {
      record.containerPid = pods.pid
      return pods.end
    }
    record.podFrom = value
    record.podTo = json.valueEnd(value, limit)
    return record.podTo
  }
}

const TRUE = 0x74
const FALSE = 0x66
const EXEC_ID_KEY_BYTES = '"exec_id":"'.length
const EXEC_ID_KEY = bytesOf('"exec_id":"')
const HEAD_MEMBERS = ~TAIL_MEMBERS

function isExecIdKey({ bytes }: JsonBytes, at: number, limit: number): boolean {
  if (at + EXEC_ID_KEY_BYTES >= limit) return false
  for (let i = 0; i < EXEC_ID_KEY_BYTES; i++) if (bytes[at + i] !== EXEC_ID_KEY[i]) return false
  return true
}
