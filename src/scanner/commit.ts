/** Turns a line that was read into rows of the chunk. */
import { combineActivity, hashString, high, low } from './activity-hash'
import { descriptorOf } from './descriptors'
import {
  PATH,
  VALUES,
  capturedFrom,
  capturedTo,
  clusterFrom,
  clusterTo,
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
} from './line'
import { cluster, nodeName, rankOf } from './news'
import { EXEC_ID, hasText, stagedRecord, textFrom, textTo } from './record'
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
  addEvent,
  firstEvent,
  setEvent,
  setEventOffset,
} from './rows'
import { NONE, addRecord, id } from './sightings'
import { chunkNumber } from './strings'
import { addSubjects } from './subjects'

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
  setEvent(row, EVENT_CLUSTER, chunkNumber(cluster))
  setEvent(row, EVENT_NODE_NAME, chunkNumber(nodeName))
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
      addSubjects(VALUES, capturedFrom(PATH), capturedTo(PATH), capturedFrom(PATH) == 0 || isCapturedPlain(PATH)),
    )
    setHash(row)
  } else {
    setEvent(row, EVENT_SUBJECT, 0)
    setEvent(row, EVENT_HASH_HIGH, 0)
    setEvent(row, EVENT_HASH_LOW, 0)
  }
}

/** What an activity event says, as the hash by which a repeated one is known. */
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
