import type { StringTable } from '../base/string-table'
import type { Chunk } from './chunk'
import type { IdentityIndex } from './identity-index'
import type { ProcessIdx } from './process-table'

/** Numbers of a chunk's strings → the store's numbers and rows, each looked up once. */
export class ChunkStrings {
  private readonly global: Int32Array
  private readonly rows: Int32Array
  private rowsCluster = -1
  private readonly texts: readonly string[]
  private readonly strings: StringTable

  constructor(chunk: Chunk, strings: StringTable) {
    this.texts = chunk.strings
    this.strings = strings
    this.global = new Int32Array(chunk.strings.length).fill(-1)
    this.rows = new Int32Array(chunk.strings.length).fill(-1)
  }

  /** The store's number of a string of the chunk. */
  idx(local: number): number {
    const known = this.global[local]
    if (known >= 0) return known
    return (this.global[local] = this.strings.intern(this.texts[local]))
  }

  /** The process row of an exec_id that is a string of the chunk. */
  row(local: number, cluster: number, identities: IdentityIndex): ProcessIdx {
    if (cluster !== this.rowsCluster) {
      this.rows.fill(-1)
      this.rowsCluster = cluster
    }
    const known = this.rows[local]
    if (known >= 0) return known
    return (this.rows[local] = identities.rowOfExecId(this.texts[local], cluster))
  }
}
