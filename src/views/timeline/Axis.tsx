import { useCallback, useMemo } from 'react'
import { drawAxis } from '../../render/draw-axis'
import type { CanvasTheme } from '../../render/theme'
import { TimeScale, ticksOf } from '../../render/time-scale'
import { useViewer } from '../../state/viewer-context'
import { useCanvas } from './use-canvas'

/** The time axis of the visible range. */
export function Axis() {
  const viewer = useViewer()
  const sources = useMemo(() => [viewer.viewport], [viewer])
  const draw = useCallback(
    (context: CanvasRenderingContext2D, theme: CanvasTheme, widthPx: number, heightPx: number) => {
      const { range } = viewer.viewport.getState()
      if (range === undefined) return
      const ticks = ticksOf(new TimeScale(range, widthPx), viewer.preferences.getState().timeZone)
      drawAxis(context, ticks, theme, widthPx, heightPx)
    },
    [viewer],
  )
  const canvas = useCanvas(sources, draw)
  return <canvas className="axis" ref={canvas} aria-hidden="true" />
}
