/**
 * What the main thread gets to draw of the packed layout: lanes of a window as a raster of pixels, the spans that are wide
 * enough to be drawn by themselves, and the headers. Its size follows the window, not the log.
 *
 * The raster and the spans reach half a range beyond the visible one on both sides, and the raster's pixels begin at
 * multiples of their length, so that panning by any distance shows the same pixels again.
 */
import { HEADER_PX, LANE_PX, RASTER_DIM, WIDE_PX } from '../codes/packed'
import { bisect } from '../base/bisect'
import { StringTable } from '../base/string-table'
import { Table, buffersOf, type TableData } from '../base/table'
import { offsetNs, type Instant, type Nanoseconds } from '../base/time'
import type { Store } from '../model/store'
import type { ProcessIdx } from '../model/process-table'
import type { ActivityIndex } from './activity-index'
import { startKindOf } from './frame'
import { frameGaps, type FrameGap, type Gap } from './gaps'
import { rasterLane, type RasterGrid, type RasterRow } from './lane-raster'
import { spanOf, type LaneIdx, type Lanes, type SpanIdx } from './lanes'
import type { TimeRange } from './log-range'
import { marksWithin } from './marks'
import { topOfLane, type PackedLayout } from './packed-layout'
import type { ProcessKey } from './process-key'
import { baseName, nameOf } from './process-text'
import type { Resolved } from './resolve'
import type { Matches } from './matches'

export const PACKED_SPAN_SCHEMA = {
  /** Row of the raster. */
  row: 'u32',
  startNs: 'f64',
  /** As drawn: the end of the log where none is known. */
  endNs: 'f64',
  startKind: 'u8',
  endKind: 'u8',
  outcome: 'u8',
  /** 1 where a filter does not find it. */
  isDim: 'u8',
  /** String: name of the binary without its directory. */
  label: 'u32',
} as const

export const PACKED_MARK_SCHEMA = { row: 'u32', atNs: 'f64', isEnforced: 'u8', isDim: 'u8' } as const

export interface PackedRequest {
  /** Window of the list, in CSS pixels. */
  readonly topPx: number
  readonly heightPx: number
  readonly range: TimeRange
  /** Width of the visible range on screen, in CSS pixels, and device pixels in each of them. */
  readonly widthPx: number
  readonly pixelRatio: number
  readonly selectedKey: ProcessKey
}

export interface PackedSection {
  readonly key: string
  readonly label: string
  readonly detail: string
  /** Node whose missing data concerns it, as `nodeKey` names it; empty where several or none. */
  readonly node: string
  readonly topPx: number
  /** Without the gap below it. */
  readonly heightPx: number
  readonly processes: number
  readonly attention: number
  /** What the filter finds in it; -1 without a filter. */
  readonly matches: number
  readonly isCollapsed: boolean
}

/** `outcomes` and `counts` are row after row, `width` pixels each; see codes/packed.ts for the bytes. */
export interface Raster {
  readonly fromNs: Nanoseconds
  readonly nsPerPx: Nanoseconds
  readonly width: number
  readonly outcomes: Uint8Array<ArrayBuffer>
  readonly counts: Uint16Array<ArrayBuffer>
}

/** Times are float64 nanoseconds from `origin`, the start of the visible range when the frame was asked for. */
export interface PackedFrame {
  readonly origin: Instant
  /** Height of all sections. */
  readonly totalPx: number
  readonly sections: readonly PackedSection[]
  /** Top of each row of the raster in the list, and its section in `sections`. */
  readonly rowTops: Float64Array<ArrayBuffer>
  readonly rowSections: Uint32Array<ArrayBuffer>
  readonly raster: Raster
  readonly spans: TableData<typeof PACKED_SPAN_SCHEMA>
  readonly marks: TableData<typeof PACKED_MARK_SCHEMA>
  readonly strings: readonly string[]
  readonly gaps: readonly FrameGap[]
  /** Where the selected process is, wherever in the list; undefined when it is not shown. */
  readonly selected: { readonly topPx: number; readonly startNs: number; readonly endNs: number } | undefined
}

/** What a frame is made from; the store worker keeps these. */
export interface PackedSource {
  readonly store: Store
  readonly resolved: Resolved
  readonly lanes: Lanes
  /** The same lanes with what the filter finds alone. */
  readonly matching: Lanes | undefined
  readonly matches: Matches | undefined
  readonly layout: PackedLayout
  readonly activity: ActivityIndex
  readonly gaps: readonly Gap[]
}

