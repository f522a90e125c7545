/** What many events share, each combination once: what happened (descriptors), and where it was read (origins). */
import { Table } from '../base/table'
import { DESCRIPTOR_SCHEMA } from './chunk'
import { DescriptorIndex, type Descriptor } from './descriptor-index'
import { ORIGIN_SCHEMA } from './store'

export class SharedRows {
  readonly descriptors = new Table(DESCRIPTOR_SCHEMA)
  readonly origins = new Table(ORIGIN_SCHEMA)
  private readonly descriptorIndex = new DescriptorIndex(this.descriptors)
  private readonly originOf = new Map<string, number>()

  /** The row of a descriptor, added when it is new; names and policies as strings of the store. */
  descriptorIdx(descriptor: Descriptor): number {
    return this.descriptorIndex.rowOf(descriptor)
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
