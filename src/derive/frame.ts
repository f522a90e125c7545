/**
 * What the main thread gets to draw: rows of a window of the list, their spans, marks and blocks, and the strings of
 * those rows only. Its size follows the window, not the log.
 *
 * Times are float64 nanoseconds from `origin`, the start of the visible range when the frame was asked for.
 */
import { ENTRY } from '../codes/entries'
import { ROW_KIND } from '../codes/rows'
import { END, START } from '../codes/spans'
import { StringTable } from '../base/string-table'
import { Table, buffersOf, type TableData } from '../base/table'
import { NO_TIME, offsetNs, type Instant } from '../base/time'
import { RANK } from '../model/process-fields'
import type { ProcessIdx } from '../model/process-table'
import type { Store } from '../model/store'
import { isProcFs } from '../tetragon/flags'
import type { ActivityIndex } from './activity-index'
import { compoundKey, describeCompound } from './compound-rows'
import { frameGaps, type FrameGap, type Gap } from './gaps'
import { processesOf } from './group-stats'
import { nodeKey, type GroupIdx } from './groups'
import { BlockMerger, type BLOCK_SCHEMA } from './level-of-detail'
import { rasterLane } from './lane-raster'
import type { Lanes } from './lanes'
import type { TimeRange } from './log-range'
import { marksWithin } from './marks'
import { keyOf, type ProcessKey } from './process-key'
import { crossingsOf, endTextOf, nameOf, successorNameOf } from './process-text'
import type { Resolved } from './resolve'
import { compoundAt, isGroupKind, membersOf } from './list-rows'
import type { ListRow, RowList } from './row-list'
import { isLadderTop } from './row-walk'
import type { Matches } from './matches'

export const FRAME_ROW_SCHEMA = {
  /** Row of the whole list. */
  listRow: 'u32',
  kind: 'u8',
  depth: 'u16',
  /** Row of the whole list; -1 for outermost rows. */
  parentRow: 'i32',
  position: 'u32',
  siblings: 'u32',
  hasChildren: 'u8',
  isCollapsed: 'u8',
  /** 1 = shown only because a match is below it. */
  isContext: 'u8',
  /** Strings of the frame: key of the row, name, what follows the name, how it ended. */
  key: 'u32',
  label: 'u32',
  detail: 'u32',
  /** String: key of the process that is selected with the row; 0 for groups and noise. */
  selects: 'u32',
  /** Processes that a fold, ladder or noise row stands for, and a string about how long they took. */
  members: 'u32',
  durations: 'u32',
  /** 1 where a ladder begins that is open, and can be made one row again. */
  isOpenLadder: 'u8',
  endText: 'u32',
  /** String: binary that took over the pid; 0 for none. */
  successor: 'u32',
  /** Strings: where the parent or a child is that lives elsewhere, and its key; 0 for none. */
  crossingText: 'u32',
  crossingKey: 'u32',
  /** String of the node's key (`nodeKey`), for bands of missing data; 0 where several or none. */
  node: 'u32',
  startNs: 'f64',
  endNs: 'f64',
  startKind: 'u8',
  endKind: 'u8',
  outcome: 'u8',
  entry: 'u8',
  edge: 'u8',
  /** Processes below the row. */
  descendants: 'u32',
  /** Of those, in a group, how many want attention. */
  attention: 'u32',
} as const

export const MARK_SCHEMA = {
  row: 'u32',
  atNs: 'f64',
  /** Events that the mark stands for. */
  count: 'u32',
  /** 1 when a policy killed, signalled or overrode. */
  isEnforced: 'u8',
} as const

export interface FrameRequest {
  readonly firstRow: number
  readonly rowCount: number
  readonly range: TimeRange
  /** Width of the visible range on screen, in CSS pixels. */
  readonly widthPx: number
  readonly selectedKey: ProcessKey
  /** A row that stays where it is on screen when others come in above it; `firstRow` is meant with it in its place. */
  readonly anchor?: RowAnchor | undefined
  /** Whether likely secrets are hidden; undefined where the view says so. */
  readonly isMasked?: boolean
}

export interface RowAnchor {
  /** Of a process or a group. */
  readonly key: string
  /** Row of the whole list in which it was. */
  readonly row: number
}

