import type { Viewer } from '../../state/viewer'
import { panRange, setRange } from '../../state/viewport'

/** A press that moves less is a click. */
const CLICK_PX = 4

/** Dragging pans in time, and scrolls. To be called when a button goes down; `onDrag` when it was no click. */
export function startDrag(viewer: Viewer, event: React.PointerEvent<HTMLElement>, onDrag: () => void): void {
  const canvas = event.currentTarget
  const { clientX: startX, clientY: startY } = event
  const { range, widthPx } = viewer.viewport.getState()
  if (range === undefined) return
  canvas.setPointerCapture(event.pointerId)
  let isDrag = false
  let scrolledPx = 0
  const onMove = (move: PointerEvent): void => {
    const x = move.clientX - startX
    const y = move.clientY - startY
    if (!isDrag && Math.hypot(x, y) < CLICK_PX) return
    isDrag = true
    onDrag()
    setRange(viewer.viewport, panRange(range, -x / widthPx))
    viewer.screen.scrollBy(-y - scrolledPx)
    scrolledPx = -y
  }
  canvas.addEventListener('pointermove', onMove)
  canvas.addEventListener('lostpointercapture', () => canvas.removeEventListener('pointermove', onMove), { once: true })
}
