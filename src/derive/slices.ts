/**
 * Work that is done in slices: it yields where something else may be done before it goes on, or where it may be given up.
 * `Partial` is what it has by then.
 */
export type Slices<Result, Partial = undefined> = Generator<Partial | undefined, Result, undefined>

/** Rows or events between two pauses: a few milliseconds of work, also before it is compiled. A power of two. */
const ROWS_A_PAUSE = 1 << 12

let pauseMask = ROWS_A_PAUSE - 1

/** True now and then for the index of a loop over all rows or events, which yields there. */
export function isPause(index: number): boolean {
  return (index & pauseMask) === pauseMask
}

/** For tests, whose logs are small: pauses after each so many rows, a power of two; as usual without a number. */
export function pauseEvery(rows = ROWS_A_PAUSE): void {
  pauseMask = rows - 1
}

/** Does it in one piece. */
export function finish<Result>(slices: Slices<Result, unknown>): Result {
  for (;;) {
    const slice = slices.next()
    if (slice.done === true) return slice.value
  }
}
