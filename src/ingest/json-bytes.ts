/**
 * JSON in bytes, read in place: where values end, strict as `JSON.parse` is, and what they hash to. Nothing is decoded
 * unless a string has escapes. Positions are indices into the bytes; every method takes the limit that it must not read
 * beyond, and answers -1 for what is not valid JSON, and for what it leaves to `JSON.parse`: deep nesting, and in
 * `hashValue` objects with many keys or with one key twice.
 */
import { ARRAY_SEED, NUMBER_SEED, addKeyHash, hashItem, hashLiteral, hashText, mixHash } from '../base/hash-json'
import { ACTIVITY_SEEDS } from './activity-hash'

export const QUOTE = 0x22
export const COMMA = 0x2c
const COLON = 0x3a
export const OPEN_BRACE = 0x7b
export const CLOSE_BRACE = 0x7d
export const OPEN_BRACKET = 0x5b
export const CLOSE_BRACKET = 0x5d
const BACKSLASH = 0x5c
const MINUS = 0x2d
const ZERO = 0x30
const NINE = 0x39

const MAX_DEPTH = 64
const MAX_KEYS = 48
/** Integers of so many digits print as they are written. */
const EXACT_DIGITS = 15
const [SEED_HIGH, SEED_LOW] = ACTIVITY_SEEDS

/** Bytes that may follow a backslash, `u` apart. */
const IS_ESCAPE = new Uint8Array(128)
for (const char of '"\\/bfnrt') IS_ESCAPE[char.charCodeAt(0)] = 1

export class JsonBytes {
  bytes = new Uint8Array(0)
  view = new DataView(new ArrayBuffer(0))
  /** Of the last string: neither escapes nor bytes beyond ASCII, so that its text is its bytes. */
  isPlain = true
  /** Of the last `hashValue`. */
  hashHigh = 0
  hashLow = 0
  /** Of the last `readU32`. */
  number = 0
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  private readonly keys = new Int32Array((MAX_DEPTH + 2) * MAX_KEYS)

