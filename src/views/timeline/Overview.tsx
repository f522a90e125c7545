import { useCallback, useEffect, useMemo, useRef } from 'react'
import { formatClock } from '../../base/time-format'
import type { TimeRange } from '../../derive/log-range'
import { drawOverview } from '../../render/draw-overview'
import type { CanvasTheme } from '../../render/theme'
import { TimeScale } from '../../render/time-scale'
import type { Viewer } from '../../state/viewer'
import { useStoreValue, useTimeFormat, useViewer } from '../../state/viewer-context'
import { panRange, setRange, showWhole, zoomRange } from '../../state/viewport'
import { useCanvas } from './use-canvas'

/** Distance from an edge of the brush in which a press takes hold of it. */
const GRIP_PX = 7
const KEY_STEP = 0.1

/** Events of the whole log; the brush over it is the visible range: dragged, resized at its edges, drawn anew. */
export function Overview() {
  const viewer = useViewer()
  const format = useTimeFormat()
  const range = useStoreValue(viewer.viewport, (state) => state.range)
  const brush = useRef<HTMLDivElement>(null)
  const sources = useMemo(() => [viewer.viewport, viewer.session], [viewer])

  const draw = useCallback(
    (context: CanvasRenderingContext2D, theme: CanvasTheme, widthPx: number, heightPx: number) => {
      const overview = viewer.session.getState().summary?.overview
      const scale = wholeScale(viewer, widthPx)
      const shown = viewer.viewport.getState().range
      if (overview === undefined || scale === undefined || shown === undefined) return
      const from = scale.xOf(overview.range.from)
      const to = Math.max(from + overview.bucketCount, scale.xOf(overview.range.to))
      const xOfBucket = (bucket: number): number => from + (bucket / overview.bucketCount) * (to - from)
      drawOverview(
        context,
        overview,
        { left: scale.xOf(shown.from), right: scale.xOf(shown.to) },
        theme,
        xOfBucket,
        heightPx,
      )
    },
    [viewer],
  )
  const canvas = useCanvas(sources, draw)

  useEffect(() => {
    const place = (): void => {
      const element = brush.current
      const shown = viewer.viewport.getState().range
      if (element === null || shown === undefined) return
      const widthPx = element.parentElement?.clientWidth ?? 0
      const scale = wholeScale(viewer, widthPx)
      if (scale === undefined) return
      const left = Math.max(-2, Math.min(widthPx - 4, scale.xOf(shown.from)))
      const right = Math.max(left + 4, Math.min(widthPx + 2, scale.xOf(shown.to)))
      element.style.left = `${left}px`
      element.style.width = `${right - left}px`
    }
    place()
    const observer = new ResizeObserver(place)
    if (brush.current?.parentElement) observer.observe(brush.current.parentElement)
    const stop = viewer.viewport.subscribe(place)
    return () => {
      stop()
      observer.disconnect()
    }
  }, [viewer])

  return (
    <div
      className="overview"
      onPointerDown={(event) => startBrush(viewer, event)}
      onDoubleClick={() => showWhole(viewer.viewport)}
    >
      <canvas ref={canvas} aria-hidden="true" />
      <div
        className="brush"
        ref={brush}
        role="slider"
        tabIndex={0}
        aria-label="Visible range"
        aria-valuetext={range && `${formatClock(range.from, format).clock} to ${formatClock(range.to, format).clock}`}
        aria-valuenow={range?.from.sec ?? 0}
        onKeyDown={(event) => {
          if (moveBrush(viewer, event.key, event.shiftKey)) event.preventDefault()
        }}
      >
        <span className="grip" />
        <span className="grip" />
      </div>
    </div>
  )
}

function wholeScale(viewer: Viewer, widthPx: number): TimeScale | undefined {
  const { wholeRange } = viewer.viewport.getState()
  return wholeRange && new TimeScale(wholeRange, widthPx)
}

/** Arrows move the brush, with shift they widen and narrow it. */
function moveBrush(viewer: Viewer, key: string, isResize: boolean): boolean {
  const { range } = viewer.viewport.getState()
  if (range === undefined || (key !== 'ArrowLeft' && key !== 'ArrowRight')) return false
  const sign = key === 'ArrowLeft' ? -1 : 1
  setRange(viewer.viewport, isResize ? zoomRange(range, 1 + sign * KEY_STEP, 0.5) : panRange(range, sign * KEY_STEP))
  return true
}

function startBrush(viewer: Viewer, event: React.PointerEvent<HTMLDivElement>): void {
  const element = event.currentTarget
  const box = element.getBoundingClientRect()
  const scale = wholeScale(viewer, box.width)
  const { range } = viewer.viewport.getState()
  if (scale === undefined || range === undefined || event.button !== 0) return
  const startX = event.clientX - box.left
  const left = scale.xOf(range.from)
  const right = scale.xOf(range.to)
  const isWhole = viewer.viewport.getState().isWhole
  const edit = editOf(startX, left, right, isWhole)
  element.setPointerCapture(event.pointerId)
  const onMove = (move: PointerEvent): void => {
    const x = Math.max(0, Math.min(box.width, move.clientX - box.left))
    const next = edit(x - startX)
    if (next.right - next.left < 2) return
    setRange(viewer.viewport, { from: scale.timeAt(next.left), to: scale.timeAt(next.right) } satisfies TimeRange)
  }
  element.addEventListener('pointermove', onMove)
  element.addEventListener('lostpointercapture', () => element.removeEventListener('pointermove', onMove), {
    once: true,
  })
}

/** What a press at `x` does: take hold of an edge, move the brush, or draw a new one. */
function editOf(
  x: number,
  left: number,
  right: number,
  isWhole: boolean,
): (dx: number) => { left: number; right: number } {
  if (Math.abs(x - left) <= GRIP_PX) return (dx) => ({ left: Math.min(left + dx, right - 2), right })
  if (Math.abs(x - right) <= GRIP_PX) return (dx) => ({ left, right: Math.max(right + dx, left + 2) })
  if (x > left && x < right && !isWhole) return (dx) => ({ left: left + dx, right: right + dx })
  return (dx) => ({ left: Math.min(x, x + dx), right: Math.max(x, x + dx) })
}
