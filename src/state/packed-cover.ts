import { offsetNs } from '../base/time'
import type { PackedRequest } from '../derive/packed-frame'
import { lengthOf } from './viewport'

/** How far the window may move before its frame is renewed, as a part of it: half of what a frame holds beyond it. */
const SLACK = 0.25
/** Ranges are rounded to nanoseconds when they move. */
const SAME_LENGTH = 1e-6

/** True where the frame of a request still shows another one as sharp, with some of its margin left. */
export function isCovered(asked: PackedRequest, next: PackedRequest): boolean {
  const length = lengthOf(asked.range)
  const movedNs = offsetNs(next.range.from.sec, next.range.from.ns, asked.range.from)
  return (
    asked.selectedKey === next.selectedKey &&
    asked.widthPx === next.widthPx &&
    asked.heightPx === next.heightPx &&
    asked.pixelRatio === next.pixelRatio &&
    Math.abs(lengthOf(next.range) - length) <= length * SAME_LENGTH + 1 &&
    Math.abs(movedNs) <= length * SLACK &&
    Math.abs(next.topPx - asked.topPx) <= asked.heightPx * SLACK
  )
}
