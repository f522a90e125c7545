/** Composition root: makes the viewer, follows the link, mounts the page. */
import { createRoot } from 'react-dom/client'
import { fingerprintOf } from './ingest/fingerprint'
import { LinkSync } from './state/link-sync'
import type { Snapshot } from './state/snapshot'
import { Viewer } from './state/viewer'
import { ViewerContext } from './state/viewer-context'
import { Page, PageContext } from './views/actions/page'
import { App } from './views/App'
import './views/style.css'
import { sampleText } from './sample'
import { viewerPage } from './viewer-page'

const snapshot = await ownSnapshot()

const viewer = new Viewer({
  fingerprintOf,
  sampleText,
  viewerPage,
  snapshot: snapshot?.info,
  download: async (url, options) => (await import('./sources/download')).download(url, options),
})
const links = new LinkSync(viewer)
links.start()

if (snapshot !== undefined) await viewer.sources.openSnapshot(snapshot)
await openServed()

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')
createRoot(root).render(
  <ViewerContext value={{ viewer, links }}>
    <PageContext value={new Page(viewer, links)}>
      <App />
    </PageContext>
  </ViewerContext>,
)

/** Opens what the page's server was started with; a page from elsewhere has none. */
async function openServed(): Promise<void> {
  if (document.getElementById('treeline-served') === null) return
  const { takeServed } = await import('./state/served')
  const served = takeServed(document, location.href)
  for (const target of served?.feeds ?? []) viewer.sources.connect(target)
  for (const file of served?.files ?? []) void viewer.sources.openServed(file)
}

/** What the page is a snapshot of, with the address set to its view; undefined for a page that is none. */
async function ownSnapshot(): Promise<Snapshot | undefined> {
  if (document.querySelector('script[type="application/octet-stream"]') === null) return undefined
  const { takeSnapshot, viewOnly } = await import('./state/snapshot')
  const taken = takeSnapshot(document)
  // a snapshot has its own log: the view is all that a link may say
  if (taken !== undefined) history.replaceState(null, '', viewOnly(location.hash) || taken.info.view || '#')
  return taken
}
