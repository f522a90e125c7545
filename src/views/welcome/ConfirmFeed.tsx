import { useViewer } from '../../state/viewer-context'
import { Modal } from '../shared/Modal'

/** A link never connects by itself: the page names the host and asks. */
export function ConfirmFeed({ url, onDone }: { readonly url: string; readonly onDone: () => void }) {
  const viewer = useViewer()
  return (
    <Modal title="Connect to a live feed?" onClose={onDone}>
      <p>
        This link asks to connect to <strong>{new URL(url).host}</strong>, which would then send events to this page.
        Connect only if you know that host.
      </p>
      <p>
        <code>{url}</code>
      </p>
      <div className="actions">
        <button
          className="button primary"
          onClick={() => {
            viewer.connect(url)
            onDone()
          }}
        >
          Connect
        </button>
        <button className="button" onClick={onDone}>
          Do not connect
        </button>
      </div>
    </Modal>
  )
}
