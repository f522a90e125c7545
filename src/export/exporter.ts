/**
 * What an exporter gets and does. An export is written in slices: `write` yields after a little work, so that the store
 * worker can answer other questions between them, and hands out bytes as it goes.
 */
import type { ActivityIndex } from '../derive/activity-index'
import type { Gap } from '../derive/gaps'
import type { Lanes } from '../derive/lanes'
import type { TimeRange } from '../derive/log-range'
import type { Resolved } from '../derive/resolve'
import type { ProcessIdx } from '../model/process-table'
import type { EventIdx, Store } from '../model/store'
import type { ByteParts } from './byte-parts'

/** A file or feed that the log was read from, as an export names it. */
export interface ExportSource {
  readonly idx: number
  readonly name: string
  /** Of the file as it was opened, compressed or not; undefined for feeds. */
  readonly file: Blob | undefined
}

/** What is exported, and of what it is made. All of it belongs to one moment, however long the export takes. */
export interface ExportInput {
  readonly store: Store
  readonly resolved: Resolved
  readonly activity: ActivityIndex
  readonly gaps: readonly Gap[]
  /** Made when they are asked for. */
  readonly lanes: () => Lanes
  readonly sources: readonly ExportSource[]
  /** The query, as text; empty for none. */
  readonly query: string
  readonly range: TimeRange
  /** The range is all of the log: what has no time belongs to it, and what was before the first event. */
  readonly isWholeLog: boolean
  /** 1 for processes that the query finds and that were there in the range: see `scope.ts`. */
  readonly isWanted: Uint8Array
  readonly isMasked: boolean
  /** Process that a report is about; -1 for all that are wanted. */
  readonly selected: ProcessIdx
  /**
   * Bytes of a source as they were decoded; waits for those that are still to be kept. Rejects with a sentence for the
   * user where they can no longer be read.
   */
  readonly readBytes: (event: EventIdx, from: number, to: number) => Promise<Uint8Array>
  /** The lines of an event in the bytes at its address: where it is in pieces, those of others may stand between them. */
  readonly linesOf: (bytes: Uint8Array) => readonly Uint8Array[]
  /** SHA-256 of a source's file, in hex; undefined where it can no longer be read. Takes slices of its own. */
  readonly hashOf: (source: ExportSource) => AsyncGenerator<number, string | undefined>
}

export interface Exporter {
  /** Writes all of an export. Yields how much is done, 0..1, after each slice. */
  write(input: ExportInput, out: ByteParts): AsyncGenerator<number, void>
}

/** Why an export cannot be made, as a sentence for the user. */
export class ExportProblem extends Error {}
