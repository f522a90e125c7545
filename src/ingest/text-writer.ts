/** The texts of a chunk: UTF-8, one after the other. */
import type { TextData } from '../model/chunk'

export class TextWriter {
  private bytes = new Uint8Array(0)
  private ends = new Uint32Array(1)
  private count = 1
  private byteLength = 0
  private readonly encoder = new TextEncoder()

  /** How many there are, the empty one included. */
  get length(): number {
    return this.count
  }

  /** Adds the texts that end at `ends` in `bytes`, which are UTF-8. */
  addAll(bytes: Uint8Array, ends: Uint32Array): void {
    this.reserve(bytes.length)
    this.bytes.set(bytes, this.byteLength)
    const first = this.byteLength
    for (const end of ends) this.end(first + end - this.byteLength)
  }

  add(text: string): number {
    this.reserve(text.length * 3)
    return this.end(this.encoder.encodeInto(text, this.bytes.subarray(this.byteLength)).written)
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
    this.byteLength = 0
  }

  private end(added: number): number {
    this.byteLength += added
    if (this.count === this.ends.length) {
      const ends = new Uint32Array(2 * this.count)
      ends.set(this.ends)
      this.ends = ends
    }
    this.ends[this.count] = this.byteLength
    return this.count++
  }

  private reserve(more: number): void {
    if (this.byteLength + more <= this.bytes.length) return
    const bytes = new Uint8Array(2 * (this.byteLength + more))
    bytes.set(this.bytes.subarray(0, this.byteLength))
    this.bytes = bytes
  }
}
