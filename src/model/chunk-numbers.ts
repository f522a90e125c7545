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
