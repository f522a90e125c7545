import { isPause, type Slices } from './slices'

/** So many are sorted at once; longer lists are merged from such runs. */
const RUN = 1 << 12

/** The rows sorted, in an array of their own or their own one. `compare` must tell any two of them apart. */
export function* sortRows(rows: Uint32Array, compare: (a: number, b: number) => number): Slices<Uint32Array> {
  if (yield* isInOrder(rows, compare)) return rows
  for (let start = 0; start < rows.length; start += RUN) {
    rows.subarray(start, start + RUN).sort(compare)
    yield
  }
  let from = rows
  let to: Uint32Array = new Uint32Array(rows.length)
  for (let size = RUN; size < rows.length; size *= 2) {
    for (let start = 0; start < rows.length; start += 2 * size) {
      const end = start + 2 * size
      yield* mergeRows(from.subarray(start, start + size), from.subarray(start + size, end), to, start, compare)
    }
    ;[from, to] = [to, from]
  }
  return from
}

function* isInOrder(rows: Uint32Array, compare: (a: number, b: number) => number): Slices<boolean> {
  for (let i = 1; i < rows.length; i++) {
    if (isPause(i)) yield
    if (compare(rows[i - 1], rows[i]) > 0) return false
  }
  return true
}

/** Writes two sorted lists as one into `target` from `start` on. */
export function* mergeRows(
  first: Uint32Array,
  second: Uint32Array,
  target: Uint32Array,
  start: number,
  compare: (a: number, b: number) => number,
): Slices<void> {
  if (first.length === 0 || second.length === 0 || compare(first[first.length - 1], second[0]) <= 0) {
    target.set(first, start)
    target.set(second, start + first.length)
    yield
    return
  }
  const length = first.length + second.length
  for (let i = 0, a = 0, b = 0; i < length; i++) {
    if (isPause(i)) yield
    const isFirstNext = b === second.length || (a < first.length && compare(first[a], second[b]) <= 0)
    target[start + i] = isFirstNext ? first[a++] : second[b++]
  }
}
