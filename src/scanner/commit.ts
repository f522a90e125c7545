/** Turns a line that was read into rows of the chunk, and remembers what it said. */
import { combineActivity, hashString, high, low } from './activity-hash'
import { PLAIN, ktime, nodeEnd, pid, readExecId } from './exec-id'
import { chunkText, descriptor, joinedDetail, writeCredential, writeText } from './host'
import { BACKSLASH } from './json'
import { Known, findOrAddRecord } from './known-records'
import {
  EVENT,
  EXEC,
  EXIT,
  FUNCTION_NAME,
  KPROBE,
  LOADER,
  LSM,
  NAME,
  PATH,
  POLICY_NAME,
  PROVIDER,
  SIGNAL,
  SUBSYS,
  SYMBOL,
  TRACEPOINT,
  UPROBE,
  USDT,
  actionTaken,
  argsFrom,
  argsTo,
  capturedFrom,
  capturedTo,
  clusterFrom,
  clusterTo,
  eventKey,
  exitNs,
  exitSec,
  hasParent,
  isActivity,
  isCapturedPlain,
  keyFrom,
  keyTo,
  kind,
  lineNs,
  lineSec,
  memberSumHigh,
  memberSumLow,
  nodeFrom,
  nodeTo,
  recordCount,
  status,
} from './line'
import { isEqual } from './memory'
import { HAS_CONTAINER, HAS_PID, IS_PROBE, Template, addPod, matchPod, podEnd, podPid, placePod } from './pod-templates'
import { hashRange } from './range-hash'
import {
  ARGUMENTS,
  BINARY,
  CWD,
  DOCKER,
  EXEC_ID,
  FLAGS,
  PARENT_ID,
  SEEN_AUID,
  SEEN_PID,
  SEEN_UID,
  START,
  Staged,
  TAIL_MEMBERS,
  has,
  hasText,
  readRecord,
  stagedRecord,
  textFrom,
  textTo,
} from './record'
import {
  EVENT_BYTE_LENGTH,
  EVENT_CLUSTER,
  EVENT_DESCRIPTOR,
  EVENT_EXIT_NS,
  EVENT_EXIT_SEC,
  EVENT_HASH_HIGH,
  EVENT_HASH_LOW,
  EVENT_ID,
  EVENT_LOST_PROCESS,
  EVENT_NODE_NAME,
  EVENT_SUBJECT,
  EVENT_TIME_NS,
  EVENT_TIME_SEC,
  SIGHTING_ARGS,
  SIGHTING_AUID,
  SIGHTING_BINARY,
  SIGHTING_CAP,
  SIGHTING_CLUSTER,
  SIGHTING_CONTAINER,
  SIGHTING_CONTAINER_PID,
  SIGHTING_CWD,
  SIGHTING_DOCKER,
  SIGHTING_EVENT,
  SIGHTING_FLAGS,
  SIGHTING_ID,
  SIGHTING_IN_INIT_TREE,
  SIGHTING_IS_PROBE,
  SIGHTING_NODE_NAME,
  SIGHTING_PARENT,
  SIGHTING_PID,
  SIGHTING_POD,
  SIGHTING_PRESENT,
  SIGHTING_RANK,
  SIGHTING_START_NS,
  SIGHTING_START_SEC,
  SIGHTING_UID,
  SIGHTING_USER,
  addEvent,
  addId,
  addSighting,
  endText,
  firstEvent,
  firstSighting,
  patchSighting,
  setEvent,
  setEventOffset,
  setSighting,
  textStart,
} from './rows'
import { Text, UNKNOWN, chunkNumber, intern } from './strings'
import { addSubjects } from './subjects'
import { NO_TIME } from './time'

const NONE: u32 = 0xffffffff

/** As `RANK`. */
const SNAPSHOT: u32 = 1
const OF_ACTIVITY: u32 = 2
const OF_EXIT: u32 = 3
const OF_EXEC: u32 = 4

