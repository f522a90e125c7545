/** Drawing a range of time with the pointer, and moving its edges. */
import type { Instant } from '../../base/time'
import { snapTime } from '../../render/snap-time'
import { TimeScale } from '../../render/time-scale'
import { rangeBetween } from '../../state/selected-range'
import type { Viewer } from '../../state/viewer'
import { ROW_HEIGHT_PX } from '../../state/viewport'

/** A press that moves less is a click. */
const CLICK_PX = 3

/** Time at a point of the window; that of a span's edge or of a mark where one is near, unless alt is held. */
export function timeAtPoint(
  viewer: Viewer,
  spans: DOMRect,
  event: PointerEvent | React.PointerEvent,
): Instant | undefined {
  const { range, scrollTop, widthPx } = viewer.viewport.getState()
  if (range === undefined) return undefined
  const { answer: frame } = viewer.screen.frames.store.getState()
  const scale = new TimeScale(range, widthPx)
  const x = Math.min(widthPx, Math.max(0, event.clientX - spans.left))
  const y = event.clientY - spans.top
  const isPacked = viewer.view.getState().layout === 'packed' // its lanes are not in the frame
  const isOverRows = y >= 0 && y < spans.height && !event.altKey && !isPacked
  const listRow = Math.floor((y + scrollTop) / ROW_HEIGHT_PX)
  return (isOverRows && frame ? snapTime(frame, scale, listRow, x) : undefined) ?? scale.timeAt(x)
}

/**
 * Follows a pressed pointer. The range lies between where it is and `fixed`, by default where it was pressed. Escape
 * gives it up. `spans` is the box of the rows' right part, under which times are.
 */
export function dragRange(
  viewer: Viewer,
  event: React.PointerEvent<HTMLElement>,
  spans: DOMRect,
  fixed?: Instant,
): void {
  const element = event.currentTarget
  const { clientX: startX } = event
  const start = fixed ?? timeAtPoint(viewer, spans, event)
  if (start === undefined || event.button !== 0) return
  const store = viewer.selectedRange
  let isDrag = fixed !== undefined
  const onMove = (move: PointerEvent): void => {
    const end = timeAtPoint(viewer, spans, move)
    if (end === undefined || (!isDrag && Math.abs(move.clientX - startX) < CLICK_PX)) return
    isDrag = true
    store.setState({ range: rangeBetween(start, end), mark: undefined, isDragging: true })
  }
  const stop = (): void => {
    element.removeEventListener('pointermove', onMove)
    removeEventListener('keydown', onKeyDown, true)
    store.setState({ isDragging: false })
  }
  const onKeyDown = (key: KeyboardEvent): void => {
    if (key.key !== 'Escape') return
    key.stopPropagation()
    stop()
    store.setState({ range: undefined })
  }
  element.setPointerCapture(event.pointerId)
  element.addEventListener('pointermove', onMove)
  element.addEventListener('lostpointercapture', stop, { once: true })
  addEventListener('keydown', onKeyDown, true)
}
