import { Modal } from './Modal'
import { KEYS } from './use-keys'

export function KeyboardHelp({ onClose }: { readonly onClose: () => void }) {
  return (
    <Modal title="Keys" onClose={onClose}>
      <dl className="keys">
        {KEYS.map(({ keys, does }) => (
          <div key={keys}>
            <dt>
              {keys.split(' ').map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <p className="muted">
        Wheel scrolls the rows, ctrl or ⌘ with the wheel zooms at the pointer, dragging pans. A double click fits a
        process.
      </p>
    </Modal>
  )
}