export interface Frame {
  readonly origin: Instant
  /** Rows of the whole list. */
  readonly totalRows: number
  readonly firstRow: number
  /** The rows of the window come first, then those above its first row in the tree, outermost first. */
  readonly windowRows: number
  readonly rows: TableData<typeof FRAME_ROW_SCHEMA>
  readonly marks: TableData<typeof MARK_SCHEMA>
  readonly blocks: TableData<typeof BLOCK_SCHEMA>
  readonly strings: readonly string[]
  readonly gaps: readonly FrameGap[]
  /** End of the log; open spans fade out here. */
  readonly logEndNs: number
  /** The process that was selected when the frame was asked for; empty for none. */
  readonly selectedKey: ProcessKey
  /** Row of the whole list in which that is to be seen; -1 for none. */
  readonly selectedRow: number
  /** By how many rows the anchor of the request has moved; 0 where it had none, or is gone. */
  readonly anchorMoved: number
}

/** What a frame is made from; the store worker keeps these. */
export interface FrameSource {
  readonly store: Store
  readonly resolved: Resolved
  readonly list: RowList
  readonly matches: Matches | undefined
  readonly activity: ActivityIndex
  readonly gaps: readonly Gap[]
  readonly logEnd: Instant
  /** Made when they are asked for. */
  readonly lanes: () => Lanes
}

const MAX_DETAIL_CHARS = 240
/** Rows that a row lies in, as far as a frame has them: shells that execute themselves anew nest without end. */
const MOST_ABOVE = 64
/** Spans of a collapsed group are looked at one by one up to so many. */
const MOST_WALKED = 2000

/** Row of the marks. */
type MarkIdx = number

export function frameBuffers(frame: Frame): ArrayBuffer[] {
  return buffersOf(frame.rows, frame.marks, frame.blocks)
}

export function deriveFrame(source: FrameSource, request: FrameRequest, selected: ProcessIdx, anchorMoved = 0): Frame {
  const { list } = source
  const firstRow = Math.max(0, Math.min(request.firstRow + anchorMoved, list.length))
  const lastRow = Math.min(list.length, firstRow + request.rowCount)
  // drawn under other ranges too, until there is a newer one
  const lengthNs = offsetNs(request.range.to.sec, request.range.to.ns, request.range.from)
  const writer = new FrameWriter(source, request)
  for (let row = firstRow; row < lastRow; row++) writer.addRow(row)
  for (const row of rowsAbove(list, firstRow)) writer.addRow(row)
  return {
    origin: request.range.from,
    totalRows: list.length,
    firstRow,
    windowRows: lastRow - firstRow,
    rows: writer.rows.toData(),
    marks: writer.marks.toData(),
    blocks: writer.merger.blocks.toData(),
    strings: writer.strings.toArray(),
    gaps: frameGaps(source.gaps, request.range.from, -lengthNs, 2 * lengthNs),
    logEndNs: offsetNs(source.logEnd.sec, source.logEnd.ns, request.range.from),
    selectedKey: request.selectedKey,
    selectedRow: selected < 0 || source.matches?.isKept[selected] === 0 ? -1 : list.rowShowing(selected),
    anchorMoved,
  }
}

/** The rows in which a row of the list lies, outermost first; of many the outermost one and the nearest ones. */
function rowsAbove(list: RowList, listRow: number): number[] {
  if (listRow >= list.length) return []
  const { block, row, first, above: outermost } = list.at(listRow)
  const { parentRow } = block.rows.columns
  const rows: number[] = []
  for (let above = parentRow[row]; above >= 0 && rows.length < MOST_ABOVE; above = parentRow[above])
    rows.push(first + above)
  const top = outermost < 0 ? first : outermost
  return rows.at(-1) === top || listRow === top ? rows.toReversed() : [top, ...rows.toReversed()]
}

class FrameWriter {
  readonly rows = new Table(FRAME_ROW_SCHEMA)
  readonly marks = new Table(MARK_SCHEMA)
  readonly strings = new StringTable()
  readonly merger: BlockMerger
  private readonly source: FrameSource
  private readonly origin: Instant
  private readonly lengthNs: number
  private readonly nsPerPx: number

  constructor(source: FrameSource, request: FrameRequest) {
    this.source = source
    this.origin = request.range.from
    this.lengthNs = Math.max(1, offsetNs(request.range.to.sec, request.range.to.ns, this.origin))
    this.nsPerPx = this.lengthNs / Math.max(1, request.widthPx)
    // one range to each side, so that a drag does not run out of blocks before the next frame comes
    this.merger = new BlockMerger(-this.lengthNs, this.nsPerPx, 3 * Math.max(1, Math.ceil(request.widthPx)))
  }

