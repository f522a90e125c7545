import { END } from '../codes/spans'
import { NO_TIME, compareTimes } from '../base/time'
import type { TimeRange } from './log-range'
import type { Resolved } from './resolve'

/**
 * 1 for processes that were there at some time of the range, and for those above them in the tree. One without a start is
 * in no range, one without an end goes on.
 */
export function keepInRange({ rowCount, isShown, treeParents, lifetimes }: Resolved, range: TimeRange): Uint8Array {
  const { startSec, startNs, endSec, endNs, endKind } = lifetimes
  const isKept = new Uint8Array(rowCount)
  for (let row = 0; row < rowCount; row++) {
    if (isShown[row] === 0 || startSec[row] === NO_TIME) continue
    if (compareTimes(startSec[row], startNs[row], range.to.sec, range.to.ns) > 0) continue
    const isEnded = endKind[row] !== END.open && endSec[row] !== NO_TIME
    if (isEnded && compareTimes(endSec[row], endNs[row], range.from.sec, range.from.ns) < 0) continue
    for (let kept = row; kept >= 0 && isKept[kept] === 0; kept = treeParents[kept]) isKept[kept] = 1
  }
  return isKept
}
