import { LEGEND, OUTCOME_NAMES, OUTCOME_WORDS } from '../../codes/outcomes'
import { formatCount, formatNumber } from '../../base/format'
import { formatDuration } from '../../base/time'
import { digitsFor, formatClock, zoneSuffix } from '../../base/time-format'
import { isSettled } from '../../state/session'
import { lengthOf } from '../../state/viewport'
import { useSession, useStoreValue, useTimeFormat, useViewer } from '../../state/viewer-context'
import { useGaps } from '../timeline/use-gaps'
import { Quality } from './Quality'
import { useInView } from './use-in-view'

const IN_VIEW = 'in the visible range'

export function StatusBar() {
  const viewer = useViewer()
  const summary = useSession((state) => state.summary)
  const isAll = useSession(isSettled)
  const gaps = useGaps()
  const inView = useInView()
  return (
    <footer className="status" aria-label="Status">
      <ul className="legend" aria-label="Colours of spans">
        {LEGEND.map((outcome) => (
          <li key={outcome}>
            <button
              title={`Only outcome:${OUTCOME_NAMES[outcome]}; with shift, not these`}
              onClick={(event) => viewer.filterBy('outcome', OUTCOME_NAMES[outcome], event.shiftKey ? 'not' : 'only')}
            >
              <span className={`swatch ${OUTCOME_NAMES[outcome]}`} aria-hidden="true" />
              {OUTCOME_WORDS[outcome]}
            </button>
          </li>
        ))}
        {gaps.length > 0 && (
          <li title={[...new Set(gaps.map(({ text }) => text))].slice(0, 8).join('\n')}>
            <span className="swatch gap" aria-hidden="true" />
            data missing
          </li>
        )}
      </ul>
      {summary !== undefined && (
        <>
          {!isAll && <span className="so-far">so far</span>}
          <span title={inView && IN_VIEW}>
            {summary.matches === undefined ? '' : `matching ${formatNumber(summary.matches)} of `}
            {inView === undefined ? '' : `${formatNumber(inView.alive)} of `}
            {formatCount(summary.processes, 'process')}
          </span>
          <span className="counts optional" title={inView && IN_VIEW}>
            {inView === undefined ? '' : `${formatNumber(inView.events)} of `}
            {formatCount(summary.events, 'event')}
            {inView !== undefined && <span className="visually-hidden"> {IN_VIEW}</span>}
          </span>
          <span className={summary.matches === undefined ? 'counts' : 'counts optional'}>
            {formatCount(summary.pods, 'pod')}
            {summary.nodes > 0 && ` · ${formatCount(summary.nodes, 'node')}`}
          </span>
          <Quality summary={summary} />
        </>
      )}
      <VisibleRange />
    </footer>
  )
}

function VisibleRange() {
  const viewer = useViewer()
  const format = useTimeFormat()
  const range = useStoreValue(viewer.viewport, (state) => state.range)
  if (range === undefined) return null
  const length = lengthOf(range)
  const digits = Math.max(3, digitsFor(length / 100))
  const from = formatClock(range.from, format, digits)
  const to = formatClock(range.to, format, digits)
  const text = `${from.date} ${from.clock} – ${from.date === to.date ? '' : `${to.date} `}${to.clock}${zoneSuffix(format)} (${formatDuration(length)})`
  return (
    <span className="range" title={text}>
      {text}
    </span>
  )
}
