/** A snapshot of the view: see `state/snapshot.ts`. */
import { maskSecrets } from '../../export/mask-secrets'
import { runExport } from '../../state/export-run'
import { snapshotHtml, viewOnly, withoutQuery, type SnapshotAbout, type SnapshotInfo } from '../../state/snapshot'
import type { ExportJob } from './export-choice'
import { readAbout } from './read-about'

/** `url` is the link to the view; the address in the browser may still be that of a moment ago. */
export async function makeSnapshot(job: ExportJob, url: string): Promise<Blob> {
  const { viewer, range, isMasked, signal } = job
  const page = await viewer.page.viewerPage()
  const about = await readAbout(job, 0.3)
  const order = { format: 'snapshot', range, isMasked, selectedKey: '', isGzip: true } as const
  const log = await runExport(viewer, order, signal, (done) => job.onProgress(0.3 + 0.6 * done))
  const origin = viewer.page.snapshot
  const isOfSnapshot = viewer.session.getState().sources.some(({ name }) => name === origin?.name)
  const view = viewOnly(new URL(url).hash)
  const query = viewer.view.getState().filterText
  // what it names is masked in the log: it would find nothing, and tell the secret
  const isQueryLeftOut = isMasked && maskSecrets(query) !== query
  const info: SnapshotInfo = {
    name: nameOf(about),
    madeAt: new Date().toISOString(),
    allEvents: (isOfSnapshot ? origin?.allEvents : viewer.session.getState().summary?.events) ?? 0,
    view: isQueryLeftOut ? withoutQuery(view) : view,
    isQueryLeftOut,
    about,
  }
  const html = await snapshotHtml(page, info, log)
  signal.throwIfAborted()
  return html
}

/** Of the log in the snapshot: another one than that of its source, which it is a part of. */
function nameOf({ sources }: SnapshotAbout): string {
  const [first] = sources
  const more = sources.length > 1 ? ` and ${sources.length - 1} more` : ''
  return `${first?.name ?? 'log'}${more} (snapshot)`
}
