import { useRef } from 'react'
import { Modal } from '../shared/Modal'
import { ConnectForm } from './ConnectForm'

/** Adds a feed to what is open. */
export function ConnectDialog({ onClose }: { readonly onClose: () => void }) {
  const form = useRef<HTMLDivElement>(null)
  return (
    <Modal title="Connect to a feed" onClose={onClose}>
      <div ref={form}>
        {/* closed by the dialog itself, which gives the focus back */}
        <ConnectForm onConnect={() => form.current?.closest('dialog')?.close()} />
      </div>
    </Modal>
  )
}
