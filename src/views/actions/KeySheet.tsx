import { Modal } from '../shared/Modal'
import { SECTIONS } from './action'
import { ACTIONS } from './actions'
import { GESTURES } from './gestures'
import { KeyCaps } from './KeyCaps'

/** Every key and gesture, by section. */
export function KeySheet({ onClose }: { readonly onClose: () => void }) {
  return (
    <Modal title="Keys" className="key-sheet" onClose={onClose}>
      <div className="key-columns">
        {SECTIONS.map((section) => {
          const actions = ACTIONS.filter((action) => action.section === section && action.keys.length > 0)
          return actions.length === 0 ? null : (
            <section key={section} aria-label={section}>
              <h3>{section}</h3>
              <dl>
                {actions.map(({ id, title, keys }) => (
                  <div key={id}>
                    <dt>{title.replace(/…$/, '')}</dt>
                    <dd>
                      {keys.map((each) => (
                        <KeyCaps key={each} keys={each} />
                      ))}
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          )
        })}
        <section aria-label="Mouse">
          <h3>Mouse</h3>
          <dl>
            {GESTURES.map(({ gesture, does }) => (
              <div key={gesture.join()}>
                <dt>{does}</dt>
                <dd>
                  <span className="key-caps">
                    {gesture.map((part) => (
                      <kbd key={part}>{part}</kbd>
                    ))}
                  </span>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </Modal>
  )
}
