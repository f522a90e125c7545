/**
 * Tables of open addressing have a power of two of slots, of which at most three of four are used. A slot of 32 bits that
 * holds a number below the number of slots, 0 for none, has room for bits of the hash: what differs in these need not be
 * looked at, which is mostly far away in memory.
 *
 *   2^20 slots   | 12 bits of the hash | 20 bits of the number |      the slot is found by the other bits of the hash
 */

/** How many slots a full table grows to, when `expected` entries are to come, as far as is known. */
export function grownSlots(slots: number, expected: number): number {
  let grown = slots * 2
  while (expected * 4 > grown * 3) grown *= 2
  return grown
}
