/** The texts of a chunk: UTF-8, one after the other. */
import { copyBytes } from '../base/copy-bytes'
import type { TextData } from '../model/chunk'

const FIRST_BYTES = 64 * 1024
const FIRST_TEXTS = 1024

const BACKSLASH = 0x5c
/** What the character after a backslash stands for; 0 for `u`, which takes more. */
const UNESCAPED = new Uint8Array(128)
for (const [escape, char] of Object.entries({
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}))
  UNESCAPED[escape.charCodeAt(0)] = char.charCodeAt(0)

export class TextWriter {
  private bytes = new Uint8Array(FIRST_BYTES)
  private ends = new Uint32Array(FIRST_TEXTS)
  private count = 1
  private length = 0
  private readonly encoder = new TextEncoder()

  /** Adds `bytes[from, to)`, which must be UTF-8, and returns its number. */
  addBytes(bytes: Uint8Array, from: number, to: number): number {
    this.reserve(to - from)
    copyBytes(bytes, from, to, this.bytes, this.length)
    return this.end(to - from)
  }

  /**
   * Adds the JSON string `bytes[from, to)`, quotes not included, which is valid and ASCII and has escapes. -1, and
   * nothing is added, when one of them is `\u`.
   */
  addEscaped(bytes: Uint8Array, from: number, to: number): number {
    this.reserve(to - from)
    let at = this.length
    for (let i = from; i < to; i++) {
      let byte = bytes[i]
      if (byte >= 0x80) return -1
      if (byte === BACKSLASH) {
        byte = UNESCAPED[bytes[++i]]
        if (byte === 0) return -1
      }
      this.bytes[at++] = byte
    }
    return this.end(at - this.length)
  }

  add(text: string): number {
    this.reserve(text.length * 3)
    return this.end(this.encoder.encodeInto(text, this.bytes.subarray(this.length)).written)
  }

  take(): TextData {
    const data = { bytes: this.bytes.slice(0, this.length), ends: this.ends.slice(0, this.count) }
    this.count = 1
    this.length = 0
    return data
  }

  private end(added: number): number {
    this.length += added
    if (this.count === this.ends.length) {
      const ends = new Uint32Array(2 * this.count)
      ends.set(this.ends)
      this.ends = ends
    }
    this.ends[this.count] = this.length
    return this.count++
  }

  private reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return
    const bytes = new Uint8Array(2 * (this.length + more))
    bytes.set(this.bytes.subarray(0, this.length))
    this.bytes = bytes
  }
}
