import { useLayoutEffect, useRef, type RefObject } from 'react'
import { isSettled } from '../../state/session'
import type { Viewer } from '../../state/viewer'

/**
 * Keeps `data-state` of an element: closed, reading, drawing or idle. It changes with every frame that is asked for, so
 * that nothing is rendered for it.
 */
export function useWorkbenchState(viewer: Viewer, isOpen: boolean): RefObject<HTMLDivElement | null> {
  const element = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const { session } = viewer
    const { frames, packedFrames } = viewer.screen
    const write = (): void => {
      const isPending = frames.store.getState().isPending || packedFrames.store.getState().isPending
      const isReading = !isSettled(session.getState())
      const state = !isOpen ? 'closed' : isReading ? 'reading' : isPending ? 'drawing' : 'idle'
      if (element.current !== null && element.current.dataset['state'] !== state)
        element.current.dataset['state'] = state
    }
    write()
    const stops = [frames.store, packedFrames.store, session].map((store) => store.subscribe(write))
    return () => stops.forEach((stop) => stop())
  }, [viewer, isOpen])
  return element
}
