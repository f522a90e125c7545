import { useCallback, useMemo, type RefObject } from 'react'
import { axisBase, ticksOf } from '../../render/axis-ticks'
import { drawAxis } from '../../render/draw-axis'
import type { CanvasTheme } from '../../render/theme'
import { TimeScale } from '../../render/time-scale'
import { useViewer } from '../../state/viewer-context'
import { CursorTime } from './CursorTime'
import { AxisBand } from './RangeBand'
import { dragRange } from './range-drag'
import { useCanvas } from './use-canvas'

/** In the packed layout the switch of layouts stands over the begin of the axis. */
const HEAD_PX = 140

/** The time axis of the visible range; dragging over it selects a range. */
export function Axis({ spans }: { readonly spans: RefObject<HTMLElement | null> }) {
  const viewer = useViewer()
  const sources = useMemo(() => [viewer.viewport, viewer.view], [viewer])
  const draw = useCallback(
    (context: CanvasRenderingContext2D, theme: CanvasTheme, widthPx: number, heightPx: number) => {
      const { range } = viewer.viewport.getState()
      if (range === undefined) return
      const scale = new TimeScale(range, widthPx)
      const format = viewer.timeFormat.getState()
      const fromPx = viewer.view.getState().layout === 'packed' ? HEAD_PX : -Infinity
      drawAxis(context, axisBase(scale, format), ticksOf(scale, format), theme, widthPx, heightPx, fromPx)
    },
    [viewer],
  )
  const canvas = useCanvas(sources, draw)
  return (
    <div
      className="axis"
      title="Drag to select a range"
      onPointerDown={(event) => {
        const box = spans.current?.getBoundingClientRect()
        if (box !== undefined) dragRange(viewer, event, box)
      }}
    >
      <canvas ref={canvas} aria-hidden="true" />
      <CursorTime />
      <AxisBand />
    </div>
  )
}