/** Beyond the window and the range, as parts of them. */
const MARGIN = 0.5

export function packedBuffers({ raster, spans, marks, rowTops, rowSections }: PackedFrame): ArrayBuffer[] {
  const arrays = [raster.outcomes, raster.counts, rowTops, rowSections]
  return [...arrays.map(({ buffer }) => buffer), ...buffersOf(spans, marks)]
}

export function derivePackedFrame(source: PackedSource, request: PackedRequest, selected: ProcessIdx): PackedFrame {
  const rows = rowsInWindow(source, request)
  const writer = new PackedWriter(source, request, rows.lanes.length)
  rows.lanes.forEach((lanes, row) => writer.addRow(row, lanes, rows.isCollapsed[row]))
  return {
    origin: request.range.from,
    totalPx: source.layout.tops[source.layout.sections.length],
    sections: rows.places.map((place) => sectionAt(source, place)),
    rowTops: Float64Array.from(rows.tops),
    rowSections: Uint32Array.from(rows.sections),
    raster: writer.raster,
    spans: writer.spans.toData(),
    marks: writer.marks.toData(),
    strings: writer.strings.toArray(),
    gaps: writer.gaps(),
    selected: writer.whereIs(selected),
  }
}

interface WindowRows {
  /** Places of the layout in the window. */
  readonly places: number[]
  /** Of each row: its lanes (one, or all of a collapsed section), top and section. */
  readonly lanes: LaneIdx[][]
  readonly isCollapsed: boolean[]
  readonly tops: number[]
  readonly sections: number[]
}

function rowsInWindow({ layout, lanes }: PackedSource, { topPx, heightPx }: PackedRequest): WindowRows {
  const { tops, sections, isCollapsed } = layout
  const from = topPx - heightPx * MARGIN
  const to = topPx + heightPx * (1 + MARGIN)
  const rows: WindowRows = { places: [], lanes: [], isCollapsed: [], tops: [], sections: [] }
  for (let place = bisect(0, sections.length, (i) => tops[i + 1] > from); place < sections.length; place++) {
    if (tops[place] >= to) break
    const { firstLane, laneCount } = lanes.sections[sections[place]]
    const all = Array.from({ length: laneCount }, (_, i) => firstLane + i)
    const section = rows.places.push(place) - 1
    const perRow = isCollapsed[place] === 1 ? (laneCount > 0 ? [all] : []) : all.map((lane) => [lane])
    perRow.forEach((inRow, i) => {
      const top = tops[place] + HEADER_PX + i * LANE_PX
      if (top + LANE_PX <= from || top >= to) return
      rows.lanes.push(inRow)
      rows.isCollapsed.push(isCollapsed[place] === 1)
      rows.tops.push(top)
      rows.sections.push(section)
    })
  }
  return rows
}

function sectionAt({ layout, lanes, resolved, matches }: PackedSource, place: number): PackedSection {
  const { group: idx, processes, attention, laneCount } = lanes.sections[layout.sections[place]]
  const { key, label, detail, nodes } = resolved.groups.groups[idx]
  const isCollapsed = layout.isCollapsed[place] === 1
  return {
    key,
    label,
    detail,
    node: nodes.length === 1 ? nodes[0] : '',
    topPx: layout.tops[place],
    heightPx: HEADER_PX + (isCollapsed ? Math.min(1, laneCount) : laneCount) * LANE_PX,
    processes,
    attention,
    matches: matches === undefined ? -1 : layout.matches[place],
    isCollapsed,
  }
}

class PackedWriter {
  readonly spans = new Table(PACKED_SPAN_SCHEMA)
  readonly marks = new Table(PACKED_MARK_SCHEMA)
  readonly strings = new StringTable()
  readonly raster: Raster
  private readonly source: PackedSource
  private readonly origin: Instant
  /** From the lanes' origin to the frame's. */
  private readonly shiftNs: Nanoseconds
  private readonly grid: RasterGrid
  /** Matches of one row, before they are laid over all of it. */
  private readonly overlay: RasterRow

