import { FIELD, RANK, hasField } from '../model/process-fields'
import { ID_FORM, type ProcessIdx } from '../model/process-table'
import type { Store } from '../model/store'

/** The pid of a row in its host's pid namespace: of the exec_id where it has the usual form, else the field; -1 unknown. */
export function pidOf({ processes: { columns } }: Store, row: ProcessIdx): number {
  if (columns.idForm[row] !== ID_FORM.text) return columns.idPid[row]
  return hasField(columns.present[row], FIELD.pid) ? columns.pid[row] : -1
}

/** String of the node on which a row ran: as its events name it, else as its exec_id does. */
export function nodeOf({ processes: { columns } }: Store, row: ProcessIdx): number {
  if (hasField(columns.present[row], FIELD.nodeName)) return columns.nodeName[row]
  return columns.idForm[row] === ID_FORM.text ? 0 : columns.idNode[row]
}

/** Rows that were described and have a pid, by cluster, node and pid: one linked list each, in no order. */
export class PidIndex {
  private readonly heads: Int32Array
  private readonly next: Int32Array
  private readonly mask: number
  private readonly store: Store

  constructor(store: Store) {
    this.store = store
    const { columns, length } = store.processes
    let size = 1024
    while (size < length * 2) size *= 2
    this.mask = size - 1
    this.heads = new Int32Array(size).fill(-1)
    this.next = new Int32Array(length).fill(-1)
    for (let row = 0; row < length; row++) {
      const pid = pidOf(store, row)
      if (columns.rank[row] === RANK.bareId || pid < 0) continue
      const slot = this.slotOf(columns.cluster[row], nodeOf(store, row), pid)
      this.next[row] = this.heads[slot]!
      this.heads[slot] = row
    }
  }

  /** Rows of one pid on one node, in order of their start. */
  rowsOf(cluster: number, node: number, pid: number): ProcessIdx[] {
    const { columns } = this.store.processes
    const rows: ProcessIdx[] = []
    for (let row = this.heads[this.slotOf(cluster, node, pid)]; row >= 0; row = this.next[row]!) {
      const isSame =
        columns.cluster[row] === cluster && nodeOf(this.store, row) === node && pidOf(this.store, row) === pid
      if (isSame) rows.push(row)
    }
    return rows.length < 2 ? rows : rows.sort((a, b) => compareByStart(this.store, a, b))
  }

  /** Calls back once for each pid of each node that has several rows, in order of their start. */
  forEachReused(visit: (rows: readonly ProcessIdx[]) => void): void {
    for (const head of this.heads) {
      if (head < 0 || this.next[head] < 0) continue
      // pids that share a slot are few: each is visited at its first row in the list
      for (let row = head; row >= 0; row = this.next[row]!) {
        const rows = this.sameFrom(row)
        if (rows.length > 1 && this.isFirstOfPid(head, row))
          visit(rows.sort((a, b) => compareByStart(this.store, a, b)))
      }
    }
  }

  /** Rows of a row's pid, from it on in its list. */
  private sameFrom(first: ProcessIdx): ProcessIdx[] {
    const rows = [first]
    for (let row = this.next[first]; row >= 0; row = this.next[row]!) if (this.isSamePid(row, first)) rows.push(row)
    return rows
  }

  private isFirstOfPid(head: ProcessIdx, row: ProcessIdx): boolean {
    for (let before = head; before !== row; before = this.next[before]!) if (this.isSamePid(before, row)) return false
    return true
  }

  private isSamePid(a: ProcessIdx, b: ProcessIdx): boolean {
    const { store } = this
    const { cluster } = store.processes.columns
    return pidOf(store, a) === pidOf(store, b) && nodeOf(store, a) === nodeOf(store, b) && cluster[a] === cluster[b]
  }

  private slotOf(cluster: number, node: number, pid: number): number {
    const x = Math.imul(pid ^ Math.imul(node + 1, 0x9e3779b1) ^ Math.imul(cluster, 0x85ebca6b), 0x2c1b3c6d)
    return (x ^ (x >>> 15)) & this.mask
  }
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
