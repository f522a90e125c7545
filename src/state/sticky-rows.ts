/**
 * Rows that stay at the top of the list while what lies in them is scrolled: pod, container and the nearest ancestors of
 * the first row that is seen whole below them.
 *
 *   pod            ← stays
 *     bash         ← stays
 *       curl       ← first row below
 */
import type { Frame } from '../derive/frame'
import { ROW_HEIGHT_PX } from './viewport'

/** More would hide what is looked at; the outermost one and the nearest ones are kept. */
const MOST = 5

/** Rows of the frame, outermost first. */
export function stickyRows(frame: Frame, scrollTop: number): number[] {
  const top = Math.ceil(scrollTop / ROW_HEIGHT_PX)
  let rows: number[] = []
  for (let count = 0; count < MOST; count++) {
    const below = top + count - frame.firstRow
    if (below < 0 || below >= frame.windowRows) break
    const above = withoutMiddle(rowsAbove(frame, below))
    const { listRow } = frame.rows.columns
    if (above.length <= count || listRow[above[count]] >= top + count) break
    rows = above.slice(0, count + 1)
  }
  return rows
}

function withoutMiddle(rows: readonly number[]): readonly number[] {
  return rows.length <= MOST ? rows : [rows[0], ...rows.slice(1 - MOST)]
}

/** Rows of the frame in which a row lies, outermost first. */
function rowsAbove(frame: Frame, row: number): number[] {
  const { parentRow } = frame.rows.columns
  const above: number[] = []
  for (let parent = parentRow[row]; parent >= 0;) {
    const at = rowInFrame(frame, parent)
    if (at < 0) {
      // of many rows above the window, a frame has the outermost one first, and then the nearest ones
      if (frame.rows.length > frame.windowRows) above.unshift(frame.windowRows)
      break
    }
    above.unshift(at)
    parent = parentRow[at]
  }
  return above
}

/** Row of the frame of a row of the list: in its window, or above it; -1 for none. */
function rowInFrame(frame: Frame, listRow: number): number {
  const inWindow = listRow - frame.firstRow
  if (inWindow >= 0 && inWindow < frame.windowRows) return inWindow
  for (let row = frame.windowRows; row < frame.rows.length; row++)
    if (frame.rows.columns.listRow[row] === listRow) return row
  return -1
}
