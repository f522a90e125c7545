import { useState } from 'react'
import { SAMPLE_ADDRESS } from '../../state/link-addresses'
import { useLinks } from '../../state/viewer-context'
import { Modal } from '../shared/Modal'

/** A link never loads or connects by itself: the page names the hosts and asks. */
export function ConfirmSources({
  logUrls,
  feedUrls,
}: {
  readonly logUrls: readonly string[]
  readonly feedUrls: readonly string[]
}) {
  const links = useLinks()
  const [others] = useState(() => links.otherSources())
  const [closesOthers, setClosesOthers] = useState(true)
  const isFeed = logUrls.length === 0
  const remote = logUrls.filter((url) => url !== SAMPLE_ADDRESS)
  const accept = (): void => links.accept(others.length > 0 && closesOthers)
  const title = !isFeed ? 'Load what this link names?' : 'Connect to a live feed?'
  return (
    <Modal title={title} className="confirm-sources" onClose={() => links.decline()}>
      {logUrls.includes(SAMPLE_ADDRESS) && <p>This link is a view of the sample log.</p>}
      {remote.length > 0 && (
        <p>
          This link asks to load a log from <Hosts urls={remote} />. The page would send that host a request, without
          cookies, and show what it answers. Load it only if you know the host.
        </p>
      )}
      {feedUrls.length > 0 && (
        <p>
          This link asks to connect to <Hosts urls={feedUrls} />, which would then send events to this page. Connect
          only if you know that host.
        </p>
      )}
      <ul className="asked-addresses">
        {[...remote, ...feedUrls].map((url) => (
          <li key={url}>
            <code>{url}</code>
          </li>
        ))}
      </ul>
      {others.length > 0 && (
        <label className="check">
          <input type="checkbox" checked={closesOthers} onChange={(event) => setClosesOthers(event.target.checked)} />
          close {others.length === 1 ? others[0] : `the ${others.length} logs that are open`} first
        </label>
      )}
      <div className="actions">
        <button className="button primary" onClick={accept}>
          {isFeed ? 'Connect' : 'Load'}
        </button>
        <button className="button" onClick={() => links.decline()}>
          {isFeed ? 'Do not connect' : 'Do not load'}
        </button>
      </div>
    </Modal>
  )
}

/** Each once: `a.example` and `b.example`. */
function Hosts({ urls }: { readonly urls: readonly string[] }) {
  const hosts = [...new Set(urls.map((url) => new URL(url).host))]
  return hosts.map((host, i) => (
    <span key={host}>
      {i > 0 && (i === hosts.length - 1 ? ' and ' : ', ')}
      <strong>{host}</strong>
    </span>
  ))
}
