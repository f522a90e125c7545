import { useEffect, useRef } from 'react'
import { addNs } from '../../base/time'
import { digitsFor, formatClock, formatTime } from '../../base/time-format'
import { drawOncePerFrame } from '../../render/canvas'
import { cursorX } from '../../state/cursor'
import type { Viewer } from '../../state/viewer'
import { useViewer } from '../../state/viewer-context'
import { lengthOf } from '../../state/viewport'

const DAY_NS = 86_400e9
/** A cursor that keys move is read out when it rests this long. */
const REST_MS = 350

/** The time of the cursor, on the axis above its line. Follows the pointer without React. */
export function CursorTime() {
  const viewer = useViewer()
  const label = useRef<HTMLSpanElement>(null)
  const spoken = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const painter = drawOncePerFrame(() => {
      if (label.current === null || spoken.current === null) return
      const { widthPx } = viewer.viewport.getState()
      const shown = timeAtCursor(viewer)
      label.current.hidden = shown === undefined
      if (shown === undefined) return
      label.current.textContent = shown.text
      label.current.style.transform = `translateX(clamp(var(--head-width, 0px), calc(${shown.x}px - 50%), calc(${widthPx}px - 100%)))`
      if (viewer.cursor.getState().kind !== 'time') return
      clearTimeout(timer)
      timer = setTimeout(() => {
        if (spoken.current !== null) spoken.current.textContent = `cursor at ${shown.text}`
      }, REST_MS)
    })
    const stops = [viewer.cursor, viewer.viewport, viewer.timeFormat].map((store) => store.subscribe(painter.schedule))
    return () => {
      for (const stop of stops) stop()
      clearTimeout(timer)
      painter.cancel()
    }
  }, [viewer])
  return (
    <>
      <span className="cursor-time" ref={label} aria-hidden="true" hidden />
      <span className="visually-hidden" ref={spoken} role="status" />
    </>
  )
}

/** As exact as a pixel is, with the date where the range is long. */
function timeAtCursor(viewer: Viewer): { readonly x: number; readonly text: string } | undefined {
  const { range, widthPx } = viewer.viewport.getState()
  const cursor = viewer.cursor.getState()
  if (range === undefined) return undefined
  const x = cursorX(cursor, range, widthPx)
  if (Number.isNaN(x)) return undefined
  const length = lengthOf(range)
  const time = cursor.kind === 'time' ? cursor.at : addNs(range.from, (x / widthPx) * length)
  const format = viewer.timeFormat.getState()
  // a time that keys chose may be that of an event, to the nanosecond
  const digits = cursor.kind === 'time' ? 9 : digitsFor(length / widthPx)
  return { x, text: length > DAY_NS ? formatTime(time, format, digits) : formatClock(time, format, digits).clock }
}
