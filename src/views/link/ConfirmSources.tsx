import { useState } from 'react'
import { feedOfAddress, hostOfFeed, whyBlocked, type NatsCredentials } from '../../state/feed-addresses'
import { SAMPLE_ADDRESS, shownAddress } from '../../state/link-addresses'
import { isNatsAddress } from '../../state/nats-address'
import { NO_CREDENTIALS, credentialsOfDraft, type CredentialDraft } from '../../state/nats-form'
import { useLinks } from '../../state/viewer-context'
import { CredentialFields } from '../shared/CredentialFields'
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
  const [drafts, setDrafts] = useState<Readonly<Record<string, CredentialDraft>>>({})
  const [problem, setProblem] = useState({ url: '', text: '' })
  const accept = (): void => {
    const credentials = new Map<string, NatsCredentials>()
    for (const url of feedUrls.filter(isNatsAddress)) {
      const made = credentialsOfDraft(drafts[url] ?? NO_CREDENTIALS)
      if (typeof made === 'string') {
        setProblem({ url, text: made })
        return
      }
      credentials.set(url, made)
    }
    links.accept(others.length > 0 && closesOthers, credentials)
  }
  const blocked = feedUrls.flatMap((url) => {
    const target = feedOfAddress(url)
    return (target && whyBlocked(target.url, location.href)) ?? []
  })
  const isBlocked = blocked.length > 0 && blocked.length === feedUrls.length && remote.length === 0
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
          The page would connect to <Hosts urls={feedUrls} />, which would then send events to it. Connect only if you
          know that host.
        </p>
      )}
      <ul className="asked-addresses">
        {[...remote, ...feedUrls].map((url) => (
          <li key={url}>
            <code>{shownAddress(url)}</code>
          </li>
        ))}
      </ul>
      {blocked.map((text) => (
        <p key={text} className="problem" role="alert">
          {text}
        </p>
      ))}
      {feedUrls.filter(isNatsAddress).map((url) => (
        <CredentialFields
          key={url}
          draft={drafts[url] ?? NO_CREDENTIALS}
          problem={problem.url === url ? problem.text : ''}
          onChange={(draft) => {
            setDrafts({ ...drafts, [url]: draft })
            setProblem({ url: '', text: '' })
          }}
        />
      ))}
      {others.length > 0 && (
        <label className="check">
          <input type="checkbox" checked={closesOthers} onChange={(event) => setClosesOthers(event.target.checked)} />
          close {others.length === 1 ? others[0] : `the ${others.length} logs that are open`} first
        </label>
      )}
      <div className="actions">
        <button className="button primary" disabled={isBlocked} onClick={accept}>
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
  const hosts = [...new Set(urls.map((url) => hostOfFeed(url) || new URL(url).host))]
  return hosts.map((host, i) => (
    <span key={host}>
      {i > 0 && (i === hosts.length - 1 ? ' and ' : ', ')}
      <strong>{host}</strong>
    </span>
  ))
}
