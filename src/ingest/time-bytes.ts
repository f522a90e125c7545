/** `parseTime` of `base/time.ts` on bytes: the minute is parsed once and remembered. */
import { parseTime } from '../base/time'

const MINUTE_BYTES = 17 // 2024-05-01T10:00:
const ZERO = 0x30
const PLACES = [1e9, 1e8, 1e7, 1e6, 1e5, 1e4, 1e3, 100, 10, 1]

export class TimeBytes {
  /** Of the last time. */
  sec = 0
  ns = 0
  private readonly minute = new Uint8Array(MINUTE_BYTES)
  private minuteSec = -1

  /**
   * Reads the plain string `bytes[from, to)`; false when it is no time, or one that takes more care: a leap second,
   * another zone than Z, more than 9 digits.
   */
  parse(bytes: Uint8Array, from: number, to: number): boolean {
    const length = to - from
    if (length < 20 || length > 30 || bytes[to - 1] !== 0x5a) return false
    const tens = bytes[from + 17] - ZERO
    const ones = bytes[from + 18] - ZERO
    if (tens < 0 || tens > 5 || ones < 0 || ones > 9) return false
    let ns = 0
    if (length > 20) {
      if (bytes[from + 19] !== 0x2e || length === 21) return false
      for (let i = from + 20; i < to - 1; i++) {
        const digit = bytes[i] - ZERO
        if (digit < 0 || digit > 9) return false
        ns = ns * 10 + digit
      }
      ns *= PLACES[length - 21]
    }
    for (let i = 0; i < MINUTE_BYTES; i++) {
      if (this.minute[i] !== bytes[from + i]) {
        if (!this.readMinute(bytes, from)) return false
        break
      }
    }
    if (this.minuteSec < 0) return false
    this.sec = this.minuteSec + tens * 10 + ones
    this.ns = ns
    return true
  }

  private readMinute(bytes: Uint8Array, from: number): boolean {
    let text = ''
    for (let i = 0; i < MINUTE_BYTES; i++) text += String.fromCharCode(bytes[from + i])
    const time = parseTime(`${text}00Z`)
    // near the end of what a column holds, seconds may make the difference
    if (time === undefined || time.sec > 0xffff_ff00) return false
    this.minute.set(bytes.subarray(from, from + MINUTE_BYTES))
    this.minuteSec = time.sec
    return true
  }
}
