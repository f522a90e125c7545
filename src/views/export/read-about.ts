import { runExport } from '../../state/export-run'
import type { SnapshotAbout } from '../../state/snapshot'
import type { ExportJob } from './export-choice'

/** What an export is of, with the hashes of the files; `part` of the whole progress. */
export async function readAbout(job: ExportJob, part: number): Promise<SnapshotAbout> {
  const { viewer, range, isMasked, signal } = job
  const order = { format: 'about', range, isMasked, selectedKey: '' } as const
  const blob = await runExport(viewer, order, signal, (done) => job.onProgress(part * done))
  return JSON.parse(await blob.text()) as SnapshotAbout
}
