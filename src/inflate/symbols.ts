/** Literals and matches of a block, until it ends: where nearly all the time is spent. */
import * as input from './bits'
import { DISTANCE_BITS, DISTANCES, LITERAL, LITERAL_BITS, LITERALS, SPECIAL, STOP, lookUp, valueOf } from './huffman'
import { OUTPUT_END } from './memory'
import { DAMAGED, GO_ON, IS_FULL } from './status'

/** Longest match, and what is copied beyond its end. */
const MATCH_ROOM: usize = 258 + 32
/** Bytes that one round of the fast loop reads, with the word that is loaded last. */
const ROUND_BYTES: usize = 24
/** Longest symbol: a length and a distance, with their extra bits. */
const SYMBOL_BITS: u32 = 48

/** For each distance below 16, which byte of it each of the next 16 bytes repeats. */
const repeats: usize = memory.data(16 * 16, 16)

/** Where the next byte goes. */
export let out: usize = 0
/** Where the member's bytes begin, or those of them that are still there: no match goes back before it. */
export let outStart: usize = 0

export function initRepeats(): void {
  for (let distance: usize = 1; distance < 16; distance++)
    for (let i: usize = 0; i < 16; i++) store<u8>(repeats + 16 * distance + i, <u8>(i % distance))
}

export function setOutput(next: usize, start: usize): void {
  out = next
  outStart = start
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
    let entry = lookUp(LITERALS, LITERAL_BITS, bits)
    let taken = entry & 63
    if (entry & LITERAL) {
      bits >>= taken
      count -= taken
      store<u8>(to++, <u8>(entry >> 16))
      continue
    }
    if (entry & SPECIAL) {
      if (entry & STOP) {
        bits >>= taken
        count -= taken
        hasEnded = true
      } else status = DAMAGED
      break
    }
    const length = valueOf(entry, bits)
    bits >>= taken
    count -= taken

    bits |= load<u64>(at) << count
    at += (63 - count) >> 3
    count |= 56
    entry = lookUp(DISTANCES, DISTANCE_BITS, bits)
    taken = entry & 63
    const distance = valueOf(entry, bits)
    if (entry & SPECIAL || <usize>distance > to - start) {
      status = DAMAGED
      break
    }
    bits >>= taken
    count -= taken
    copyMatch(to, distance, length)
    to += length
  }
  // bits that were loaded ahead, and are not counted, come again
  input.setBits(at, bits & (((<u64>1) << count) - 1), count)
  out = to
  return status
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
  let entry = lookUp(LITERALS, LITERAL_BITS, input.bits)
  let taken = entry & 63
  if (taken > input.count) return input.outOfInput()
  if (isUnknown(entry)) return DAMAGED
  if (entry & (LITERAL | STOP)) {
    input.take(taken)
    if (entry & LITERAL) store<u8>(out++, <u8>(entry >> 16))
    else hasEnded = true
    return GO_ON
  }
  const length = valueOf(entry, input.bits)
  input.take(taken)
  entry = lookUp(DISTANCES, DISTANCE_BITS, input.bits)
  taken = entry & 63
  if (taken > input.count) return input.outOfInput()
  if (isUnknown(entry)) return DAMAGED
  const distance = valueOf(entry, input.bits)
  input.take(taken)
  if (<usize>distance > out - outStart) return DAMAGED
  copyMatch(out, distance, length)
  out += length
  return GO_ON
}

/** No codeword begins so, or its symbol means nothing. */
function isUnknown(entry: u32): bool {
  return (entry & (SPECIAL | STOP)) == SPECIAL
}
