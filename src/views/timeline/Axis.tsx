import { useCallback, useMemo } from 'react'
import { drawAxis } from '../../render/draw-axis'
import type { CanvasTheme } from '../../render/theme'
import { TimeScale, ticksOf } from '../../render/time-scale'
import { useViewer } from '../../state/viewer-context'
import { useCanvas } from './use-canvas'

/** In the packed layout the switch of layouts stands over the begin of the axis. */
const HEAD_PX = 140

/** The time axis of the visible range. */
export function Axis() {
  const viewer = useViewer()
  const sources = useMemo(() => [viewer.viewport, viewer.view], [viewer])
  const draw = useCallback(
    (context: CanvasRenderingContext2D, theme: CanvasTheme, widthPx: number, heightPx: number) => {
      const { range } = viewer.viewport.getState()
      if (range === undefined) return
      const ticks = ticksOf(new TimeScale(range, widthPx), viewer.preferences.getState().timeZone)
      const fromPx = viewer.view.getState().layout === 'packed' ? HEAD_PX : -Infinity
      drawAxis(context, ticks, theme, widthPx, heightPx, fromPx)
    },
    [viewer],
  )
  const canvas = useCanvas(sources, draw)
  return <canvas className="axis" ref={canvas} aria-hidden="true" />
}
