/** Literals and matches of a block, until it ends: where nearly all the time is spent. */
import * as input from './bits'
import { DISTANCE_BITS, DISTANCES, LINK, LITERAL, LITERAL_BITS, LITERALS, SPECIAL, STOP } from './huffman'
import { OUTPUT_END } from './memory'
import { DAMAGED, GO_ON, IS_FULL } from './status'

/** Longest match, and what is copied beyond its end. */
const MATCH_ROOM: usize = 258 + 32
/** Bytes that one round of the fast loop reads, with the word that is loaded last. */
const ROUND_BYTES: usize = 24
/** Longest symbol: a length and a distance, with their extra bits. */
const SYMBOL_BITS: u32 = 48

const LITERAL_MASK: u64 = (1 << LITERAL_BITS) - 1
const DISTANCE_MASK: u64 = (1 << DISTANCE_BITS) - 1

/** For each distance below 16, which byte of it each of the next 16 bytes repeats. */
const repeats: usize = memory.data(16 * 16, 16)

/** Where the next byte goes. */
export let out: usize = 0
/** Where the member's bytes begin, or those of them that are still there: no match goes back before it. */
let outStart: usize = 0

export function initRepeats(): void {
  for (let distance: usize = 1; distance < 16; distance++)
    for (let i: usize = 0; i < 16; i++) store<u8>(repeats + 16 * distance + i, <u8>(i % distance))
}

export function setOutput(next: usize, start: usize): void {
  out = next
  outStart = start
}

export function getOutStart(): usize {
  return outStart
}

/** Whether there is no room for a match any more. */
export function isOutputFull(): bool {
  return out + MATCH_ROOM > OUTPUT_END
}

/** Copies a match of a length to `to`, and up to 31 bytes more. */
function copyMatch(to: usize, distance: usize, length: usize): void {
  const end = to + length
  let from = to - distance
  let at = to
  if (distance >= 16) {
    do {
      v128.store(at, v128.load(from))
      v128.store(at, v128.load(from, 16), 16)
      at += 32
      from += 32
    } while (at < end)
  } else {
    const pattern = i8x16.swizzle(v128.load(from), v128.load(repeats + 16 * distance))
    const step: usize = 16 - (<usize>16 % distance)
    do {
      v128.store(at, pattern)
      at += step
    } while (at < end)
  }
}

/** Goes on with a block: `GO_ON` where it has ended. */
export function readSymbols(): i32 {
  const status = readFast()
  return status == GO_ON ? readCareful() : status
}

/** Set by what reads the end of the block. */
let hasEnded: bool = false

