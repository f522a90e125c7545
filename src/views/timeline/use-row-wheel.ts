import { useEffect, type RefObject } from 'react'
import type { Viewer } from '../../state/viewer'
import { panRange, setRange, zoomRange } from '../../state/viewport'

const LINE_PX = 24
/** Wheel steps of a pinch are small, those of a mouse are about 100. */
const ZOOM_PER_PX = 0.004

/** Wheel scrolls rows; with ctrl or ⌘ (also a pinch) it zooms at the pointer; sideways or with shift it pans. */
export function useRowWheel(
  viewer: Viewer,
  body: RefObject<HTMLElement | null>,
  spans: RefObject<HTMLElement | null>,
): void {
  useEffect(() => {
    const element = body.current
    if (element === null) return
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault()
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1
      const { range, widthPx } = viewer.viewport.getState()
      const box = spans.current?.getBoundingClientRect()
      if ((event.ctrlKey || event.metaKey) && range !== undefined && box !== undefined) {
        const at = Math.min(1, Math.max(0, (event.clientX - box.left) / widthPx))
        setRange(viewer.viewport, zoomRange(range, Math.exp(event.deltaY * unit * ZOOM_PER_PX), at))
        return
      }
      const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX
      if (Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY) && range !== undefined) {
        setRange(viewer.viewport, panRange(range, (sideways * unit) / widthPx))
        return
      }
      viewer.screen.scrollBy(event.deltaY * unit)
    }
    // React's own wheel handlers are passive and cannot stop the browser's zoom
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [viewer, body, spans])
}
