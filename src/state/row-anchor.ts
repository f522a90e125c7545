/** Keeps the rows on screen where they are when a feed brings others above them. */
import { ROW_KIND } from '../codes/rows'
import type { Frame, RowAnchor } from '../derive/frame'
import { frameRow } from './frame-rows'
import { ROW_HEIGHT_PX } from './viewport'

/**
 * The first whole row on screen that a process or a group has for itself; undefined at the top of the list, which shows
 * what is new there.
 */
export function anchorOf(frame: Frame | undefined, scrollTop: number, heightPx: number): RowAnchor | undefined {
  if (frame === undefined || scrollTop === 0) return undefined
  const first = Math.ceil(scrollTop / ROW_HEIGHT_PX)
  for (let row = first; row < first + heightPx / ROW_HEIGHT_PX; row++) {
    const found = frameRow(frame, row)
    if (found === undefined) return undefined
    if (found.kind <= ROW_KIND.process) return { key: found.key, row }
  }
  return undefined
}
