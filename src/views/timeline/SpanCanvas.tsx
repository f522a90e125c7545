import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { createStore } from 'zustand/vanilla'
import { ROW_KIND } from '../../codes/rows'
import type { Instant } from '../../base/time'
import type { Frame } from '../../derive/frame'
import type { TimeRange } from '../../derive/log-range'
import type { NamedMarks } from '../../derive/named-marks'
import { ticksOf } from '../../render/axis-ticks'
import { drawSpans } from '../../render/draw-spans'
import { REACH_PX, hitTest, type Hit } from '../../render/hit-test'
import type { CanvasTheme } from '../../render/theme'
import { TimeScale } from '../../render/time-scale'
import { NO_CURSOR, cursorX } from '../../state/cursor'
import { frameRow } from '../../state/frame-rows'
import { LatestAnswer } from '../../state/latest-answer'
import { stickyRows } from '../../state/sticky-rows'
import type { Viewer } from '../../state/viewer'
import { useViewer } from '../../state/viewer-context'
import { ROW_HEIGHT_PX } from '../../state/viewport'
import { usePage } from '../actions/page'
import type { StoreQuestions } from '../../worker/protocol'
import { startDrag } from './drag-pan'
import { dragRange, timeAtPoint } from './range-drag'
import { SpanTooltip } from './SpanTooltip'
import { useCanvas } from './use-canvas'

/** Row under the pointer; drawn, not rendered. */
interface Hover {
  readonly row: number
}

interface Tip {
  readonly hit: Hit | undefined
  readonly time: Instant
  readonly x: number
  readonly y: number
}

type MarksAsk = StoreQuestions['marksAt']['ask']

const NO_HOVER: Hover = { row: -1 }

