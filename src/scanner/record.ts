/**
 * Reads a process record in place. Members may come in any order and unknown ones are passed over; what is left to the
 * plain path: a member twice, one of an unexpected type, numbers that are not plain digits.
 */
import {
  CLOSE_BRACE,
  COMMA,
  OPEN_BRACE,
  QUOTE,
  afterColon,
  isPlain,
  number,
  readU32,
  skipSpace,
  stringEnd,
  valueEnd,
} from './json'
import { Known, findRecord } from './known-records'
import { matchPod, podEnd, podPid } from './pod-templates'
import { hashRange } from './range-hash'
import { readTime, timeNs, timeSec } from './time'

/** An event with more records goes the plain path. */
export const MAX_RECORDS: i32 = 64

/** The string members of a record, by number. */
export const EXEC_ID: u32 = 0
export const PARENT_ID: u32 = 1
export const CWD: u32 = 2
export const BINARY: u32 = 3
export const ARGUMENTS: u32 = 4
export const FLAGS: u32 = 5
export const DOCKER: u32 = 6
export const START: u32 = 7

/** Members that the store keeps, and `tid`, as bits; a string member's bit is `1 << number`. */
export const SEEN_PID: u32 = 1 << 8
export const SEEN_UID: u32 = 1 << 9
export const SEEN_AUID: u32 = 1 << 10
const SEEN_POD: u32 = 1 << 11
const SEEN_TID: u32 = 1 << 12
const SEEN_INIT_TREE: u32 = 1 << 13
const SEEN_USER: u32 = 1 << 14
const SEEN_CAP: u32 = 1 << 15
/** Members that are no part of a record's head, whatever their place. */
export const TAIL_MEMBERS: u32 = SEEN_TID | SEEN_INIT_TREE | SEEN_USER | SEEN_CAP

/** One process record of the line at hand: where its members are, and the values of numbers. */
@unmanaged
export class Staged {
  idHash: u64
  /** Parts of its exec_id and of its parent's, once they were looked at: see `findIds`. */
  idKtime: u64
  parentKtime: u64
  idNode: usize
  idPid: u32
  parentNode: usize
  parentPid: u32
  /** The parent is the event's parent. */
  isParentOfEvent: bool
  /** `{` of the record. */
  from: usize
  /** End of what does not change from event to event: see `known-records.ts`. 0 when the members are mixed up. */
  headTo: usize
  seen: u32
  /** The known record whose head this one has; 0 when all members were read. */
  known: usize
  /** String members that have escapes or are not ASCII, as bits. */
  unplain: u32
  pid: u32
  uid: u32
  auid: u32
  tid: u32
  startSec: u32
  startNs: u32
  /** 0 false, 1 true, 2 absent. */
  initTree: u32
  /** Template of the pod object, 0 when there is none that fits. */
  template: usize
  containerPid: u32
  podFrom: usize
  podTo: usize
  /** The objects `user` and `cap`; 0 for absent ones. */
  userFrom: usize
  userTo: usize
  capFrom: usize
  capTo: usize
  /** These as texts; 0 for absent ones. */
  user: usize
  cap: usize
  /** Where string members begin and end: two arrays of eight. */
  firstFrom: usize
}
/** With the two arrays, in a multiple of eight. */
const STAGED_BYTES: usize = (offsetof<Staged>('firstFrom') + 2 * 32 + 7) & ~7
const FROM: usize = offsetof<Staged>('firstFrom')
const TO: usize = FROM + 32

const records: usize = memory.data(STAGED_BYTES * MAX_RECORDS, 16)

export function stagedRecord(index: i32): Staged {
  return changetype<Staged>(records + <usize>index * STAGED_BYTES)
}

export function textFrom(record: Staged, text: u32): usize {
  return load<usize>(changetype<usize>(record) + FROM + (text << 2))
}

export function textTo(record: Staged, text: u32): usize {
  return load<usize>(changetype<usize>(record) + TO + (text << 2))
}

function setText(record: Staged, text: u32, from: usize, to: usize): void {
  store<usize>(changetype<usize>(record) + FROM + (text << 2), from)
  store<usize>(changetype<usize>(record) + TO + (text << 2), to)
}

export function has(record: Staged, member: u32): bool {
  return (record.seen & member) != 0
}

/** True when a string member is there and not empty, which means the same on the wire. */
export function hasText(record: Staged, text: u32): bool {
  return (record.seen & ((<u32>1) << text)) != 0 && textTo(record, text) > textFrom(record, text)
}

// first four characters of a key, as a little-endian word
const EXEC: u32 = 0x63657865
const PID_: u32 = 0x22646970
const UID_: u32 = 0x22646975
const CWD_: u32 = 0x22647763
const BINA: u32 = 0x616e6962
const ARGU: u32 = 0x75677261
const FLAG: u32 = 0x67616c66
const STAR: u32 = 0x72617473
const AUID: u32 = 0x64697561
const POD_: u32 = 0x22646f70
const DOCK: u32 = 0x6b636f64
const PARE: u32 = 0x65726170
const TID_: u32 = 0x22646974
const IN_I: u32 = 0x695f6e69
const USER: u32 = 0x72657375
const CAP_: u32 = 0x22706163
// and what follows them
const REST_ID: u32 = 0x2264695f // _id"
const REST_RY: u16 = 0x7972
const REST_MENT: u32 = 0x746e656d
const REST_S: u16 = 0x2273 // s"
const REST_T_TI: u32 = 0x69745f74
const REST_ME: u16 = 0x656d
const REST_ER: u16 = 0x7265
const REST_NT_EXEC: u64 = 0x5f636578655f746e
const REST_ID_: u16 = 0x6469
const REST_NIT_TREE: u64 = 0x656572745f74696e

