/**
 * The exporter's own lines, read in place: most bytes are compared or hashed, few are looked at one by one, and nothing
 * is decoded twice. A line that this scanner takes gives what the plain path (`ingest/chunk-writer.ts`) would give of it;
 * any doubt, and the line is left to that path. No row is made before the whole line was found valid.
 *
 *   {"process_exit":{"process":{ … },"parent":{ … },"status":1,"time":"…"},"node_name":"n1","time":"…"}
 *    readEnvelope    record.ts                      readPayload             readEnvelope
 *
 * A record that says of its process what is known already is not put into the chunk again: see `isNews`.
 */
import { addKeyHash, hashString, hashValue, high, low } from './activity-hash'
import { kindOfKey, policyAction } from './host'
import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  afterColon,
  isPlain,
  number,
  readU32,
  skipSpace,
  stringEnd,
  valueEnd,
} from './json'
import { MAX_RECORDS, readRecord, stagedRecord } from './record'
import { Text, UNKNOWN, intern } from './strings'
import { NO_TIME, readTime, timeNs, timeSec } from './time'

const NEWLINE: u8 = 10
const MAX_MEMBERS: i32 = 48

// first four characters of a key, as a little-endian word
const PROC: u32 = 0x636f7270
const PARE: u32 = 0x65726170
const ANCE: u32 = 0x65636e61
const SIGN: u32 = 0x6e676973
const STAT: u32 = 0x74617473
const TIME: u32 = 0x656d6974
const RATE: u32 = 0x65746172
const TEST: u32 = 0x74736574
// and what follows them
const CESS: u32 = 0x73736563
const NT: u16 = 0x746e
const STORS: u32 = 0x726f7473 // stor, and s
const AL: u16 = 0x6c61
const US: u16 = 0x7375
const LETTER_S: u8 = 0x73
const LETTER_E: u8 = 0x65
// or more of it
const NODE_NAM: u64 = 0x6d616e5f65646f6e
const CLUSTER_: u64 = 0x5f72657473756c63
const NAME_WORD: u32 = 0x656d616e

/** As `EVENT_KIND`. */
export const EXEC: u32 = 1
export const EXIT: u32 = 2
export const KPROBE: u32 = 3
export const TRACEPOINT: u32 = 4
export const UPROBE: u32 = 5
export const USDT: u32 = 6
export const LSM: u32 = 7
export const LOADER: u32 = 8
export const OTHER_ACTIVITY: u32 = 9

/** Members of a payload that go into the event's columns, from 1 on. */
export const SIGNAL: u32 = 1
export const FUNCTION_NAME: u32 = 2
export const POLICY_NAME: u32 = 3
export const ACTION: u32 = 4
export const RETURN_ACTION: u32 = 5
export const SUBSYS: u32 = 6
export const EVENT: u32 = 7
export const SYMBOL: u32 = 8
export const PROVIDER: u32 = 9
export const NAME: u32 = 10
export const PATH: u32 = 11
const CAPTURED: usize = 12

// what the line at hand says
export let kind: u32 = 0
/** Text of the event key. */
export let eventKey: usize = 0
export let recordCount: i32 = 0
export let hasParent: bool = false
export let nodeFrom: usize = 0
export let nodeTo: usize = 0
export let clusterFrom: usize = 0
export let clusterTo: usize = 0
export let lineSec: u32 = 0
export let lineNs: u32 = 0
export let exitSec: u32 = 0
export let exitNs: u32 = 0
export let status: u32 = 0
/** [from, to] of the arguments of activity, its return value and its data; from is 0 when absent. */
export const VALUES: usize = memory.data(24, 8)
export let keyFrom: usize = 0
export let keyTo: usize = 0
export let memberSumHigh: u32 = 0
export let memberSumLow: u32 = 0

/** Keys of the payload's members so far: texts, or words for an exit. */
const members: usize = memory.data(4 * MAX_MEMBERS, 16)
let memberCount: i32 = 0
/** [from, to, 1 if plain] of each captured member; from is 0 when absent. */
const captured: usize = memory.data(12 * CAPTURED, 16)

/** Texts of the keys of `VALUES`. */
let argsKey: usize = 0
let returnKey: usize = 0
let dataKey: usize = 0

export function capturedFrom(member: u32): usize {
  return load<usize>(captured + 12 * member)
}

export function capturedTo(member: u32): usize {
  return load<usize>(captured + 12 * member, 4)
}

export function isCapturedPlain(member: u32): bool {
  return load<u32>(captured + 12 * member, 8) != 0
}

export function isActivity(value: u32): bool {
  return value >= KPROBE && value <= OTHER_ACTIVITY
}

