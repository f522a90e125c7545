/**
 * Tables that decode a canonical Huffman code: the next bits are looked up at once, those of long codewords in a second
 * table behind the first. An entry says all that is to be done (RFC 1951, 3.2.2 and 3.2.5):
 *
 *   bits 0–7     how many bits to take: the codeword and the extra bits behind it
 *   bits 8–11    how many of them are the codeword
 *   bits 12–15   kind: LITERAL, SPECIAL (one of: LINK, STOP, neither of them = no codeword begins so)
 *   bits 16–31   the literal, the base of a length or distance, or the place of the second table
 *
 * LINK has the width of the second table in bits 0–7.
 */
export const LITERAL: u32 = 1 << 15
/** Neither a literal nor a length or distance. */
export const SPECIAL: u32 = 1 << 14
export const LINK: u32 = 1 << 13
/** The end of a block. */
export const STOP: u32 = 1 << 12

const MAX_LENGTH: i32 = 15
const MAX_SYMBOLS: i32 = 288

export const LITERAL_BITS: u32 = 11
export const DISTANCE_BITS: u32 = 9
const PRECODE_BITS: u32 = 7

/** Entries: the first table, and all second ones that a complete code can need, generously. */
const LITERAL_ENTRIES: i32 = 2048 + 2048
const DISTANCE_ENTRIES: i32 = 512 + 1024

export const LITERALS: usize = memory.data(4 * LITERAL_ENTRIES, 16)
export const DISTANCES: usize = memory.data(4 * DISTANCE_ENTRIES, 16)
export const PRECODES: usize = memory.data(4 * 128, 16)

/** Lengths of codewords, a byte a symbol; first of literals and lengths, then of distances. */
export const CODE_LENGTHS: usize = memory.data(512, 16)

/** What each symbol means, as an entry without lengths: kind, value, extra bits in bits 0–7. */
const literalMeanings: usize = memory.data(4 * MAX_SYMBOLS, 16)
const distanceMeanings: usize = memory.data(4 * 32, 16)
const precodeMeanings: usize = memory.data(4 * 19, 16)

const lengthCounts: usize = memory.data(4 * (MAX_LENGTH + 1), 16)
const nextCodes: usize = memory.data(4 * (MAX_LENGTH + 1), 16)
/** Of each symbol, as it stands in the input: the first bit lowest. */
const codewords: usize = memory.data(4 * MAX_SYMBOLS, 16)
/** By the first bits of long codewords: width of their second table. */
const linkWidths: usize = memory.data(2048, 16)

export function initMeanings(): void {
  for (let symbol = 0; symbol < 256; symbol++) store<u32>(literalMeanings + 4 * symbol, LITERAL | (symbol << 16))
  store<u32>(literalMeanings + 4 * 256, SPECIAL | STOP)
  let base = 3
  for (let symbol = 257; symbol < 285; symbol++) {
    const extra = symbol < 265 ? 0 : (symbol - 261) >> 2
    store<u32>(literalMeanings + 4 * symbol, (base << 16) | extra)
    base += 1 << extra
  }
  store<u32>(literalMeanings + 4 * 285, 258 << 16)
  store<u32>(literalMeanings + 4 * 286, SPECIAL)
  store<u32>(literalMeanings + 4 * 287, SPECIAL)
  base = 1
  for (let symbol = 0; symbol < 30; symbol++) {
    const extra = symbol < 4 ? 0 : (symbol - 2) >> 1
    store<u32>(distanceMeanings + 4 * symbol, (base << 16) | extra)
    base += 1 << extra
  }
  store<u32>(distanceMeanings + 4 * 30, SPECIAL)
  store<u32>(distanceMeanings + 4 * 31, SPECIAL)
  for (let symbol = 0; symbol < 19; symbol++) store<u32>(precodeMeanings + 4 * symbol, symbol << 16)
}

/** Of literals and lengths, whose lengths of codewords are at `lengths`. False where there is no such code. */
export function buildLiterals(lengths: usize, symbols: i32): bool {
  return load<u8>(lengths + 256) != 0 && build(LITERALS, LITERAL_BITS, literalMeanings, lengths, symbols, false)
}

export function buildDistances(lengths: usize, symbols: i32): bool {
  return build(DISTANCES, DISTANCE_BITS, distanceMeanings, lengths, symbols, true)
}

export function buildPrecodes(lengths: usize): bool {
  return build(PRECODES, PRECODE_BITS, precodeMeanings, lengths, 19, false)
}

