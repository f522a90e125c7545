/** Short strings that come again and again, found by their bytes, with their numbers in the chunk under construction. */
import type { ChunkTables } from './chunk-tables'

const FIRST_SIZE = 512

export class ByteStrings {
  private texts: string[] = ['']
  private bytes: DataView[] = [new DataView(new ArrayBuffer(0))]
  private numbers = new Uint32Array(FIRST_SIZE)
  private epochs = new Uint32Array(FIRST_SIZE)
  /** Number of a string, 0 = free. */
  private slots = new Uint32Array(4 * FIRST_SIZE)
  private readonly tables: ChunkTables
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true })

  constructor(tables: ChunkTables) {
    this.tables = tables
  }

  /** How many different strings were seen. */
  get size(): number {
    return this.texts.length
  }

  /** A lasting number for the string whose UTF-8 is `[from, to)` of a view; 0 for the empty one. */
  intern(view: DataView, from: number, to: number): number {
    if (to <= from) return 0
    const mask = this.slots.length - 1
    let slot = hashOf(view, from, to) & mask
    for (let idx = this.slots[slot]; idx !== 0; idx = this.slots[slot]) {
      if (isEqual(view, from, to, this.bytes[idx])) return idx
      slot = (slot + 1) & mask
    }
    return this.add(view, from, to, slot)
  }

  internText(text: string): number {
    const bytes = new TextEncoder().encode(text)
    return this.intern(new DataView(bytes.buffer), 0, bytes.length)
  }

  /** The chunk's number of a string. */
  chunkNumber(idx: number): number {
    if (idx === 0) return 0
    if (this.epochs[idx] !== this.tables.epoch) {
      this.epochs[idx] = this.tables.epoch
      this.numbers[idx] = this.tables.strings.intern(this.texts[idx])
    }
    return this.numbers[idx]
  }

  get(idx: number): string {
    return this.texts[idx]
  }

  clear(): void {
    this.texts.length = 1
    this.bytes.length = 1
    this.epochs.fill(0)
    this.slots.fill(0)
  }

  private add(view: DataView, from: number, to: number, slot: number): number {
    const copy = new Uint8Array(view.buffer as ArrayBuffer, view.byteOffset + from, to - from).slice()
    const idx = this.texts.push(this.decoder.decode(copy)) - 1
    this.bytes.push(new DataView(copy.buffer))
    this.slots[slot] = idx
    if (idx >= this.numbers.length) this.grow()
    return idx
  }

  private grow(): void {
    const numbers = new Uint32Array(this.numbers.length * 2)
    numbers.set(this.numbers)
    this.numbers = numbers
    const epochs = new Uint32Array(numbers.length)
    epochs.set(this.epochs)
    this.epochs = epochs
    this.slots = new Uint32Array(4 * numbers.length)
    const mask = this.slots.length - 1
    for (let idx = 1; idx < this.texts.length; idx++) {
      let slot = hashOf(this.bytes[idx], 0, this.bytes[idx].byteLength) & mask
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask
      this.slots[slot] = idx
    }
  }
}

function hashOf(view: DataView, from: number, to: number): number {
  let hash = to - from
  let i = from
  for (; i + 4 <= to; i += 4) {
    hash = Math.imul(hash ^ view.getInt32(i, true), 0x9e3779b1)
    hash ^= hash >>> 15
  }
  for (; i < to; i++) hash = Math.imul(hash ^ view.getUint8(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}

function isEqual(view: DataView, from: number, to: number, known: DataView): boolean {
  const length = to - from
  if (known.byteLength !== length) return false
  let i = 0
  for (; i + 4 <= length; i += 4) if (view.getInt32(from + i, true) !== known.getInt32(i, true)) return false
  for (; i < length; i++) if (view.getUint8(from + i) !== known.getUint8(i)) return false
  return true
}
