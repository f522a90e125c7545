import type { ComponentType } from 'react'
import type { TimeRange } from '../../derive/log-range'
import type { Viewer } from '../../state/viewer'

/** What an export is made of: the view as it is, and what its dialog was asked for. */
export interface ExportJob {
  readonly viewer: Viewer
  readonly range: TimeRange
  /** Whether likely secrets are hidden. */
  readonly isMasked: boolean
  /** Aborted when nobody wants the export any more; `make` then rejects. */
  readonly signal: AbortSignal
  /** Says how much is done, from 0 to 1. */
  onProgress(part: number): void
}

/** One thing that can be exported; `export-choices.ts` lists them. */
export interface ExportChoice {
  readonly id: string
  readonly label: string
  /** One sentence: what is in it, and what it is for. */
  readonly about: string
  /** Of the file, without a dot: `csv`. */
  readonly extension: string
  /** Whether likely secrets can be hidden in it. */
  readonly isMaskable: boolean
  /** What more can be chosen for it. */
  readonly Fields?: ComponentType
  /** What one should know of it before it is made, as a sentence; may take as long as making it. */
  readonly warning?: (job: ExportJob) => Promise<string>
  /** The file; `url` is the link to the view. Rejects with a sentence for the user, or with an `AbortError`. */
  make(job: ExportJob, url: string): Promise<Blob>
}
