/** exec_id → row of the process table: open addressing over row numbers, compared by the id columns. */
import { grownSlots } from '../base/open-addressing'
import type { StringTable } from '../base/string-table'
import type { Table, TableData } from '../base/table'
import { parseExecId } from '../tetragon/exec-id'
import type { CHUNK_ID_SCHEMA } from './chunk'
import type { PROCESS_SCHEMA } from './process-table'
import { ID_FORM, NO_PROCESS, type ProcessIdx } from './process-table'

export class IdentityIndex {
  /** Row + 1, 0 = free, with bits of the hash in those that a number does not need: see `open-addressing.ts`. */
  private slots = new Uint32Array(1024)
  private expected = 0
  private readonly processes: Table<typeof PROCESS_SCHEMA>
  private readonly strings: StringTable

  constructor(processes: Table<typeof PROCESS_SCHEMA>, strings: StringTable) {
    this.processes = processes
    this.strings = strings
  }

  /**
   * The row of an exec_id given in parts, added when it is new; `form` and the rest are as in the columns. Ids of
   * different clusters are different even when equal as text.
   */
  rowOfId(cluster: number, form: number, node: number, high: number, low: number, pid: number): ProcessIdx {
    this.processes.fit('cluster', cluster)
    this.processes.fit('idNode', node)
    this.processes.fit('idPid', pid)
    return this.findOrAdd(cluster, form, node, high, low, pid)
  }

  /** The rows of all ids of a chunk; `strings` are the store's numbers of the chunk's strings. */
  rowsOfIds({ columns, length }: TableData<typeof CHUNK_ID_SCHEMA>, strings: Uint32Array): Int32Array {
    const { cluster, form, node, ktimeHigh, ktimeLow, pid } = columns
    let [greatestCluster, greatestNode, greatestPid] = [0, 0, 0]
    for (let i = 0; i < length; i++) {
      greatestCluster = Math.max(greatestCluster, strings[cluster[i]])
      greatestNode = Math.max(greatestNode, strings[node[i]])
      greatestPid = Math.max(greatestPid, pid[i])
    }
    this.processes.fit('cluster', greatestCluster)
    this.processes.fit('idNode', greatestNode)
    this.processes.fit('idPid', greatestPid)
    const rows = new Int32Array(length)
    for (let i = 0; i < length; i++)
      rows[i] = this.findOrAdd(strings[cluster[i]], form[i], strings[node[i]], ktimeHigh[i], ktimeLow[i], pid[i])
    return rows
  }

  /** Says how many rows there will be, as far as is known: when the index grows next, it grows to that. */
  expect(rows: number): void {
    this.expected = rows
  }

  get byteLength(): number {
    return this.slots.byteLength
  }

  /** The row of an exec_id that is in the table, else NO_PROCESS. */
  findExecId(execId: string, cluster: number): ProcessIdx {
    const parts = parseExecId(execId)
    const form = parts === undefined ? ID_FORM.text : ID_FORM.parts
    const node = this.strings.find(parts?.node ?? execId)
    if (node === undefined) return NO_PROCESS
    const { ktimeHigh: high, ktimeLow: low, pid } = parts ?? { ktimeHigh: 0, ktimeLow: 0, pid: 0 }
    const slot = this.slotOf(hashId(cluster, form, node, high, low, pid), cluster, form, node, high, low, pid)
    return (this.slots[slot] & (this.slots.length - 1)) - 1
  }

  /** The row that another cluster has under the id of a row; NO_PROCESS for none. */
  twinOf(row: ProcessIdx, cluster: number): ProcessIdx {
    const { idForm, idNode, idKtimeHigh, idKtimeLow, idPid } = this.processes.columns
    const [form, node, high, low, pid] = [idForm[row], idNode[row], idKtimeHigh[row], idKtimeLow[row], idPid[row]]
    const slot = this.slotOf(hashId(cluster, form, node, high, low, pid), cluster, form, node, high, low, pid)
    return (this.slots[slot] & (this.slots.length - 1)) - 1
  }

  /** The row of a process without exec_id, told apart by node, pid and start. */
  rowWithoutExecId(cluster: number, nodeName: number, pid: number, startSec: number, startNs: number): ProcessIdx {
    return this.rowOfId(cluster, ID_FORM.none, nodeName, startSec, startNs, pid)
  }

  /** Columns are wide enough for the numbers. */
  private findOrAdd(cluster: number, form: number, node: number, high: number, low: number, pid: number): ProcessIdx {
    const hash = hashId(cluster, form, node, high, low, pid)
    const slot = this.slotOf(hash, cluster, form, node, high, low, pid)
    const known = this.slots[slot] & (this.slots.length - 1)
    if (known !== 0) return known - 1
    const { processes } = this
    const row = processes.addRow()
    const { columns } = processes
    columns.cluster[row] = cluster
    columns.idForm[row] = form
    columns.idNode[row] = node
    columns.idKtimeHigh[row] = high
    columns.idKtimeLow[row] = low
    columns.idPid[row] = pid
    columns.parent[row] = NO_PROCESS
    columns.describedBy[row] = -1
    columns.execEvent[row] = -1
    columns.exitEvent[row] = -1
    this.slots[slot] = (row + 1) | (hash & ~(this.slots.length - 1))
    if (processes.length * 4 > this.slots.length * 3) this.grow()
    return row
  }

  /** Where an id is, or would be. */
  private slotOf(
    hash: number,
    cluster: number,
    form: number,
    node: number,
    high: number,
    low: number,
    pid: number,
  ): number {
    const { slots } = this
    const { idKtimeLow, idKtimeHigh, idPid, idNode, idForm, cluster: clusters } = this.processes.columns
    const mask = slots.length - 1
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = slots[slot]
      if (entry === 0) return slot
      if (((entry ^ hash) & ~mask) !== 0) continue
      const row = (entry & mask) - 1
      if (
        idKtimeLow[row] === low &&
        idKtimeHigh[row] === high &&
        idPid[row] === pid &&
        idNode[row] === node &&
        idForm[row] === form &&
        clusters[row] === cluster
      )
        return slot
    }
  }

  private grow(): void {
    const { columns, length } = this.processes
    const { cluster, idForm, idNode, idKtimeHigh, idKtimeLow, idPid } = columns
    const slots = new Uint32Array(grownSlots(this.slots.length, this.expected))
    const mask = slots.length - 1
    for (let row = 0; row < length; row++) {
      const hash = hashId(cluster[row], idForm[row], idNode[row], idKtimeHigh[row], idKtimeLow[row], idPid[row])
      let slot = hash & mask
      while (slots[slot] !== 0) slot = (slot + 1) & mask
      slots[slot] = (row + 1) | (hash & ~mask)
    }
    this.slots = slots
  }
}

function hashId(cluster: number, form: number, node: number, high: number, low: number, pid: number): number {
  let x = Math.imul(low ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1) ^ Math.imul(pid, 0xc2b2ae35)
  x ^= Math.imul(node + cluster * 31 + form, 0x27d4eb2f)
  x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d)
  return (x ^ (x >>> 13)) >>> 0
}