/** `"exec_id":"` */
const ID_KEY: u64 = 0x64695f6365786522
const ID_KEY_REST: u32 = 0x223a22
const ID_KEY_BYTES: usize = 11

const TRUE: u8 = 0x74
const FALSE: u8 = 0x66

/** Length of the last exec_id: those of a cluster are mostly of one length. */
let idLength: usize = 0

/**
 * Reads the record at `at` and gives where it ends, 0 where it is left to the plain path. With `mayKnow`, a record whose
 * head is known is not read but for what follows the head. `limit` is the end of the lines at hand.
 */
export function readRecord(at: usize, limit: usize, record: Staged, mayKnow: bool): usize {
  if (load<u8>(at) != OPEN_BRACE) return 0
  record.from = at
  record.headTo = 0
  record.seen = 0
  record.known = 0
  record.unplain = 0
  record.tid = 0
  record.initTree = 2
  record.template = 0
  record.podTo = 0
  record.userTo = 0
  record.capTo = 0
  record.user = 0
  record.cap = 0
  const first = skipSpace(at + 1)
  if (load<u8>(first) == CLOSE_BRACE) return first + 1
  const headTo = mayKnow ? findKnown(first, limit, record) : 0
  if (headTo == 0) return readMembers(first, limit, record)
  const next = skipSpace(headTo)
  const byte = load<u8>(next)
  if (byte == CLOSE_BRACE) return next + 1
  if (byte != COMMA) return 0
  const end = readMembers(skipSpace(next + 1), limit, record)
  return record.known != 0 || end == 0 ? end : readRecord(at, limit, record, false)
}

/** End of the record's head when its id is known with these very bytes. */
function findKnown(first: usize, limit: usize, record: Staged): usize {
  if (!isIdKey(first)) return 0
  const idFrom = first + ID_KEY_BYTES
  let idTo = idFrom + idLength
  let known: usize = 0
  if (idLength != 0 && idTo < limit && load<u8>(idTo) == QUOTE) {
    record.idHash = hashRange(idFrom, idTo)
    known = findRecord(record.idHash)
  }
  if (known == 0) {
    // a wrong guess finds nothing
    const idEnd = stringEnd(idFrom)
    if (idEnd == 0) return 0
    if (idEnd == idTo) return 0
    idTo = idEnd
    idLength = idTo - idFrom
    record.idHash = hashRange(idFrom, idTo)
    known = findRecord(record.idHash)
    if (known == 0) return 0
  }
  const entry = changetype<Known>(known)
  const length = entry.headLength
  const headTo = record.from + length
  if (length == 0 || headTo >= limit) return 0
  if (hashRange(record.from, headTo) != entry.headHash) return 0
  record.known = known
  record.seen = entry.headSeen
  setText(record, EXEC_ID, idFrom, idTo)
  record.headTo = headTo
  return headTo
}

function isIdKey(at: usize): bool {
  return load<u64>(at) == ID_KEY && (load<u32>(at, 8) & 0xffffff) == ID_KEY_REST
}

/**
 * Reads members from the quote at `at` to the end of the record. A member of the head behind the tail makes a record
 * unknown again (`known`), and unfit for being known (`headTo`).
 */
function readMembers(at: usize, limit: usize, record: Staged): usize {
  const isTailOnly = record.known != 0
  let isHead = !isTailOnly
  let headEnd: usize = 0
  let p = at
  while (true) {
    const seenBefore = record.seen
    p = readMember(p, limit, record)
    if (p == 0) return 0
    if (((record.seen ^ seenBefore) & ~TAIL_MEMBERS) == 0) isHead = false
    else if (isHead) headEnd = p
    else {
      record.known = 0
      headEnd = 0
      if (isTailOnly) return p
    }
    p = skipSpace(p)
    const byte = load<u8>(p)
    if (byte == CLOSE_BRACE) {
      if (!isTailOnly) record.headTo = isIdKey(at) ? headEnd : 0
      return p + 1
    }
    if (byte != COMMA) return 0
    p = skipSpace(p + 1)
  }
  return 0
}

