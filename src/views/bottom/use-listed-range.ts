import { useEffect, useState } from 'react'
import type { TimeRange } from '../../derive/log-range'
import type { Viewer } from '../../state/viewer'
import { useViewer } from '../../state/viewer-context'

/** A range that keeps moving is asked for when it rests this long. */
const REST_MS = 90

export interface ListedRange {
  readonly range: TimeRange | undefined
  /** It was selected; else it is the visible range. */
  readonly isSelected: boolean
}

/** The selected range, else the visible one, once it has stopped moving for a moment. */
export function useListedRange(): ListedRange {
  const viewer = useViewer()
  const [listed, setListed] = useState(() => listedRange(viewer))
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const onChange = (): void => {
      clearTimeout(timer)
      timer = setTimeout(
        () =>
          setListed((before) => {
            const next = listedRange(viewer)
            return next.range === before.range && next.isSelected === before.isSelected ? before : next
          }),
        REST_MS,
      )
    }
    const stops = [
      viewer.viewport.subscribe((state, before) => {
        if (state.range !== before.range) onChange()
      }),
      viewer.selectedRange.subscribe((state, before) => {
        if (state.range !== before.range) onChange()
      }),
    ]
    onChange()
    return () => {
      clearTimeout(timer)
      for (const stop of stops) stop()
    }
  }, [viewer])
  return listed
}

function listedRange(viewer: Viewer): ListedRange {
  const selected = viewer.selectedRange.getState().range
  return { range: selected ?? viewer.viewport.getState().range, isSelected: selected !== undefined }
}
