import { addNs, type Instant } from '../base/time'
import type { Frame } from '../derive/frame'
import type { TimeScale } from './time-scale'

/** How far from a time of the log the pointer may be to mean it. */
const REACH_PX = 6

/**
 * The time of the log that is nearest to pixel `x` in a list row: where a span starts or ends, or a mark is. Undefined
 * when none is near. Exact where `x` alone could only tell a pixel.
 */
export function snapTime(frame: Frame, scale: TimeScale, listRow: number, x: number): Instant | undefined {
  const row = listRow - frame.firstRow
  if (row < 0 || row >= frame.windowRows) return undefined
  const shift = scale.shiftOf(frame.origin)
  const { startNs, endNs } = frame.rows.columns
  const { row: rowOfMark, atNs } = frame.marks.columns
  let nearest = NaN
  let distance = REACH_PX
  const offer = (ns: number): void => {
    const away = Math.abs(ns / scale.nsPerPx + shift - x)
    if (!(away <= distance)) return // also when there is no such time
    nearest = ns
    distance = away
  }
  offer(startNs[row])
  offer(endNs[row])
  for (let mark = 0; mark < frame.marks.length; mark++) if (rowOfMark[mark] === row) offer(atNs[mark])
  return Number.isNaN(nearest) ? undefined : addNs(frame.origin, nearest)
}
