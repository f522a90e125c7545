/** A 32-bit hash of `bytes[from, to)`. Different seeds give independent hashes. */
export function hashBytes(bytes: Uint8Array, from: number, to: number, seed: number): number {
  let hash = seed ^ (to - from)
  let i = from
  for (; i + 4 <= to; i += 4) {
    const word = bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24)
    hash = Math.imul(hash ^ word, 0x9e3779b1)
    hash ^= hash >>> 15
  }
  for (; i < to; i++) hash = Math.imul(hash ^ bytes[i], 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
