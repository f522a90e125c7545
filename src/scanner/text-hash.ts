/** The hash by which the store finds a text: the same as `textHash` of `base/text-table.ts`. */
export function textHash(at: usize, length: usize): u32 {
  let hash = <u32>length
  let i: usize = 0
  for (; i + 4 <= length; i += 4) {
    hash = (hash ^ load<u32>(at + i)) * 0x9e3779b1
    hash ^= hash >> 15
  }
  for (; i < length; i++) hash = (hash ^ load<u8>(at + i)) * 0x01000193
  hash = (hash ^ (hash >> 16)) * 0x85ebca6b
  hash = (hash ^ (hash >> 13)) * 0xc2b2ae35
  return hash ^ (hash >> 16)
}
