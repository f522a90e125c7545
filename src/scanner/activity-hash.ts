/**
 * The hash of what an activity event says, from its bytes: as `ingest/activity-hash.ts` makes it of parsed values, under
 * both of its seeds. It does not depend on the order of keys or on spacing.
 */
import { hashNumber, hashText } from './host'
import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  MAX_DEPTH,
  MINUS,
  NINE,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  ZERO,
  afterColon,
  isPlain,
  scalarEnd,
  skipSpace,
  stringEnd,
} from './json'
import { ANSWER } from './memory'

/** As `ACTIVITY_SEEDS` and the seeds of `base/hash-json.ts`. */
const SEED_HIGH: u32 = 0x1b873593
const SEED_LOW: u32 = 0x7ed55d16
const NUMBER_SEED: u32 = 0x4e
const ARRAY_SEED: u32 = 0x51ed270b

const MAX_KEYS: i32 = 48
/** Integers of so many digits print as they are written. */
const EXACT_DIGITS: usize = 15
const KEYS: usize = memory.data(4 * MAX_KEYS * MAX_DEPTH, 16)

/** Of the last value or text. */
export let high: u32 = 0
export let low: u32 = 0

function mix(value: u32): u32 {
  let x = value
  x = (x ^ (x >> 16)) * 0x85ebca6b
  x = (x ^ (x >> 13)) * 0xc2b2ae35
  return x ^ (x >> 16)
}

function hashItem(hash: u32, item: u32): u32 {
  return mix(hash * 31 + item)
}

export function addKeyHash(key: u32, value: u32): u32 {
  return mix(key ^ (value * 0x9e3779b1))
}

/** Of a string of JSON, without its quotes. */
export function hashString(from: usize, to: usize, isAscii: bool): void {
  if (isAscii) hashAscii(from, to, SEED_HIGH, SEED_LOW)
  else {
    hashText(from, to)
    takeAnswer()
  }
}

function takeAnswer(): void {
  high = load<u32>(ANSWER)
  low = load<u32>(ANSWER, 4)
}

function hashAscii(from: usize, to: usize, seedHigh: u32, seedLow: u32): void {
  let a = seedHigh ^ <u32>(to - from)
  let b = seedLow ^ <u32>(to - from)
  for (let p = from; p < to; p++) {
    const byte = <u32>load<u8>(p)
    a = (a ^ byte) * 0x01000193
    b = (b ^ byte) * 0x01000193
  }
  high = mix(a)
  low = mix(b)
}

/**
 * Where the value at `at` ends; 0 for what is left to the plain path, which are objects with many keys or with one key
 * twice, too.
 */
export function hashValue(at: usize, depth: i32 = 0): usize {
  switch (load<u8>(at)) {
    case QUOTE: {
      const end = stringEnd(at + 1)
      if (end == 0) return 0
      hashString(at + 1, end, isPlain)
      return end + 1
    }
    case OPEN_BRACE:
      return depth == MAX_DEPTH ? 0 : hashObject(at, depth)
    case OPEN_BRACKET:
      return depth == MAX_DEPTH ? 0 : hashArray(at, depth)
    default:
      return hashScalar(at)
  }
}

function hashArray(at: usize, depth: i32): usize {
  let a = SEED_HIGH ^ ARRAY_SEED
  let b = SEED_LOW ^ ARRAY_SEED
  let p = skipSpace(at + 1)
  if (load<u8>(p) != CLOSE_BRACKET) {
    while (true) {
      p = hashValue(p, depth + 1)
      if (p == 0) return 0
      a = hashItem(a, high)
      b = hashItem(b, low)
      p = skipSpace(p)
      const byte = load<u8>(p)
      if (byte == CLOSE_BRACKET) break
      if (byte != COMMA) return 0
      p = skipSpace(p + 1)
    }
  }
  high = a
  low = b
  return p + 1
}

function hashObject(at: usize, depth: i32): usize {
  const firstKey = KEYS + 4 * MAX_KEYS * depth
  let count = 0
  let sumHigh: u32 = 0
  let sumLow: u32 = 0
  let p = skipSpace(at + 1)
  if (load<u8>(p) != CLOSE_BRACE) {
    while (true) {
      if (load<u8>(p) != QUOTE || count == MAX_KEYS) return 0
      const keyEnd = stringEnd(p + 1)
      if (keyEnd == 0) return 0
      hashString(p + 1, keyEnd, isPlain)
      const keyHigh = high
      const keyLow = low
      for (let i = 0; i < count; i++) if (load<u32>(firstKey + 4 * i) == keyHigh) return 0
      store<u32>(firstKey + 4 * count++, keyHigh)
      p = afterColon(keyEnd + 1)
      if (p == 0) return 0
      p = hashValue(p, depth + 1)
      if (p == 0) return 0
      sumHigh += addKeyHash(keyHigh, high)
      sumLow += addKeyHash(keyLow, low)
      p = skipSpace(p)
      const byte = load<u8>(p)
      if (byte == CLOSE_BRACE) break
      if (byte != COMMA) return 0
      p = skipSpace(p + 1)
    }
  }
  high = mix((SEED_HIGH ^ ARRAY_SEED) + sumHigh)
  low = mix((SEED_LOW ^ ARRAY_SEED) + sumLow)
  return p + 1
}

function hashScalar(at: usize): usize {
  const end = scalarEnd(at)
  if (end == 0) return 0
  const first = load<u8>(at)
  if (first > NINE) {
    const literal: u32 = first == 0x74 ? 3 : first == 0x66 ? 5 : 7
    high = mix(SEED_HIGH ^ literal)
    low = mix(SEED_LOW ^ literal)
  } else if (isPrintedAsWritten(at, end)) hashAscii(at, end, SEED_HIGH ^ NUMBER_SEED, SEED_LOW ^ NUMBER_SEED)
  else {
    hashNumber(at, end)
    takeAnswer()
  }
  return end
}

/** Whether a number's text is what `String` makes of it. */
export function isPrintedAsWritten(at: usize, end: usize): bool {
  const from = load<u8>(at) == MINUS ? at + 1 : at
  if (end - from > EXACT_DIGITS || (from > at && load<u8>(from) == ZERO)) return false
  for (let p = from; p < end; p++) if (<u32>load<u8>(p) - ZERO > 9) return false
  return true
}

/** As that of `ingest/activity-hash.ts`: `memberSum` is that of the payload's members. */
export function combineActivity(
  wireName: u32,
  execId: u32,
  nodeName: u32,
  clusterName: u32,
  tid: u32,
  sec: u32,
  ns: u32,
  memberSum: u32,
): u32 {
  let hash = mix(wireName)
  hash = hashItem(hash, execId)
  hash = hashItem(hash, nodeName)
  hash = hashItem(hash, clusterName)
  hash = hashItem(hash, tid)
  hash = hashItem(hash, sec)
  hash = hashItem(hash, ns)
  return hashItem(hash, memberSum)
}