/** Names that are looked for; after texts were forgotten, too. */
export function internNames(): void {
  argsKey = name('args')
  returnKey = name('return')
  dataKey = name('data')
  capture('signal', SIGNAL)
  capture('function_name', FUNCTION_NAME)
  capture('policy_name', POLICY_NAME)
  capture('action', ACTION)
  capture('return_action', RETURN_ACTION)
  capture('subsys', SUBSYS)
  capture('event', EVENT)
  capture('symbol', SYMBOL)
  capture('provider', PROVIDER)
  capture('name', NAME)
  capture('path', PATH)
}

function capture(text: string, member: u32): void {
  changetype<Text>(name(text)).captured = member
}

const letters: usize = memory.data(48, 16)
function name(text: string): usize {
  for (let i = 0; i < text.length; i++) store<u8>(letters + i, text.charCodeAt(i))
  return intern(letters, letters + text.length)
}

/** Reads the event at `at` and gives where its newline is; 0 where the line is left to the plain path. */
export function readEnvelope(at: usize, limit: usize): usize {
  let p = skipSpace(at)
  if (load<u8>(p) != OPEN_BRACE) return 0
  kind = 0
  nodeFrom = 0
  nodeTo = 0
  clusterFrom = 0
  clusterTo = 0
  lineSec = NO_TIME
  lineNs = 0
  let hasTime = false
  p = skipSpace(p + 1)
  while (true) {
    if (load<u8>(p) != QUOTE) return 0
    const from = p + 1
    const to = stringEnd(from)
    if (to == 0 || !isPlain) return 0
    p = afterColon(to + 1)
    if (p == 0) return 0
    const length = to - from
    const word = load<u32>(from)
    if (word == PROC) {
      if (kind != 0 || !startEvent(from, to)) return 0
      p = readPayload(p, limit)
    } else if (word == RATE || word == TEST) return 0
    else if (isNodeName(from, length)) {
      if (nodeFrom != 0) return 0
      nodeFrom = p + 1
      p = plainStringEnd(p)
      nodeTo = p - 1
    } else if (isClusterName(from, length)) {
      if (clusterFrom != 0) return 0
      clusterFrom = p + 1
      p = plainStringEnd(p)
      clusterTo = p - 1
    } else if (word == TIME && length == 4) {
      const end = plainStringEnd(p)
      if (hasTime || end == 0 || !readTime(p + 1, end - 1)) return 0
      hasTime = true
      p = end
      lineSec = timeSec
      lineNs = timeNs
    } else p = valueEnd(p)
    if (p == 0) return 0
    p = skipSpace(p)
    const byte = load<u8>(p)
    if (byte == CLOSE_BRACE) break
    if (byte != COMMA) return 0
    p = skipSpace(p + 1)
  }
  p = skipSpace(p + 1)
  return kind != 0 && load<u8>(p) == NEWLINE ? p : 0
}

function isNodeName(key: usize, length: usize): bool {
  return length == 9 && load<u64>(key) == NODE_NAM && load<u8>(key, 8) == LETTER_E
}

function isClusterName(key: usize, length: usize): bool {
  return length == 12 && load<u64>(key) == CLUSTER_ && load<u32>(key, 8) == NAME_WORD
}

/** Behind the quote that ends a plain string; 0 for anything else. */
function plainStringEnd(at: usize): usize {
  if (load<u8>(at) != QUOTE) return 0
  const end = stringEnd(at + 1)
  return end == 0 || !isPlain ? 0 : end + 1
}

/** Notes which event this is; false for those that are left to the plain path. */
function startEvent(from: usize, to: usize): bool {
  eventKey = intern(from, to)
  const text = changetype<Text>(eventKey)
  if (text.kind == UNKNOWN) text.kind = kindOfKey(from, to)
  kind = text.kind
  keyFrom = from
  keyTo = to
  return kind == EXEC || kind == EXIT || isActivity(kind)
}

function readPayload(at: usize, limit: usize): usize {
  if (load<u8>(at) != OPEN_BRACE) return 0
  hasParent = false
  exitSec = NO_TIME
  exitNs = 0
  status = 0
  memberSumHigh = 0
  memberSumLow = 0
  if (kind != EXEC) memory.fill(captured, 0, 12 * CAPTURED)
  memory.fill(VALUES, 0, 24)
  memberCount = 0
  let hasProcess = false
  let hasAncestors = false
  // the process comes first among the records, whatever the order of members
  recordCount = 1
  let p = skipSpace(at + 1)
  while (true) {
    if (load<u8>(p) != QUOTE) return 0
    const from = p + 1
    const to = stringEnd(from)
    if (to == 0 || !isPlain) return 0
    const length = to - from
    const word = load<u32>(from)
    p = afterColon(to + 1)
    if (p == 0) return 0
    if (word == PROC && length == 7 && load<u32>(from, 3) == CESS) {
      if (hasProcess) return 0
      hasProcess = true
      p = readRecord(p, limit, stagedRecord(0), true)
    } else if (word == PARE && length == 6 && load<u16>(from, 4) == NT) {
      if (hasParent || hasAncestors) return 0
      hasParent = true
      p = readRecord(p, limit, stagedRecord(recordCount++), true)
    } else if (word == ANCE && length == 9 && load<u32>(from, 4) == STORS && load<u8>(from, 8) == LETTER_S) {
      if (hasAncestors) return 0
      hasAncestors = true
      p = readAncestors(p, limit)
    } else if (kind == EXEC) p = valueEnd(p)
    else if (kind == EXIT) p = readExitMember(from, length, p)
    else p = readMember(from, to, p)
    if (p == 0) return 0
    p = skipSpace(p)
    const byte = load<u8>(p)
    if (byte == CLOSE_BRACE) break
    if (byte != COMMA) return 0
    p = skipSpace(p + 1)
  }
  return hasProcess ? p + 1 : 0
}