  use(bytes: Uint8Array): void {
    this.bytes = bytes as Uint8Array<ArrayBuffer>
    this.view = new DataView(this.bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** First byte at or after `at` that is no space, tab or carriage return. */
  skipSpace(at: number): number {
    const { bytes } = this
    let i = at
    while (bytes[i] === 0x20 || bytes[i] === 0x09 || bytes[i] === 0x0d) i++
    return i
  }

  /** Where the quote is that ends the string whose first character is at `at`. */
  stringEnd(at: number, limit: number): number {
    const { view } = this
    this.isPlain = true
    let i = at
    while (i + 4 <= limit) {
      const word = view.getInt32(i, true)
      const quotes = word ^ 0x22222222
      const slashes = word ^ 0x5c5c5c5c
      // a byte's high bit is set where it is a quote, a backslash, a control character or no ASCII
      const special =
        (((quotes - 0x01010101) & ~quotes) |
          ((slashes - 0x01010101) & ~slashes) |
          ((word - 0x20202020) & ~word) |
          word) &
        0x80808080
      if (special === 0) {
        i += 4
        continue
      }
      const next = this.stepString(i, limit)
      if (next < 0) return next === STRING_INVALID ? -1 : -next - STRING_END
      i = next
    }
    while (i < limit) {
      const next = this.stepString(i, limit)
      if (next < 0) return next === STRING_INVALID ? -1 : -next - STRING_END
      i = next
    }
    return -1
  }

  /** Goes over up to four characters; below zero at the end of the string, and where it is invalid. */
  private stepString(at: number, limit: number): number {
    const { bytes } = this
    const end = Math.min(limit, at + 4)
    let i = at
    while (i < end) {
      const byte = bytes[i]
      if (byte === QUOTE) return -i - STRING_END
      if (byte < 0x20) return STRING_INVALID
      if (byte === BACKSLASH) {
        this.isPlain = false
        const escape = bytes[i + 1]
        if (i + 1 >= limit || escape >= 0x80) return STRING_INVALID
        if (escape === 0x75) {
          if (i + 6 > limit || !isHex4(bytes, i + 2)) return STRING_INVALID
          i += 6
        } else if (IS_ESCAPE[escape] === 1) i += 2
        else return STRING_INVALID
        continue
      }
      if (byte >= 0x80) this.isPlain = false
      i++
    }
    return i
  }

  /** Text of the string `[from, to)`, quotes not included. */
  text(from: number, to: number): string {
    return JSON.parse(this.decoder.decode(this.bytes.subarray(from - 1, to + 1))) as string
  }

  /** The bytes as text, escapes left as they are. */
  decode(from: number, to: number): string {
    return this.decoder.decode(this.bytes.subarray(from, to))
  }

  /** Reads a whole number of 32 bits without sign, in digits alone, and gives where it ends. */
  readU32(at: number, limit: number): number {
    const { bytes } = this
    let i = at
    let value = 0
    while (i < limit && bytes[i] >= ZERO && bytes[i] <= NINE) value = value * 10 + bytes[i++] - ZERO
    const length = i - at
    if (length === 0 || length > 10 || value > 0xffffffff || (bytes[at] === ZERO && length > 1)) return -1
    const next = bytes[i]
    if (next === 0x2e || next === 0x65 || next === 0x45) return -1
    this.number = value
    return i
  }

  /** Where the value at `at` ends. */
  valueEnd(at: number, limit: number, depth = 0): number {
    const { bytes } = this
    if (at >= limit || depth > MAX_DEPTH) return -1
    switch (bytes[at]) {
      case QUOTE: {
        const end = this.stringEnd(at + 1, limit)
        return end < 0 ? -1 : end + 1
      }
      case OPEN_BRACE: {
        let i = this.skipSpace(at + 1)
        if (bytes[i] === CLOSE_BRACE) return i < limit ? i + 1 : -1
        for (;;) {
          i = this.memberValue(i, limit)
          if (i < 0) return -1
          i = this.valueEnd(i, limit, depth + 1)
          if (i < 0) return -1
          i = this.skipSpace(i)
          if (i >= limit) return -1
          if (bytes[i] === CLOSE_BRACE) return i + 1
          if (bytes[i] !== COMMA) return -1
          i = this.skipSpace(i + 1)
        }
      }
      case OPEN_BRACKET: {
        let i = this.skipSpace(at + 1)
        if (bytes[i] === CLOSE_BRACKET) return i < limit ? i + 1 : -1
        for (;;) {
          i = this.valueEnd(i, limit, depth + 1)
          if (i < 0) return -1
          i = this.skipSpace(i)
          if (i >= limit) return -1
          if (bytes[i] === CLOSE_BRACKET) return i + 1
          if (bytes[i] !== COMMA) return -1
          i = this.skipSpace(i + 1)
        }
      }
      default:
        return this.scalarEnd(at, limit)
    }
  }

  /** Where the value of the member starts whose key begins with the quote at `at`. */
  memberValue(at: number, limit: number): number {
    if (this.bytes[at] !== QUOTE) return -1
    const end = this.stringEnd(at + 1, limit)
    return end < 0 ? -1 : this.afterColon(end + 1, limit)
  }

  /** The first byte of a value, `at` being behind its key. */
  afterColon(at: number, limit: number): number {
    let i = at
    if (this.bytes[i] !== COLON) {
      i = this.skipSpace(i)
      if (this.bytes[i] !== COLON) return -1
    }
    i = this.skipSpace(i + 1)
    return i < limit ? i : -1
  }

  /**
   * Where the value at `at` ends; `hashHigh` and `hashLow` are what `hashJson` gives of it under the two seeds of
   * `activity-hash.ts`.
   */
  hashValue(at: number, limit: number, depth = 0): number {
    const { bytes } = this
    if (at >= limit || depth > MAX_DEPTH) return -1
    switch (bytes[at]) {
      case QUOTE: {
        const end = this.stringEnd(at + 1, limit)
        if (end < 0) return -1
        this.hashString(at + 1, end)
        return end + 1
      }
      case OPEN_BRACE:
        return this.hashObject(at, limit, depth)
      case OPEN_BRACKET: {
        let high = SEED_HIGH ^ ARRAY_SEED
        let low = SEED_LOW ^ ARRAY_SEED
        let i = this.skipSpace(at + 1)
        if (bytes[i] !== CLOSE_BRACKET) {
          for (;;) {
            i = this.hashValue(i, limit, depth + 1)
            if (i < 0) return -1
            high = hashItem(high, this.hashHigh)
            low = hashItem(low, this.hashLow)
            i = this.skipSpace(i)
            if (bytes[i] === CLOSE_BRACKET) break
            if (bytes[i] !== COMMA) return -1
            i = this.skipSpace(i + 1)
          }
        }
        if (i >= limit) return -1
        this.hashHigh = high >>> 0
        this.hashLow = low >>> 0
        return i + 1
      }
      default:
        return this.hashScalar(at, limit)
    }
  }

  private hashObject(at: number, limit: number, depth: number): number {
    const { bytes, keys } = this
    const firstKey = depth * MAX_KEYS
    let count = 0
    let sumHigh = 0
    let sumLow = 0
    let i = this.skipSpace(at + 1)
    if (bytes[i] !== CLOSE_BRACE) {
      for (;;) {
        if (bytes[i] !== QUOTE || count === MAX_KEYS) return -1
        const keyEnd = this.stringEnd(i + 1, limit)
        if (keyEnd < 0) return -1
        this.hashString(i + 1, keyEnd)
        const keyHigh = this.hashHigh
        const keyLow = this.hashLow
        for (let key = firstKey; key < firstKey + count; key++) if (keys[key] === (keyHigh | 0)) return -1
        keys[firstKey + count++] = keyHigh
        i = this.afterColon(keyEnd + 1, limit)
        if (i < 0) return -1
        i = this.hashValue(i, limit, depth + 1)
        if (i < 0) return -1
        sumHigh = (sumHigh + addKeyHash(keyHigh, this.hashHigh)) | 0
        sumLow = (sumLow + addKeyHash(keyLow, this.hashLow)) | 0
        i = this.skipSpace(i)
        if (bytes[i] === CLOSE_BRACE) break
        if (bytes[i] !== COMMA) return -1
        i = this.skipSpace(i + 1)
      }
    }
    if (i >= limit) return -1
    this.hashHigh = mixHash((SEED_HIGH ^ ARRAY_SEED) + sumHigh)
    this.hashLow = mixHash((SEED_LOW ^ ARRAY_SEED) + sumLow)
    return i + 1
  }

  /** Hashes the string `[from, to)` that was read last. */
  hashString(from: number, to: number): void {
    if (this.isPlain) this.hashAscii(from, to, SEED_HIGH, SEED_LOW)
    else {
      const text = this.text(from, to)
      this.hashHigh = hashText(text, SEED_HIGH)
      this.hashLow = hashText(text, SEED_LOW)
    }
  }

  private hashAscii(from: number, to: number, seedHigh: number, seedLow: number): void {
    const { bytes } = this
    let high = seedHigh ^ (to - from)
    let low = seedLow ^ (to - from)
    for (let i = from; i < to; i++) {
      high = Math.imul(high ^ bytes[i], 0x01000193)
      low = Math.imul(low ^ bytes[i], 0x01000193)
    }
    this.hashHigh = mixHash(high)
    this.hashLow = mixHash(low)
  }

  private hashScalar(at: number, limit: number): number {
    const { bytes } = this
    const end = this.scalarEnd(at, limit)
    if (end < 0) return -1
    const first = bytes[at]
    if (first === 0x74 || first === 0x66 || first === 0x6e) {
      const value = first === 0x74 ? true : first === 0x66 ? false : null
      this.hashHigh = hashLiteral(value, SEED_HIGH)
      this.hashLow = hashLiteral(value, SEED_LOW)
      return end
    }
    if (this.isPrintedAsWritten(at, end)) {
      this.hashAscii(at, end, SEED_HIGH ^ NUMBER_SEED, SEED_LOW ^ NUMBER_SEED)
    } else {
      const text = String(Number(this.decode(at, end)))
      this.hashHigh = hashText(text, SEED_HIGH ^ NUMBER_SEED)
      this.hashLow = hashText(text, SEED_LOW ^ NUMBER_SEED)
    }
    return end
  }

  private isPrintedAsWritten(at: number, end: number): boolean {
    const { bytes } = this
    const from = bytes[at] === MINUS ? at + 1 : at
    if (end - from > EXACT_DIGITS || (from > at && bytes[from] === ZERO)) return false
    for (let i = from; i < end; i++) if (bytes[i] < ZERO || bytes[i] > NINE) return false
    return true
  }

  /** Where a number, true, false or null ends. */
  private scalarEnd(at: number, limit: number): number {
    const { bytes } = this
    switch (bytes[at]) {
      case 0x74:
        return this.literalEnd(at, limit, 'true')
      case 0x66:
        return this.literalEnd(at, limit, 'false')
      case 0x6e:
        return this.literalEnd(at, limit, 'null')
      default:
    }
    let i = at
    if (bytes[i] === MINUS) i++
    if (bytes[i] === ZERO) i++
    else {
      const digits = i
      while (i < limit && bytes[i] >= ZERO && bytes[i] <= NINE) i++
      if (i === digits) return -1
    }
    if (bytes[i] === 0x2e) {
      const digits = ++i
      while (i < limit && bytes[i] >= ZERO && bytes[i] <= NINE) i++
      if (i === digits) return -1
    }
    if (bytes[i] === 0x65 || bytes[i] === 0x45) {
      i++
      if (bytes[i] === 0x2b || bytes[i] === MINUS) i++
      const digits = i
      while (i < limit && bytes[i] >= ZERO && bytes[i] <= NINE) i++
      if (i === digits) return -1
    }
    return i <= limit ? i : -1
  }

  private literalEnd(at: number, limit: number, literal: string): number {
    if (at + literal.length > limit) return -1
    for (let i = 0; i < literal.length; i++) if (this.bytes[at + i] !== literal.charCodeAt(i)) return -1
    return at + literal.length
  }
}

/** `stepString` gives -i - STRING_END for the end of a string at i. */
const STRING_END = 2
const STRING_INVALID = -1

function isHex4(bytes: Uint8Array, at: number): boolean {
  for (let i = at; i < at + 4; i++) {
    const letter = bytes[i] | 0x20
    if (!((bytes[i] >= ZERO && bytes[i] <= NINE) || (letter >= 0x61 && letter <= 0x66))) return false
  }
  return true
}