/** As `FIELD`, as bits. */
const HAS_PARENT: u32 = 1 << 0
const F_PID: u32 = 1 << 1
const F_UID: u32 = 1 << 2
const F_AUID: u32 = 1 << 3
const F_CWD: u32 = 1 << 4
const F_BINARY: u32 = 1 << 5
const F_ARGS: u32 = 1 << 6
const F_FLAGS: u32 = 1 << 7
const F_START: u32 = 1 << 8
const F_POD: u32 = 1 << 9
const F_CONTAINER: u32 = 1 << 10
const F_CONTAINER_PID: u32 = 1 << 11
const F_DOCKER: u32 = 1 << 12
const F_PROBE: u32 = 1 << 13
const F_INIT_TREE: u32 = 1 << 14
const F_NODE_NAME: u32 = 1 << 15
const F_USER: u32 = 1 << 16
const F_CAP: u32 = 1 << 17

/** Number of the chunk: what is remembered of rows and numbers holds for one chunk only. */
let epoch: u32 = 0
/** Texts of the line's cluster and node. */
let cluster: usize = 0
let nodeName: usize = 0
/** Row of the chunk's ids, of the record that was added last; NONE when it has none. */
let id: u32 = 0

export function setEpoch(value: u32): void {
  epoch = value
}

// ── what is news ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** Reads records that are known by their heads in full where the chunk needs them again; false: to the plain path. */
export function readNews(limit: usize): bool {
  cluster = intern(clusterFrom, clusterTo)
  nodeName = intern(nodeFrom, nodeTo)
  for (let i = 0; i < recordCount; i++) {
    const record = stagedRecord(i)
    // what one of two records of a process is compared with must not be what the other one changes
    for (let j = 0; j < i; j++) if (isSameText(record, EXEC_ID, stagedRecord(j), EXEC_ID)) return false
    findCredentials(record)
    if (record.known != 0) {
      if (!isNews(record, i)) continue
      if (readRecord(record.from, limit, record, false) == 0) return false
      findCredentials(record)
    }
    if (!findIds(record, i)) return false
  }
  return true
}

/** Takes the ids of a record apart; false where they are not of the usual form. */
function findIds(record: Staged, index: i32): bool {
  if (hasText(record, EXEC_ID)) {
    if (!readExecId(textFrom(record, EXEC_ID), textTo(record, EXEC_ID))) return false
    record.idNode = intern(PLAIN, nodeEnd)
    record.idKtime = ktime
    record.idPid = pid
  }
  if (!hasText(record, PARENT_ID)) return true
  record.isParentOfEvent = index == 0 && hasParent && isSameText(record, PARENT_ID, stagedRecord(1), EXEC_ID)
  if (record.isParentOfEvent) return true
  if (!readExecId(textFrom(record, PARENT_ID), textTo(record, PARENT_ID))) return false
  record.parentNode = intern(PLAIN, nodeEnd)
  record.parentKtime = ktime
  record.parentPid = pid
  return true
}

function findCredentials(record: Staged): void {
  if (record.userTo != 0) record.user = intern(record.userFrom, record.userTo)
  if (record.capTo != 0) record.cap = intern(record.capFrom, record.capTo)
}

function isSameText(a: Staged, aText: u32, b: Staged, bText: u32): bool {
  if (!hasText(a, aText) || !hasText(b, bText)) return false
  const from = textFrom(a, aText)
  const otherFrom = textFrom(b, bText)
  const length = textTo(a, aText) - from
  if (length != textTo(b, bText) - otherFrom) return false
  // ids of one node begin alike
  if (length >= 8 && load<u64>(from + length - 8) != load<u64>(otherFrom + length - 8)) return false
  return isEqual(from, otherFrom, length)
}

function rankOf(index: i32): u32 {
  if (index > 0) return SNAPSHOT
  return kind == EXEC ? OF_EXEC : kind == EXIT ? OF_EXIT : OF_ACTIVITY
}

/**
 * Whether the store would learn from a record that is known. It would not where the same was said of the process by a
 * record of a higher rank, or of the same rank and no earlier time. Nor where that record is in the chunk at hand
 * still: there it takes on the higher rank or time (`addRecord`).
 */