function readAncestors(at: usize, limit: usize): usize {
  if (load<u8>(at) != OPEN_BRACKET) return 0
  let p = skipSpace(at + 1)
  if (load<u8>(p) == CLOSE_BRACKET) return p + 1
  while (true) {
    if (recordCount == MAX_RECORDS) return 0
    p = readRecord(p, limit, stagedRecord(recordCount++), true)
    if (p == 0) return 0
    p = skipSpace(p)
    const byte = load<u8>(p)
    if (byte == CLOSE_BRACKET) return p + 1
    if (byte != COMMA) return 0
    p = skipSpace(p + 1)
  }
  return 0
}

function readExitMember(from: usize, length: usize, at: usize): usize {
  const word = load<u32>(from)
  const rest = load<u16>(from, 4)
  if (word == STAT && length == 6 && rest == US) {
    if (!seeOnce(STAT)) return 0
    const end = readU32(at)
    status = number
    return end
  }
  if (word == TIME && length == 4) {
    const end = plainStringEnd(at)
    if (end == 0 || !seeOnce(TIME) || !readTime(at + 1, end - 1)) return 0
    exitSec = timeSec
    exitNs = timeNs
    return end
  }
  if (word != SIGN || length != 6 || rest != AL) return valueEnd(at)
  return seeOnce(SIGN) ? captureString(SIGNAL, at) : 0
}

/** A member of the payload of activity that describes no process. */
function readMember(from: usize, to: usize, at: usize): usize {
  const key = intern(from, to)
  // of two members of one name the last counts: that is left to the plain path
  if (!seeOnce(<u32>key)) return 0
  const member = changetype<Text>(key).captured
  let end: usize = 0
  if (member != 0) {
    end = captureString(member, at)
    if (end == 0) return 0
    hashString(at + 1, end - 1, isPlain)
  } else {
    end = hashValue(at)
    if (end == 0) return 0
  }
  if (key == argsKey) noteValue(VALUES, at, end)
  else if (key == returnKey) noteValue(VALUES + 8, at, end)
  else if (key == dataKey) noteValue(VALUES + 16, at, end)
  const valueHigh = high
  const valueLow = low
  hashString(from, to, true)
  memberSumHigh += addKeyHash(high, valueHigh)
  memberSumLow += addKeyHash(low, valueLow)
  return end
}

function noteValue(range: usize, from: usize, to: usize): void {
  store<usize>(range, from)
  store<usize>(range, to, 4)
}

/** Notes a member of the payload; false when it was noted before, or there are too many. */
function seeOnce(member: u32): bool {
  for (let i = 0; i < memberCount; i++) if (load<u32>(members + 4 * i) == member) return false
  if (memberCount == MAX_MEMBERS) return false
  store<u32>(members + 4 * memberCount++, member)
  return true
}

/** Behind the string at `at`. Names that are looked up by their bytes must be plain. */
function captureString(member: u32, at: usize): usize {
  if (load<u8>(at) != QUOTE) return 0
  const end = stringEnd(at + 1)
  if (end == 0) return 0
  if (!isPlain && isLookedUp(member)) return 0
  store<usize>(captured + 12 * member, at + 1)
  store<usize>(captured + 12 * member, end, 4)
  store<u32>(captured + 12 * member, isPlain ? 1 : 0, 8)
  return end + 1
}

function isLookedUp(member: u32): bool {
  return member == ACTION || member == RETURN_ACTION || ((kind == TRACEPOINT || kind == USDT) && member != POLICY_NAME)
}

/** What a policy did, by the names of its actions: the graver of the two. */
export function actionTaken(): u32 {
  return <u32>max(actionOf(ACTION), actionOf(RETURN_ACTION))
}

function actionOf(member: u32): u32 {
  const from = capturedFrom(member)
  const to = capturedTo(member)
  const at = intern(from, to)
  if (at == 0) return 0
  const text = changetype<Text>(at)
  if (text.action == UNKNOWN) text.action = policyAction(from, to)
  return text.action
}
