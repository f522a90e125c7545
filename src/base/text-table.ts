/**
 * Keeps each distinct text once, as UTF-8 in pages: for the many long texts of a log, which as JavaScript strings would
 * take three times the memory and could not be searched as bytes. Number 0 is the empty text.
 *
 *   page 0  |ls -la|curl -s http://x|    |     starts  [page * 2^20 + place, …]
 *   page 1  |a text that did not fit …|        a text ends where the next one starts, or the page does
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
const FIRST_SLOTS = 1024

export class TextTable {
  size = 1
  private readonly pages: Uint8Array<ArrayBuffer>[] = []
  /** Bytes used of each page. */
  private readonly used: number[] = []
  /** A text longer than a page has one of its own, so that every place is below PAGE_BYTES. */
  private starts = new Uint32Array(64)
  /** Numbers, with bits of the hash in those that a number does not need: see `open-addressing.ts`. */
  private slots = new Uint32Array(FIRST_SLOTS)
  private expected = 0
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true })

  /** Says how many texts there will be, as far as is known: what grows next grows to that. */
  expect(size: number): void {
    this.expected = Math.ceil(size)
  }

  /**
   * The number of the text `bytes[from, to)`, which must be UTF-8; the bytes are copied when it is new. `hash` is that of
   * `textHash`.
   */
  intern(bytes: Uint8Array, from: number, to: number, hash = textHash(bytes, from, to)): TextIdx {
    if (to <= from) return 0
    const { slots } = this
    const mask = slots.length - 1
    let slot = hash & mask
    for (; slots[slot] !== 0; slot = (slot + 1) & mask) {
      if (((slots[slot] ^ hash) & ~mask) !== 0) continue
      const idx = slots[slot] & mask
      if (this.isEqual(idx, bytes, from, to)) return idx
    }
    const idx = this.add(bytes, from, to)
    slots[slot] = idx | (hash & ~mask)
    if (this.size * 4 > slots.length * 3) this.growSlots()
    return idx
  }

  get(idx: TextIdx): string {
    return idx === 0 ? '' : this.decoder.decode(this.bytesOf(idx))
  }

  /** The UTF-8 of a text, valid as long as the table is. */
  bytesOf(idx: TextIdx): Uint8Array {
    if (idx === 0) return new Uint8Array(0)
    return this.pages[this.pageOf(idx)].subarray(this.fromOf(idx), this.toOf(idx))
  }

  /** Whether one text holds what is looked for. */
  isHolding(idx: TextIdx, finder: ByteFinder): boolean {
    if (idx === 0) return false
    return finder.find(this.pages[this.pageOf(idx)], this.fromOf(idx), this.toOf(idx)) >= 0
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
      const to = this.toOf(idx)
      const isInside = at + finder.length <= to // and not in two texts
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
    const first = this.fromOf(idx)
    if (this.toOf(idx) - first !== to - from) return false
    const page = this.pages[this.pageOf(idx)]
    for (let i = from, j = first; i < to; i++, j++) if (page[j] !== bytes[i]) return false
    return true
  }

  private pageOf(idx: TextIdx): number {
    return this.starts[idx] >>> PAGE_BITS
  }

  /** Where a text is in its page: `[from, to)`. */
  private fromOf(idx: TextIdx): number {
    return this.starts[idx] & (PAGE_BYTES - 1)
  }

  private toOf(idx: TextIdx): number {
    const isLast = idx + 1 === this.size || this.pageOf(idx + 1) !== this.pageOf(idx)
    return isLast ? this.used[this.pageOf(idx)] : this.fromOf(idx + 1)
  }

  private add(bytes: Uint8Array, from: number, to: number): TextIdx {
    const length = to - from
    let page = this.pages.length - 1
    if (page < 0 || this.used[page] + length > this.pages[page].length) {
      page = this.pages.push(new Uint8Array(Math.max(PAGE_BYTES, length))) - 1
      this.used[page] = 0
    }
    const idx = this.size++
    if (idx >= this.starts.length) {
      const starts = new Uint32Array(this.expected > idx ? this.expected : Math.ceil(idx * 1.2) + 64)
      starts.set(this.starts)
      this.starts = starts
    }
    this.starts[idx] = page * PAGE_BYTES + this.used[page]
    copyBytes(bytes, from, to, this.pages[page], this.used[page])
    this.used[page] += length
    return idx
  }

  private growSlots(): void {
    const slots = new Uint32Array(grownSlots(this.slots.length, this.expected))
    const mask = slots.length - 1
    for (let idx = 1; idx < this.size; idx++) {
      const hash = textHash(this.pages[this.pageOf(idx)], this.fromOf(idx), this.toOf(idx))
      let slot = hash & mask
      while (slots[slot] !== 0) slot = (slot + 1) & mask
      slots[slot] = idx | (hash & ~mask)
    }
    this.slots = slots
  }
}

/** What a table finds the text `bytes[from, to)` by; the scanner has the same (`scanner/text-hash.ts`). */
export function textHash(bytes: Uint8Array, from: number, to: number): number {
  return hashBytes(bytes, from, to, 0)
}
