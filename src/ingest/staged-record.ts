/** The string members of a process record, by number. */
export const TEXT = { execId: 0, parent: 1, cwd: 2, binary: 3, args: 4, flags: 5, docker: 6, start: 7 } as const
const TEXT_COUNT = 8

/** Members of a process record that the store keeps, and `tid`, as bits; a string member's bit is `1 << TEXT`. */
export const MEMBER = {
  pid: 1 << 8,
  uid: 1 << 9,
  auid: 1 << 10,
  pod: 1 << 11,
  tid: 1 << 12,
  initTree: 1 << 13,
  user: 1 << 14,
  cap: 1 << 15,
} as const

/** Members that are no part of a record's head, whatever their place. */
export const TAIL_MEMBERS = MEMBER.tid | MEMBER.initTree | MEMBER.user | MEMBER.cap

/** One process record of the line that is being scanned: where its members are, and the values of numbers. */
export class StagedRecord {
  /** `{` of the record. */
  from = 0
  /** End of what does not change from event to event: see `known-records.ts`. -1 when the members are mixed up. */
  headTo = -1
  /** Members seen, as bits of `MEMBER`. */
  seen = 0
  /** Entry of the known record whose head this one has; -1 when all members were read. */
  entry = -1
  /** [from, to) of each string member in the bytes, by `TEXT`; those that `seen` names. */
  readonly texts = new Int32Array(2 * TEXT_COUNT)
  /** String members that have escapes or are not ASCII, as bits. */
  unplain = 0
  pid = 0
  uid = 0
  auid = 0
  tid = 0
  hasStart = false
  startSec = 0
  startNs = 0
  /** 0 false, 1 true, 2 absent. */
  initTree = 2
  /** Template of the pod object, -1 when there is none that fits. */
  podTemplate = -1
  containerPid = 0
  podFrom = 0
  podTo = 0
  /** [from, to) of the objects `user` and `cap`; 0 for absent ones. */
  userFrom = 0
  userTo = 0
  capFrom = 0
  capTo = 0
  /** What the scanner numbers these objects by; 0 for absent ones. */
  user = 0
  cap = 0

  /** Starts anew. What `seen` does not name is left from records before. */
  reset(from: number): void {
    this.from = from
    this.headTo = -1
    this.seen = 0
    this.entry = -1
    this.unplain = 0
    this.tid = 0
    this.initTree = 2
    this.podTemplate = -1
    this.podTo = 0
    this.userTo = 0
    this.capTo = 0
    this.user = 0
    this.cap = 0
  }

  has(member: number): boolean {
    return (this.seen & member) !== 0
  }

  textFrom(text: number): number {
    return this.texts[2 * text]
  }

  textTo(text: number): number {
    return this.texts[2 * text + 1]
  }

  /** True when a string member is there and not empty, which means the same on the wire. */
  hasText(text: number): boolean {
    return this.has(1 << text) && this.texts[2 * text + 1] > this.texts[2 * text]
  }

  setText(text: number, from: number, to: number): void {
    this.texts[2 * text] = from
    this.texts[2 * text + 1] = to
  }
}
