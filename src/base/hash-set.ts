/**
 * A set of 64-bit hashes, each given as two u32 halves. Open addressing over one `Uint32Array`; the pair (0, 0) marks
 * a free slot and is stored as (0, 1).
 *
 * Two different values with one hash are taken for the same. At n values that happens with probability n² / 2^65:
 * one in 37 million for a million values.
 */
export class HashSet64 {
  private slots = new Uint32Array(2 * 1024)
  private used = 0

  get size(): number {
    return this.used
  }

  /** Adds a hash; false when it was there already. */
  add(high: number, low: number): boolean {
    if (this.used * 3 > this.slots.length) this.grow()
    const isNew = this.insert(high, high === 0 && low === 0 ? 1 : low)
    if (isNew) this.used++
    return isNew
  }

  private insert(high: number, low: number): boolean {
    const slots = this.slots
    const mask = slots.length / 2 - 1
    for (let at = (low ^ (high >>> 7)) & mask; ; at = (at + 1) & mask) {
      const slotHigh = slots[2 * at]
      const slotLow = slots[2 * at + 1]
      if (slotHigh === high && slotLow === low) return false
      if (slotHigh === 0 && slotLow === 0) {
        slots[2 * at] = high
        slots[2 * at + 1] = low
        return true
      }
    }
  }

  private grow(): void {
    const old = this.slots
    this.slots = new Uint32Array(old.length * 2)
    for (let i = 0; i < old.length; i += 2) {
      if (old[i] !== 0 || old[i + 1] !== 0) this.insert(old[i], old[i + 1])
    }
  }
}
