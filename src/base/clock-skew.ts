/** Clocks that are ahead of this computer's: what they tell is no *now*. */
import type { Instant } from './time'

/** Clocks that are kept in step differ by far less; and nothing happens later than it is heard of. */
const MOST_SKEW_SECONDS = 5

/** True for a time that was heard of at `heardMs`, in milliseconds since 1970, and can only be of a clock that is ahead. */
export function isAhead(time: Instant, heardMs: number): boolean {
  return aheadOf(time, heardMs) > MOST_SKEW_SECONDS
}

/** By how much the clock is ahead that gave such a time; 0 for one that is in step. */
export function secondsAhead(time: Instant, heardMs: number): number {
  return isAhead(time, heardMs) ? aheadOf(time, heardMs) : 0
}

function aheadOf({ sec, ns }: Instant, heardMs: number): number {
  return sec + ns / 1e9 - heardMs / 1000
}
