/** Puts the records of a line into the chunk as sightings of processes, and remembers what they said. */
import { writeCredential, writeText } from './host'
import { unescape } from './json'
import { Known, findOrAddRecord } from './known-records'
import { lineNs, lineSec } from './line'
import { cluster, isAboveKnown, nodeName, rankedSec } from './news'
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
  textFrom,
  textTo,
} from './record'
import {
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
  addId,
  addSighting,
  endText,
  epoch,
  firstSighting,
  patchSighting,
  setSighting,
  textStart,
} from './rows'
import { Text, UNKNOWN, chunkNumber, intern, stringNumber } from './strings'

export const NONE: u32 = 0xffffffff

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

/** Row of the chunk's ids, of the record that was added last; NONE when it has none. */
export let id: u32 = 0

/** Puts a record into the chunk, unless it says nothing new. Gives the row of its sighting, NONE for none. */
export function addRecord(record: Staged, rank: u32, event: u32, parentId: u32): u32 {
  if (record.known == 0) return addNews(record, rank, event, parentId)
  const known = changetype<Known>(record.known)
  if (known.idEpoch != epoch) {
    known.idEpoch = epoch
    known.idRow = addId(chunkNumber(cluster), chunkNumber(known.idNode), known.ktimeHigh, known.ktimeLow, known.pid)
  }
  id = known.idRow
  if (known.template != 0) placePod(known.template, cluster, lineSec, lineNs)
  if (!isAboveKnown(known, rank)) return NONE
  known.rank = <u8>rank
  known.sec = rankedSec()
  known.ns = lineNs
  patchSighting(known.sighting, rank, event)
  return known.sighting
}

function addNews(record: Staged, rank: u32, event: u32, parentId: u32): u32 {
  const clusterNumber = chunkNumber(cluster)
  const nodeNumber = chunkNumber(nodeName)
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
  return addId(chunkNumber(cluster), chunkNumber(node), <u32>(idKtime >> 32), <u32>idKtime, idPid)
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
  return chunkNumber(said)
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
    placePod(record.template, cluster, lineSec, lineNs)
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
