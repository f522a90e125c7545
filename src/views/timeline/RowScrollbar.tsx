import { useCallback, useEffect, useRef } from 'react'
import { useStoreValue, useViewer } from '../../state/viewer-context'
import { ROW_HEIGHT_PX, scrollPacked, scrollTo, type ViewportState } from '../../state/viewport'

const MIN_THUMB_PX = 28

/** Scroll bar of the tree. */
export function RowScrollbar() {
  const viewer = useViewer()
  const totalRows = useStoreValue(viewer.screen.frames.store, (state) => state.answer?.totalRows ?? 0)
  const scroll = useCallback((top: number) => scrollTo(viewer.viewport, top, totalRows), [viewer, totalRows])
  return <Scrollbar contentPx={totalRows * ROW_HEIGHT_PX} topOf={treeTop} scroll={scroll} />
}

/** Scroll bar of the packed layout. */
export function PackedScrollbar() {
  const viewer = useViewer()
  const contentPx = useStoreValue(viewer.screen.packedFrames.store, (state) => state.answer?.totalPx ?? 0)
  const scroll = useCallback((top: number) => scrollPacked(viewer.viewport, top, contentPx), [viewer, contentPx])
  return <Scrollbar contentPx={contentPx} topOf={packedTopOf} scroll={scroll} />
}

const treeTop = ({ scrollTop }: ViewportState): number => scrollTop
const packedTopOf = ({ packedTop }: ViewportState): number => packedTop

interface ScrollbarProps {
  /** Height of the whole list. */
  readonly contentPx: number
  readonly topOf: (viewport: ViewportState) => number
  readonly scroll: (top: number) => void
}

/** The list's own scroll bar: a browser's ends near 33 million pixels, a log does not. */
function Scrollbar({ contentPx, topOf, scroll }: ScrollbarProps) {
  const viewer = useViewer()
  const track = useRef<HTMLDivElement>(null)
  const thumb = useRef<HTMLDivElement>(null)

  useEffect(() => {
    const place = (): void => {
      const { heightPx } = viewer.viewport.getState()
      if (thumb.current === null) return
      const thumbPx = Math.max(MIN_THUMB_PX, (heightPx * heightPx) / Math.max(1, contentPx))
      const room = Math.max(1, contentPx - heightPx)
      thumb.current.style.display = contentPx <= heightPx ? 'none' : ''
      thumb.current.style.height = `${thumbPx}px`
      thumb.current.style.transform = `translateY(${(topOf(viewer.viewport.getState()) / room) * (heightPx - thumbPx)}px)`
    }
    place()
    // rows that went away must not leave the list scrolled beyond its end
    if (contentPx > 0) scroll(topOf(viewer.viewport.getState()))
    return viewer.viewport.subscribe(place)
  }, [viewer, contentPx, topOf, scroll])

  const scrollToPointer = (clientY: number): void => {
    const box = track.current?.getBoundingClientRect()
    if (box === undefined) return
    const fraction = (clientY - box.top - MIN_THUMB_PX / 2) / Math.max(1, box.height - MIN_THUMB_PX)
    const { heightPx } = viewer.viewport.getState()
    scroll(fraction * (contentPx - heightPx))
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