  addRow(listRow: number): void {
    const place = this.source.list.at(listRow)
    const { columns: from } = place.block.rows
    const at = place.row
    const row = this.rows.addRow()
    const to = this.rows.columns
    to.listRow[row] = listRow
    to.kind[row] = from.kind[at]
    to.depth[row] = from.depth[at]
    to.parentRow[row] = from.parentRow[at] < 0 ? place.above : place.first + from.parentRow[at]
    to.position[row] = at === 0 ? place.position : from.position[at]
    to.siblings[row] = at === 0 ? place.siblings : from.siblings[at]
    to.hasChildren[row] = from.hasChildren[at]
    to.isCollapsed[row] = from.isCollapsed[at]
    if (from.kind[at] === ROW_KIND.process) this.fillProcess(row, from.id[at])
    else if (isGroupKind(from.kind[at])) this.fillGroup(row, from.id[at])
    else this.fillCompound(row, place)
  }

  private offset(sec: number, ns: number): number {
    return sec === NO_TIME ? NaN : offsetNs(sec, ns, this.origin)
  }

  private fillGroup(row: number, idx: GroupIdx): void {
    const { resolved, stats } = this.source.list.source
    const group = resolved.groups.groups[idx]
    const to = this.rows.columns
    to.key[row] = this.strings.intern(group.key)
    to.label[row] = this.strings.intern(group.label)
    to.detail[row] = this.strings.intern(group.detail)
    to.node[row] = group.nodes.length === 1 ? this.strings.intern(group.nodes[0]) : 0
    to.startNs[row] = NaN
    to.endNs[row] = NaN
    to.descendants[row] = stats.processes[idx]
    to.attention[row] = stats.attention[idx]
    if (to.isCollapsed[row] === 0) return
    if (stats.processes[idx] > MOST_WALKED && this.addLanes(row, idx)) return
    for (const process of processesOf(resolved, idx)) this.addSpan(process)
    this.merger.finishRow(row)
  }

  /** Blocks of a large group, from the lanes of its pods: the cost is that of pixels. False where it has no lanes. */
  private addLanes(row: number, idx: GroupIdx): boolean {
    const { groups } = this.source.resolved.groups
    const lanes = this.source.lanes()
    const sections = lanes.sections.filter(({ group }) => group === idx || groups[group].parent === idx)
    if (sections.length === 0) return false
    const width = this.merger.pixels
    const fromNs = offsetNs(this.origin.sec, this.origin.ns, lanes.origin) - this.lengthNs
    const grid = { fromNs, nsPerPx: this.nsPerPx, width, wideNs: Infinity }
    const pixels = { outcomes: new Uint8Array(width), counts: new Uint16Array(width) }
    for (const { firstLane, laneCount } of sections)
      for (let lane = firstLane; lane < firstLane + laneCount; lane++)
        rasterLane(lanes, lane, grid, pixels, () => undefined)
    this.merger.addPixels(row, pixels.outcomes, pixels.counts)
    return true
  }

  private addSpan(process: ProcessIdx): void {
    const { resolved, logEnd } = this.source
    const { startSec, startNs, endSec, endNs, endKind } = resolved.lifetimes
    if (startSec[process] === NO_TIME) return
    const end =
      endKind[process] === END.open ? this.offset(logEnd.sec, logEnd.ns) : this.offset(endSec[process], endNs[process])
    this.merger.addSpan(this.offset(startSec[process], startNs[process]), end, resolved.outcome[process])
  }

  /** A row that stands for several processes: their spans are blocks. */
  private fillCompound(row: number, { block, row: at }: ListRow): void {
    const { store, resolved, matches } = this.source
    const { kind, id } = block.rows.columns
    const { noise, noiseOf } = block.compounds.columns
    const compound = compoundAt(block.compounds, at)
    const process = id[at]
    const members = membersOf(block, at)
    this.fillProcess(row, process)
    const to = this.rows.columns
    const text = describeCompound(this.source.list.source, block, at)
    to.key[row] = this.strings.intern(
      compoundKey(this.source.list.source, kind[at], noise[compound], noiseOf[compound], members[0]),
    )
    to.label[row] = this.strings.intern(text.label)
    to.detail[row] = this.strings.intern(text.detail.slice(0, MAX_DETAIL_CHARS))
    to.durations[row] = this.strings.intern(text.durations)
    to.members[row] = members.length
    to.endText[row] = kind[at] === ROW_KIND.noise ? 0 : this.strings.intern(endTextOf(store, resolved, process))
    to.startNs[row] = NaN
    to.endNs[row] = NaN
    to.entry[row] = kind[at] === ROW_KIND.noise ? ENTRY.none : resolved.entry[members[0]]
    if (kind[at] === ROW_KIND.noise) to.selects[row] = 0
    if (kind[at] !== ROW_KIND.ladder) to.crossingText[row] = 0
    to.isContext[row] = matches !== undefined && !members.some((member) => matches.isMatch[member] === 1) ? 1 : 0
    to.descendants[row] =
      kind[at] === ROW_KIND.ladder
        ? resolved.descendants[process]
        : members.reduce((sum, member) => sum + 1 + resolved.descendants[member], 0)
    to.isOpenLadder[row] = 0
    for (const member of members) this.addSpan(member)
    this.merger.finishRow(row)
    if (kind[at] !== ROW_KIND.noise) this.addMarks(row, members)
  }

