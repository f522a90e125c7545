import { Modal } from '../shared/Modal'
import { ConnectForm } from './ConnectForm'

/** Adds a feed to what is open. */
export function ConnectDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <Modal title="Connect to a feed" className="connecting" onClose={onClose}>
      <ConnectForm onConnect={onClose} />
    </Modal>
  )
}
