import { runExport } from '../../state/export-run'
import type { SnapshotAbout, SnapshotInfo } from '../../state/snapshot'
import type { ExportJob } from './export-choice'

/**
 * What an export is of, with the hashes of the files; `part` of the whole progress. What is exported from a snapshot is of
 * the files that the snapshot was made from.
 */
export async function readAbout(job: ExportJob, part: number): Promise<SnapshotAbout> {
  const { viewer, range, isMasked, signal } = job
  const order = { format: 'about', range, isMasked, selectedKey: '' } as const
  const blob = await runExport(viewer, order, signal, (done) => job.onProgress(part * done))
  const about = JSON.parse(await blob.text()) as SnapshotAbout
  const { snapshot } = viewer.page
  const isOpen = viewer.session.getState().sources.some(({ name }) => name === snapshot?.name)
  return snapshot === undefined || !isOpen ? about : withOrigin(about, snapshot)
}

/** As if a snapshot's log were the log that it was made from. */
export function withOrigin(about: SnapshotAbout, { name, about: from }: SnapshotInfo): SnapshotAbout {
  const isNarrowed = from.query !== '' && from.query !== about.query
  return {
    ...about,
    sources: about.sources.flatMap((source) => (source.name === name ? from.sources : [source])),
    query: isNarrowed ? `${about.query === '' ? 'all' : about.query}, of what this found: ${from.query}` : about.query,
    isWholeLog: about.isWholeLog && from.isWholeLog && from.query === '',
    isMasked: about.isMasked || from.isMasked,
  }
}
