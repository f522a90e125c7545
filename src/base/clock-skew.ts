/** Clocks that are ahead of this computer's: what they tell is no *now*. */
import type { Instant } from './time'

/** Clocks that are kept in step differ by far less; and nothing happens later than it is heard of. */
const MOST_SKEW_SECONDS = 5

/** True for a time that was heard of at `heardMs`, in milliseconds since 1970, and can only be of a clock that is ahead. */
export function isAhead(time: Instant, heardMs: number): boolean {
  return time.sec + time.ns / 1e9 - heardMs / 1000 > MOST_SKEW_SECONDS
}
