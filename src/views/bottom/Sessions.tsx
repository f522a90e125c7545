import { memo, useCallback, useEffect, useRef, useState } from 'react'
import { formatDuration } from '../../base/time'
import { formatClock } from '../../base/time-format'
import { formatCount } from '../../base/format'
import { visibleText } from '../../base/printable-text'
import type { SessionRow } from '../../derive/sessions'
import { useTimeFormat, useView, useViewer } from '../../state/viewer-context'
import { OUTCOME_NAMES } from '../../codes/outcomes'
import { observeSize } from '../shared/observe-size'
import { useSessionPages } from './use-session-pages'

const ROW_PX = 44
/** Rows beyond the window that are asked for too. */
const MARGIN_ROWS = 10

/** Everything that a container runtime started in running containers, in order of time. Only the rows in view exist. */
export function Sessions({ withProbes }: { readonly withProbes: boolean }) {
  const list = useRef<HTMLDivElement>(null)
  const [window, setWindow] = useState({ first: 0, count: 40 })
  const page = useSessionPages(withProbes, window)
  const isListed = page !== undefined && page.total > 0
  const onScroll = useCallback((): void => {
    const element = list.current
    if (element === null) return
    const first = Math.max(0, Math.floor(element.scrollTop / ROW_PX) - MARGIN_ROWS)
    const count = Math.ceil(element.clientHeight / ROW_PX) + 2 * MARGIN_ROWS
    setWindow((shown) => (shown.first === first && shown.count === count ? shown : { first, count }))
  }, [])
  useEffect(() => {
    if (list.current !== null) return observeSize(list.current, onScroll)
  }, [onScroll, isListed])

  if (page === undefined) return null
  if (page.total === 0) return <NoSessions probes={page.probes} />
  return (
    <div
      className="sessions"
      ref={list}
      onScroll={onScroll}
      role="table"
      aria-label="Sessions"
      aria-rowcount={page.total + 1}
    >
      <div role="rowgroup" className="sessions-head">
        <div role="row" className="session-row" aria-rowindex={1}>
          {['start', 'where', 'what', 'how it ended', 'what it started'].map((name) => (
            <span role="columnheader" key={name}>
              {name}
            </span>
          ))}
        </div>
      </div>
      <div role="rowgroup" style={{ height: page.total * ROW_PX, position: 'relative' }}>
        <div role="presentation" style={{ transform: `translateY(${page.first * ROW_PX}px)` }}>
          {page.sessions.map((session, i) => (
            <Row key={session.key} session={session} rowIndex={page.first + i + 2} />
          ))}
        </div>
      </div>
    </div>
  )
}

const Row = memo(function Row({ session, rowIndex }: { readonly session: SessionRow; readonly rowIndex: number }) {
  const viewer = useViewer()
  const format = useTimeFormat()
  const isSelected = useView((view) => view.selectedKey === session.key)
  const {
    key,
    start,
    evidence,
    owner,
    container,
    name,
    args,
    outcome,
    outcomeText,
    durationNs,
    descendants,
    ran,
    ranMore,
  } = session
  const time = start && formatClock(start, format)
  return (
    <div
      role="row"
      aria-rowindex={rowIndex}
      className={isSelected ? 'session-row selected' : 'session-row'}
      title={[`${name} ${args}`, evidence, ...ran].map(visibleText).join('\n')}
      onClick={() => void viewer.navigator.goToInTime(key)}
    >
      <div role="cell">
        <p>{time?.clock ?? '–'}</p>
        <p>{time?.date}</p>
      </div>
      <div role="cell">
        <p>{visibleText(owner)}</p>
        <p>{visibleText(container)}</p>
      </div>
      <div role="cell">
        <p>
          <button aria-current={isSelected}>
            <b>{visibleText(name)}</b> <bdi dir="ltr">{visibleText(args)}</bdi>
          </button>
        </p>
        <p>
          {session.isProbe && <b>exec probe: </b>}
          {visibleText(evidence)}
        </p>
      </div>
      <div role="cell">
        <p>
          <span className={`dot ${OUTCOME_NAMES[outcome]}`} aria-hidden="true" />
          {outcomeText}
        </p>
        <p>{durationNs !== undefined && `after ${formatDuration(Math.max(0, durationNs))}`}</p>
      </div>
      <div role="cell">
        <p>{descendants === 0 ? 'nothing' : formatCount(descendants, 'process')}</p>
        <p>
          {visibleText(ran.join(', '))}
          {ranMore > 0 && ` and ${ranMore} more`}
        </p>
      </div>
    </div>
  )
})

function NoSessions({ probes }: { readonly probes: number }) {
  const isFiltered = useView((view) => view.filterText.trim() !== '')
  return (
    <div className="empty small">
      <p>
        No runtime exec {isFiltered ? 'matches the filter' : 'is in this log'}
        {probes > 0 && `; ${formatCount(probes, 'exec probe')} can be listed too`}.
      </p>
      <p>
        A runtime exec is a process that the container runtime (<code>runc</code>, <code>crun</code>,{' '}
        <code>conmon</code>) starts in a container that runs already. That is <code>kubectl exec</code>, a probe, a hook
        or <code>nsenter</code>: the log cannot tell which, nor who.
      </p>
    </div>
  )
}
