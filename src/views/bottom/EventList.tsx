import { memo, useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { formatClock } from '../../base/time-format'
import type { TimeRange } from '../../derive/log-range'
import { LatestAnswer } from '../../state/latest-answer'
import { keptParts } from '../../state/session'
import { useSession, useStoreValue, useTimeFormat, useView, useViewer } from '../../state/viewer-context'
import type { EventsRequest } from '../../worker/protocol'
import type { EventLine, EventPage } from '../../worker/event-page'

const LINE_PX = 20
/** Browsers lay out nothing taller; longer lists are scrolled in proportion. */
const MAX_HEIGHT_PX = 8_000_000
/** A range that keeps moving is asked for when it rests this long. */
const REST_MS = 90

/** tetra's compact lines of the events in the visible range, in order of time. Only the lines in view exist. */
export function EventList({ isOnlySelected }: { readonly isOnlySelected: boolean }) {
  const viewer = useViewer()
  const range = useRestingRange()
  const version = useSession((state) => state.summary?.version)
  const filterText = useView((view) => view.filterText)
  const selectedKey = useView((view) => view.selectedKey)
  const process = isOnlySelected ? selectedKey : ''
  const list = useRef<HTMLDivElement>(null)
  const [window, setWindow] = useState({ first: 0, count: 40 })
  const pages = useMemo(() => new LatestAnswer<EventsRequest, EventPage>((ask) => viewer.ask('events', ask)), [viewer])
  const page = useDeferredValue(useStoreValue(pages.store, (state) => state.answer))
  const total = page?.total ?? 0
  const kept = useSession(keptParts)
  // lines whose text is still to be unpacked are renewed when more of it is there
  const awaited = page?.lines.some((line) => line.gap === 'awaited') === true ? kept : ''

  useEffect(() => {
    if (range !== undefined) pages.request({ range, process, ...window })
  }, [pages, range, process, window, version, filterText, awaited])

  const heightPx = Math.min(MAX_HEIGHT_PX, total * LINE_PX)
  const onScroll = useCallback((): void => {
    const element = list.current
    if (element === null) return
    const inView = Math.ceil(element.clientHeight / LINE_PX) + 1
    const room = Math.max(1, heightPx - element.clientHeight)
    const top = Math.floor((element.scrollTop / room) * Math.max(0, total - inView + 1))
    const next = { first: Math.max(0, top - 5), count: inView + 10 }
    setWindow((shown) => (shown.first === next.first && shown.count === next.count ? shown : next))
  }, [heightPx, total])

  useEffect(() => {
    const element = list.current
    if (element === null) return
    const observer = new ResizeObserver(onScroll)
    observer.observe(element)
    return () => observer.disconnect()
  }, [onScroll])

  if (page !== undefined && total === 0) {
    return (
      <p className="empty small">
        {process === '' ? 'No event in the visible range.' : 'The selected process has no event in the visible range.'}
      </p>
    )
  }
  // where lines are squeezed into the tallest list, they stay one line height apart around the scroll offset
  const scale = total * LINE_PX > MAX_HEIGHT_PX ? heightPx / (total * LINE_PX) : 1
  return (
    <div
      className="event-list"
      ref={list}
      onScroll={onScroll}
      tabIndex={0}
      role="list"
      aria-label="Events in the visible range"
    >
      <div style={{ height: heightPx, position: 'relative' }}>
        <div style={{ transform: `translateY(${(page?.first ?? 0) * LINE_PX * scale}px)` }}>
          {page?.lines.map((line) => (
            <EventRow key={line.event} line={line} isSelected={selectedKey !== '' && line.process === selectedKey} />
          ))}
        </div>
      </div>
    </div>
  )
}

/** The visible range, once it has stopped moving for a moment. */
function useRestingRange(): TimeRange | undefined {
  const viewer = useViewer()
  const [range, setRange] = useState(viewer.viewport.getState().range)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = viewer.viewport.subscribe((state, before) => {
      if (state.range === before.range) return
      clearTimeout(timer)
      timer = setTimeout(() => setRange(state.range), REST_MS)
    })
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [viewer])
  return range
}

/** Why a line is not made from its text. */
const GAP_TEXTS = {
  awaited: { mark: '(raw text is still being unpacked)', title: 'The file is unpacked again to keep its raw text.' },
  stopped: { mark: '(raw text was not unpacked)', title: 'Unpacking the raw text was stopped.' },
  changed: { mark: '(file changed)', title: 'The file has changed on disk.' },
} as const

const EventRow = memo(function EventRow({
  line,
  isSelected,
}: {
  readonly line: EventLine
  readonly isSelected: boolean
}) {
  const viewer = useViewer()
  const format = useTimeFormat()
  const open = (): void => {
    if (line.process !== '') void viewer.goTo(line.process)
  }
  return (
    <div
      role="listitem"
      className={isSelected ? 'event-row selected' : 'event-row'}
      style={{ height: LINE_PX }}
      onClick={open}
    >
      <span className="event-time">{line.time === undefined ? '–' : formatClock(line.time, format).clock}</span>
      <span className="event-label">{line.label}</span> <span className="event-source">{line.source}</span>{' '}
      <span className="event-binary">{line.binary}</span> <span>{line.rest}</span>
      {line.caps !== '' && <span className="event-binary"> {line.caps}</span>}
      {line.gap !== undefined && (
        <span className="event-gap" title={`${GAP_TEXTS[line.gap].title} This line is made from what the store keeps.`}>
          {GAP_TEXTS[line.gap].mark}
        </span>
      )}
    </div>
  )
})
