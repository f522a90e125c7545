/**
 * JSON in bytes, read in place: where values end, strict as `JSON.parse` is. A function gives 0 for what is not valid JSON,
 * and for what is left to `JSON.parse`: deep nesting. Nobody looks for the end of the line: a newline ends every value
 * but a space, as it is a control character.
 */
export const QUOTE: u8 = 0x22
export const COMMA: u8 = 0x2c
const COLON: u8 = 0x3a
export const OPEN_BRACE: u8 = 0x7b
export const CLOSE_BRACE: u8 = 0x7d
export const OPEN_BRACKET: u8 = 0x5b
export const CLOSE_BRACKET: u8 = 0x5d
export const BACKSLASH: u8 = 0x5c
export const MINUS: u8 = 0x2d
export const ZERO: u8 = 0x30
export const NINE: u8 = 0x39

export const MAX_DEPTH: i32 = 64

const TRUE: u32 = 0x65757274
const FALS: u32 = 0x736c6166
const NULL: u32 = 0x6c6c756e

/** Of the last string: neither escapes nor bytes beyond ASCII, so that its text is its bytes. */
export let isPlain: bool = true
/** Of the last `readU32`. */
export let number: u32 = 0

/** First byte at or after `at` that is no space, tab or carriage return. */
export function skipSpace(at: usize): usize {
  let p = at
  let byte = load<u8>(p)
  while (byte == 0x20 || byte == 0x09 || byte == 0x0d) byte = load<u8>(++p)
  return p
}

/** Where the quote is that ends the string whose first character is at `at`. */
export function stringEnd(at: usize): usize {
  isPlain = true
  let p = at
  while (true) {
    const word = v128.load(p)
    // as signed numbers, bytes beyond ASCII are below a space, too
    const special = i8x16.bitmask(
      v128.or(
        v128.or(i8x16.eq(word, i8x16.splat(0x22)), i8x16.eq(word, i8x16.splat(0x5c))),
        i8x16.lt_s(word, i8x16.splat(0x20)),
      ),
    )
    if (special == 0) {
      p += 16
      continue
    }
    p += ctz(special)
    const byte = load<u8>(p)
    if (byte == QUOTE) return p
    if (byte < 0x20) return 0
    isPlain = false
    if (byte == BACKSLASH) {
      const length = escapeLength(p)
      if (length == 0) return 0
      p += length
    } else while (load<u8>(p) >= 0x80) p++
  }
  return 0
}

/** Bytes of the escape at a backslash; 0 for one that is none. */
function escapeLength(at: usize): usize {
  switch (load<u8>(at, 1)) {
    case 0x22: // "
    case 0x5c: // \
    case 0x2f: // /
    case 0x62: // b
    case 0x66: // f
    case 0x6e: // n
    case 0x72: // r
    case 0x74: // t
      return 2
    case 0x75: // u
      for (let i: usize = 2; i < 6; i++) if (!isHex(load<u8>(at + i))) return 0
      return 6
    default:
      return 0
  }
}

function isHex(byte: u8): bool {
  const letter = byte | 0x20
  return (byte >= ZERO && byte <= NINE) || (letter >= 0x61 && letter <= 0x66)
}

/** Reads a whole number of 32 bits without sign, in digits alone, and gives where it ends. */
export function readU32(at: usize): usize {
  let p = at
  let value: u64 = 0
  for (let digit = <u32>load<u8>(p) - ZERO; digit <= 9; digit = <u32>load<u8>(p) - ZERO) {
    if (p - at >= 10) return 0
    value = value * 10 + digit
    p++
  }
  if (p == at || value > 0xffffffff || (load<u8>(at) == ZERO && p - at > 1)) return 0
  const next = load<u8>(p)
  if (next == 0x2e || next == 0x65 || next == 0x45) return 0
  number = <u32>value
  return p
}

/** Where the value at `at` ends. */
export function valueEnd(at: usize, depth: i32 = 0): usize {
  const first = load<u8>(at)
  if (first == QUOTE) {
    const end = stringEnd(at + 1)
    return end == 0 ? 0 : end + 1
  }
  if (first != OPEN_BRACE && first != OPEN_BRACKET) return scalarEnd(at)
  if (depth == MAX_DEPTH) return 0
  const close = first + 2 // as in ASCII
  let p = skipSpace(at + 1)
  if (load<u8>(p) == close) return p + 1
  while (true) {
    if (first == OPEN_BRACE) {
      p = memberValue(p)
      if (p == 0) return 0
    }
    p = valueEnd(p, depth + 1)
    if (p == 0) return 0
    p = skipSpace(p)
    const byte = load<u8>(p)
    if (byte == close) return p + 1
    if (byte != COMMA) return 0
    p = skipSpace(p + 1)
  }
  return 0
}

/** Where the value of the member starts whose key begins with the quote at `at`. */
function memberValue(at: usize): usize {
  if (load<u8>(at) != QUOTE) return 0
  const end = stringEnd(at + 1)
  return end == 0 ? 0 : afterColon(end + 1)
}

/** The first byte of a value, `at` being behind its key. */
export function afterColon(at: usize): usize {
  let p = at
  if (load<u8>(p) != COLON) {
    p = skipSpace(p)
    if (load<u8>(p) != COLON) return 0
  }
  return skipSpace(p + 1)
}

/** Of valid JSON: the first byte of the item behind one that ends at `at`, or of the bracket that closes. */
export function nextItem(at: usize): usize {
  const p = skipSpace(at)
  return load<u8>(p) == COMMA ? skipSpace(p + 1) : p
}

/** Where a number, true, false or null ends. */
export function scalarEnd(at: usize): usize {
  const first = load<u8>(at)
  if (first > NINE) {
    const word = load<u32>(at)
    if (word == TRUE || word == NULL) return at + 4
    return word == FALS && load<u8>(at, 4) == 0x65 ? at + 5 : 0
  }
  let p = first == MINUS ? at + 1 : at
  if (load<u8>(p) == ZERO) p++
  else {
    p = skipDigits(p)
    if (p == 0) return 0
  }
  if (load<u8>(p) == 0x2e) {
    p = skipDigits(p + 1)
    if (p == 0) return 0
  }
  const exponent = load<u8>(p)
  if (exponent != 0x65 && exponent != 0x45) return p
  const sign = load<u8>(++p)
  return skipDigits(sign == 0x2b || sign == MINUS ? p + 1 : p)
}

/** Where digits end, of which there must be one at least. */
function skipDigits(at: usize): usize {
  let p = at
  while (<u32>load<u8>(p) - ZERO <= 9) p++
  return p == at ? 0 : p
}

/** Writes a string of ASCII without its escapes, and gives where it ends; 0 where one is `\u`, or a byte is no ASCII. */
export function unescape(from: usize, to: usize, dest: usize): usize {
  let end = dest
  for (let p = from; p < to; p++) {
    let byte = load<u8>(p)
    if (byte >= 0x80) return 0
    if (byte == BACKSLASH) {
      byte = unescaped(load<u8>(++p))
      if (byte == 0) return 0
    }
    store<u8>(end++, byte)
  }
  return end
}

function unescaped(letter: u8): u8 {
  switch (letter) {
    case 0x62: // b
      return 8
    case 0x66: // f
      return 12
    case 0x6e: // n
      return 10
    case 0x72: // r
      return 13
    case 0x74: // t
      return 9
    case 0x75: // u
      return 0
    default:
      return letter
  }
}
