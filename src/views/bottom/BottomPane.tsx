import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { formatShort } from '../../base/format'
import { useView, useViewer } from '../../state/viewer-context'
import type { BottomTab } from '../../state/view'
import { EventList } from './EventList'
import { useListedRange } from './use-listed-range'
import { useSessionPages } from './use-session-pages'

const RangeStats = lazy(async () => ({ default: (await import('./RangeStats')).RangeStats }))
const RawEvents = lazy(async () => ({ default: (await import('./RawEvents')).RawEvents }))
const Sessions = lazy(async () => ({ default: (await import('./Sessions')).Sessions }))

const NONE = { first: 0, count: 0 }

/** Under the rows: events, statistics of the selected range, sessions, and the raw JSON of the selected process. */
export function BottomPane() {
  const [tab, setTab] = useTab()
  const { view } = useViewer()
  const isOnlySelected = useView((state) => state.isOnlySelected)
  const withProbes = useView((state) => state.withProbes)
  const [chosenEvent, setChosenEvent] = useState(-1)
  const hasSelection = useView((state) => state.selectedKey !== '')
  const sessions = useSessionPages(withProbes, NONE)
  const listed = useListedRange()
  const tabButton = (name: BottomTab, label: string, count?: number) => (
    <button
      role="tab"
      id={`tab-${name}`}
      aria-selected={tab === name}
      aria-controls="bottom-panel"
      onClick={() => setTab(name)}
    >
      {label}
      {count !== undefined && count > 0 && <span className="tab-count"> {formatShort(count)}</span>}
    </button>
  )
  return (
    <section className="bottom" aria-label="Events">
      <div className="tabs">
        <div role="tablist" aria-label="Events, range, sessions and raw JSON">
          {tabButton('events', 'Events')}
          {tabButton('range', 'Range')}
          {tabButton('sessions', 'Sessions', sessions?.total)}
          {tabButton('raw', 'Raw JSON')}
        </div>
        {tab === 'events' && listed.isSelected && <span className="in-range">in the selected range</span>}
        {tab === 'events' && (
          <Check
            label="only the selected process"
            isChecked={isOnlySelected}
            isDisabled={!hasSelection && !isOnlySelected}
            onChange={(isChecked) => view.setState({ isOnlySelected: isChecked })}
          />
        )}
        {tab === 'sessions' && (sessions?.probes ?? 0) > 0 && (
          <Check
            label={`with exec probes (${formatShort(sessions?.probes ?? 0)})`}
            isChecked={withProbes}
            onChange={(isChecked) => view.setState({ withProbes: isChecked })}
          />
        )}
      </div>
      <div className="tab-panel" id="bottom-panel" role="tabpanel" aria-labelledby={`tab-${tab}`}>
        <Suspense>
          {tab === 'events' && <EventList listed={listed} isOnlySelected={isOnlySelected} onChoose={setChosenEvent} />}
          {tab === 'range' && <RangeStats listed={listed} />}
          {tab === 'sessions' && <Sessions withProbes={withProbes} />}
          {tab === 'raw' && <RawEvents chosen={chosenEvent} onChoose={setChosenEvent} />}
        </Suspense>
      </div>
    </section>
  )
}

/** The chosen tab. Statistics come up by themselves when a range is selected, and leave with it. */
function useTab(): readonly [BottomTab, (tab: BottomTab) => void] {
  const { selectedRange, view } = useViewer()
  const tab = useView((state) => state.bottomTab)
  const before = useRef<BottomTab>('events')
  useEffect(() => {
    let isKnown = selectedRange.getState().range !== undefined
    return selectedRange.subscribe(({ range, isDragging }) => {
      if (range === undefined) {
        if (isKnown && view.getState().bottomTab === 'range') view.setState({ bottomTab: before.current })
        isKnown = false
      } else if (!isKnown && !isDragging) {
        isKnown = true
        if (view.getState().bottomTab === 'range') return
        before.current = view.getState().bottomTab
        view.setState({ bottomTab: 'range' })
      }
    })
  }, [selectedRange, view])
  return [tab, (bottomTab) => view.setState({ bottomTab })]
}

function Check({
  label,
  isChecked,
  isDisabled = false,
  onChange,
}: {
  readonly label: string
  readonly isChecked: boolean
  readonly isDisabled?: boolean
  readonly onChange: (isChecked: boolean) => void
}) {
  return (
    <label className="check">
      <input
        type="checkbox"
        checked={isChecked}
        disabled={isDisabled}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span title={label}>{label}</span>
    </label>
  )
}
