/**
 * Work that is done in slices: it yields where something else may be done before it goes on, or where it may be given up.
 * `Partial` is what it has by then.
 */
export type Slices<Result, Partial = undefined> = Generator<Partial | undefined, Result, undefined>

/** Does it in one piece. */
export function finish<Result>(slices: Slices<Result, unknown>): Result {
  for (;;) {
    const slice = slices.next()
    if (slice.done === true) return slice.value
  }
}
