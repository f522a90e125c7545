/**
 * SHA-256. For what comes in pieces, which `crypto.subtle` does not take, and for pages that have no `crypto.subtle`, which
 * is missing on plain http addresses; it gives the same.
 */
const BLOCK_BYTES = 64

export function sha256(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const hash = new Sha256()
  hash.update(bytes)
  return hash.digest()
}

/** As `sha256`, of pieces. */
export class Sha256 {
  private readonly state = Int32Array.from(INITIAL)
  private readonly words = new Int32Array(64)
  /** The bytes of a block that is not full. */
  private readonly block = new Uint8Array(BLOCK_BYTES)
  private length = 0

  update(bytes: Uint8Array): void {
    let at = 0
    const held = this.length % BLOCK_BYTES
    this.length += bytes.length
    if (held > 0) {
      at = Math.min(BLOCK_BYTES - held, bytes.length)
      this.block.set(bytes.subarray(0, at), held)
      if (held + at < BLOCK_BYTES) return
      this.compress(this.block, 0)
    }
    for (; at + BLOCK_BYTES <= bytes.length; at += BLOCK_BYTES) this.compress(bytes, at)
    this.block.set(bytes.subarray(at))
  }

  /** Ends the hash. */
  digest(): Uint8Array<ArrayBuffer> {
    const bits = this.length * 8
    const held = this.length % BLOCK_BYTES
    const padded = new Uint8Array(held + 9 > BLOCK_BYTES ? 2 * BLOCK_BYTES : BLOCK_BYTES)
    padded.set(this.block.subarray(0, held))
    padded[held] = 0x80
    const view = new DataView(padded.buffer)
    view.setUint32(padded.length - 8, Math.floor(bits / 2 ** 32))
    view.setUint32(padded.length - 4, bits >>> 0)
    for (let at = 0; at < padded.length; at += BLOCK_BYTES) this.compress(padded, at)
    const digest = new Uint8Array(32)
    const out = new DataView(digest.buffer)
    this.state.forEach((word, i) => out.setInt32(4 * i, word))
    return digest
  }

  private compress(bytes: Uint8Array, at: number): void {
    const { words } = this
    for (let i = 0, j = at; i < 16; i++, j += 4)
      words[i] = (bytes[j] << 24) | (bytes[j + 1] << 16) | (bytes[j + 2] << 8) | bytes[j + 3]
    compress(this.state, words)
  }
}

/** A digest as it is usually written. */
export function toHex(digest: Uint8Array): string {
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function compress(state: Int32Array, words: Int32Array): void {
  for (let i = 16; i < 64; i++) {
    const early = words[i - 15]
    const late = words[i - 2]
    const mixedEarly = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3)
    const mixedLate = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10)
    words[i] = words[i - 16] + mixedEarly + words[i - 7] + mixedLate
  }
  let a = state[0]
  let b = state[1]
  let c = state[2]
  let d = state[3]
  let e = state[4]
  let f = state[5]
  let g = state[6]
  let h = state[7]
  for (let i = 0; i < 64; i++) {
    const chosen = (e & f) ^ (~e & g)
    const first = (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + chosen + ROUND[i] + words[i]) | 0
    const majority = (a & b) ^ (a & c) ^ (b & c)
    const second = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + majority) | 0
    h = g
    g = f
    f = e
    e = (d + first) | 0
    d = c
    c = b
    b = a
    a = (first + second) | 0
  }
  state[0] += a
  state[1] += b
  state[2] += c
  state[3] += d
  state[4] += e
  state[5] += f
  state[6] += g
  state[7] += h
}

function rotate(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits))
}

/** The first `count` primes' roots: 32 bits after the point, as FIPS 180-4 wants them. */
function fractionsOfRoots(count: number, root: (n: number) => number): Int32Array {
  const fractions = new Int32Array(count)
  for (let n = 2, found = 0; found < count; n++) {
    if (!isPrime(n)) continue
    fractions[found++] = Math.floor((root(n) % 1) * 2 ** 32)
  }
  return fractions
}

function isPrime(n: number): boolean {
  for (let divisor = 2; divisor * divisor <= n; divisor++) if (n % divisor === 0) return false
  return true
}

const INITIAL = fractionsOfRoots(8, Math.sqrt)
const ROUND = fractionsOfRoots(64, Math.cbrt)
