import { memo, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { formatMoment } from '../../base/time-format'
import type { ProcessKey } from '../../derive/process-key'
import { LatestAnswer } from '../../state/latest-answer'
import { keptParts } from '../../state/session'
import {
  usePreferences,
  useSession,
  useStoreValue,
  useTimeFormat,
  useView,
  useViewer,
} from '../../state/viewer-context'
import type { EventsRequest } from '../../worker/protocol'
import type { EventLine, EventPage } from '../../worker/event-page'
import { useAfterPaint } from '../shared/use-after-paint'
import { copiedLines } from './copied-lines'
import { visibleEventText } from './visible-event-text'
import { useLineWindow } from './use-line-window'
import type { ListedRange } from './use-listed-range'

const LINE_PX = 20
/** Lines that are copied at once by the keyboard. */
const MAX_COPIED = 100_000

/** Lines that the keyboard has chosen: from where it was when shift was pressed to where it is. */
interface Cursor {
  readonly line: number
  readonly anchor: number
  /** Event on `line`; `UNSEEN` until that line is there. */
  readonly event: number
}

const UNSEEN = -1
const NO_CURSOR: Cursor = { line: -1, anchor: -1, event: UNSEEN }

interface Props {
  readonly listed: ListedRange
  readonly isOnlySelected: boolean
  /** An event whose process was selected here. */
  readonly onChoose: (event: EventLine['event']) => void
}

/** tetra's compact lines of the events in the listed range, in order of time. Only the lines in view exist. */
export function EventList({ listed: { range, isSelected: isRangeSelected }, isOnlySelected, onChoose }: Props) {
  const viewer = useViewer()
  const version = useSession((state) => state.summary?.version)
  const filterText = useView((view) => view.filterText)
  const areSecretsHidden = usePreferences((all) => all.areSecretsHidden)
  const selectedKey = useView((view) => view.selectedKey)
  const process = isOnlySelected ? selectedKey : ''
  const pages = useMemo(() => new LatestAnswer<EventsRequest, EventPage>((ask) => viewer.ask('events', ask)), [viewer])
  const page = useDeferredValue(useStoreValue(pages.store, (state) => state.answer))
  const total = page?.total ?? 0
  const { box, lines, heightPx, first, count, linesPerPage, topLine, onScroll, reveal } = useLineWindow(
    total,
    LINE_PX,
    page?.first ?? 0,
  )
  const [cursor, setCursor] = useState(NO_CURSOR)
  /** Selected by a click or key in this list, which must not move under the pointer then. */
  const ownKey = useRef<ProcessKey>('')

  // a refresh changes both; the tree comes first
  const shown = useAfterPaint(
    useMemo(() => ({ range, version }), [range, version]),
    0,
  )
  const kept = useSession(keptParts)
  // lines whose text is still to be unpacked are renewed when more of it is there
  const awaited = page?.lines.some((line) => line.gap === 'awaited') === true ? kept : ''

  useEffect(() => {
    if (shown.range !== undefined) pages.request({ range: shown.range, process, first, count })
  }, [pages, shown, process, first, count, filterText, awaited, areSecretsHidden])

  // where the list has become another one, what the keyboard was on is elsewhere
  const cursorLine = page?.lines[cursor.line - page.first]
  if (cursorLine !== undefined && cursorLine.event !== cursor.event)
    setCursor(cursor.event === UNSEEN ? { ...cursor, event: cursorLine.event } : NO_CURSOR)

  // a process that is selected elsewhere brings the list to its first event, once the lines of that list are there
  const isPending = useStoreValue(pages.store, (state) => state.isPending)
  const isListed = total > 0
  const [wanted, setWanted] = useState<{ readonly line: number }>()
  const revealed = useRef(wanted)
  useEffect(() => {
    if (selectedKey === '' || selectedKey === ownKey.current || range === undefined || !isListed) return
    let isCurrent = true
    void viewer.ask('locateEvent', { range, process, key: selectedKey }).then((line) => {
      if (isCurrent && line >= 0) setWanted({ line })
    })
    return () => {
      isCurrent = false
    }
  }, [viewer, selectedKey, range, process, isListed])
  useEffect(() => {
    if (wanted === undefined || wanted === revealed.current) return
    if (isPending || page !== pages.store.getState().answer) return
    revealed.current = wanted
    reveal(wanted.line, 2)
  }, [wanted, isPending, page, pages, reveal])

  useFollowedEnd(total, topLine, linesPerPage, reveal)

  const choose = (line: EventLine | undefined): void => {
    if (line === undefined || line.process === '') return
    ownKey.current = line.process
    onChoose(line.event)
    void viewer.navigator.goTo(line.process)
  }
  /** Lines of a followed feed leave at the front: what is to be read must not move. */
  const letGo = (): void => {
    if (viewer.live.store.getState().isFollowing) viewer.live.letGo()
  }
  const moveTo = (target: number, isExtending: boolean): void => {
    letGo()
    const line = Math.max(0, Math.min(total - 1, target))
    const event = page?.lines[line - page.first]?.event ?? UNSEEN
    setCursor(({ anchor }) => ({ line, anchor: isExtending && anchor >= 0 ? anchor : line, event }))
    reveal(line)
  }
  const copyLines = async (): Promise<void> => {
    if (range === undefined || cursor.line < 0) return
    const from = Math.min(cursor.line, cursor.anchor)
    const length = Math.min(MAX_COPIED, Math.abs(cursor.line - cursor.anchor) + 1)
    const { lines: copied } = await viewer.ask('events', { range, process, first: from, count: length })
    await navigator.clipboard.writeText(textOf(copied)).catch(() => undefined) // no permission: nothing is copied
  }
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if ((event.ctrlKey || event.metaKey) && event.key === 'c' && (getSelection()?.isCollapsed ?? true)) {
      event.preventDefault()
      void copyLines()
      return
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const { line } = cursor
    const targets: Readonly<Record<string, number>> = {
      ArrowDown: line < 0 ? topLine() : line + 1,
      ArrowUp: line < 0 ? topLine() : line - 1,
      PageDown: (line < 0 ? topLine() : line) + Math.max(1, linesPerPage - 1),
      PageUp: (line < 0 ? topLine() : line) - Math.max(1, linesPerPage - 1),
      Home: 0,
      End: total - 1,
    }
    const target = targets[event.key]
    if (target !== undefined) moveTo(target, event.shiftKey)
    else if (event.key === 'Enter') choose(cursorLine)
    else return
    event.preventDefault()
  }

  if (page !== undefined && total === 0) {
    const where = isRangeSelected ? 'selected range' : 'visible range'
    return (
      <p className="empty small">
        {process !== ''
          ? `The selected process has no event in the ${where}.`
          : filterText === ''
            ? `No event in the ${where}.`
            : `No event of what the filter finds in the ${where}.`}
      </p>
    )
  }
  return (
    <div
      className="event-list"
      ref={box}
      onScroll={onScroll}
      onWheel={(event) => {
        if (event.deltaY < 0) letGo()
      }}
      onKeyDown={onKeyDown}
      onCopy={(event) => {
        const copied = page && copiedLines(event.currentTarget, page)
        if (copied === undefined) return
        event.clipboardData.setData('text/plain', textOf(copied))
        event.preventDefault()
      }}
      tabIndex={0}
      role="listbox"
      aria-multiselectable="true"
      aria-label={isRangeSelected ? 'Events in the selected range' : 'Events in the visible range'}
      aria-activedescendant={cursorLine === undefined ? undefined : `event-${cursor.line}`}
    >
      <div role="presentation" className="event-space" style={{ height: heightPx }}>
        <div role="presentation" className="event-window">
          <div role="presentation" ref={lines}>
            {page?.lines.map((line, i) => (
              <EventRow
                key={line.event}
                line={line}
                number={page.first + i}
                total={total}
                isSelected={selectedKey !== '' && line.process === selectedKey}
                cursor={cursorOn(cursor, page.first + i)}
                onChoose={(isExtending) => {
                  moveTo(page.first + i, isExtending)
                  if (!isExtending) choose(line)
                }}
              />
            ))}
          </div>
        </div>
      </div>
    </div>
  )
}

function textOf(lines: readonly EventLine[]): string {
  return lines.map(({ text }) => `${text}\n`).join('')
}

function cursorOn({ line, anchor }: Cursor, number: number): 'on' | 'among' | undefined {
  if (number === line) return 'on'
  return number >= Math.min(line, anchor) && number <= Math.max(line, anchor) ? 'among' : undefined
}

/** While a feed is followed, the list stays at its end, unless it was scrolled away from there. */
function useFollowedEnd(
  total: number,
  topLine: () => number,
  linesPerPage: number,
  reveal: (line: number) => void,
): void {
  const { live } = useViewer()
  const isFollowing = useStoreValue(live.store, (state) => state.isFollowing && !state.isPaused)
  /** Length of the list when it was last at its end; undefined before it is followed. */
  const known = useRef<number>(undefined)
  useEffect(() => {
    if (!isFollowing) known.current = undefined
    else if (known.current === undefined || topLine() + linesPerPage >= known.current - 1) {
      known.current = total
      if (total > 0) reveal(total - 1)
    } else known.current = total
  }, [isFollowing, total, topLine, linesPerPage, reveal])
}

/** Why a line is not made from its text. */
const GAP_TEXTS = {
  awaited: { mark: '(raw text is still being unpacked)', title: 'The file is unpacked again to keep its raw text.' },
  stopped: { mark: '(raw text was not unpacked)', title: 'Unpacking the raw text was stopped.' },
  changed: { mark: '(file changed)', title: 'The file has changed on disk.' },
  dropped: { mark: '(raw text was dropped)', title: 'The oldest raw text of a feed is dropped, so that it can go on.' },
  gone: { mark: '(raw text is gone)', title: "What the feed brought is no longer on the browser's disk." },
} as const

interface RowProps {
  readonly line: EventLine
  readonly number: number
  readonly total: number
  readonly isSelected: boolean
  readonly cursor: 'on' | 'among' | undefined
  readonly onChoose: (isExtending: boolean) => void
}

const EventRow = memo(
  function EventRow({ line, number, total, isSelected, cursor, onChoose }: RowProps) {
    const format = useTimeFormat()
    const classes = ['event-row', isSelected ? 'selected' : '', cursor === undefined ? '' : `cursor-${cursor}`]
    return (
      <div
        id={`event-${number}`}
        role="option"
        aria-selected={isSelected}
        aria-posinset={number + 1}
        aria-setsize={total}
        className={classes.filter(Boolean).join(' ')}
        style={{ height: LINE_PX }}
        onClick={(event) => {
          // text that was marked with the pointer is to be copied
          if (event.shiftKey || (getSelection()?.isCollapsed ?? true)) onChoose(event.shiftKey)
        }}
        onMouseDown={(event) => {
          if (event.shiftKey) event.preventDefault()
        }}
      >
        <span className="event-time">{line.time === undefined ? '–' : formatMoment(line.time, format)}</span>
        <span className="event-label">{line.label}</span>{' '}
        <span className="event-source">{visibleEventText(line.source)}</span>{' '}
        <span className="event-binary">{visibleEventText(line.binary)}</span> <span>{visibleEventText(line.rest)}</span>
        {line.caps !== '' && <span className="event-binary"> {line.caps}</span>}
        {line.gap !== undefined && (
          <span
            className="event-gap"
            title={`${GAP_TEXTS[line.gap].title} This line is made from what the store keeps.`}
          >
            {GAP_TEXTS[line.gap].mark}
          </span>
        )}
      </div>
    )
  },
  (a, b) =>
    a.line === b.line &&
    a.number === b.number &&
    a.total === b.total &&
    a.isSelected === b.isSelected &&
    a.cursor === b.cursor,
)
