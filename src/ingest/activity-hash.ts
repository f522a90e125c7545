/**
 * What makes two activity events one: the same event key, process, thread, node and time, and the same members beside
 * the process records. Those may differ between two exports of one event (`refcnt` counts on).
 *
 * The hash does not depend on the order of keys or on spacing, and is made of parts, so that `line-scanner.ts` can make
 * it from bytes.
 */
import { hashJson, hashMember, hashText, mixHash } from '../base/hash-json'
import { textOf, u32Of, type DecodedEvent } from '../tetragon/decode'

/** Two hashes that are independent of each other make 64 bits. */
export const ACTIVITY_SEEDS = [0x1b873593, 0x7ed55d16] as const

/** Members of a payload that describe processes. */
export function isProcessMember(key: string): boolean {
  return key === 'process' || key === 'parent' || key === 'ancestors'
}

export interface ActivityIdentity {
  readonly wireName: string
  readonly execId: string
  readonly tid: number
  readonly nodeName: string
  readonly clusterName: string
  readonly timeSec: number
  readonly timeNs: number
}

/** `memberSum` is the sum of `hashMember` over the other members of the payload. */
export function hashActivity(identity: ActivityIdentity, memberSum: number, seed: number): number {
  let hash = mixHash(seed ^ hashText(identity.wireName, seed))
  hash = mixHash(Math.imul(hash, 31) + hashText(identity.execId, seed))
  hash = mixHash(Math.imul(hash, 31) + hashText(identity.nodeName, seed))
  hash = mixHash(Math.imul(hash, 31) + hashText(identity.clusterName, seed))
  hash = mixHash(Math.imul(hash, 31) + identity.tid)
  hash = mixHash(Math.imul(hash, 31) + identity.timeSec)
  hash = mixHash(Math.imul(hash, 31) + identity.timeNs)
  return mixHash(Math.imul(hash, 31) + memberSum)
}

export function hashActivityEvent(event: DecodedEvent, time: { sec: number; ns: number }, seed: number): number {
  let sum = 0
  for (const key in event.payload) {
    if (!isProcessMember(key)) sum = (sum + hashMember(key, hashJson(event.payload[key], seed), seed)) | 0
  }
  const identity = {
    wireName: event.wireName,
    execId: textOf(event.process?.['exec_id']),
    tid: u32Of(event.process?.['tid']) ?? 0,
    nodeName: event.nodeName,
    clusterName: event.clusterName,
    timeSec: time.sec,
    timeNs: time.ns,
  }
  return hashActivity(identity, sum, seed)
}
