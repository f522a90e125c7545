/**
 * RFC 3339 times as agents write them. A minute is parsed by the host (`parseTime`) and remembered. What takes more care
 * is left to the plain path: a leap second, another zone than Z, more than 9 digits, a text that is no time.
 */
import { minuteSec } from './host'
import { ZERO } from './json'

/** [16 bytes `2024-05-01T10:00`, seconds] */
const minutes: usize = memory.data(24 * 256, 16)
const NONE: u32 = 0xffffffff
const Z: u8 = 0x5a
const DOT: u8 = 0x2e
const COLON: u8 = 0x3a
const MINUTE_BYTES: usize = 17

/** As that of `base/time.ts`. */
export const NO_TIME: u32 = NONE

/** Of the last time. */
export let timeSec: u32 = 0
export let timeNs: u32 = 0

/** Reads the plain string `[from, to)`; false when it is left to the plain path. */
export function readTime(from: usize, to: usize): bool {
  const length = to - from
  if (length < 20 || length > 30 || load<u8>(to - 1) != Z) return false
  const tens = <u32>load<u8>(from, 17) - ZERO
  const ones = <u32>load<u8>(from, 18) - ZERO
  if (tens > 5 || ones > 9) return false
  let ns: u32 = 0
  if (length > 20) {
    if (load<u8>(from, 19) != DOT || length == 21) return false
    let p = from + 20
    for (; p < to - 1; p++) {
      const digit = <u32>load<u8>(p) - ZERO
      if (digit > 9) return false
      ns = ns * 10 + digit
    }
    for (let digits = length - 21; digits < 9; digits++) ns *= 10
  }
  const minute = minuteOf(from)
  if (minute == NONE) return false
  timeSec = minute + tens * 10 + ones
  timeNs = ns
  return true
}

function minuteOf(from: usize): u32 {
  if (load<u8>(from, MINUTE_BYTES - 1) != COLON) return NONE
  // the minute's and hour's digits alone tell most minutes of a log apart
  const slot = minutes + 24 * <usize>((load<u32>(from, 12) * 0x9e3779b1) >> 24)
  if (load<u64>(slot) == load<u64>(from) && load<u64>(slot, 8) == load<u64>(from, 8)) return load<u32>(slot, 16)
  const sec = minuteSec(from)
  if (sec != NONE) {
    store<u64>(slot, load<u64>(from))
    store<u64>(slot, load<u64>(from, 8), 8)
    store<u32>(slot, sec, 16)
  }
  return sec
}