function isNews(record: Staged, index: i32): bool {
  const known = changetype<Known>(record.known)
  if (known.cluster != cluster || known.nodeName != nodeName) return true
  if (<u32>known.initTree != record.initTree || known.user != record.user || known.cap != record.cap) return true
  // such a record takes its parent from the event
  if (index == 0 && !has(record, 1 << PARENT_ID)) return true
  if (!isAboveKnown(known, rankOf(index))) return false
  return known.sightingEpoch != epoch || known.isFilled != 0
}

/** A record without a time is older than any with one. */
function rankedSec(): u32 {
  return lineSec == NO_TIME ? 0 : lineSec
}

function isAboveKnown(known: Known, rank: u32): bool {
  if (rank != known.rank) return rank > known.rank
  const sec = rankedSec()
  return sec > known.sec || (sec == known.sec && lineNs > known.ns)
}

// ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

export function commitLine(offset: f64, byteLength: u32): void {
  const row = addEvent()
  const event = firstEvent + <u32>row
  let parentId = NONE
  let lostProcess = NONE
  for (let i = recordCount - 1; i >= 0; i--) {
    const sighting = addRecord(stagedRecord(i), rankOf(i), event, i == 0 && hasParent ? parentId : NONE)
    if (i == 1 && hasParent) parentId = id
    if (i == 0 && id == NONE) lostProcess = sighting
  }
  setEvent(row, EVENT_ID, id)
  setEvent(row, EVENT_LOST_PROCESS, lostProcess)
  setEvent(row, EVENT_DESCRIPTOR, descriptorOf())
  setEvent(row, EVENT_CLUSTER, chunkNumber(cluster, epoch))
  setEvent(row, EVENT_NODE_NAME, chunkNumber(nodeName, epoch))
  setEvent(row, EVENT_TIME_SEC, lineSec)
  setEvent(row, EVENT_TIME_NS, lineNs)
  setEventOffset(row, offset)
  setEvent(row, EVENT_BYTE_LENGTH, byteLength)
  setEvent(row, EVENT_EXIT_SEC, exitSec)
  setEvent(row, EVENT_EXIT_NS, exitNs)
  if (isActivity(kind)) {
    setEvent(
      row,
      EVENT_SUBJECT,
      addSubjects(
        argsFrom,
        argsTo,
        capturedFrom(PATH),
        capturedTo(PATH),
        capturedFrom(PATH) == 0 || isCapturedPlain(PATH),
      ),
    )
    setHash(row)
  } else {
    setEvent(row, EVENT_SUBJECT, 0)
    setEvent(row, EVENT_HASH_HIGH, 0)
    setEvent(row, EVENT_HASH_LOW, 0)
  }
}

function setHash(row: usize): void {
  const process = stagedRecord(0)
  hashString(keyFrom, keyTo, true)
  const keyHigh = high
  const keyLow = low
  if (hasText(process, EXEC_ID)) hashString(textFrom(process, EXEC_ID), textTo(process, EXEC_ID), true)
  else hashString(0, 0, true)
  const idHigh = high
  const idLow = low
  hashString(nodeFrom, nodeTo, true)
  const nodeHigh = high
  const nodeLow = low
  hashString(clusterFrom, clusterTo, true)
  setEvent(
    row,
    EVENT_HASH_HIGH,
    combineActivity(keyHigh, idHigh, nodeHigh, high, process.tid, lineSec, lineNs, memberSumHigh),
  )
  setEvent(
    row,
    EVENT_HASH_LOW,
    combineActivity(keyLow, idLow, nodeLow, low, process.tid, lineSec, lineNs, memberSumLow),
  )
}

/** [epoch, kind, name, detail, policy, action, status, row] of descriptors that came before. */
const descriptors: usize = memory.data(32 * 256, 16)

