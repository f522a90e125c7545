/** The texts of a chunk: UTF-8, one after the other. */
import { copyBytes } from '../base/copy-bytes'
import type { TextData } from '../model/chunk'

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
  private bytes = new Uint8Array(0)
  private ends = new Uint32Array(1)
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

  /** What was added so far, in memory that is not to be written to any more: `moveInto` comes next. */
  get data(): TextData {
    return { bytes: this.bytes, ends: this.ends }
  }

  /** Starts anew in other memory, which need not be zero. */
  moveInto(bytes: Uint8Array<ArrayBuffer>, ends: Uint32Array<ArrayBuffer>): void {
    this.bytes = bytes
    this.ends = ends
    this.ends[0] = 0
    this.count = 1
    this.length = 0
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
