/** exec_id → row of the process table: open addressing over row numbers, compared by the id columns. */
import { grownSlots } from '../base/open-addressing'
import type { StringTable } from '../base/string-table'
import type { Table } from '../base/table'
import { parseExecId } from '../tetragon/exec-id'
import type { PROCESS_SCHEMA } from './process-table'
import { ID_FORM, NO_PROCESS, type ProcessIdx } from './process-table'

interface Identity {
  readonly cluster: number
  readonly form: number
  readonly node: number
  readonly high: number
  readonly low: number
  readonly pid: number
}

export class IdentityIndex {
  /** Row + 1, 0 = free. */
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
    return this.findOrAdd({ cluster, form, node, high, low, pid })
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
    return this.slots[this.slotOf(this.identityOf(execId, cluster))] - 1
  }

  /** The row of a process without exec_id, told apart by node, pid and start. */
  rowWithoutExecId(cluster: number, nodeName: number, pid: number, startSec: number, startNs: number): ProcessIdx {
    return this.findOrAdd({ cluster, form: ID_FORM.none, node: nodeName, high: startSec, low: startNs, pid })
  }

  private identityOf(execId: string, cluster: number): Identity {
    const parts = parseExecId(execId)
    if (parts === undefined)
      return { cluster, form: ID_FORM.text, node: this.strings.intern(execId), high: 0, low: 0, pid: 0 }
    const { ktimeHigh: high, ktimeLow: low, pid } = parts
    return { cluster, form: ID_FORM.parts, node: this.strings.intern(parts.node), high, low, pid }
  }

  private findOrAdd(identity: Identity): ProcessIdx {
    let slot = this.slotOf(identity)
    if (this.slots[slot] !== 0) return this.slots[slot] - 1
    if (this.processes.length * 4 > this.slots.length * 3) {
      this.grow()
      slot = this.slotOf(identity)
    }
    const row = this.processes.addRow()
    this.processes.fit('cluster', identity.cluster)
    this.processes.fit('idNode', identity.node)
    this.processes.fit('idPid', identity.pid)
    const columns = this.processes.columns
    columns.cluster[row] = identity.cluster
    columns.idForm[row] = identity.form
    columns.idNode[row] = identity.node
    columns.idKtimeHigh[row] = identity.high
    columns.idKtimeLow[row] = identity.low
    columns.idPid[row] = identity.pid
    columns.parent[row] = NO_PROCESS
    columns.describedBy[row] = -1
    columns.execEvent[row] = -1
    columns.exitEvent[row] = -1
    this.slots[slot] = row + 1
    return row
  }

  private slotOf({ cluster, form, node, high, low, pid }: Identity): number {
    const { columns } = this.processes
    const mask = this.slots.length - 1
    for (let slot = hash(cluster, form, node, high, low, pid) & mask; ; slot = (slot + 1) & mask) {
      const row = this.slots[slot] - 1
      if (
        row < 0 ||
        (columns.idKtimeLow[row] === low &&
          columns.idKtimeHigh[row] === high &&
          columns.idPid[row] === pid &&
          columns.idNode[row] === node &&
          columns.idForm[row] === form &&
          columns.cluster[row] === cluster)
      ) {
        return slot
      }
    }
  }

  private grow(): void {
    const { columns, length } = this.processes
    this.slots = new Uint32Array(grownSlots(this.slots.length, this.expected))
    const mask = this.slots.length - 1
    for (let row = 0; row < length; row++) {
      const at = hash(
        columns.cluster[row],
        columns.idForm[row],
        columns.idNode[row],
        columns.idKtimeHigh[row],
        columns.idKtimeLow[row],
        columns.idPid[row],
      )
      let slot = at & mask
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask
      this.slots[slot] = row + 1
    }
  }
}

function hash(cluster: number, form: number, node: number, high: number, low: number, pid: number): number {
  let x = Math.imul(low ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1) ^ Math.imul(pid, 0xc2b2ae35)
  x ^= Math.imul(node + cluster * 31 + form, 0x27d4eb2f)
  x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d)
  return (x ^ (x >>> 13)) >>> 0
}
