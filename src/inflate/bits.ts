/**
 * Where the input is read: by bits, the lowest of each byte first (RFC 1951, 3.1.1). What is used in every symbol is
 * loaded into locals by `symbols.ts`, and stored back.
 */
import { CUT_OFF, WANTS_INPUT } from './status'

/** Next byte that is not in `bits` yet. */
export let at: usize = 0
export let end: usize = 0
/** No more input comes. */
export let isLast: bool = false
/** The next bits; those above `count` are zero. */
export let bits: u64 = 0
export let count: u32 = 0

export function setInput(from: usize, to: usize, last: bool): void {
  at = from
  end = to
  isLast = last
}

export function setBits(nextAt: usize, nextBits: u64, nextCount: u32): void {
  at = nextAt
  bits = nextBits
  count = nextCount
}

/** Reads on until there are `wanted` bits, 56 at most; false where the input ends before. */
export function fill(wanted: u32): bool {
  while (count < wanted) {
    if (at >= end) return false
    bits |= (<u64>load<u8>(at++)) << count
    count += 8
  }
  return true
}

/** What a step that has no input to go on with ends with. */
export function outOfInput(): i32 {
  return isLast ? CUT_OFF : WANTS_INPUT
}

/** Takes bits that are there. */
export function take(length: u32): u32 {
  const value = <u32>(bits & (((<u64>1) << length) - 1))
  bits >>= length
  count -= length
  return value
}

/** Gives back whole bytes that were read ahead. */
export function giveBackBytes(): void {
  at -= count >> 3
  count &= 7
  bits &= ((<u64>1) << count) - 1
}

/** Goes on at the next whole byte. */
export function alignToByte(): void {
  giveBackBytes()
  bits = 0
  count = 0
}

/** Bytes that are left, those in `bits` included. */
export function bytesLeft(): usize {
  return end - at + (count >> 3)
}
