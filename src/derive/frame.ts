/**
 * What the main thread gets to draw: rows of a window of the list, their spans, marks and blocks, and the strings of
 * those rows only. Its size follows the window, not the log.
 *
 * Times are float64 nanoseconds from `origin`, the start of the visible range when the frame was asked for.
 */
import { ROW_KIND } from '../codes/rows'
import { END, START } from '../codes/spans'
import { bisect } from '../base/bisect'
import { StringTable } from '../base/string-table'
import { Table, buffersOf, type TableData } from '../base/table'
import { NO_TIME, offsetNs, type Instant } from '../base/time'
import { POLICY_ACTION } from '../model/chunk'
import { RANK } from '../model/process-fields'
import type { ProcessIdx } from '../model/process-table'
import type { Store } from '../model/store'
import { isProcFs } from '../tetragon/flags'
import type { ActivityIndex } from './activity-index'
import type { Gap } from './gaps'
import { BlockMerger, type BLOCK_SCHEMA } from './level-of-detail'
import type { TimeRange } from './log-range'
import { keyOf, type ProcessKey } from './process-key'
import { crossingsOf, endTextOf, nameOf } from './process-text'
import type { Resolved } from './resolve'
import type { Matches } from './text-filter'
import { type VisibleRows } from './visible-rows'

export const FRAME_ROW_SCHEMA = {
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
  /** Strings of the frame: process or group key, name, what follows the name, how it ended. */
  key: 'u32',
  label: 'u32',
  detail: 'u32',
  endText: 'u32',
  /** Strings: where the parent or a child is that lives elsewhere, and its key; 0 for none. */
  crossingText: 'u32',
  crossingKey: 'u32',
  /** String of the node, for bands of missing data; 0 where several or none. */
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
}

export interface FrameGap {
  readonly kind: Gap['kind']
  readonly node: string
  readonly fromNs: number
  readonly toNs: number
  readonly text: string
}

export interface Frame {
  readonly origin: Instant
  /** Rows of the whole list. */
  readonly totalRows: number
  readonly firstRow: number
  readonly rows: TableData<typeof FRAME_ROW_SCHEMA>
  readonly marks: TableData<typeof MARK_SCHEMA>
  readonly blocks: TableData<typeof BLOCK_SCHEMA>
  readonly strings: readonly string[]
  readonly gaps: readonly FrameGap[]
  /** End of the log; open spans fade out here. */
  readonly logEndNs: number
  /** Row of the selected process in the whole list; -1 when it is not in it. */
  readonly selectedRow: number
}

/** What a frame is made from; the store worker keeps these. */
export interface FrameSource {
  readonly store: Store
  readonly resolved: Resolved
  readonly rows: VisibleRows
  readonly matches: Matches | undefined
  readonly activity: ActivityIndex
  readonly gaps: readonly Gap[]
  readonly logEnd: Instant
}

const MAX_DETAIL_CHARS = 240

export function frameBuffers(frame: Frame): ArrayBuffer[] {
  return buffersOf(frame.rows, frame.marks, frame.blocks)
}

export function deriveFrame(source: FrameSource, request: FrameRequest, selected: ProcessIdx): Frame {
  const { rows, resolved } = source
  const firstRow = Math.max(0, Math.min(request.firstRow, rows.length))
  const lastRow = Math.min(rows.length, firstRow + request.rowCount)
  const writer = new FrameWriter(source, request)
  for (let row = firstRow; row < lastRow; row++) writer.addRow(row)
  return {
    origin: request.range.from,
    totalRows: rows.length,
    firstRow,
    rows: writer.rows.toData(),
    marks: writer.marks.toData(),
    blocks: writer.merger.blocks.toData(),
    strings: writer.strings.toArray(),
    gaps: writer.gaps(),
    logEndNs: offsetNs(source.logEnd.sec, source.logEnd.ns, request.range.from),
    selectedRow: selected < 0 || selected >= resolved.rowCount ? -1 : rowOfProcess(rows, selected),
  }
}