function reverse(code: u32, length: u32): u32 {
  let result: u32 = 0
  for (let i: u32 = 0; i < length; i++) {
    result = (result << 1) | (code & 1)
    code >>= 1
  }
  return result
}

/**
 * False where lengths are too many or too few for a code. As zlib does, one codeword alone may be of one bit, and there
 * may be no distances at all (`mayBeEmpty`).
 */
function build(table: usize, width: u32, meanings: usize, lengths: usize, symbols: i32, mayBeEmpty: bool): bool {
  memory.fill(lengthCounts, 0, 4 * (MAX_LENGTH + 1))
  let used = 0
  for (let symbol = 0; symbol < symbols; symbol++) {
    const counter = lengthCounts + 4 * load<u8>(lengths + symbol)
    store<u32>(counter, load<u32>(counter) + 1)
  }
  let code: u32 = 0
  let left = 1
  for (let length = 1; length <= MAX_LENGTH; length++) {
    const n = load<u32>(lengthCounts + 4 * length)
    used += n
    left = (left << 1) - n
    if (left < 0) return false
    store<u32>(nextCodes + 4 * length, code)
    code = (code + n) << 1
  }
  const isSingle = used == 1 && load<u32>(lengthCounts + 4) == 1 && width != PRECODE_BITS
  if (left > 0 && !isSingle && !(used == 0 && mayBeEmpty)) return false
  const entries: u32 = 1 << width
  // one bit tells that there is no such codeword
  if (left > 0) for (let i: u32 = 0; i < entries; i++) store<u32>(table + 4 * i, SPECIAL | 1)

  for (let symbol = 0; symbol < symbols; symbol++) {
    const length = <u32>load<u8>(lengths + symbol)
    if (length == 0) continue
    const next = nextCodes + 4 * length
    store<u32>(codewords + 4 * symbol, reverse(load<u32>(next), length))
    store<u32>(next, load<u32>(next) + 1)
  }
  if (hasLonger(width)) linkSecondTables(table, width, lengths, symbols)
  for (let symbol = 0; symbol < symbols; symbol++) {
    const length = <u32>load<u8>(lengths + symbol)
    if (length == 0) continue
    const codeword = load<u32>(codewords + 4 * symbol)
    const entry = load<u32>(meanings + 4 * symbol) + length + (length << 8)
    if (length <= width) {
      for (let i = codeword; i < entries; i += 1 << length) store<u32>(table + 4 * i, entry)
    } else {
      const link = load<u32>(table + 4 * (codeword & (entries - 1)))
      const second = table + 4 * (link >> 16)
      const secondEntries = (<u32>1) << (link & 0xff)
      for (let i = codeword >> width; i < secondEntries; i += 1 << (length - width)) store<u32>(second + 4 * i, entry)
    }
  }
  return true
}

function hasLonger(width: u32): bool {
  for (let length = width + 1; length <= <u32>MAX_LENGTH; length++)
    if (load<u32>(lengthCounts + 4 * length) > 0) return true
  return false
}

/** Makes room for second tables, as wide as the longest codeword in each, and puts links to them into the first one. */
function linkSecondTables(table: usize, width: u32, lengths: usize, symbols: i32): void {
  const entries: u32 = 1 << width
  memory.fill(linkWidths, 0, entries)
  for (let symbol = 0; symbol < symbols; symbol++) {
    const length = <u32>load<u8>(lengths + symbol)
    if (length <= width) continue
    const link = linkWidths + (load<u32>(codewords + 4 * symbol) & (entries - 1))
    store<u8>(link, max<u8>(load<u8>(link), <u8>(length - width)))
  }
  let place = entries
  for (let i: u32 = 0; i < entries; i++) {
    const secondWidth = <u32>load<u8>(linkWidths + i)
    if (secondWidth == 0) continue
    store<u32>(table + 4 * i, SPECIAL | LINK | (place << 16) | secondWidth)
    place += 1 << secondWidth
  }
}

/** The entry of the codeword that some bits begin with. */
export function lookUp(table: usize, width: u32, bits: u64): u32 {
  const entry = load<u32>(table + ((<usize>(bits & (((<u64>1) << width) - 1))) << 2))
  if (!(entry & LINK)) return entry
  const index = (entry >> 16) + <u32>((bits >> width) & (((<u64>1) << (entry & 63)) - 1))
  return load<u32>(table + ((<usize>index) << 2))
}

/** The length or distance of an entry, extra bits added. */
export function valueOf(entry: u32, bits: u64): u32 {
  return (entry >> 16) + <u32>((bits & (((<u64>1) << (entry & 63)) - 1)) >> ((entry >> 8) & 15))
}
