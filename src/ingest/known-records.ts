/**
 * What a line scanner remembers of process records that it has put into chunks, by exec_id, so that a record that says
 * nothing new is passed over. A record's head is all up to the first member that changes from event to event (`refcnt`,
 * `tid` …); heads are compared by length and a 64-bit hash.
 *
 * A wrong match takes two heads of one exec_id, of one length, that differ and hash alike: once in 2^64 / n pairs. The
 * hash is seeded at random, so that nobody can write such a pair into a log on purpose.
 */
import { Table } from '../base/table'

const SCHEMA = {
  idHigh: 'u32',
  idLow: 'u32',
  headLength: 'u32',
  headHigh: 'u32',
  headLow: 'u32',
  /** Members that the head has. */
  headSeen: 'u32',
  /** `in_init_tree`: 0 false, 1 true, 2 absent. */
  initTree: 'u8',
  /** Template of its pod; -1 without. */
  pod: 'i32',
  /** What the scanner numbers cluster, node, `user` and `cap` by. */
  cluster: 'u32',
  nodeName: 'u32',
  user: 'u32',
  cap: 'u32',
  /** The record that the store has, or will have with the chunk: its rank and event time (0 for none). */
  rank: 'u8',
  sec: 'u32',
  ns: 'u32',
  /** 1 when that record's parent is the event's, as it named none itself. */
  isFilled: 'u8',
  /** Rows in the chunk of an epoch. */
  sighting: 'u32',
  sightingEpoch: 'u32',
  idRow: 'u32',
  idEpoch: 'u32',
  /** Parts of the exec_id, as in a chunk's ids; the node as the scanner numbers strings. */
  idNode: 'u32',
  ktimeHigh: 'u32',
  ktimeLow: 'u32',
  pid: 'u32',
} as const

export class KnownRecords {
  readonly table = new Table(SCHEMA, 1024)
  /** Entry + 1, 0 = free. */
  private slots = new Int32Array(4096)

  get size(): number {
    return this.table.length
  }

  /** Entry of an id's hash, -1 for none. */
  find(high: number, low: number): number {
    const { idHigh, idLow } = this.table.columns
    const mask = this.slots.length - 1
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const entry = this.slots[slot] - 1
      if (entry < 0 || (idLow[entry] === low && idHigh[entry] === high)) return entry
    }
  }

  /** Entry of an id's hash, a new one of zeros where there is none. */
  findOrAdd(high: number, low: number): number {
    const known = this.find(high, low)
    if (known >= 0) return known
    if (this.table.length * 2 > this.slots.length) this.grow()
    const entry = this.table.addRow()
    this.table.columns.idHigh[entry] = high
    this.table.columns.idLow[entry] = low
    this.place(entry)
    return entry
  }

  clear(): void {
    this.table.clear()
    this.slots.fill(0)
  }

  private place(entry: number): void {
    const mask = this.slots.length - 1
    let slot = this.table.columns.idLow[entry] & mask
    while (this.slots[slot] !== 0) slot = (slot + 1) & mask
    this.slots[slot] = entry + 1
  }

  private grow(): void {
    this.slots = new Int32Array(this.slots.length * 2)
    for (let entry = 0; entry < this.table.length; entry++) this.place(entry)
  }
}
