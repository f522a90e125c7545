import type { TextIdx, TextTable } from '../base/text-table'
import type { TextData } from './chunk'

/** What the numbers of a chunk are in the store. */
export interface ChunkNumbers {
  readonly strings: Uint32Array
  /** Rows of the chunk's ids. */
  readonly rows: Int32Array
  readonly pods: Uint32Array
  readonly containers: Uint32Array
  readonly descriptors: Uint32Array
  /** By sighting: the row of one without an exec_id; NO_PROCESS where nothing identifies a process. */
  readonly lostRows: Int32Array
}

/** The store's number of a text of a chunk, which is added when it is new. */
export function internText(table: TextTable, { bytes, ends, hashes }: TextData, text: number): TextIdx {
  return text === 0 ? 0 : table.intern(bytes, ends[text - 1], ends[text], hashes[text])
}
