/** `parseExecId` of `tetragon/exec-id.ts` on bytes, for the ids of the usual form; the rest is left to the plain path. */
import { ZERO } from './json'

const MAX_ID_BYTES: usize = 512
/** ktimes of so many digits fit 64 bits, whatever they are: that is 317 years of uptime. */
const MAX_KTIME_DIGITS: i32 = 19
const COLON: u8 = 0x3a
const PADDING: u8 = 0x3d

/** What a character of base64 stands for; 255 for any other byte. */
const SIX_BITS: usize = memory.data(256, 16)
/** Of the last id: its bytes, of which those up to `nodeEnd` are the node. */
export const PLAIN: usize = memory.data(MAX_ID_BYTES + 16, 16)
export let nodeEnd: usize = 0
export let ktime: u64 = 0
export let pid: u32 = 0

export function initExecIds(): void {
  memory.fill(SIX_BITS, 0xff, 256)
  for (let i = 0; i < 26; i++) {
    store<u8>(SIX_BITS + 0x41 + i, i)
    store<u8>(SIX_BITS + 0x61 + i, 26 + i)
  }
  for (let i = 0; i < 10; i++) store<u8>(SIX_BITS + 0x30 + i, 52 + i)
  store<u8>(SIX_BITS + 0x2b, 62)
  store<u8>(SIX_BITS + 0x2f, 63)
}

/** Takes the id `[from, to)` apart; false when that takes more care. */
export function readExecId(from: usize, to: usize): bool {
  const length = decode(from, to)
  if (length == 0) return false
  let p = PLAIN + length - 1
  let scale: u64 = 1
  let value: u64 = 0
  let digits = 0
  for (; p >= PLAIN && load<u8>(p) != COLON; p--) {
    const digit = <u32>load<u8>(p) - ZERO
    if (digit > 9 || digits == 10) return false
    value += digit * scale
    scale *= 10
    digits++
  }
  if (digits == 0 || p <= PLAIN || value >= 0xffffffff || (digits > 1 && load<u8>(p, 1) == ZERO)) return false
  pid = <u32>value
  p--
  scale = 1
  value = 0
  digits = 0
  for (; p >= PLAIN && load<u8>(p) != COLON; p--) {
    const digit = <u32>load<u8>(p) - ZERO
    if (digit > 9 || digits == MAX_KTIME_DIGITS) return false
    value += digit * scale
    scale *= 10
    digits++
  }
  if (digits == 0 || p < PLAIN || (digits > 1 && load<u8>(p, 1) == ZERO)) return false
  nodeEnd = p
  ktime = value
  return true
}

/** Decodes base64 as it is written by the agent, padded and without anything else; gives the length, 0 if it is not. */
function decode(from: usize, to: usize): usize {
  const length = to - from
  if (length == 0 || length % 4 != 0 || (length / 4) * 3 > MAX_ID_BYTES) return 0
  const padding = load<u8>(to - 1) != PADDING ? 0 : load<u8>(to - 2) != PADDING ? 1 : 2
  const wholeEnd = padding == 0 ? to : to - 4
  let dest = PLAIN
  let all: u32 = 0
  for (let p = from; p < wholeEnd; p += 4) {
    const a = sixBits(p)
    const b = sixBits(p + 1)
    const c = sixBits(p + 2)
    const d = sixBits(p + 3)
    if ((a | b | c | d) > 63) return 0
    const three = (a << 18) | (b << 12) | (c << 6) | d
    all |= three
    store<u8>(dest, three >> 16)
    store<u8>(dest, three >> 8, 1)
    store<u8>(dest, three, 2)
    dest += 3
  }
  if (padding != 0) {
    const a = sixBits(to - 4)
    const b = sixBits(to - 3)
    const c = padding == 1 ? sixBits(to - 2) : 0
    // bits that the padding leaves over must be zero, else another text stands for the same bytes
    if ((a | b | c) > 63 || (padding == 1 ? (c & 3) != 0 : (b & 15) != 0)) return 0
    const three = (a << 18) | (b << 12) | (c << 6)
    all |= three
    store<u8>(dest++, three >> 16)
    if (padding == 1) store<u8>(dest++, three >> 8)
  }
  // no byte beyond ASCII
  return (all & 0x808080) == 0 ? dest - PLAIN : 0
}

function sixBits(at: usize): u32 {
  return load<u8>(SIX_BITS + load<u8>(at))
}
