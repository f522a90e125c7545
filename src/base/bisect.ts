/** The first index in [from, to) for which `isAtOrAfter` holds, else `to`. The predicate must be false, then true. */
export function bisect(from: number, to: number, isAtOrAfter: (index: number) => boolean): number {
  let low = from
  let high = to
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isAtOrAfter(middle)) high = middle
    else low = middle + 1
  }
  return low
}
