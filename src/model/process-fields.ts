/**
 * The fields of a process that are merged one by one (`process-merger.ts`). A field is a bit in a mask and one column
 * of the process table; only `start` has a second column for its nanoseconds.
 */
export const FIELD = {
  parent: 0,
  pid: 1,
  uid: 2,
  auid: 3,
  cwd: 4,
  binary: 5,
  args: 6,
  flags: 7,
  start: 8,
  pod: 9,
  container: 10,
  containerPid: 11,
  docker: 12,
  isProbe: 13,
  inInitTree: 14,
  nodeName: 15,
  user: 16,
  cap: 17,
} as const
export type Field = (typeof FIELD)[keyof typeof FIELD]

/** Name of the column of processes that holds each field, in the order of `FIELD`. */
export const FIELD_COLUMNS = [
  'parent',
  'pidXorId',
  'uid',
  'auid',
  'cwd',
  'binary',
  'args',
  'flags',
  'startSec',
  'pod',
  'container',
  'containerPid',
  'docker',
  'isProbe',
  'inInitTree',
  'nodeNameXorId',
  'user',
  'cap',
] as const

/** How much a record knows of a process; more wins over less, field by field. */
export const RANK = {
  /** Named as somebody's parent, never described. */
  bareId: 0,
  /** Described as `parent` or in `ancestors[]` of another process's event. */
  snapshot: 1,
  activity: 2,
  exit: 3,
  exec: 4,
} as const

export function hasField(present: number, field: Field): boolean {
  return (present & (1 << field)) !== 0
}
