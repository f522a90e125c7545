/**
 * A 64-bit hash of a range of bytes, fast enough to compare records by: four lanes of eight bytes a step. It is seeded
 * at random, so that no one can write two ranges of one hash on purpose, and means nothing outside the scanner that made it.
 *
 * Each step maps a lane one to one, so ranges that differ in one word of a lane never hash alike; others do once in 2^64.
 */
import { tailWord } from './memory'

let seed: u64 = 0x2545f4914f6cdd1d
/** Odd. */
let factor: u64 = 0x9e3779b97f4a7c15

export function setSeed(a: u32, b: u32, c: u32, d: u32): void {
  seed = ((<u64>a) << 32) | b
  factor = ((<u64>c) << 32) | d | 1
}

function step(lane: u64, word: u64): u64 {
  return rotl(lane ^ word, 29) * factor
}

export function hashRange(from: usize, to: usize): u64 {
  let a = seed ^ <u64>(to - from)
  let p = from
  if (p + 32 <= to) {
    let b = rotl(seed, 17)
    let c = rotl(seed, 31)
    let d = rotl(seed, 47)
    for (; p + 32 <= to; p += 32) {
      a = step(a, load<u64>(p))
      b = step(b, load<u64>(p, 8))
      c = step(c, load<u64>(p, 16))
      d = step(d, load<u64>(p, 24))
    }
    a = step(step(step(a, b), c), d)
  }
  for (; p + 8 <= to; p += 8) a = step(a, load<u64>(p))
  if (p < to) a = step(a, tailWord(p, to - p))
  a ^= a >> 32
  a *= 0xd6e8feb86659fd93
  return a ^ (a >> 29)
}
