/** Tables of open addressing have a power of two of slots, of which at most three of four are used. */

/** How many slots a full table grows to, when `expected` entries are to come, as far as is known. */
export function grownSlots(slots: number, expected: number): number {
  let grown = slots * 2
  while (expected * 4 > grown * 3) grown *= 2
  return grown
}