function descriptorOf(): u32 {
  const name = chunkNumber(eventKey, epoch)
  let detail: u32 = 0
  let policy: u32 = 0
  let action: u32 = 0
  if (kind != EXEC) detail = detailOf()
  if (isActivity(kind)) {
    policy = capturedNumber(POLICY_NAME)
    action = actionTaken()
  }
  const hash = (((((name * 31 + detail) * 31 + policy) * 31 + action) * 31 + status) * 0x9e3779b1) >> 24
  const at = descriptors + 32 * hash
  const isSame =
    load<u32>(at) == epoch &&
    load<u32>(at, 4) == kind &&
    load<u32>(at, 8) == name &&
    load<u32>(at, 12) == detail &&
    load<u32>(at, 16) == policy &&
    load<u32>(at, 20) == action &&
    load<u32>(at, 24) == status
  if (isSame) return load<u32>(at, 28)
  const row = descriptor(kind, name, detail, policy, action, status)
  store<u32>(at, epoch)
  store<u32>(at, kind, 4)
  store<u32>(at, name, 8)
  store<u32>(at, detail, 12)
  store<u32>(at, policy, 16)
  store<u32>(at, action, 20)
  store<u32>(at, status, 24)
  store<u32>(at, row, 28)
  return row
}

function detailOf(): u32 {
  switch (kind) {
    case EXIT:
      return capturedNumber(SIGNAL)
    case KPROBE:
    case LSM:
      return capturedNumber(FUNCTION_NAME)
    case UPROBE:
      return capturedNumber(SYMBOL)
    case LOADER:
      return capturedNumber(PATH)
    case TRACEPOINT:
      return joined(SUBSYS, EVENT)
    case USDT:
      return joined(PROVIDER, NAME)
    default:
      return 0
  }
}

function capturedNumber(member: u32): u32 {
  return stringNumber(capturedFrom(member), capturedTo(member), isCapturedPlain(member))
}

/** [epoch, kind, text, other text, number] of pairs that came before. */
const pairs: usize = memory.data(32 * 64, 16)

function joined(member: u32, other: u32): u32 {
  const from = capturedFrom(member)
  const to = capturedTo(member)
  const otherFrom = capturedFrom(other)
  const otherTo = capturedTo(other)
  const first = intern(from, to)
  const second = intern(otherFrom, otherTo)
  const at = pairs + 32 * (((<u32>first * 31 + <u32>second) * 0x9e3779b1) >> 26)
  const isSame =
    load<u32>(at) == epoch && load<u32>(at, 4) == kind && load<usize>(at, 8) == first && load<usize>(at, 12) == second
  if (isSame) return load<u32>(at, 16)
  const number = joinedDetail(kind == USDT ? 1 : 0, from, to, otherFrom, otherTo)
  store<u32>(at, epoch)
  store<u32>(at, kind, 4)
  store<usize>(at, first, 8)
  store<usize>(at, second, 12)
  store<u32>(at, number, 16)
  return number
}

/** Pairs and descriptors name texts and numbers that are void. */
export function forgetDescriptors(): void {
  memory.fill(descriptors, 0, 32 * 256)
  memory.fill(pairs, 0, 32 * 64)
}

/** The chunk's number of a string; 0 for an absent one. */
function stringNumber(from: usize, to: usize, isAscii: bool): u32 {
  if (to <= from) return 0
  return isAscii ? chunkNumber(intern(from, to), epoch) : chunkText(from, to)
}

/** Puts a record into the chunk, unless it says nothing new. Gives the row of its sighting, NONE for none. */
function addRecord(record: Staged, rank: u32, event: u32, parentId: u32): u32 {
  if (record.known == 0) return addNews(record, rank, event, parentId)
  const known = changetype<Known>(record.known)
  if (known.idEpoch != epoch) {
    known.idEpoch = epoch
    known.idRow = addId(
      chunkNumber(cluster, epoch),
      chunkNumber(known.idNode, epoch),
      known.ktimeHigh,
      known.ktimeLow,
      known.pid,
    )
  }
  id = known.idRow
  if (known.template != 0) placePod(known.template, epoch, cluster, lineSec, lineNs)
  if (!isAboveKnown(known, rank)) return NONE
  known.rank = <u8>rank
  known.sec = rankedSec()
  known.ns = lineNs
  patchSighting(known.sighting, rank, event)
  return known.sighting
}

