import { freeMemory } from '../base/free-memory'
import { FIELD, RANK, hasField } from '../model/process-fields'
import { ID_FORM, nodeNameOfRow, pidOfRow, type ProcessIdx } from '../model/process-table'
import type { Store } from '../model/store'
import { isPause, type Slices } from './slices'

/** The pid of a row in its host's pid namespace: of the exec_id where it has the usual form, else the field; -1 unknown. */
export function pidOf({ processes }: Store, row: ProcessIdx): number {
  const { columns } = processes
  if (columns.idForm[row] !== ID_FORM.text) return columns.idPid[row]
  return hasField(columns.present[row], FIELD.pid) ? pidOfRow(processes, row) : -1
}

/** String of the node on which a row ran: as its events name it, else as its exec_id does. */
export function nodeOf({ processes }: Store, row: ProcessIdx): number {
  const { columns } = processes
  if (hasField(columns.present[row], FIELD.nodeName)) return nodeNameOfRow(processes, row)
  return columns.idForm[row] === ID_FORM.text ? 0 : columns.idNode[row]
}

/** A number for a node of a cluster, of their strings. */
export function nodeNumber(cluster: number, node: number): number {
  return cluster * 2 ** 32 + node
}

/** `nodeNumber` of the node on which a row ran. */
export function nodeNumberOf(store: Store, row: ProcessIdx): number {
  return nodeNumber(store.processes.columns.cluster[row], nodeOf(store, row))
}

/** Up to so many rows are sorted by insertion. */
const FEW_ROWS = 64

/**
 * Rows that were described and have a pid, by cluster, node and pid: rows of one slot stand together; when one of them is
 * first asked for, they are sorted by pid, those of one pid in order of their start. Most never are.
 *
 *   rows    [4 9 │ 7 │ 2 5 8 │ …]      starts  [0 2 3 6 …] of each slot
 */
export class PidIndex {
  private readonly starts: Uint32Array
  private readonly rows: Uint32Array
  /** 1 for slots whose rows are in order. */
  private readonly isSorted: Uint8Array
  private readonly mask: number
  private readonly store: Store

  private constructor(store: Store, starts: Uint32Array, rows: Uint32Array) {
    this.store = store
    this.starts = starts
    this.rows = rows
    this.isSorted = new Uint8Array(starts.length - 1)
    this.mask = starts.length - 2
  }

  static *of(store: Store): Slices<PidIndex> {
    const { columns, length } = store.processes
    let size = 1024
    while (size < length) size *= 2
    const slots = new Int32Array(length).fill(-1)
    const starts = new Uint32Array(size + 1)
    for (let row = 0; row < length; row++) {
      if (isPause(row)) yield
      const pid = pidOf(store, row)
      if (columns.rank[row] === RANK.bareId || pid < 0) continue
      slots[row] = slotOf(columns.cluster[row], nodeOf(store, row), pid, size - 1)
      starts[slots[row] + 1]++
    }
    for (let slot = 0; slot < size; slot++) starts[slot + 1] += starts[slot]
    yield
    const rows = new Uint32Array(starts[size])
    const next = starts.slice(0, size)
    for (let row = 0; row < length; row++) {
      if (isPause(row)) yield
      if (slots[row] >= 0) rows[next[slots[row]]++] = row
    }
    freeMemory(slots, next)
    return new PidIndex(store, starts, rows)
  }

  /** It is not used any more. */
  free(): void {
    freeMemory(this.starts, this.rows, this.isSorted)
  }

  /** Rows of one pid on one node, in order of their start. */
  rowsOf(cluster: number, node: number, pid: number): Uint32Array {
    const { rows, starts, store } = this
    const { columns } = store.processes
    const isPid = (row: ProcessIdx): boolean =>
      pidOf(store, row) === pid && nodeOf(store, row) === node && columns.cluster[row] === cluster
    const slot = slotOf(cluster, node, pid, this.mask)
    if (this.isSorted[slot] === 0) this.sort(starts[slot], starts[slot + 1])
    this.isSorted[slot] = 1
    let from = starts[slot]
    while (from < starts[slot + 1] && !isPid(rows[from])) from++
    let to = from
    while (to < starts[slot + 1] && isPid(rows[to])) to++
    return rows.subarray(from, to)
  }

  /** Sorts rows[from, to) by pid and start: mostly few rows, that came in nearly that order. */
  private sort(from: number, to: number): void {
    const { rows, store } = this
    if (to - from > FEW_ROWS) {
      rows.subarray(from, to).sort((a, b) => this.comparePids(a, b) || compareByStart(store, a, b))
      return
    }
    for (let i = from + 1; i < to; i++) {
      const row = rows[i]
      let at = i
      while (at > from && (this.comparePids(rows[at - 1], row) || compareByStart(store, rows[at - 1], row)) > 0) {
        rows[at] = rows[at - 1]
        at--
      }
      rows[at] = row
    }
  }

  private comparePids(a: ProcessIdx, b: ProcessIdx): number {
    const { store } = this
    const { cluster } = store.processes.columns
    return pidOf(store, a) - pidOf(store, b) || nodeOf(store, a) - nodeOf(store, b) || cluster[a] - cluster[b]
  }
}

function slotOf(cluster: number, node: number, pid: number, mask: number): number {
  const x = Math.imul(pid ^ Math.imul(node + 1, 0x9e3779b1) ^ Math.imul(cluster, 0x85ebca6b), 0x2c1b3c6d)
  return (x ^ (x >>> 15)) & mask
}

/** Order of two rows by start, then by boot time in the id, then by pid: the same for every order of arrival. */
export function compareByStart({ processes: { columns } }: Store, a: ProcessIdx, b: ProcessIdx): number {
  return (
    columns.startSec[a] - columns.startSec[b] ||
    columns.startNs[a] - columns.startNs[b] ||
    columns.idKtimeHigh[a] - columns.idKtimeHigh[b] ||
    columns.idKtimeLow[a] - columns.idKtimeLow[b] ||
    columns.idPid[a] - columns.idPid[b] ||
    columns.idNode[a] - columns.idNode[b]
  )
}
