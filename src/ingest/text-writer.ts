/** The texts of a chunk: UTF-8, one after the other. */
import type { TextData } from '../model/chunk'

const FIRST_BYTES = 64 * 1024
const FIRST_TEXTS = 1024

export class TextWriter {
  private bytes = new Uint8Array(FIRST_BYTES)
  private ends = new Uint32Array(FIRST_TEXTS)
  private count = 1
  private length = 0
  private readonly encoder = new TextEncoder()

  /** Adds `bytes[from, to)`, which must be UTF-8, and returns its number. */
  addBytes(bytes: Uint8Array, from: number, to: number): number {
    this.reserve(to - from)
    this.bytes.set(bytes.subarray(from, to), this.length)
    return this.end(to - from)
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
