/**
 * The processes: one row per exec_id, and one for each process that the log mentions without an exec_id.
 * A row that is only named as a parent is there too, with rank `bareId` and no fields.
 */
import { rareAt, type TableData } from '../base/table'
import type { StringTable } from '../base/string-table'
import { formatExecId } from '../tetragon/exec-id'

/** Row number of a process. Valid within one store; links and selections use the exec_id. */
export type ProcessIdx = number
export const NO_PROCESS: ProcessIdx = -1

/** How a row is identified; says what the `id*` columns hold. */
export const ID_FORM = {
  /** node (string), ktime (two u32), pid: the parts of an exec_id of the usual form. */
  parts: 0,
  /** An exec_id of another form, kept as text in `idNode`. */
  text: 1,
  /** No exec_id: node name (string), start time (sec, ns) in the ktime columns, pid. */
  none: 2,
} as const

export const PROCESS_SCHEMA = {
  cluster: 'idx',
  idForm: 'u8',
  idNode: 'idx',
  idKtimeHigh: 'u32',
  idKtimeLow: 'u32',
  idPid: 'idx',
  /** Best rank that described the row; see `process-fields.ts`. */
  rank: 'u8',
  /** Event that holds that record: its time decides between records of one rank. -1 for bare ids. */
  describedBy: 'i32',
  /** Mask of the fields that are known. */
  present: 'u32',
  /** Mask of the fields that come from another record than the best one. */
  overridden: 'rare',
  /** Row of the parent; meaningful when present. */
  parent: 'i32',
  /** The pid, and below the name of the node, XOR what the id says of them, which is the same in most logs. */
  pidXorId: 'rare',
  uid: 'idx',
  auid: 'u32',
  cwd: 'idx',
  binary: 'idx',
  /** Number of a text, not of a string. */
  args: 'u32',
  flags: 'idx',
  startSec: 'u32',
  startNs: 'u32',
  pod: 'idx',
  container: 'idx',
  containerPid: 'idx',
  docker: 'idx',
  isProbe: 'u8',
  inInitTree: 'u8',
  nodeNameXorId: 'rare',
  /** Name of the user, and names of capabilities: see `tetragon/credentials.ts`. */
  user: 'rare',
  cap: 'rare',
  /** First exec event and deciding exit event; -1 for none. */
  execEvent: 'i32',
  exitEvent: 'i32',
  /** Descriptor of the deciding exit: its signal (`detail`) and status. */
  exit: 'idx',
  /** `process_exit.time` minus the time of the exit event, in ns; `exitTime` of `store.ts` reads it. */
  exitLagNs: 'i32',
} as const

export type Processes = TableData<typeof PROCESS_SCHEMA>

/** The field `pid` of a row, where it is present. */
export function pidOfRow({ columns }: Processes, row: ProcessIdx): number {
  return (columns.idPid[row] ^ rareAt(columns.pidXorId, row)) >>> 0
}

/** The string of the field `node_name` of a row, where it is present. */
export function nodeNameOfRow({ columns }: Processes, row: ProcessIdx): number {
  return columns.idNode[row] ^ rareAt(columns.nodeNameXorId, row)
}

/** The exec_id of a row, empty for rows that have none. */
export function execIdOf({ columns }: Processes, row: ProcessIdx, strings: StringTable): string {
  const node = strings.get(columns.idNode[row])
  if (columns.idForm[row] === ID_FORM.text) return node
  if (columns.idForm[row] === ID_FORM.none) return ''
  return formatExecId({
    node,
    ktimeHigh: columns.idKtimeHigh[row],
    ktimeLow: columns.idKtimeLow[row],
    pid: columns.idPid[row],
  })
}
