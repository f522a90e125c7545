import { Copy, X, ZoomIn } from 'lucide-react'
import { useEffect, useRef, type RefObject } from 'react'
import { formatExactLength, formatRfc3339, type Instant } from '../../base/time'
import { formatClock, type TimeFormat } from '../../base/time-format'
import type { TimeRange } from '../../derive/log-range'
import { TimeScale } from '../../render/time-scale'
import { clearSelectedRange, rangeBetween } from '../../state/selected-range'
import type { Viewer } from '../../state/viewer'
import { useStoreValue, useTimeFormat, useViewer } from '../../state/viewer-context'
import { jumpToRange } from '../../state/viewport'
import { CopyButton } from '../shared/CopyButton'
import { dragRange } from './range-drag'

/** The selected range over the rows, with edges to move, its exact length, and what can be done with it. */
export function RangeBand({ spans }: { readonly spans: RefObject<HTMLElement | null> }) {
  const viewer = useViewer()
  const range = useStoreValue(viewer.selectedRange, (state) => state.range)
  const format = useTimeFormat()
  const isDragging = useStoreValue(viewer.selectedRange, (state) => state.isDragging)
  const band = usePlacedRange(viewer)
  return (
    <>
      <MarkLine />
      {range !== undefined && (
        <>
          <div className="range-band" ref={band}>
            <Edge spans={spans} range={range} side="from" />
            <Edge spans={spans} range={range} side="to" />
          </div>
          <div className={isDragging ? 'range-bar dragging' : 'range-bar'} role="toolbar" aria-label="Selected range">
            <p className="range-times">
              {edgeText(range.from, range.to, format)} – {edgeText(range.to, range.from, format)}
            </p>
            <output className="range-length">{formatExactLength(range.from, range.to)}</output>
            <button className="icon-text" onClick={() => jumpToRange(viewer.viewport, range)}>
              <ZoomIn size={14} /> Zoom to it
            </button>
            <CopyButton className="icon-text" text={() => rangeText(range)}>
              <Copy size={13} /> Copy
            </CopyButton>
            <button className="icon-text" onClick={() => clearSelectedRange(viewer.selectedRange)} title="Esc">
              <X size={14} /> Clear
            </button>
          </div>
        </>
      )}
    </>
  )
}

/** The selected range over the axis, with the times of its edges. */
export function AxisBand() {
  const viewer = useViewer()
  const format = useTimeFormat()
  const range = useStoreValue(viewer.selectedRange, (state) => state.range)
  const band = usePlacedRange(viewer)
  if (range === undefined) return null
  return (
    <div className="axis-band" ref={band} aria-hidden="true">
      <span className="edge-time from">{formatClock(range.from, format, 9).clock}</span>
      <span className="edge-time to">{formatClock(range.to, format, 9).clock}</span>
    </div>
  )
}

/** With its date where that is not the date of the other edge. */
function edgeText(time: Instant, other: Instant, format: TimeFormat): string {
  const { date, clock } = formatClock(time, format, 9)
  return formatClock(other, format).date === date ? clock : `${date} ${clock}`
}

/** Two times as in the log, and what is between them. */
function rangeText(range: TimeRange): string {
  return `${formatRfc3339(range.from)} ${formatRfc3339(range.to)} ${formatExactLength(range.from, range.to)}`
}

/** For an element that is kept over the selected range while that or the visible range moves, without React. */
function usePlacedRange(viewer: Viewer): RefObject<HTMLDivElement | null> {
  const element = useRef<HTMLDivElement>(null)
  const isThere = useStoreValue(viewer.selectedRange, (state) => state.range !== undefined)
  useEffect(() => {
    const place = (): void => {
      const { range: visible, widthPx } = viewer.viewport.getState()
      const { range } = viewer.selectedRange.getState()
      if (element.current === null || visible === undefined || range === undefined) return
      const scale = new TimeScale(visible, widthPx)
      // far outside, browsers place wrongly
      const left = Math.max(-40, Math.min(widthPx + 40, scale.xOf(range.from)))
      const right = Math.max(left, Math.min(widthPx + 40, scale.xOf(range.to)))
      element.current.style.transform = `translateX(${left}px)`
      element.current.style.width = `${Math.max(1, right - left)}px`
      element.current.style.setProperty('--left', `${left}px`)
      element.current.style.setProperty('--right', `${widthPx - right}px`)
      const isFromInside = left < EDGE_TIME_PX
      const isToInside = widthPx - right < EDGE_TIME_PX
      const needed = (Number(isFromInside) + Number(isToInside)) * EDGE_TIME_PX
      element.current.dataset['fromSide'] = isFromInside ? 'inside' : 'outside'
      element.current.dataset['toSide'] = isToInside ? 'inside' : 'outside'
      element.current.dataset['fits'] = `${right - left >= needed}`
    }
    place()
    const stops = [viewer.viewport.subscribe(place), viewer.selectedRange.subscribe(place)]
    return () => stops.forEach((stop) => stop())
  }, [viewer, isThere])
  return element
}

/** Room that the time of an edge takes. */
const EDGE_TIME_PX = 142
/** An arrow key moves an edge by this much, with shift by ten times as much. */
const KEY_STEP_PX = 1

function Edge({
  spans,
  range,
  side,
}: {
  readonly spans: RefObject<HTMLElement | null>
  readonly range: TimeRange
  readonly side: 'from' | 'to'
}) {
  const viewer = useViewer()
  const format = useTimeFormat()
  const other = side === 'from' ? range.to : range.from
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const { range: visible, widthPx } = viewer.viewport.getState()
    if ((event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') || visible === undefined) return
    event.preventDefault()
    const scale = new TimeScale(visible, widthPx)
    const step = (event.shiftKey ? 10 : 1) * KEY_STEP_PX * (event.key === 'ArrowLeft' ? -1 : 1)
    const moved: Instant = scale.timeAt(scale.xOf(range[side]) + step)
    viewer.selectedRange.setState({ range: rangeBetween(moved, other) })
  }
  const { date, clock } = formatClock(range[side], format, 9)
  return (
    <div
      className={`range-edge ${side}`}
      role="slider"
      tabIndex={0}
      aria-label={side === 'from' ? 'Start of the selected range' : 'End of the selected range'}
      aria-valuenow={range[side].sec}
      aria-valuetext={`${date} ${clock}`}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        const box = spans.current?.getBoundingClientRect()
        if (box !== undefined) dragRange(viewer, event, box, other)
      }}
    />
  )
}

/** Where the keyboard has begun a range. */
function MarkLine() {
  const viewer = useViewer()
  const mark = useStoreValue(viewer.selectedRange, (state) => state.mark)
  const visible = useStoreValue(viewer.viewport, (state) => state.range)
  const widthPx = useStoreValue(viewer.viewport, (state) => state.widthPx)
  if (mark === undefined || visible === undefined) return null
  const x = new TimeScale(visible, widthPx).xOf(mark)
  if (x < 0 || x > widthPx) return null
  return (
    <div className="mark-line" style={{ transform: `translateX(${x}px)` }} role="status">
      <span className="visually-hidden">One end is marked; m marks the other one.</span>
    </div>
  )
}
