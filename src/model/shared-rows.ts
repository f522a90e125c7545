/** What many events share, each combination once: what happened (descriptors), and where it was read (origins). */
import { Table } from '../base/table'
import { DESCRIPTOR_SCHEMA } from './chunk'
import { ORIGIN_SCHEMA } from './store'

export class SharedRows {
  readonly descriptors = new Table(DESCRIPTOR_SCHEMA)
  readonly origins = new Table(ORIGIN_SCHEMA)
  private readonly descriptorOf = new Map<string, number>()
  private readonly originOf = new Map<string, number>()

  /** The row of a descriptor, added when it is new; names and policies as strings of the store. */
  descriptorIdx(kind: number, name: number, detail: number, policy: number, action: number, status: number): number {
    const key = `${kind} ${name} ${detail} ${policy} ${action} ${status}`
    let row = this.descriptorOf.get(key)
    if (row === undefined) {
      row = this.descriptors.addRow()
      this.descriptorOf.set(key, row)
      const to = this.descriptors.columns
      to.kind[row] = kind
      to.name[row] = name
      to.detail[row] = detail
      to.policy[row] = policy
      to.action[row] = action
      to.status[row] = status
    }
    return row
  }

  originIdx(source: number, cluster: number, nodeName: number): number {
    const key = `${source} ${cluster} ${nodeName}`
    let row = this.originOf.get(key)
    if (row === undefined) {
      row = this.origins.addRow()
      this.originOf.set(key, row)
      const { columns } = this.origins
      columns.source[row] = source
      columns.cluster[row] = cluster
      columns.nodeName[row] = nodeName
    }
    return row
  }
}
