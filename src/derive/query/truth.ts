/**
 * What is known of each row, as one byte: of what the log does not say, neither a value nor its negation is true.
 *
 *   and = the least, or = the greatest, not x = YES - x
 */
export const NO = 0
export const MAYBE = 1
export const YES = 2

export type Mask = Uint8Array

/** Work in pieces: it pauses after each, so that other things can be done in between, or it can be given up. */
export type Steps<Result, Partial = undefined> = Generator<Partial | undefined, Result>

/** Does all of it at once. */
export function finish<Result>(steps: Steps<Result, unknown>): Result {
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}

export function maskOf(length: number, value: number): Mask {
  return new Uint8Array(length).fill(value)
}

export function yesNo(isTrue: boolean): number {
  return isTrue ? YES : NO
}

/** Changes `into`. */
export function andInto(into: Mask, other: Mask): Mask {
  for (let row = 0; row < into.length; row++) if (other[row] < into[row]) into[row] = other[row]
  return into
}

/** Changes `into`. */
export function orInto(into: Mask, other: Mask): Mask {
  for (let row = 0; row < into.length; row++) if (other[row] > into[row]) into[row] = other[row]
  return into
}

/** Changes `mask`. */
export function negate(mask: Mask): Mask {
  for (let row = 0; row < mask.length; row++) mask[row] = YES - mask[row]
  return mask
}
