/** Which records of a line say something new, and the texts and ids that they need in the chunk. */
import { PLAIN, ktime, nodeEnd, pid, readExecId } from './exec-id'
import { Known } from './known-records'
import {
  EXEC,
  EXIT,
  clusterFrom,
  clusterTo,
  hasParent,
  kind,
  lineNs,
  lineSec,
  nodeFrom,
  nodeTo,
  recordCount,
} from './line'
import { isEqual } from './memory'
import { EXEC_ID, PARENT_ID, Staged, has, hasText, readRecord, stagedRecord, textFrom, textTo } from './record'
import { epoch } from './rows'
import { intern } from './strings'
import { NO_TIME } from './time'

/** As `RANK`. */
const SNAPSHOT: u32 = 1
const OF_ACTIVITY: u32 = 2
const OF_EXIT: u32 = 3
const OF_EXEC: u32 = 4

/** Texts of the line's cluster and node. */
export let cluster: usize = 0
export let nodeName: usize = 0

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

export function rankOf(index: i32): u32 {
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
export function rankedSec(): u32 {
  return lineSec == NO_TIME ? 0 : lineSec
}

export function isAboveKnown(known: Known, rank: u32): bool {
  if (rank != known.rank) return rank > known.rank
  const sec = rankedSec()
  return sec > known.sec || (sec == known.sec && lineNs > known.ns)
}