function addNews(record: Staged, rank: u32, event: u32, parentId: u32): u32 {
  const clusterNumber = chunkNumber(cluster, epoch)
  const nodeNumber = chunkNumber(nodeName, epoch)
  const row = addSighting()
  let present: u32 = 0
  const hasId = hasText(record, EXEC_ID)
  const ownId = hasId ? addIdOf(record.idNode, record.idKtime, record.idPid) : NONE
  let parent = parentId
  if (hasText(record, PARENT_ID) && !record.isParentOfEvent)
    parent = addIdOf(record.parentNode, record.parentKtime, record.parentPid)
  if (parent != NONE) present |= HAS_PARENT
  setSighting(row, SIGHTING_ID, ownId)
  setSighting(row, SIGHTING_CLUSTER, clusterNumber)
  setSighting(row, SIGHTING_RANK, rank)
  setSighting(row, SIGHTING_EVENT, event)
  setSighting(row, SIGHTING_PARENT, parent == NONE ? 0 : parent)
  if (has(record, SEEN_PID)) present |= F_PID
  setSighting(row, SIGHTING_PID, has(record, SEEN_PID) ? record.pid : 0)
  if (has(record, SEEN_UID)) present |= F_UID
  setSighting(row, SIGHTING_UID, has(record, SEEN_UID) ? record.uid : 0)
  if (has(record, SEEN_AUID)) present |= F_AUID
  setSighting(row, SIGHTING_AUID, has(record, SEEN_AUID) ? record.auid : 0)
  const cwd = textNumber(record, CWD)
  if (cwd != 0) present |= F_CWD
  setSighting(row, SIGHTING_CWD, cwd)
  const binary = textNumber(record, BINARY)
  if (binary != 0) present |= F_BINARY
  setSighting(row, SIGHTING_BINARY, binary)
  const args = hasText(record, ARGUMENTS) ? addArgs(record) : 0
  if (hasText(record, ARGUMENTS)) present |= F_ARGS
  setSighting(row, SIGHTING_ARGS, args)
  const flags = textNumber(record, FLAGS)
  if (flags != 0) present |= F_FLAGS
  setSighting(row, SIGHTING_FLAGS, flags)
  const hasStart = has(record, 1 << START)
  if (hasStart) present |= F_START
  setSighting(row, SIGHTING_START_SEC, hasStart ? record.startSec : 0)
  setSighting(row, SIGHTING_START_NS, hasStart ? record.startNs : 0)
  if (record.podTo != 0) findTemplate(record)
  present |= setPlace(record, row)
  const docker = textNumber(record, DOCKER)
  if (docker != 0) present |= F_DOCKER
  setSighting(row, SIGHTING_DOCKER, docker)
  if (record.initTree != 2) present |= F_INIT_TREE
  setSighting(row, SIGHTING_IN_INIT_TREE, record.initTree == 1 ? 1 : 0)
  if (nodeNumber != 0) present |= F_NODE_NAME
  setSighting(row, SIGHTING_NODE_NAME, nodeNumber)
  const user = credentialNumber(record.user, 0)
  if (user != 0) present |= F_USER
  setSighting(row, SIGHTING_USER, user)
  const cap = credentialNumber(record.cap, 1)
  if (cap != 0) present |= F_CAP
  setSighting(row, SIGHTING_CAP, cap)
  setSighting(row, SIGHTING_PRESENT, present)
  id = ownId
  const sighting = firstSighting + <u32>row
  if (record.headTo != 0 && hasId) {
    const known = remember(record, rank, sighting)
    known.idNode = record.idNode
    known.ktimeHigh = <u32>(record.idKtime >> 32)
    known.ktimeLow = <u32>record.idKtime
    known.pid = record.idPid
    known.isFilled = parent != NONE && !has(record, 1 << PARENT_ID) ? 1 : 0
  }
  return sighting
}

/** Row of the chunk's ids for an exec_id in parts. */
function addIdOf(node: usize, idKtime: u64, idPid: u32): u32 {
  return addId(chunkNumber(cluster, epoch), chunkNumber(node, epoch), <u32>(idKtime >> 32), <u32>idKtime, idPid)
}

/** The chunk's number of a string member; 0 for an absent one. */
function textNumber(record: Staged, text: u32): u32 {
  if (!hasText(record, text)) return 0
  return stringNumber(textFrom(record, text), textTo(record, text), (record.unplain & ((<u32>1) << text)) == 0)
}

