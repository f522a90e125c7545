/** The value that 95 of 100 are not above. NaN of none. */
export function percentile95(values: readonly number[]): number {
  return values.length === 0 ? NaN : values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1]
}

/** The middle value; of an even number of values the upper one of the two. NaN of none. */
export function median(values: readonly number[]): number {
  return values.length === 0 ? NaN : values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
}