  constructor(source: PackedSource, { range, widthPx, pixelRatio }: PackedRequest, rowCount: number) {
    this.source = source
    this.origin = range.from
    this.shiftNs = offsetNs(range.from.sec, range.from.ns, source.lanes.origin)
    const lengthNs = Math.max(1, offsetNs(range.to.sec, range.to.ns, range.from))
    const nsPerPx = lengthNs / Math.max(1, widthPx * pixelRatio)
    const fromNs = Math.floor((this.shiftNs - lengthNs * MARGIN) / nsPerPx) * nsPerPx
    const width = Math.ceil(Math.max(1, widthPx * pixelRatio) * (1 + 2 * MARGIN)) + 1
    this.grid = { fromNs, nsPerPx, width, wideNs: nsPerPx * pixelRatio * WIDE_PX }
    this.overlay = { outcomes: new Uint8Array(width), counts: new Uint16Array(width) }
    this.raster = {
      fromNs: fromNs - this.shiftNs,
      nsPerPx,
      width,
      outcomes: new Uint8Array(rowCount * width),
      counts: new Uint16Array(rowCount * width),
    }
  }

  /** Writes one row of the raster, and the wide spans in it unless the row stands for a collapsed section. */
  addRow(row: number, rowLanes: readonly LaneIdx[], isCollapsed: boolean): void {
    const { lanes, matching } = this.source
    const { width, outcomes, counts } = this.raster
    const grid = isCollapsed ? { ...this.grid, wideNs: Infinity } : this.grid
    const pixels: RasterRow = {
      outcomes: outcomes.subarray(row * width, (row + 1) * width),
      counts: counts.subarray(row * width, (row + 1) * width),
    }
    for (const lane of rowLanes) rasterLane(lanes, lane, grid, pixels, (span) => this.addSpan(row, span))
    if (matching === undefined) return
    this.overlay.outcomes.fill(0)
    this.overlay.counts.fill(0)
    for (const lane of rowLanes) rasterLane(matching, lane, grid, this.overlay, () => undefined)
    for (let pixel = 0; pixel < width; pixel++) {
      if (this.overlay.outcomes[pixel] !== 0) {
        pixels.outcomes[pixel] = this.overlay.outcomes[pixel]
        pixels.counts[pixel] = this.overlay.counts[pixel]
      } else if (pixels.outcomes[pixel] !== 0) pixels.outcomes[pixel] |= RASTER_DIM
    }
  }

  /** Those that reach into the raster, in order of their begin. */
  gaps(): FrameGap[] {
    const { fromNs, nsPerPx, width } = this.raster
    return frameGaps(this.source.gaps, this.origin, fromNs, fromNs + width * nsPerPx)
  }

  whereIs(process: ProcessIdx): PackedFrame['selected'] {
    const { lanes, layout } = this.source
    const span = spanOf(lanes, process)
    if (span < 0) return undefined
    const topPx = topOfLane(layout, lanes, lanes.laneOf[process])
    if (topPx < 0) return undefined
    return { topPx, startNs: lanes.fromNs[span] - this.shiftNs, endNs: lanes.toNs[span] - this.shiftNs }
  }

  private addSpan(row: number, span: SpanIdx): void {
    const { lanes, store, resolved, matches } = this.source
    const process = lanes.process[span]
    const at = this.spans.addRow()
    const { columns } = this.spans
    columns.row[at] = row
    columns.startNs[at] = lanes.fromNs[span] - this.shiftNs
    columns.endNs[at] = lanes.toNs[span] - this.shiftNs
    columns.startKind[at] = startKindOf(store, process)
    columns.endKind[at] = resolved.lifetimes.endKind[process]
    columns.outcome[at] = resolved.outcome[process]
    columns.isDim[at] = matches !== undefined && matches.isMatch[process] === 0 ? 1 : 0
    columns.label[at] = this.strings.intern(baseName(nameOf(store, process)))
    this.addMarks(row, process, columns.isDim[at])
  }

  private addMarks(row: number, process: ProcessIdx, isDim: number): void {
    const { store, activity } = this.source
    const { fromNs, nsPerPx, width } = this.raster
    const range = { fromNs, toNs: fromNs + width * nsPerPx }
    marksWithin(store, activity, process, this.origin, range, nsPerPx, (atNs, _count, isEnforced) => {
      const mark = this.marks.addRow()
      const { columns } = this.marks
      columns.row[mark] = row
      columns.atNs[mark] = atNs
      columns.isEnforced[mark] = isEnforced ? 1 : 0
      columns.isDim[mark] = isDim
    })
  }
}
