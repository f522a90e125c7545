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
  /** The string members, as [from, to) in the bytes; those that `seen` names. */
  execIdFrom = 0
  execIdTo = 0
  parentFrom = 0
  parentTo = 0
  cwdFrom = 0
  cwdTo = 0
  binaryFrom = 0
  binaryTo = 0
  argsFrom = 0
  argsTo = 0
  flagsFrom = 0
  flagsTo = 0
  dockerFrom = 0
  dockerTo = 0
  /** String members that have escapes or are not ASCII, as bits of `MEMBER`. */
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
  }
}

/** Members of a process record that the store keeps, and `tid`, as bits. */
export const MEMBER = {
  execId: 1,
  pid: 2,
  uid: 4,
  cwd: 8,
  binary: 16,
  args: 32,
  flags: 64,
  start: 128,
  auid: 256,
  pod: 512,
  docker: 1024,
  parent: 2048,
  tid: 4096,
  initTree: 8192,
} as const