function readFast(): i32 {
  let bits = input.bits
  let count: u32 = input.count
  let at = input.at
  let to = out
  const start = outStart
  const atEnd = input.end - ROUND_BYTES
  const toEnd = OUTPUT_END - MATCH_ROOM
  let status = GO_ON
  hasEnded = false
  while (<isize>at <= <isize>atEnd && to <= toEnd) {
    bits |= load<u64>(at) << count
    at += (63 - count) >> 3
    count |= 56
    let entry = load<u32>(LITERALS + ((<usize>(bits & LITERAL_MASK)) << 2))
    if (entry & LITERAL) {
      bits >>= entry & 63
      count -= entry & 63
      store<u8>(to++, <u8>(entry >> 16))
      entry = load<u32>(LITERALS + ((<usize>(bits & LITERAL_MASK)) << 2))
      if (entry & LITERAL) {
        bits >>= entry & 63
        count -= entry & 63
        store<u8>(to++, <u8>(entry >> 16))
        entry = load<u32>(LITERALS + ((<usize>(bits & LITERAL_MASK)) << 2))
        if (entry & LITERAL) {
          bits >>= entry & 63
          count -= entry & 63
          store<u8>(to++, <u8>(entry >> 16))
          continue
        }
      }
    }
    if (entry & SPECIAL) {
      if (entry & LINK) {
        bits >>= LITERAL_BITS
        count -= LITERAL_BITS
        const index = (entry >> 16) + <u32>(bits & (((<u64>1) << (entry & 63)) - 1))
        entry = load<u32>(LITERALS + ((<usize>index) << 2))
        if (entry & LITERAL) {
          bits >>= entry & 63
          count -= entry & 63
          store<u8>(to++, <u8>(entry >> 16))
          continue
        }
      }
      if (entry & SPECIAL) {
        if (entry & STOP) {
          bits >>= entry & 63
          count -= entry & 63
          hasEnded = true
        } else status = DAMAGED
        break
      }
    }
    let taken = entry & 63
    const length = (entry >> 16) + <u32>((bits & (((<u64>1) << taken) - 1)) >> ((entry >> 8) & 15))
    bits >>= taken
    count -= taken

    bits |= load<u64>(at) << count
    at += (63 - count) >> 3
    count |= 56
    entry = load<u32>(DISTANCES + ((<usize>(bits & DISTANCE_MASK)) << 2))
    if (entry & SPECIAL) {
      if (!(entry & LINK)) {
        status = DAMAGED
        break
      }
      bits >>= DISTANCE_BITS
      count -= DISTANCE_BITS
      const index = (entry >> 16) + <u32>(bits & (((<u64>1) << (entry & 63)) - 1))
      entry = load<u32>(DISTANCES + ((<usize>index) << 2))
      if (entry & SPECIAL) {
        status = DAMAGED
        break
      }
    }
    taken = entry & 63
    const distance = (entry >> 16) + <u32>((bits & (((<u64>1) << taken) - 1)) >> ((entry >> 8) & 15))
    bits >>= taken
    count -= taken
    if (<usize>distance > to - start) {
      status = DAMAGED
      break
    }
    copyMatch(to, distance, length)
    to += length
  }
  // bits that were loaded ahead, and are not counted, come again
  input.setBits(at, bits & (((<u64>1) << count) - 1), count)
  out = to
  return status
}

/** The entry of the next codeword, whose bits are not taken yet but for those of a link, which are added; 0 for none. */
function lookUp(table: usize, width: u32): u32 {
  const entry = load<u32>(table + ((<usize>(input.bits & (((<u64>1) << width) - 1))) << 2))
  if ((entry & (SPECIAL | LINK)) != (SPECIAL | LINK)) return entry
  const index = (entry >> 16) + <u32>((input.bits >> width) & (((<u64>1) << (entry & 63)) - 1))
  return load<u32>(table + ((<usize>index) << 2)) + width + (width << 8)
}

/** Near the end of the input: a symbol at a time, each only when all of its bits are there. */
function readCareful(): i32 {
  while (!hasEnded) {
    if (isOutputFull()) return IS_FULL
    input.fill(SYMBOL_BITS)
    const at = input.at
    const bits = input.bits
    const count = input.count
    const status = readSymbol()
    if (status != GO_ON) {
      if (status != DAMAGED) input.setBits(at, bits, count)
      return status
    }
  }
  return GO_ON
}

function readSymbol(): i32 {
  let entry = lookUp(LITERALS, LITERAL_BITS)
  let taken = entry & 63
  if (isUnknown(entry)) return DAMAGED
  if (taken > input.count) return input.outOfInput()
  if (entry & (LITERAL | STOP)) {
    input.take(taken)
    if (entry & LITERAL) store<u8>(out++, <u8>(entry >> 16))
    else hasEnded = true
    return GO_ON
  }
  const length = (entry >> 16) + (input.take(taken) >> ((entry >> 8) & 15))
  entry = lookUp(DISTANCES, DISTANCE_BITS)
  taken = entry & 63
  if (isUnknown(entry)) return DAMAGED
  if (taken > input.count) return input.outOfInput()
  const distance = (entry >> 16) + (input.take(taken) >> ((entry >> 8) & 15))
  if (<usize>distance > out - outStart) return DAMAGED
  copyMatch(out, distance, length)
  out += length
  return GO_ON
}

/** No codeword begins so. (Zeros stand for bits that are not there yet, and in each code a codeword begins with them.) */
function isUnknown(entry: u32): bool {
  return (entry & (SPECIAL | STOP)) == SPECIAL
}
