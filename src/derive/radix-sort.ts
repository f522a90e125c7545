import { freeMemory } from '../base/free-memory'
import { isPause, type Slices } from './slices'

/** 16 bits of a key. */
export interface Digit {
  readonly column: ArrayLike<number>
  readonly shift: 0 | 16
}

const BUCKETS = 0x10000

/** The digits of a column of 32 bits, from the least to the most significant. */
export function digitsOf(column: Uint32Array): readonly Digit[] {
  return [
    { column, shift: 0 },
    { column, shift: 16 },
  ]
}

/**
 * Rows by their values in columns, whose digits come from the least to the most significant; rows with the same values
 * stay in the order they came in. Takes as many passes as there are digits in which rows differ, however many rows there
 * are. The result is in `rows` or in an array of its own, and `rows` is gone then, with all that is in its memory.
 */
export function* radixSort(rows: Uint32Array, digits: readonly Digit[]): Slices<Uint32Array> {
  const { length } = rows
  const counts = new Uint32Array(BUCKETS)
  let from = rows
  let to: Uint32Array | undefined
  for (const { column, shift } of digits) {
    counts.fill(0)
    for (let i = 0; i < length; i++) {
      if (isPause(i)) yield
      counts[(column[from[i]] >>> shift) & 0xffff]++
    }
    if (length === 0 || counts[(column[from[0]] >>> shift) & 0xffff] === length) continue
    let sum = 0
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const count = counts[bucket]
      counts[bucket] = sum
      sum += count
    }
    to ??= new Uint32Array(length)
    for (let i = 0; i < length; i++) {
      if (isPause(i)) yield
      to[counts[(column[from[i]] >>> shift) & 0xffff]++] = from[i]
    }
    ;[from, to] = [to, from]
  }
  freeMemory(counts)
  if (to !== undefined) freeMemory(to)
  return from
}
