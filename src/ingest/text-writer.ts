/** The texts of a chunk: UTF-8, one after the other. */
import { textHash } from '../base/text-table'
import type { TextData } from '../model/chunk'

export class TextWriter {
  private bytes = new Uint8Array(0)
  private ends = new Uint32Array(1)
  private hashes = new Uint32Array(1)
  private count = 1
  private byteLength = 0
  private readonly encoder = new TextEncoder()

  /** How many there are, the empty one included. */
  get length(): number {
    return this.count
  }

  /** Adds the texts that end at `ends` in `bytes`, which are UTF-8; `hashes` are their `textHash`. */
  addAll(bytes: Uint8Array, ends: Uint32Array, hashes: Uint32Array): void {
    this.reserve(bytes.length)
    this.bytes.set(bytes, this.byteLength)
    const first = this.byteLength
    for (let i = 0; i < ends.length; i++) this.end(first + ends[i], hashes[i])
  }

  add(text: string): number {
    this.reserve(text.length * 3)
    const end = this.byteLength + this.encoder.encodeInto(text, this.bytes.subarray(this.byteLength)).written
    return this.end(end, textHash(this.bytes, this.byteLength, end))
  }

  /** What was added so far, in memory that is not to be written to any more: `moveInto` comes next. */
  get data(): TextData {
    return { bytes: this.bytes, ends: this.ends, hashes: this.hashes }
  }

  /** Starts anew in other memory, which need not be zero. */
  moveInto({ bytes, ends, hashes }: TextData): void {
    this.bytes = bytes
    this.ends = ends
    this.hashes = hashes
    this.ends[0] = 0
    this.count = 1
    this.byteLength = 0
  }

  /** Ends a text and gives its number. */
  private end(end: number, hash: number): number {
    this.byteLength = end
    if (this.count === this.ends.length) {
      this.ends = grown(this.ends)
      this.hashes = grown(this.hashes)
    }
    this.ends[this.count] = end
    this.hashes[this.count] = hash
    return this.count++
  }

  private reserve(more: number): void {
    if (this.byteLength + more <= this.bytes.length) return
    const bytes = new Uint8Array(2 * (this.byteLength + more))
    bytes.set(this.bytes.subarray(0, this.byteLength))
    this.bytes = bytes
  }
}

function grown(column: Uint32Array): Uint32Array<ArrayBuffer> {
  const longer = new Uint32Array(2 * column.length)
  longer.set(column)
  return longer
}
