/**
 * Keeps each distinct text once, as UTF-8 in pages: for the many long texts of a log, which as JavaScript strings would
 * take three times the memory and could not be searched as bytes. Number 0 is the empty text.
 *
 *   page 0  |6 ls -la|16 curl -s http://x|    |     starts  [page * 2^20 + place, …]; the length, in 7-bit
 *   page 1  |38 a text that did not fit …|          groups, stands before the bytes
 */
import { bisect } from './bisect'
import type { ByteFinder } from './byte-finder'
import { copyBytes } from './copy-bytes'
import { hashBytes } from './hash-bytes'
import { grownSlots } from './open-addressing'

/** Number of a text in a `TextTable`. */
export type TextIdx = number

const PAGE_BITS = 20
const PAGE_BYTES = 1 << PAGE_BITS
/** Of the length before a text. */
const MAX_LENGTH_BYTES = 5
const FIRST_SLOTS = 1024

export class TextTable {
  size = 1
  private readonly pages: Uint8Array<ArrayBuffer>[] = []
  /** Bytes used of each page. */
  private readonly used: number[] = []
  /** A text longer than a page has one of its own, so that every place is below PAGE_BYTES. */
  private starts = new Uint32Array(64)
  private slots = new Uint32Array(FIRST_SLOTS)
  private expected = 0
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true })

  /** Says how many texts there will be, as far as is known: what grows next grows to that. */
  expect(size: number): void {
    this.expected = Math.ceil(size)
  }

  /** The number of the text `bytes[from, to)`, which must be UTF-8; the bytes are copied when it is new. */
  intern(bytes: Uint8Array, from: number, to: number): TextIdx {
    if (to <= from) return 0
    const mask = this.slots.length - 1
    let slot = hashBytes(bytes, from, to, 0) & mask
    for (; this.slots[slot] !== 0; slot = (slot + 1) & mask) {
      if (this.isEqual(this.slots[slot], bytes, from, to)) return this.slots[slot]
    }
    const idx = this.add(bytes, from, to)
    this.slots[slot] = idx
    if (this.size * 4 > this.slots.length * 3) this.growSlots()
    return idx
  }

  get(idx: TextIdx): string {
    return idx === 0 ? '' : this.decoder.decode(this.bytesOf(idx))
  }

  /** The UTF-8 of a text, valid as long as the table is. */
  bytesOf(idx: TextIdx): Uint8Array {
    if (idx === 0) return new Uint8Array(0)
    const page = this.pages[this.starts[idx] >>> PAGE_BITS]
    const { from, to } = this.rangeOf(page, this.starts[idx] & (PAGE_BYTES - 1))
    return page.subarray(from, to)
  }

  /** Whether one text holds what is looked for. */
  isHolding(idx: TextIdx, finder: ByteFinder): boolean {
    if (idx === 0) return false
    const page = this.pages[this.starts[idx] >>> PAGE_BITS]
    const { from, to } = this.rangeOf(page, this.starts[idx] & (PAGE_BYTES - 1))
    return finder.find(page, from, to) >= 0
  }

  /**
   * 1 for each text that holds what is looked for. Whole pages are searched, and a hit is then found its text. Pauses
   * after each page.
   */
  *holding(finder: ByteFinder): Generator<undefined, Uint8Array> {
    const holds = new Uint8Array(this.size)
    let first = 1
    for (let pageIdx = 0; pageIdx < this.pages.length; pageIdx++) {
      first = this.searchPage(finder, pageIdx, first, holds)
      yield
    }
    return holds
  }

  /** Searches a page whose first text is `first`; gives the first text of the next page. */
  private searchPage(finder: ByteFinder, pageIdx: number, first: TextIdx, holds: Uint8Array): TextIdx {
    const page = this.pages[pageIdx]
    const end = (pageIdx + 1) * PAGE_BYTES
    const next = bisect(first, this.size, (idx) => this.starts[idx] >= end)
    let at = finder.find(page, 0, this.used[pageIdx])
    let idx = first
    while (at >= 0) {
      const place = pageIdx * PAGE_BYTES + Math.min(at, PAGE_BYTES - 1)
      while (idx + 1 < next && this.starts[idx + 1] <= place) idx++
      const { from, to } = this.rangeOf(page, this.starts[idx] & (PAGE_BYTES - 1))
      const isInside = at >= from && at + finder.length <= to // and not in the length before it
      if (isInside) holds[idx] = 1
      at = finder.find(page, isInside ? to : at + 1, this.used[pageIdx])
    }
    return next
  }

  /** Order of two texts by their bytes. */
  compare(a: TextIdx, b: TextIdx): number {
    if (a === b) return 0
    const x = this.bytesOf(a)
    const y = this.bytesOf(b)
    const length = Math.min(x.length, y.length)
    for (let i = 0; i < length; i++) if (x[i] !== y[i]) return x[i] - y[i]
    return x.length - y.length
  }

  /** Bytes allocated. */
  get byteLength(): number {
    const pages = this.pages.reduce((sum, page) => sum + page.byteLength, 0)
    return pages + this.starts.byteLength + this.slots.byteLength
  }

  private isEqual(idx: TextIdx, bytes: Uint8Array, from: number, to: number): boolean {
    const page = this.pages[this.starts[idx] >>> PAGE_BITS]
    const known = this.rangeOf(page, this.starts[idx] & (PAGE_BYTES - 1))
    if (known.to - known.from !== to - from) return false
    for (let i = from, j = known.from; i < to; i++, j++) if (page[j] !== bytes[i]) return false
    return true
  }

  private rangeOf(page: Uint8Array, place: number): { from: number; to: number } {
    let length = 0
    let at = place
    for (let shift = 0; ; shift += 7) {
      const group = page[at++]
      length |= (group & 0x7f) << shift
      if (group < 0x80) return { from: at, to: at + length }
    }
  }

  private add(bytes: Uint8Array, from: number, to: number): TextIdx {
    const length = to - from
    let page = this.pages.length - 1
    if (page < 0 || this.used[page] + length + MAX_LENGTH_BYTES > this.pages[page].length) {
      page = this.pages.push(new Uint8Array(Math.max(PAGE_BYTES, length + MAX_LENGTH_BYTES))) - 1
      this.used[page] = 0
    }
    const idx = this.size++
    if (idx >= this.starts.length) {
      const starts = new Uint32Array(this.expected > idx ? this.expected : Math.ceil(idx * 1.2) + 64)
      starts.set(this.starts)
      this.starts = starts
    }
    this.starts[idx] = page * PAGE_BYTES + this.used[page]
    let at = this.used[page]
    let rest = length
    for (; rest >= 0x80; rest >>>= 7) this.pages[page][at++] = (rest & 0x7f) | 0x80
    this.pages[page][at++] = rest
    copyBytes(bytes, from, to, this.pages[page], at)
    this.used[page] = at + length
    return idx
  }

  private growSlots(): void {
    const slots = new Uint32Array(grownSlots(this.slots.length, this.expected))
    const mask = slots.length - 1
    for (let idx = 1; idx < this.size; idx++) {
      const bytes = this.bytesOf(idx)
      let slot = hashBytes(bytes, 0, bytes.length, 0) & mask
      while (slots[slot] !== 0) slot = (slot + 1) & mask
      slots[slot] = idx
    }
    this.slots = slots
  }
}
