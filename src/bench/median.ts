/** The middle value; of an even number of values the upper one of the two. NaN of none. */
export function median(values: readonly number[]): number {
  return values.length === 0 ? NaN : values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
}
