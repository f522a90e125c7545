import { useEffect, useRef } from 'react'
import { addNs } from '../../base/time'
import { TimeScale } from '../../render/time-scale'
import { PROVISIONAL_NS } from '../../state/live'
import { hasRunningFeed } from '../../state/session'
import type { Viewer } from '../../state/viewer'
import { useSession, useViewer } from '../../state/viewer-context'

/** The last seconds before *now*, over the rows: Tetragon may still bring events of them. */
export function ProvisionalBand() {
  return useSession((state) => hasRunningFeed(state.sources)) ? <Band /> : null
}

function Band() {
  const viewer = useViewer()
  const element = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const place = (): void => {
      if (element.current !== null) placeOver(element.current, viewer)
    }
    place()
    const stops = [viewer.viewport.subscribe(place), viewer.session.subscribe(place)]
    return () => stops.forEach((stop) => stop())
  }, [viewer])
  return <div className="provisional" ref={element} aria-hidden="true" />
}

function placeOver(element: HTMLDivElement, viewer: Viewer): void {
  const { range, widthPx } = viewer.viewport.getState()
  const now = viewer.live.now()
  element.hidden = range === undefined || now === undefined
  if (range === undefined || now === undefined) return
  const scale = new TimeScale(range, widthPx)
  const left = Math.max(-2, scale.xOf(addNs(now, -PROVISIONAL_NS)))
  const right = Math.min(widthPx, scale.xOf(now))
  element.hidden = right <= left
  element.style.left = `${left}px`
  element.style.width = `${right - left}px`
}
