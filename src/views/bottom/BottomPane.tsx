import { useState } from 'react'
import { useView } from '../../state/viewer-context'
import { EventList } from './EventList'
import { RawEvents } from './RawEvents'

type Tab = 'events' | 'raw'

/** Under the rows: the events of the visible range, and the raw JSON of the selected process. */
export function BottomPane() {
  const [tab, setTab] = useState<Tab>('events')
  const [isOnlySelected, setOnlySelected] = useState(false)
  const hasSelection = useView((view) => view.selectedKey !== '')
  const tabButton = (name: Tab, label: string) => (
    <button
      role="tab"
      id={`tab-${name}`}
      aria-selected={tab === name}
      aria-controls="bottom-panel"
      onClick={() => setTab(name)}
    >
      {label}
    </button>
  )
  return (
    <section className="bottom" aria-label="Events">
      <div className="tabs">
        <div role="tablist" aria-label="Events and raw JSON">
          {tabButton('events', 'Events')}
          {tabButton('raw', 'Raw JSON')}
        </div>
        {tab === 'events' && (
          <label className="check">
            <input
              type="checkbox"
              checked={isOnlySelected}
              disabled={!hasSelection && !isOnlySelected}
              onChange={(event) => setOnlySelected(event.target.checked)}
            />
            only the selected process
          </label>
        )}
      </div>
      <div className="tab-panel" id="bottom-panel" role="tabpanel" aria-labelledby={`tab-${tab}`}>
        {tab === 'events' ? <EventList isOnlySelected={isOnlySelected} /> : <RawEvents />}
      </div>
    </section>
  )
}
