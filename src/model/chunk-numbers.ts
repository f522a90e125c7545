import type { StringTable } from '../base/string-table'
import type { Chunk } from './chunk'
import type { IdentityIndex } from './identity-index'
import type { ProcessIdx } from './process-table'

/** Numbers of a chunk's strings and ids → the store's strings and rows, each looked up once. */
export class ChunkNumbers {
  private readonly strings: Int32Array
  private readonly rows: Int32Array
  private readonly chunk: Chunk
  private readonly table: StringTable
  private readonly identities: IdentityIndex

  constructor(chunk: Chunk, table: StringTable, identities: IdentityIndex) {
    this.chunk = chunk
    this.table = table
    this.identities = identities
    this.strings = new Int32Array(chunk.strings.length).fill(-1)
    this.rows = new Int32Array(chunk.ids.length).fill(-1)
  }

  /** The store's number of a string of the chunk. */
  string(idx: number): number {
    const known = this.strings[idx]
    if (known >= 0) return known
    return (this.strings[idx] = this.table.intern(this.chunk.strings[idx]))
  }

  /** The process row of an id of the chunk. */
  row(id: number): ProcessIdx {
    const known = this.rows[id]
    if (known >= 0) return known
    const { cluster, form, node, ktimeHigh, ktimeLow, pid } = this.chunk.ids.columns
    return (this.rows[id] = this.identities.rowOfId(
      this.string(cluster[id]),
      form[id],
      this.string(node[id]),
      ktimeHigh[id],
      ktimeLow[id],
      pid[id],
    ))
  }
}