export function SpanCanvas() {
  const viewer = useViewer()
  const page = usePage()
  const hover = useMemo(() => createStore<Hover>(() => NO_HOVER), [])
  const [tip, setTip] = useState<Tip>()
  const marks = useMemo(() => new LatestAnswer<MarksAsk, NamedMarks>((ask) => viewer.ask('marksAt', ask)), [viewer])
  const dragged = useRef(false)
  const sources = useMemo(
    () => [viewer.viewport, viewer.screen.frames.store, viewer.view, viewer.cursor, hover],
    [viewer, hover],
  )
  const draw = useCallback(
    (context: CanvasRenderingContext2D, theme: CanvasTheme, widthPx: number, heightPx: number) => {
      const { range, scrollTop } = viewer.viewport.getState()
      const { answer: frame } = viewer.screen.frames.store.getState()
      if (range === undefined || frame === undefined) return
      const scale = new TimeScale(range, widthPx)
      const { row: hoveredRow } = hover.getState()
      const cursor = cursorX(viewer.cursor.getState(), range, widthPx)
      const ticks = ticksOf(scale, viewer.timeFormat.getState())
      const { selectedKey } = viewer.view.getState()
      drawSpans(
        context,
        frame,
        {
          scale,
          scrollTop,
          rowHeight: ROW_HEIGHT_PX,
          widthPx,
          heightPx,
          selectedKey,
          hoveredRow,
          cursorX: cursor,
          ticks,
          stickyRows: stickyRows(frame, scrollTop),
        },
        theme,
      )
      viewer.marks.drawn(frame.rows.length)
    },
    [viewer, hover],
  )
  const canvas = useCanvas(sources, draw)

  const onPointerMove = (event: React.PointerEvent<HTMLCanvasElement>): void => {
    const box = event.currentTarget.getBoundingClientRect()
    const x = event.clientX - box.left
    const found = hitAt(viewer, x, event.clientY - box.top)
    viewer.cursor.setState({ kind: 'pointer', x }, true)
    viewer.selectedRange.setState({ pointerTime: timeAtPoint(viewer, box, event) })
    const isOnMarks = found?.hit !== undefined && found.hit.kind !== 'gap' && found.hit.marks > 0
    if (!isOnMarks || found.listRow !== hover.getState().row) marks.clear()
    if (isOnMarks) marks.request({ listRow: found.listRow, range: found.reach })
    hover.setState({ row: found?.listRow ?? -1 })
    setTip(found && { hit: found.hit, time: found.time, x: event.clientX, y: event.clientY })
  }
  // what is under a pointer that rests changes with the rows and the range
  const isShown = tip !== undefined
  useEffect(() => {
    if (!isShown) return
    const hide = (): void => {
      setTip(undefined)
      hover.setState(NO_HOVER)
    }
    const stops = [
      viewer.viewport.subscribe((now, before) => {
        if (now.range !== before.range || now.scrollTop !== before.scrollTop) hide()
      }),
      viewer.view.subscribe((now, before) => {
        if (now.filterText !== before.filterText) hide()
      }),
    ]
    return () => stops.forEach((stop) => stop())
  }, [viewer, hover, isShown])

  const onPointerLeave = (): void => {
    hover.setState(NO_HOVER)
    if (viewer.cursor.getState().kind === 'pointer') viewer.cursor.setState(NO_CURSOR, true)
    viewer.selectedRange.setState({ pointerTime: undefined })
    setTip(undefined)
    marks.clear()
  }

  return (
    <>
      <canvas
        ref={canvas}
        className="span-canvas"
        aria-hidden="true"
        onPointerMove={onPointerMove}
        onPointerLeave={onPointerLeave}
        onPointerDown={(event) => {
          dragged.current = false
          if (event.shiftKey) {
            dragged.current = true
            dragRange(viewer, event, event.currentTarget.getBoundingClientRect())
          } else if (event.button === 0) startDrag(viewer, event, () => (dragged.current = true))
        }}
        onClick={(event) => {
          const found = rowAt(viewer, event.currentTarget, event.clientY)
          if (dragged.current || found === undefined) return
          if (event.altKey && found.kind === ROW_KIND.process) {
            viewer.filterBy('binary', found.label, event.shiftKey ? 'not' : 'only')
            return
          }
          const at = hitAt(viewer, event.nativeEvent.offsetX, event.nativeEvent.offsetY)
          // one of the spans of a row that stands for several, or else the row
          if (at?.hit?.kind === 'group' && at.hit.count > 0) void viewer.navigator.selectAt(at.listRow, at.time)
          viewer.navigator.choose(found)
        }}
        onContextMenu={(event) => {
          event.preventDefault()
          const found = rowAt(viewer, event.currentTarget, event.clientY)
          if (found === undefined) return
          viewer.navigator.choose(found)
          setTip(undefined)
          page.showRowMenu({ x: event.clientX, y: event.clientY })
        }}
        onDoubleClick={(event) => {
          const found = rowAt(viewer, event.currentTarget, event.clientY)
          if (found === undefined) return
          if (found.kind === ROW_KIND.process) void viewer.ranges.fit(found.key, 'subtree')
          else viewer.tree.toggle(found)
        }}
      />
      {tip !== undefined && <SpanTooltip {...tip} marks={marks.store} />}
    </>
  )
}

function hitAt(
  viewer: Viewer,
  x: number,
  y: number,
): { listRow: number; hit: Hit | undefined; time: Instant; reach: TimeRange } | undefined {
  const { range, scrollTop, widthPx } = viewer.viewport.getState()
  const { answer: frame } = viewer.screen.frames.store.getState()
  if (range === undefined || frame === undefined) return undefined
  const scale = new TimeScale(range, widthPx)
  const listRow = listRowAt(frame, scrollTop, y)
  const reach = { from: scale.timeAt(x - REACH_PX), to: scale.timeAt(x + REACH_PX) }
  return { listRow, hit: hitTest(frame, scale, listRow, x), time: scale.timeAt(x), reach }
}

function rowAt(viewer: Viewer, canvas: HTMLCanvasElement, clientY: number) {
  const { answer: frame } = viewer.screen.frames.store.getState()
  const y = clientY - canvas.getBoundingClientRect().top
  return frame && frameRow(frame, listRowAt(frame, viewer.viewport.getState().scrollTop, y))
}

/** Row of the list at a pixel below the top of the canvas: one that stays at the top, or one that is scrolled. */
function listRowAt(frame: Frame, scrollTop: number, y: number): number {
  const sticky = stickyRows(frame, scrollTop).at(Math.max(0, Math.floor(y / ROW_HEIGHT_PX)))
  return sticky === undefined ? Math.floor((y + scrollTop) / ROW_HEIGHT_PX) : frame.rows.columns.listRow[sticky]
}
