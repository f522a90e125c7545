/**
 * What is remembered of process records that were put into chunks, by exec_id, so that a record that says nothing new is
 * passed over. A record's head is all up to the first member that changes from event to event (`refcnt`, `tid` …); heads
 * are compared by length and a 64-bit hash.
 *
 * A wrong match takes two heads of one exec_id, of one length, that differ and hash alike: once in 2^64 / n pairs. The
 * hash is seeded at random, so that nobody can write such a pair into a log on purpose.
 */
const MAX_RECORDS: usize = 32 * 1024
const SLOTS: usize = 64 * 1024

@unmanaged
export class Known {
  idHash: u64
  headHash: u64
  headLength: u32
  /** Members that the head has. */
  headSeen: u32
  /** `in_init_tree`: 0 false, 1 true, 2 absent. */
  initTree: u8
  /** The record that the store has, or will have with the chunk: its rank, and its event's time below (0 for none). */
  rank: u8
  /** 1 when that record's parent is the event's, as it named none itself. */
  isFilled: u8
  /** Template of its pod; 0 without. */
  template: usize
  /** Texts. */
  cluster: usize
  nodeName: usize
  user: usize
  cap: usize
  sec: u32
  ns: u32
  /** Rows in the chunk of an epoch. */
  sighting: u32
  sightingEpoch: u32
  idRow: u32
  idEpoch: u32
  /** Parts of the exec_id, as in a chunk's ids; the node is a text. */
  idNode: usize
  ktimeHigh: u32
  ktimeLow: u32
  pid: u32
}
const RECORD_BYTES: usize = offsetof<Known>()

const records: usize = memory.data(RECORD_BYTES * (MAX_RECORDS + 2048), 16)
/** [high half of the hash, address of the record], 0 = free. */
const slots: usize = memory.data(8 * SLOTS, 16)
let count: usize = 0

export function areRecordsFull(): bool {
  return count > MAX_RECORDS
}

/** Address of the record of an id's hash, 0 for none. */
export function findRecord(hash: u64): usize {
  const tag = <u32>(hash >> 32)
  let slot = <usize>hash & (SLOTS - 1)
  while (true) {
    const at = load<usize>(slots + 8 * slot, 4)
    if (at == 0) return 0
    if (load<u32>(slots + 8 * slot) == tag && changetype<Known>(at).idHash == hash) return at
    slot = (slot + 1) & (SLOTS - 1)
  }
  return 0
}

/** As `findRecord`; a new one where there is none. */
export function findOrAddRecord(hash: u64): usize {
  const known = findRecord(hash)
  if (known != 0) return known
  let slot = <usize>hash & (SLOTS - 1)
  while (load<usize>(slots + 8 * slot, 4) != 0) slot = (slot + 1) & (SLOTS - 1)
  const at = records + count++ * RECORD_BYTES
  store<u32>(slots + 8 * slot, <u32>(hash >> 32))
  store<usize>(slots + 8 * slot, at, 4)
  changetype<Known>(at).idHash = hash
  return at
}

export function forgetRecords(): void {
  memory.fill(slots, 0, 8 * SLOTS)
  count = 0
}
