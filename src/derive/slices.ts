/** Work that is done in slices: it yields where something else may be done before it goes on. */
export type Slices<Result> = Generator<undefined, Result, undefined>

/** Does it in one piece. */
export function finish<Result>(slices: Slices<Result>): Result {
  for (;;) {
    const slice = slices.next()
    if (slice.done === true) return slice.value
  }
}
