/**
 * A 64-bit hash of a range of bytes, fast enough to compare records by: eight bytes a step, in two halves that both
 * depend on all of them. It is seeded at random, so that no one can write two ranges of one hash on purpose, and means
 * nothing outside the object that made it.
 */
export class RangeHash {
  /** Of the last range. */
  high = 0
  low = 0
  private readonly seedHigh: number
  private readonly seedLow: number

  constructor() {
    const [high, low] = crypto.getRandomValues(new Int32Array(2))
    this.seedHigh = high
    this.seedLow = low
  }

  hash(view: DataView, from: number, to: number): void {
    let high = this.seedHigh ^ (to - from)
    let low = (this.seedLow + (to - from)) | 0
    let i = from
    for (; i + 8 <= to; i += 8) {
      const first = view.getInt32(i, true)
      const second = view.getInt32(i + 4, true)
      high = (Math.imul(high ^ first, 0x9e3779b1) + second) | 0
      high = (high << 13) | (high >>> 19)
      low = Math.imul(low + second, 0x85ebca6b) ^ first
      low = (low << 17) | (low >>> 15)
    }
    for (; i < to; i++) {
      const byte = view.getUint8(i)
      high = Math.imul(high ^ byte, 0x9e3779b1)
      high = (high << 13) | (high >>> 19)
      low = Math.imul(low + byte, 0x85ebca6b)
      low = (low << 17) | (low >>> 15)
    }
    high = Math.imul(high ^ (high >>> 16), 0xc2b2ae35)
    low = Math.imul(low ^ (low >>> 16), 0x27d4eb2f)
    this.high = (high ^ (high >>> 15)) >>> 0
    this.low = (low ^ (low >>> 13)) >>> 0
  }
}
