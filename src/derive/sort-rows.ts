import { bisect } from '../base/bisect'
import { isPause, type Slices } from './slices'

type Compare = (a: number, b: number) => number

/** So many places may a row be from its own, on an average, to be sorted by insertion. */
const FEW_MOVES = 8

/**
 * Sorts rows that are nearly in order by insertion; equal ones stay as they are. False where too many are far from their
 * place: then they are in some order between.
 */
export function* sortNearlySorted(rows: Uint32Array, compare: Compare): Slices<boolean> {
  let movesLeft = FEW_MOVES * rows.length
  for (let i = 1; i < rows.length; i++) {
    if (isPause(i)) yield
    const row = rows[i]
    let at = i
    for (; at > 0 && movesLeft > 0 && compare(rows[at - 1], row) > 0; at--) {
      rows[at] = rows[at - 1]
      if (isPause(movesLeft--)) yield // one row may come from afar
    }
    rows[at] = row
    if (movesLeft === 0) return false
  }
  return true
}

/** Two sorted lists as one, in an array of its own. */
export function* mergeRows(first: Uint32Array, second: Uint32Array, compare: Compare): Slices<Uint32Array> {
  const merged = new Uint32Array(first.length + second.length)
  // mostly the second list begins where the first one ends
  let a = second.length === 0 ? first.length : bisect(0, first.length, (i) => compare(first[i], second[0]) > 0)
  let b = 0
  merged.set(first.subarray(0, a))
  yield
  for (let at = a; a < first.length && b < second.length; at++) {
    if (isPause(at)) yield
    merged[at] = compare(first[a], second[b]) <= 0 ? first[a++] : second[b++]
  }
  merged.set(first.subarray(a), a + b)
  merged.set(second.subarray(b), first.length + b)
  return merged
}
