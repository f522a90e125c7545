/**
 * CRC-32 as gzip has it (RFC 1952, 8), 16 bytes at a time and without a multiplication of polynomials, which WebAssembly
 * has not. A byte may be replaced by others behind it that have the same sum: here by four, which are 32 bits, as many as
 * a sum has. So each vector of 16 bytes is taken out and put into four of the next five, each byte at its own place:
 *
 *   t   →   t+1   t+3   t+4   t+5
 *
 * (From t+1, t+2, t+3 and t+4 not all sums can be made.) As sums are linear, a byte's four are those of its lower half xor
 * those of its upper half, and 16 halves are looked up at a time.
 */
const POLYNOMIAL: u32 = 0xedb88320
/** How far ahead a vector goes, in bytes. */
const AHEAD_BYTES: usize = 5 * 16

/** Sum of each byte alone, with neither of the inversions that a sum begins and ends with. */
const byteSums: usize = memory.data(4 * 256, 16)
/** By half of a byte and vector behind: what each value of that half is replaced by there. */
const replacements: usize = memory.data(16 * 2 * 4, 16)
/** By its highest bit, a sum that some bits of four bytes make; and those bits. */
const basisSums: usize = memory.data(4 * 32, 16)
const basisBits: usize = memory.data(4 * 32, 16)
/** The last vectors with what was put into them. */
const rest: usize = memory.data(<i32>AHEAD_BYTES, 16)

export function initCrc32(): void {
  for (let byte: u32 = 0; byte < 256; byte++) {
    let sum = byte
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >> 1) ^ POLYNOMIAL : sum >> 1
    store<u32>(byteSums + 4 * byte, sum)
  }
  for (let bit: u32 = 0; bit < 8; bit++) {
    addToBasis(sumOf(1 << bit, 64), 1 << bit)
    addToBasis(sumOf(1 << bit, 32), 1 << (8 + bit))
    addToBasis(sumOf(1 << bit, 16), 1 << (16 + bit))
    addToBasis(sumOf(1 << bit, 0), 1 << (24 + bit))
  }
  for (let value: u32 = 0; value < 16; value++) {
    putReplacement(0, value, bytesOf(sumOf(value, AHEAD_BYTES)))
    putReplacement(1, value, bytesOf(sumOf(value << 4, AHEAD_BYTES)))
  }
}

function putReplacement(half: u32, value: u32, four: u32): void {
  for (let vector: u32 = 0; vector < 4; vector++)
    store<u8>(replacements + 16 * (4 * half + vector) + value, <u8>(four >> (8 * vector)))
}

/** Sum of a byte with so many zeros behind it. */
function sumOf(byte: u32, zeros: usize): u32 {
  let sum = appendByte(0, byte)
  for (let left = zeros; left > 0; left--) sum = appendByte(sum, 0)
  return sum
}

function appendByte(sum: u32, byte: u32): u32 {
  return (sum >> 8) ^ load<u32>(byteSums + ((<usize>((sum ^ byte) & 0xff)) << 2))
}

function appendBytes(sum: u32, from: usize, to: usize): u32 {
  for (let at = from; at < to; at++) sum = appendByte(sum, load<u8>(at))
  return sum
}

function addToBasis(sum: u32, bits: u32): void {
  while (sum != 0) {
    const place = 4 * (31 - clz(sum))
    if (load<u32>(basisBits + place) == 0) {
      store<u32>(basisSums + place, sum)
      store<u32>(basisBits + place, bits)
      return
    }
    sum ^= load<u32>(basisSums + place)
    bits ^= load<u32>(basisBits + place)
  }
}

/** The four bytes, the first one lowest, that have a sum. */
function bytesOf(sum: u32): u32 {
  let bits: u32 = 0
  while (sum != 0) {
    const place = 4 * (31 - clz(sum))
    sum ^= load<u32>(basisSums + place)
    bits ^= load<u32>(basisBits + place)
  }
  return bits
}

/** Goes on with a sum, which is 0 of nothing. */
export function crc32(sum: u32, from: usize, to: usize): u32 {
  if (from + AHEAD_BYTES > to) return ~appendBytes(~sum, from, to)
  const half = i8x16.splat(15)
  const low0 = v128.load(replacements)
  const low1 = v128.load(replacements, 16)
  const low2 = v128.load(replacements, 32)
  const low3 = v128.load(replacements, 48)
  const high0 = v128.load(replacements, 64)
  const high1 = v128.load(replacements, 80)
  const high2 = v128.load(replacements, 96)
  const high3 = v128.load(replacements, 112)
  // what was put into this vector and the next four
  let next0 = i32x4(~sum, 0, 0, 0)
  let next1 = i32x4.splat(0)
  let next2 = next1
  let next3 = next1
  let next4 = next1
  let at = from
  for (; at + 16 + AHEAD_BYTES <= to; at += 16) {
    const vector = v128.xor(v128.load(at), next0)
    const low = v128.and(vector, half)
    const high = v128.and(i16x8.shr_u(vector, 4), half)
    next0 = v128.xor(next1, v128.xor(i8x16.swizzle(low0, low), i8x16.swizzle(high0, high)))
    next1 = next2
    next2 = v128.xor(next3, v128.xor(i8x16.swizzle(low1, low), i8x16.swizzle(high1, high)))
    next3 = v128.xor(next4, v128.xor(i8x16.swizzle(low2, low), i8x16.swizzle(high2, high)))
    next4 = v128.xor(i8x16.swizzle(low3, low), i8x16.swizzle(high3, high))
  }
  v128.store(rest, v128.xor(v128.load(at), next0))
  v128.store(rest, v128.xor(v128.load(at, 16), next1), 16)
  v128.store(rest, v128.xor(v128.load(at, 32), next2), 32)
  v128.store(rest, v128.xor(v128.load(at, 48), next3), 48)
  v128.store(rest, v128.xor(v128.load(at, 64), next4), 64)
  return ~appendBytes(appendBytes(0, rest, rest + AHEAD_BYTES), at + AHEAD_BYTES, to)
}