/** Reads one member and gives where its value ends. */
function readMember(at: usize, limit: usize, record: Staged): usize {
  if (load<u8>(at) != QUOTE) return 0
  const rest = at + 5
  switch (load<u32>(at, 1)) {
    case EXEC:
      if (load<u32>(rest) == REST_ID) return readId(rest + 4, record)
      break
    case PID_: {
      const end = readNumber(rest, record, SEEN_PID)
      record.pid = number
      return end
    }
    case UID_: {
      const end = readNumber(rest, record, SEEN_UID)
      record.uid = number
      return end
    }
    case AUID:
      if (load<u8>(rest) == QUOTE) {
        const end = readNumber(rest + 1, record, SEEN_AUID)
        record.auid = number
        return end
      }
      break
    case TID_: {
      const end = readNumber(rest, record, SEEN_TID)
      record.tid = number
      return end
    }
    case CWD_:
      return readText(rest, record, CWD)
    case BINA:
      if (load<u16>(rest) == REST_RY && load<u8>(rest, 2) == QUOTE) return readText(rest + 3, record, BINARY)
      break
    case ARGU:
      if (load<u32>(rest) == REST_MENT && load<u16>(rest, 4) == REST_S) return readText(rest + 6, record, ARGUMENTS)
      break
    case FLAG:
      if (load<u16>(rest) == REST_S) return readText(rest + 2, record, FLAGS)
      break
    case STAR:
      if (load<u32>(rest) == REST_T_TI && load<u16>(rest, 4) == REST_ME && load<u8>(rest, 6) == QUOTE)
        return readStart(rest + 7, record)
      break
    case POD_:
      return readPod(rest, limit, record)
    case DOCK:
      if (load<u16>(rest) == REST_ER && load<u8>(rest, 2) == QUOTE) return readText(rest + 3, record, DOCKER)
      break
    case PARE:
      if (load<u64>(rest) == REST_NT_EXEC && load<u16>(rest, 8) == REST_ID_ && load<u8>(rest, 10) == QUOTE)
        return readParentId(rest + 11, record)
      break
    case IN_I:
      if (load<u64>(rest) == REST_NIT_TREE && load<u8>(rest, 8) == QUOTE) return readInitTree(rest + 9, record)
      break
    case USER:
      if (load<u8>(rest) == QUOTE) {
        const end = readObject(rest + 1, record, SEEN_USER)
        record.userFrom = objectFrom
        record.userTo = end
        return end
      }
      break
    case CAP_: {
      const end = readObject(rest, record, SEEN_CAP)
      record.capFrom = objectFrom
      record.capTo = end
      return end
    }
    default:
  }
  return skipMember(at)
}

/** A member that is not kept. A key with escapes may be one that is: that is left to the plain path. */
function skipMember(at: usize): usize {
  const keyEnd = stringEnd(at + 1)
  if (keyEnd == 0 || !isPlain) return 0
  const value = afterColon(keyEnd + 1)
  return value == 0 ? 0 : valueEnd(value)
}

function see(record: Staged, member: u32): bool {
  if ((record.seen & member) != 0) return false
  record.seen |= member
  return true
}

function readText(at: usize, record: Staged, text: u32): usize {
  const value = afterColon(at)
  if (value == 0 || load<u8>(value) != QUOTE || !see(record, (<u32>1) << text)) return 0
  const end = stringEnd(value + 1)
  if (end == 0) return 0
  if (!isPlain) record.unplain |= (<u32>1) << text
  setText(record, text, value + 1, end)
  return end + 1
}

/** An empty id is as an absent one, which the wire leaves out. */
function readParentId(at: usize, record: Staged): usize {
  const end = readText(at, record, PARENT_ID)
  return end == 0 || !isPlain || !hasText(record, PARENT_ID) ? 0 : end
}

function readId(at: usize, record: Staged): usize {
  const end = readText(at, record, EXEC_ID)
  if (end == 0 || !isPlain || !hasText(record, EXEC_ID)) return 0
  record.idHash = hashRange(textFrom(record, EXEC_ID), end - 1)
  return end
}

function readNumber(at: usize, record: Staged, member: u32): usize {
  const value = afterColon(at)
  return value == 0 || !see(record, member) ? 0 : readU32(value)
}

function readStart(at: usize, record: Staged): usize {
  const end = readText(at, record, START)
  if (end == 0 || !readTime(textFrom(record, START), end - 1)) return 0
  record.startSec = timeSec
  record.startNs = timeNs
  return end
}

function readInitTree(at: usize, record: Staged): usize {
  const value = afterColon(at)
  if (value == 0 || !see(record, SEEN_INIT_TREE)) return 0
  const first = load<u8>(value)
  if (first != TRUE && first != FALSE) return 0
  record.initTree = first == TRUE ? 1 : 0
  return valueEnd(value)
}

let objectFrom: usize = 0

/** Goes over an object that is looked into later. */
function readObject(at: usize, record: Staged, member: u32): usize {
  const value = afterColon(at)
  if (value == 0 || load<u8>(value) != OPEN_BRACE || !see(record, member)) return 0
  objectFrom = value
  return valueEnd(value)
}

function readPod(at: usize, limit: usize, record: Staged): usize {
  const value = afterColon(at)
  if (value == 0 || load<u8>(value) != OPEN_BRACE || !see(record, SEEN_POD)) return 0
  record.template = matchPod(value, limit)
  if (record.template != 0) {
    record.containerPid = podPid
    return podEnd
  }
  record.podFrom = value
  record.podTo = valueEnd(value)
  return record.podTo
}
