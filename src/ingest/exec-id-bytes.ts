/** `parseExecId` of `tetragon/exec-id.ts` on bytes, for the ids of the usual form; the rest is left to that one. */

const MAX_ID_BYTES = 512
/** ktimes of so many digits fit 64 bits, whatever they are: that is 317 years of uptime. */
const MAX_KTIME_DIGITS = 19
/** They are read in two halves, as they need not fit a double: the lower one of so many digits. */
const LOW_DIGITS = 9
const LOW_SCALE = 10 ** LOW_DIGITS
const TWO_TO_16 = 2 ** 16
const TWO_TO_32 = 2 ** 32
const COLON = 0x3a
const ZERO = 0x30
const PADDING = 0x3d

const SIX_BITS = new Uint8Array(256).fill(255)
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
for (let value = 0; value < 64; value++) SIX_BITS[ALPHABET.charCodeAt(value)] = value

export class ExecIdBytes {
  /** Of the last id: its plain bytes, of which the first `nodeLength` are the node. */
  readonly plain = new Uint8Array(MAX_ID_BYTES)
  readonly view = new DataView(this.plain.buffer)
  nodeLength = 0
  ktimeHigh = 0
  ktimeLow = 0
  pid = 0

  /** Takes the id `bytes[from, to)` apart; false when that takes more care. */
  parse(bytes: Uint8Array, from: number, to: number): boolean {
    const length = this.decode(bytes, from, to)
    if (length <= 0) return false
    const { plain } = this
    let scale = 1
    let pid = 0
    let i = length - 1
    for (; i >= 0 && plain[i] !== COLON; i--) {
      const digit = plain[i] - ZERO
      if (digit < 0 || digit > 9 || length - 1 - i >= 10) return false
      pid += digit * scale
      scale *= 10
    }
    const pidDigits = length - 1 - i
    if (pidDigits === 0 || i <= 0 || pid >= 0xffffffff || (pidDigits > 1 && plain[i + 1] === ZERO)) return false
    const pidColon = i--
    const lowFrom = pidColon - LOW_DIGITS
    let low = 0
    let high = 0
    scale = 1
    for (; i >= lowFrom && i >= 0 && plain[i] !== COLON; i--) {
      const digit = plain[i] - ZERO
      if (digit < 0 || digit > 9) return false
      low += digit * scale
      scale *= 10
    }
    scale = 1
    for (; i >= 0 && plain[i] !== COLON; i--) {
      const digit = plain[i] - ZERO
      if (digit < 0 || digit > 9 || pidColon - 1 - i >= MAX_KTIME_DIGITS) return false
      high += digit * scale
      scale *= 10
    }
    const ktimeDigits = pidColon - 1 - i
    if (ktimeDigits === 0 || i < 0 || (ktimeDigits > 1 && plain[i + 1] === ZERO)) return false
    this.nodeLength = i
    this.setKtime(high, low)
    this.pid = pid
    return true
  }

  /** high * 10^9 + low as two u32. */
  private setKtime(high: number, low: number): void {
    // each product and sum fits a double: high is taken in steps of 2^16
    const upper = Math.floor(high / TWO_TO_16) * LOW_SCALE
    const rest = (upper % TWO_TO_16) * TWO_TO_16 + (high % TWO_TO_16) * LOW_SCALE + low
    this.ktimeHigh = Math.floor(upper / TWO_TO_16) + Math.floor(rest / TWO_TO_32)
    this.ktimeLow = rest % TWO_TO_32
  }

  /** Decodes base64 as it is written by the agent, padded and without anything else; gives the length, -1 if it is not. */
  private decode(bytes: Uint8Array, from: number, to: number): number {
    const length = to - from
    if (length === 0 || length % 4 !== 0 || (length / 4) * 3 > MAX_ID_BYTES) return -1
    const padding = bytes[to - 1] !== PADDING ? 0 : bytes[to - 2] !== PADDING ? 1 : 2
    const { plain } = this
    let at = 0
    const wholeEnd = padding === 0 ? to : to - 4
    for (let i = from; i < wholeEnd; i += 4) {
      const a = SIX_BITS[bytes[i]]
      const b = SIX_BITS[bytes[i + 1]]
      const c = SIX_BITS[bytes[i + 2]]
      const d = SIX_BITS[bytes[i + 3]]
      if ((a | b | c | d) > 63) return -1
      plain[at++] = (a << 2) | (b >> 4)
      plain[at++] = ((b & 15) << 4) | (c >> 2)
      plain[at++] = ((c & 3) << 6) | d
    }
    if (padding === 0) return this.isAscii(at) ? at : -1
    const a = SIX_BITS[bytes[to - 4]]
    const b = SIX_BITS[bytes[to - 3]]
    const c = padding === 1 ? SIX_BITS[bytes[to - 2]] : 0
    // bits that the padding leaves over must be zero, else another text stands for the same bytes
    if ((a | b | c) > 63 || (padding === 1 ? (c & 3) !== 0 : (b & 15) !== 0)) return -1
    plain[at++] = (a << 2) | (b >> 4)
    if (padding === 1) plain[at++] = ((b & 15) << 4) | (c >> 2)
    return this.isAscii(at) ? at : -1
  }

  private isAscii(length: number): boolean {
    let all = 0
    for (let i = 0; i < length; i++) all |= this.plain[i]
    return all < 0x80
  }
}
