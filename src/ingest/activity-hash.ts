/**
 * What makes two activity events one: the same event key, process, thread, node and time, and the same members beside
 * the process records. Those may differ between two exports of one event (`refcnt` counts on).
 *
 * The hash does not depend on the order of keys or on spacing, and is made of parts, so that `scanner/activity-hash.ts`
 * can make it from bytes.
 */
import { hashItem, hashJson, hashMember, hashText, mixHash } from '../base/hash-json'
import { textOf, u32Of, type DecodedEvent } from '../tetragon/decode'

/** Two hashes that are independent of each other make 64 bits. */
export const ACTIVITY_SEEDS = [0x1b873593, 0x7ed55d16] as const

/** Members of a payload that describe processes. */
function isProcessMember(key: string): boolean {
  return key === 'process' || key === 'parent' || key === 'ancestors'
}

/**
 * The hash of an activity event from the hashes (`hashText`) of its texts, and from `memberSum`, the sum of `hashMember`
 * over the members of its payload that describe no process.
 */
function combineActivity(
  wireName: number,
  execId: number,
  nodeName: number,
  clusterName: number,
  tid: number,
  timeSec: number,
  timeNs: number,
  memberSum: number,
): number {
  let hash = mixHash(wireName)
  hash = hashItem(hash, execId)
  hash = hashItem(hash, nodeName)
  hash = hashItem(hash, clusterName)
  hash = hashItem(hash, tid)
  hash = hashItem(hash, timeSec)
  hash = hashItem(hash, timeNs)
  return hashItem(hash, memberSum)
}

export function hashActivityEvent(event: DecodedEvent, time: { sec: number; ns: number }, seed: number): number {
  let sum = 0
  for (const key in event.payload) {
    if (!isProcessMember(key)) sum = (sum + hashMember(key, hashJson(event.payload[key], seed), seed)) | 0
  }
  return combineActivity(
    hashText(event.wireName, seed),
    hashText(textOf(event.process?.['exec_id']), seed),
    hashText(event.nodeName, seed),
    hashText(event.clusterName, seed),
    u32Of(event.process?.['tid']) ?? 0,
    time.sec,
    time.ns,
    sum,
  )
}
