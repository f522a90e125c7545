import { ZoomIn } from 'lucide-react'
import { useMemo } from 'react'
import { busyPart } from '../../render/busy-part'
import { useSession, useStoreValue, useViewer } from '../../state/viewer-context'

/** While all of a log is visible that has nearly all of its events in a small part of its time: one click goes there. */
export function BusyHint() {
  const viewer = useViewer()
  const overview = useSession((state) => state.summary?.overview)
  const isWhole = useStoreValue(viewer.viewport, (state) => state.isWhole)
  const part = useMemo(() => overview && busyPart(overview), [overview])
  if (!isWhole || part === undefined) return null
  return (
    <button
      className="busy-hint"
      title="Most of this time has no events"
      onPointerDown={(event) => event.stopPropagation()} // the overview would draw a brush
      onDoubleClick={(event) => event.stopPropagation()}
      onClick={() => void viewer.ranges.fitEvents(part)}
    >
      <ZoomIn size={12} aria-hidden="true" /> Fit the busy part
    </button>
  )
}
