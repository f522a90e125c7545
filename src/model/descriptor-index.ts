/** Finds the row of a descriptor, of a chunk or of the store, or adds it: each is there once. */
import type { Table } from '../base/table'
import type { DESCRIPTOR_SCHEMA } from './chunk'

/** What an event has in common with others; strings are those of the table's owner. */
export interface Descriptor {
  readonly kind: number
  readonly name: number
  readonly detail: number
  readonly policy: number
  readonly action: number
  readonly status: number
}

export class DescriptorIndex {
  private readonly table: Table<typeof DESCRIPTOR_SCHEMA>
  private readonly rows = new Map<string, number>()

  constructor(table: Table<typeof DESCRIPTOR_SCHEMA>) {
    this.table = table
  }

  rowOf({ kind, name, detail, policy, action, status }: Descriptor): number {
    const key = `${kind} ${name} ${detail} ${policy} ${action} ${status}`
    let row = this.rows.get(key)
    if (row === undefined) {
      row = this.table.addRow()
      this.rows.set(key, row)
      const { columns } = this.table
      columns.kind[row] = kind
      columns.name[row] = name
      columns.detail[row] = detail
      columns.policy[row] = policy
      columns.action[row] = action
      columns.status[row] = status
    }
    return row
  }

  /** Its table starts anew. */
  clear(): void {
    this.rows.clear()
  }
}