function addArgs(record: Staged): u32 {
  const from = textFrom(record, ARGUMENTS)
  const to = textTo(record, ARGUMENTS)
  const dest = textStart()
  if ((record.unplain & (1 << ARGUMENTS)) == 0) {
    memory.copy(dest, from, to - from)
    return endText(to - from)
  }
  const end = unescape(from, to, dest)
  return endText(end != 0 ? end - dest : writeText(from, to, dest))
}

/** Writes a string of ASCII without its escapes, and gives where it ends; 0 where one is `\u`, or a byte is no ASCII. */
function unescape(from: usize, to: usize, dest: usize): usize {
  let end = dest
  for (let p = from; p < to; p++) {
    let byte = load<u8>(p)
    if (byte >= 0x80) return 0
    if (byte == BACKSLASH) {
      byte = unescaped(load<u8>(++p))
      if (byte == 0) return 0
    }
    store<u8>(end++, byte)
  }
  return end
}

function unescaped(letter: u8): u8 {
  switch (letter) {
    case 0x62: // b
      return 8
    case 0x66: // f
      return 12
    case 0x6e: // n
      return 10
    case 0x72: // r
      return 13
    case 0x74: // t
      return 9
    case 0x75: // u
      return 0
    default:
      return letter
  }
}

/** The chunk's number of what an object of credentials says; 0 for nothing. */
function credentialNumber(object: usize, isCap: u32): u32 {
  if (object == 0) return 0
  const text = changetype<Text>(object)
  let said = isCap != 0 ? text.capText : text.userText
  if (said == <usize>UNKNOWN) {
    const dest = textStart()
    said = intern(dest, dest + writeCredential(isCap, text.from, text.from + text.length, dest))
    if (isCap != 0) text.capText = said
    else text.userText = said
  }
  return chunkNumber(said, epoch)
}

/** Makes a template of a pod object that fits none. Two records of a line may be of one pod. */
function findTemplate(record: Staged): void {
  record.template = matchPod(record.podFrom, record.podTo)
  if (record.template != 0 && podEnd != record.podTo) record.template = 0
  if (record.template == 0) record.template = addPod(record.podFrom, record.podTo)
  record.containerPid = podPid
}

/** Sets where a process runs, and gives the fields that it has by that. */
function setPlace(record: Staged, row: usize): u32 {
  let present: u32 = 0
  let pod: u32 = 0
  let container: u32 = 0
  let containerPid: u32 = 0
  let isProbe: u32 = 0
  if (record.template != 0) {
    placePod(record.template, epoch, cluster, lineSec, lineNs)
    const template = changetype<Template>(record.template)
    if (template.pod >= 0) {
      pod = <u32>template.pod
      present |= F_POD
    }
    if (template.container >= 0) {
      container = <u32>template.container
      present |= F_CONTAINER
    }
    if ((template.said & HAS_CONTAINER) != 0) {
      if (template.hasPid != 0 || (template.said & HAS_PID) != 0) {
        containerPid = template.hasPid != 0 ? record.containerPid : template.saidPid
        present |= F_CONTAINER_PID
      }
      if ((template.said & IS_PROBE) != 0) {
        isProbe = 1
        present |= F_PROBE
      }
    }
  }
  setSighting(row, SIGHTING_POD, pod)
  setSighting(row, SIGHTING_CONTAINER, container)
  setSighting(row, SIGHTING_CONTAINER_PID, containerPid)
  setSighting(row, SIGHTING_IS_PROBE, isProbe)
  return present
}

function remember(record: Staged, rank: u32, sighting: u32): Known {
  const at = findOrAddRecord(record.idHash)
  const known = changetype<Known>(at)
  known.headLength = <u32>(record.headTo - record.from)
  known.headHash = hashRange(record.from, record.headTo)
  known.headSeen = record.seen & ~TAIL_MEMBERS
  known.initTree = <u8>record.initTree
  known.template = record.template
  known.cluster = cluster
  known.nodeName = nodeName
  known.user = record.user
  known.cap = record.cap
  known.rank = <u8>rank
  known.sec = rankedSec()
  known.ns = lineNs
  known.sighting = sighting
  known.sightingEpoch = epoch
  known.idRow = id
  known.idEpoch = epoch
  return known
}
