/**
 * Many spans on one row → at most one block a pixel. A block says how many spans it stands for and the worst outcome
 * among them; nothing is dropped.
 *
 *   spans   ├──┤ ├┤├┤├┤        ├─────┤
 *   blocks  ████ ▓▓▓▓▓▓        ██████         "▓" = several under one pixel
 */
import { OUTCOME_COUNT, SEVERITY } from '../codes/outcomes'
import { RASTER_OUTCOME } from '../codes/packed'
import { Table } from '../base/table'

export const BLOCK_SCHEMA = {
  /** Row of the frame. */
  row: 'u32',
  fromNs: 'f64',
  toNs: 'f64',
  /** Most spans that overlap one pixel of the block. */
  count: 'u32',
  outcome: 'u8',
} as const

/** Collects spans of one row at a time over pixels of `nsPerPx`, from `fromNs`. */
export class BlockMerger {
  readonly blocks = new Table(BLOCK_SCHEMA)
  private readonly fromNs: number
  private readonly nsPerPx: number
  readonly pixels: number
  /** Spans on the pixel that `addRuns` looks at. */
  private count = 0
  /** Spans that begin minus spans that ended, by outcome and pixel. */
  private readonly changes: Int32Array

  constructor(fromNs: number, nsPerPx: number, pixels: number) {
    this.fromNs = fromNs
    this.nsPerPx = nsPerPx
    this.pixels = pixels
    this.changes = new Int32Array(OUTCOME_COUNT * (pixels + 1))
  }

  /** A span that ends before its start, as clocks that disagree have it, or at NaN, nobody knows when, is its start. */
  addSpan(startNs: number, endNs: number, outcome: number): void {
    const first = Math.floor((startNs - this.fromNs) / this.nsPerPx)
    const last = endNs > startNs ? Math.floor((endNs - this.fromNs) / this.nsPerPx) : first
    if (last < 0 || first >= this.pixels) return
    const base = outcome * (this.pixels + 1)
    this.changes[base + Math.max(0, first)]++
    this.changes[base + Math.min(this.pixels, last + 1)]--
  }

  /** Writes the blocks of the spans added since the last call. */
  finishRow(row: number): void {
    const { changes, pixels } = this
    const running = new Int32Array(OUTCOME_COUNT)
    this.addRuns(row, (pixel) => {
      let count = 0
      let worst = -1
      for (let outcome = 0; outcome < OUTCOME_COUNT; outcome++) {
        running[outcome] += changes[outcome * (pixels + 1) + pixel]
        if (running[outcome] === 0) continue
        count += running[outcome]
        if (worst < 0 || SEVERITY[outcome] > SEVERITY[worst]) worst = outcome
      }
      this.count = count
      return worst
    })
    changes.fill(0)
  }

  /** Writes the blocks of a row whose pixels are known: of each the worst outcome plus 1, or 0, and the count. */
  addPixels(row: number, outcomes: Uint8Array, counts: Uint16Array): void {
    this.addRuns(row, (pixel) => {
      this.count = counts[pixel]
      return (outcomes[pixel] & RASTER_OUTCOME) - 1
    })
  }

  /** `worstAt` gives the worst outcome of a pixel, -1 for none, and puts the number of spans into `count`. */
  private addRuns(row: number, worstAt: (pixel: number) => number): void {
    let open = -1
    let openOutcome = -1
    let openCount = 0
    for (let pixel = 0; pixel <= this.pixels; pixel++) {
      this.count = 0
      const worst = pixel < this.pixels ? worstAt(pixel) : -1
      if (worst === openOutcome && shade(this.count) === shade(openCount)) {
        openCount = Math.max(openCount, this.count)
        continue
      }
      if (openOutcome >= 0) this.addBlock(row, open, pixel, openCount, openOutcome)
      open = pixel
      openOutcome = worst
      openCount = this.count
    }
  }

  private addBlock(row: number, fromPixel: number, toPixel: number, count: number, outcome: number): void {
    const block = this.blocks.addRow()
    const { columns } = this.blocks
    columns.row[block] = row
    columns.fromNs[block] = this.fromNs + fromPixel * this.nsPerPx
    columns.toNs[block] = this.fromNs + toPixel * this.nsPerPx
    columns.count[block] = count
    columns.outcome[block] = outcome
  }
}

/** Steps of shade: 1, 2–3, 4–7 … */
function shade(count: number): number {
  return 32 - Math.clz32(count)
}