  private fillProcess(row: number, process: ProcessIdx): void {
    const { store, resolved, matches } = this.source
    const { texts, processes } = store
    const { lifetimes } = resolved
    const to = this.rows.columns
    const crossing = crossingsOf(store, resolved, process)
    const key = this.strings.intern(keyOf(store, process))
    to.key[row] = key
    to.selects[row] = key
    to.isOpenLadder[row] = this.source.list.params.openLadders.has(process) && isLadderTop(resolved, process) ? 1 : 0
    to.label[row] = this.strings.intern(nameOf(store, process))
    to.detail[row] = this.strings.intern(texts.get(processes.columns.args[process]).slice(0, MAX_DETAIL_CHARS))
    to.endText[row] = this.strings.intern(endTextOf(store, resolved, process))
    to.successor[row] = this.strings.intern(successorNameOf(store, resolved, process))
    to.crossingText[row] = this.strings.intern(crossing?.text ?? '')
    to.crossingKey[row] = this.strings.intern(crossing?.key ?? '')
    const owner = resolved.owners.owners[resolved.owners.ownerOf[process]]
    to.node[row] = this.strings.intern(nodeKey(store, owner.cluster, owner.node))
    to.startNs[row] = this.offset(lifetimes.startSec[process], lifetimes.startNs[process])
    to.endNs[row] =
      lifetimes.endKind[process] === END.open ? NaN : this.offset(lifetimes.endSec[process], lifetimes.endNs[process])
    to.startKind[row] = startKindOf(store, process)
    to.endKind[row] = lifetimes.endKind[process]
    to.outcome[row] = resolved.outcome[process]
    to.entry[row] = resolved.entry[process]
    to.edge[row] = lifetimes.edge[process]
    to.descendants[row] = resolved.descendants[process]
    to.isContext[row] = matches !== undefined && matches.isMatch[process] === 0 ? 1 : 0
    if (to.kind[row] === ROW_KIND.process) this.addMarks(row, [process])
  }

  /** Marks of one process, or of several, within the range and one more to each side: one for each pixel. */
  private addMarks(row: number, processes: Iterable<ProcessIdx>): void {
    const { store, activity } = this.source
    const range = { fromNs: -this.lengthNs, toNs: 2 * this.lengthNs }
    const byPixel = new Map<number, MarkIdx>()
    for (const process of processes)
      marksWithin(store, activity, process, this.origin, range, this.nsPerPx, (atNs, count, isEnforced) => {
        const pixel = Math.floor(atNs / this.nsPerPx)
        const { columns } = this.marks
        const known = byPixel.get(pixel)
        if (known !== undefined) {
          columns.count[known] += count
          columns.isEnforced[known] |= isEnforced ? 1 : 0
        } else byPixel.set(pixel, this.addMark(row, atNs, count, isEnforced))
      })
  }

  private addMark(row: number, atNs: number, count: number, isEnforced: boolean): MarkIdx {
    const mark = this.marks.addRow()
    const { columns } = this.marks
    columns.row[mark] = row
    columns.atNs[mark] = atNs
    columns.count[mark] = count
    columns.isEnforced[mark] = isEnforced ? 1 : 0
    return mark
  }
}

export function startKindOf({ processes: { columns }, strings }: Store, process: ProcessIdx): number {
  if (columns.rank[process] <= RANK.snapshot) return START.snapshot
  const isSeen = columns.rank[process] === RANK.exec && !isProcFs(strings.get(columns.flags[process]))
  return isSeen ? START.seen : START.unseen
}
