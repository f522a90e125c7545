import { grownSlots } from './open-addressing'

/**
 * A map from 64-bit hashes, each given as two u32 halves, to u32 values. Open addressing over one `Uint32Array`; the
 * pair (0, 0) marks a free slot and is stored as (0, 1).
 *
 * Two different keys with one hash are taken for the same. At n keys that happens with probability n² / 2^65: one in 37
 * million for a million keys.
 */
const SLOT = 3
const FIRST_SLOTS = 256

export class HashMap64 {
  private slots = new Uint32Array(SLOT * FIRST_SLOTS)
  private used = 0
  private expected = 0

  get size(): number {
    return this.used
  }

  /** Bytes allocated. */
  get byteLength(): number {
    return this.slots.byteLength
  }

  /** Says how many there will be, as far as is known: when the map grows next, it grows to that. */
  expect(size: number): void {
    this.expected = size
  }

  /** The value of a hash; when it has none, it gets `value`, and -1 is returned. */
  getOrSet(high: number, low: number, value: number): number {
    const nonZeroLow = high === 0 && low === 0 ? 1 : low
    let at = this.find(high, nonZeroLow)
    if (this.isUsed(at)) return this.slots[at + 2]
    if ((this.used + 1) * 4 * SLOT > this.slots.length * 3) {
      this.grow()
      at = this.find(high, nonZeroLow)
    }
    this.slots[at] = high
    this.slots[at + 1] = nonZeroLow
    this.slots[at + 2] = value
    this.used++
    return -1
  }

  /** In no order. */
  forEach(visit: (high: number, low: number, value: number) => void): void {
    const { slots } = this
    for (let at = 0; at < slots.length; at += SLOT) if (this.isUsed(at)) visit(slots[at], slots[at + 1], slots[at + 2])
  }

  private isUsed(at: number): boolean {
    return this.slots[at] !== 0 || this.slots[at + 1] !== 0
  }

  /** Where the hash is, or would be. */
  private find(high: number, low: number): number {
    const { slots } = this
    const mask = slots.length / SLOT - 1
    for (let slot = (low ^ (high >>> 7)) & mask; ; slot = (slot + 1) & mask) {
      const at = slot * SLOT
      const isFree = slots[at] === 0 && slots[at + 1] === 0
      if (isFree || (slots[at] === high && slots[at + 1] === low)) return at
    }
  }

  private grow(): void {
    const old = this.slots
    this.slots = new Uint32Array(SLOT * grownSlots(old.length / SLOT, this.expected))
    for (let i = 0; i < old.length; i += SLOT) {
      if (old[i] === 0 && old[i + 1] === 0) continue
      this.slots.set(old.subarray(i, i + SLOT), this.find(old[i], old[i + 1]))
    }
  }
}
