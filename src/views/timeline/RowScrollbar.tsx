import { useEffect, useRef } from 'react'
import { useStoreValue, useViewer } from '../../state/viewer-context'
import { ROW_HEIGHT_PX, scrollTo } from '../../state/viewport'

const MIN_THUMB_PX = 28

/** The list's own scroll bar: a browser's ends near 33 million pixels, a log does not. */
export function RowScrollbar() {
  const viewer = useViewer()
  const totalRows = useStoreValue(viewer.frames.store, (state) => state.answer?.totalRows ?? 0)
  const track = useRef<HTMLDivElement>(null)
  const thumb = useRef<HTMLDivElement>(null)

  useEffect(() => {
    const place = (): void => {
      const { scrollTop, heightPx } = viewer.viewport.getState()
      const contentPx = totalRows * ROW_HEIGHT_PX
      if (thumb.current === null) return
      const thumbPx = Math.max(MIN_THUMB_PX, (heightPx * heightPx) / Math.max(1, contentPx))
      const room = Math.max(1, contentPx - heightPx)
      thumb.current.style.display = contentPx <= heightPx ? 'none' : ''
      thumb.current.style.height = `${thumbPx}px`
      thumb.current.style.transform = `translateY(${(scrollTop / room) * (heightPx - thumbPx)}px)`
    }
    place()
    // rows that went away must not leave the list scrolled beyond its end
    if (totalRows > 0) scrollTo(viewer.viewport, viewer.viewport.getState().scrollTop, totalRows)
    return viewer.viewport.subscribe(place)
  }, [viewer, totalRows])

  const scrollToPointer = (clientY: number): void => {
    const box = track.current?.getBoundingClientRect()
    if (box === undefined) return
    const fraction = (clientY - box.top - MIN_THUMB_PX / 2) / Math.max(1, box.height - MIN_THUMB_PX)
    const { heightPx } = viewer.viewport.getState()
    scrollTo(viewer.viewport, fraction * (totalRows * ROW_HEIGHT_PX - heightPx), totalRows)
  }

  return (
    <div
      className="row-scrollbar"
      ref={track}
      aria-hidden="true"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        scrollToPointer(event.clientY)
      }}
      onPointerMove={(event) => event.buttons === 1 && scrollToPointer(event.clientY)}
    >
      <div className="row-thumb" ref={thumb} />
    </div>
  )
}