/** The list row of a process, -1 when collapsing or the filter leave it out. */
export function rowOfProcess(rows: VisibleRows, process: ProcessIdx): number {
  const { kind, id } = rows.columns
  for (let row = 0; row < rows.length; row++) if (id[row] === process && kind[row] === ROW_KIND.process) return row
  return -1
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
    const { columns: from } = this.source.rows
    const row = this.rows.addRow()
    const to = this.rows.columns
    to.kind[row] = from.kind[listRow]
    to.depth[row] = from.depth[listRow]
    to.parentRow[row] = from.parentRow[listRow]
    to.position[row] = from.position[listRow]
    to.siblings[row] = from.siblings[listRow]
    to.hasChildren[row] = from.hasChildren[listRow]
    to.isCollapsed[row] = from.isCollapsed[listRow]
    if (from.kind[listRow] === ROW_KIND.process) this.fillProcess(row, from.id[listRow])
    else this.fillGroup(row, from.id[listRow])
  }

  gaps(): FrameGap[] {
    const { store, gaps } = this.source
    return gaps.map(({ kind, node, from, to, text }) => ({
      kind,
      node: store.strings.get(node),
      fromNs: this.offset(from.sec, from.ns),
      toNs: this.offset(to.sec, to.ns),
      text,
    }))
  }

  private offset(sec: number, ns: number): number {
    return sec === NO_TIME ? NaN : offsetNs(sec, ns, this.origin)
  }

  private fillGroup(row: number, idx: number): void {
    const { resolved, store } = this.source
    const group = resolved.groups.groups[idx]
    const to = this.rows.columns
    to.key[row] = this.strings.intern(group.key)
    to.label[row] = this.strings.intern(group.label)
    to.detail[row] = this.strings.intern(group.detail)
    to.node[row] = group.nodes.length === 1 ? this.strings.intern(store.strings.get(group.nodes[0])) : 0
    to.startNs[row] = NaN
    to.endNs[row] = NaN
    const owners = this.ownersUnder(idx)
    to.descendants[row] = owners.reduce((sum, owner) => sum + this.countOf(owner), 0)
    if (to.isCollapsed[row] === 0) return
    for (const owner of owners) for (const top of resolved.topsOfOwner[owner]) this.addSpansUnder(top)
    this.merger.finishRow(row)
  }

  private ownersUnder(idx: number): number[] {
    const group = this.source.resolved.groups.groups[idx]
    return [...group.owners, ...group.children.flatMap((child) => this.ownersUnder(child))]
  }

  private countOf(owner: number): number {
    const { topsOfOwner, descendants } = this.source.resolved
    return topsOfOwner[owner].reduce((sum, top) => sum + descendants[top] + 1, 0)
  }

  private addSpansUnder(top: ProcessIdx): void {
    const { resolved, logEnd } = this.source
    const { children, lifetimes, outcome } = resolved
    const { startSec, startNs, endSec, endNs, endKind } = lifetimes
    const pending = [top]
    while (pending.length > 0) {
      const process = pending.pop()!
      for (let i = children.starts[process]; i < children.starts[process + 1]; i++) pending.push(children.children[i])
      if (startSec[process] === NO_TIME) continue
      const end =
        endKind[process] === END.open
          ? this.offset(logEnd.sec, logEnd.ns)
          : this.offset(endSec[process], endNs[process])
      this.merger.addSpan(this.offset(startSec[process], startNs[process]), end, outcome[process])
    }
  }

  private fillProcess(row: number, process: ProcessIdx): void {
    const { store, resolved, matches } = this.source
    const { strings, texts, processes } = store
    const { lifetimes } = resolved
    const to = this.rows.columns
    const crossing = crossingsOf(store, resolved, process)
    to.key[row] = this.strings.intern(keyOf(store, process))
    to.label[row] = this.strings.intern(nameOf(store, process))
    to.detail[row] = this.strings.intern(texts.get(processes.columns.args[process]).slice(0, MAX_DETAIL_CHARS))
    to.endText[row] = this.strings.intern(endTextOf(store, resolved, process))
    to.crossingText[row] = this.strings.intern(crossing?.text ?? '')
    to.crossingKey[row] = this.strings.intern(crossing?.key ?? '')
    to.node[row] = this.strings.intern(strings.get(resolved.owners.owners[resolved.owners.ownerOf[process]].node))
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
    this.addMarks(row, process)
  }

  /** Marks of one process within the range and one more to each side; those under one pixel are one mark. */
  private addMarks(row: number, process: ProcessIdx): void {
    const { activity, store } = this.source
    const { timeSec, timeNs, descriptor } = store.events.columns
    const { action } = store.descriptors.columns
    const from = activity.starts[process]
    const to = activity.starts[process + 1]
    const at = (i: number): number => this.offset(timeSec[activity.events[i]], timeNs[activity.events[i]])
    let i = bisect(from, to, (index) => !(at(index) < -this.lengthNs))
    while (i < to && at(i) <= 2 * this.lengthNs) {
      const atNs = at(i)
      const pixelEnd = (Math.floor(atNs / this.nsPerPx) + 1) * this.nsPerPx
      const next = bisect(i + 1, to, (index) => !(at(index) < pixelEnd))
      let isEnforced = 0
      for (let event = i; event < next; event++)
        if (action[descriptor[activity.events[event]]] !== POLICY_ACTION.none) isEnforced = 1
      const mark = this.marks.addRow()
      this.marks.columns.row[mark] = row
      this.marks.columns.atNs[mark] = atNs
      this.marks.columns.count[mark] = next - i
      this.marks.columns.isEnforced[mark] = isEnforced
      i = next
    }
  }
}

/** `START` of a process. */
export function startKindOf({ processes: { columns }, strings }: Store, process: ProcessIdx): number {
  if (columns.rank[process] <= RANK.snapshot) return START.snapshot
  const isSeen = columns.rank[process] === RANK.exec && !isProcFs(strings.get(columns.flags[process]))
  return isSeen ? START.seen : START.unseen
}
