/**
 * The right part of the rows: grid, bands of missing data, spans, marks, blocks and connectors, in CSS pixels.
 * Draws the last frame under the present viewport, so that moving never waits for the worker.
 *
 *   y = listRow × rowHeight − scrollTop        x = frameNs / nsPerPx + shift
 */
import { OUTCOME } from '../codes/outcomes'
import { ROW_KIND } from '../codes/rows'
import { EDGE, END, START, isUnknownEnd } from '../codes/spans'
import type { Frame } from '../derive/frame'
import { FADE_PX, fadeFill, hatchFill } from './span-fills'
import type { CanvasTheme } from './theme'
import type { Surface } from './surface'
import type { Tick } from './axis-ticks'
import type { TimeScale } from './time-scale'

export interface SpanView {
  readonly scale: TimeScale
  readonly scrollTop: number
  readonly rowHeight: number
  readonly widthPx: number
  readonly heightPx: number
  readonly selectedKey: string
  /** List row under the pointer, -1 for none. */
  readonly hoveredRow: number
  /** Pixel of the cursor line; NaN for none. */
  readonly cursorX: number
  readonly ticks: readonly Tick[]
  /** Rows of the frame that stay at the top, outermost first. */
  readonly stickyRows: readonly number[]
}

const SPAN_HEIGHT = 11
/** Narrowest span: wide enough to see and to hit. */
const MIN_SPAN_PX = 3
const RADIUS = 2.5
const END_TEXT_GAP_PX = 6

export function drawSpans(context: Surface, frame: Frame, view: SpanView, theme: CanvasTheme): void {
  const tops = new Float64Array(frame.rows.length).fill(NaN)
  const first = Math.floor(view.scrollTop / view.rowHeight) - frame.firstRow
  const last = Math.min(frame.windowRows, first + Math.ceil(view.heightPx / view.rowHeight) + 1)
  for (let row = Math.max(0, first); row < last; row++)
    tops[row] = (frame.firstRow + row) * view.rowHeight - view.scrollTop
  const painter = new SpanPainter(context, frame, view, theme, tops)
  painter.paintRows()
  painter.paintGrid(view.heightPx)
  painter.paintGaps()
  painter.paintConnectors()
  painter.paintFamily()
  painter.paintContent()
  if (view.stickyRows.length > 0) drawSticky(context, frame, view, theme)
  painter.paintCursor()
}

/** Rows that stay at the top, over the others. */
function drawSticky(context: Surface, frame: Frame, view: SpanView, theme: CanvasTheme): void {
  const tops = new Float64Array(frame.rows.length).fill(NaN)
  view.stickyRows.forEach((row, i) => (tops[row] = i * view.rowHeight))
  const heightPx = view.stickyRows.length * view.rowHeight
  const painter = new SpanPainter(context, frame, view, theme, tops)
  context.save()
  context.beginPath()
  context.rect(0, 0, view.widthPx, heightPx)
  context.clip()
  painter.paintRows()
  painter.paintGrid(heightPx)
  painter.paintGaps()
  painter.paintContent()
  context.restore()
  context.fillStyle = theme.stickyLine
  context.fillRect(0, heightPx - 1, view.widthPx, 1)
}

/** Left and right edge of a row's span on screen; undefined where it has none. */
export function spanEdges(frame: Frame, row: number, scale: TimeScale): { left: number; right: number } | undefined {
  const { startNs, endNs } = frame.rows.columns
  const shift = scale.shiftOf(frame.origin)
  if (Number.isNaN(startNs[row])) return undefined
  const left = startNs[row] / scale.nsPerPx + shift
  const end = Number.isNaN(endNs[row]) ? Math.max(frame.logEndNs, startNs[row]) : endNs[row]
  return { left, right: Math.max(left + MIN_SPAN_PX, end / scale.nsPerPx + shift) }
}

/** Where the text of a span's end begins: after the span, before it at the edge of the canvas, or nowhere: never cut. */
export function endTextLeft(left: number, right: number, textPx: number, widthPx: number): number | undefined {
  if (right + END_TEXT_GAP_PX + textPx <= widthPx) return right + END_TEXT_GAP_PX
  const before = left - END_TEXT_GAP_PX - textPx
  return before >= 0 ? before : undefined
}

function isGroupRow(kind: number): boolean {
  return kind < ROW_KIND.process
}

class SpanPainter {
  private readonly context: Surface
  private readonly frame: Frame
  private readonly view: SpanView
  private readonly theme: CanvasTheme
  private readonly shift: number
  /** Top of each row of the frame in CSS pixels; NaN for rows that are not painted. */
  private readonly tops: Float64Array
  private readonly rows: readonly number[]

  constructor(context: Surface, frame: Frame, view: SpanView, theme: CanvasTheme, tops: Float64Array) {
    this.context = context
    this.frame = frame
    this.view = view
    this.theme = theme
    this.shift = view.scale.shiftOf(frame.origin)
    this.tops = tops
    this.rows = Array.from(tops.keys()).filter((row) => !Number.isNaN(tops[row]))
  }

  private top(row: number): number {
    return this.tops[row]
  }

  private x(ns: number): number {
    return ns / this.view.scale.nsPerPx + this.shift
  }

  paintRows(): void {
    const { context, theme, view, frame } = this
    const { kind, selects, listRow } = frame.rows.columns
    const selected = view.selectedKey === '' ? -1 : frame.strings.indexOf(view.selectedKey)
    // the frame may be of another selection still
    const standsFor = view.selectedKey === frame.selectedKey ? frame.selectedRow : -1
    for (const row of this.rows) {
      const y = this.top(row)
      const isSelected = view.selectedKey !== '' && (selects[row] === selected || listRow[row] === standsFor)
      if (isSelected) context.fillStyle = theme.selectedRow
      else if (listRow[row] === view.hoveredRow) context.fillStyle = theme.hoveredRow
      else context.fillStyle = kind[row] >= ROW_KIND.process ? theme.background : theme.groupRow
      context.fillRect(0, y, view.widthPx, view.rowHeight)
      context.fillStyle = theme.line
      context.fillRect(0, y + view.rowHeight - 1, view.widthPx, 1)
    }
  }

  paintGrid(heightPx: number): void {
    this.context.fillStyle = this.theme.gridLine
    for (const { x } of this.view.ticks) this.context.fillRect(Math.round(x), 0, 1, heightPx)
  }

  paintContent(): void {
    this.paintBlocks()
    this.paintSpans()
    this.paintMarks()
  }

  /** Hatched over every row of the node in which events are missing. */
  paintGaps(): void {
    const { frame, view, context } = this
    if (frame.gaps.length === 0) return
    const { node } = frame.rows.columns
    for (const gap of frame.gaps) {
      const left = Math.max(0, this.x(gap.fromNs))
      const right = Math.min(view.widthPx, Math.max(this.x(gap.toNs), this.x(gap.fromNs) + MIN_SPAN_PX))
      if (right <= left) continue
      context.globalAlpha = 0.5
      context.fillStyle = hatchFill(context, this.theme.gap, 10)
      for (const row of this.rows) {
        if (gap.node === '' || frame.strings[node[row]] === gap.node)
          context.fillRect(left, this.top(row), right - left, view.rowHeight)
      }
      context.globalAlpha = 1
    }
  }

  /** From the end of a replaced image down to the row of the image that took its pid. */
  paintConnectors(): void {
    const { frame, context, view } = this
    const { edge, parentRow, startNs } = frame.rows.columns
    context.lineWidth = 1
    for (const row of this.rows) {
      const isJoined = edge[row] === EDGE.became || edge[row] === EDGE.continued || edge[row] === EDGE.inferred
      const parent = parentRow[row] - frame.firstRow
      if (!isJoined || parent < 0 || parent >= frame.windowRows || frame.rows.columns.kind[parent] !== ROW_KIND.process)
        continue
      const x = Math.round(this.x(startNs[row])) + 0.5
      if (!(x >= 0 && x <= view.widthPx)) continue
      context.strokeStyle = this.theme.mutedText
      context.setLineDash(edge[row] === EDGE.inferred ? [2, 2] : [])
      context.beginPath()
      context.moveTo(x, this.topOfListRow(parentRow[row]) + view.rowHeight / 2 + SPAN_HEIGHT / 2)
      context.lineTo(x, this.top(row) + view.rowHeight / 2 - SPAN_HEIGHT / 2)
      context.stroke()
    }
    context.setLineDash([])
  }

  private topOfListRow(listRow: number): number {
    return listRow * this.view.rowHeight - this.view.scrollTop
  }

  /** From the row under the pointer to its parent and to its children, each at the time it started. */
  paintFamily(): void {
    const { frame, view, context } = this
    const { kind, parentRow, startNs, listRow } = frame.rows.columns
    const hovered = view.hoveredRow - frame.firstRow
    if (hovered < 0 || hovered >= frame.windowRows || kind[hovered] !== ROW_KIND.process) return
    context.strokeStyle = this.theme.accent
    context.lineWidth = 1
    context.setLineDash([])
    const join = (from: number, row: number): void => {
      const x = Math.round(this.x(startNs[row])) + 0.5
      if (!(x >= 0 && x <= view.widthPx)) return
      const y = this.topOfListRow(listRow[row]) + view.rowHeight / 2
      context.beginPath()
      context.moveTo(x, this.topOfListRow(from) + view.rowHeight / 2 + SPAN_HEIGHT / 2)
      context.lineTo(x, y - SPAN_HEIGHT / 2)
      context.stroke()
    }
    const parent = parentRow[hovered] - frame.firstRow
    if (parent >= 0 && parent < frame.windowRows && kind[parent] === ROW_KIND.process) join(parentRow[hovered], hovered)
    for (const row of this.rows) if (parentRow[row] === view.hoveredRow) join(view.hoveredRow, row)
  }

  /** Blocks of collapsed rows: colour is the worst outcome, shade is how many. */
  paintBlocks(): void {
    const { frame, context, theme, view } = this
    const { row: rows, fromNs, toNs, count, outcome } = frame.blocks.columns
    const { kind, isContext } = frame.rows.columns
    for (let block = 0; block < frame.blocks.length; block++) {
      const row = rows[block]
      if (Number.isNaN(this.tops[row])) continue
      const left = Math.max(0, this.x(fromNs[block]))
      const right = Math.min(view.widthPx, this.x(toNs[block]))
      if (right <= left) continue
      const isNoise = kind[row] === ROW_KIND.noise
      const isSingle = kind[row] === ROW_KIND.fold || kind[row] === ROW_KIND.ladder
      context.globalAlpha =
        Math.min(1, (isSingle ? 0.85 : 0.45) + 0.14 * Math.log2(count[block])) * (isContext[row] === 1 ? 0.35 : 1)
      context.fillStyle = theme.outcomes[isNoise ? OUTCOME.unknown : outcome[block]]
      // spans that follow each other stay apart, where there is room
      const width = isGroupRow(kind[row])
        ? Math.max(right - left, 1)
        : Math.max(right - left - (right - left > 4 ? 1 : 0), 2)
      context.fillRect(left, this.top(row) + (view.rowHeight - SPAN_HEIGHT) / 2, width, SPAN_HEIGHT)
    }
    context.globalAlpha = 1
  }

  paintSpans(): void {
    const { kind, isContext } = this.frame.rows.columns
    for (const row of this.rows) {
      if (kind[row] !== ROW_KIND.process) continue
      this.context.globalAlpha = isContext[row] === 1 ? 0.35 : 1
      this.paintSpan(row)
    }
    this.context.globalAlpha = 1
  }

  private paintSpan(row: number): void {
    const { frame, context, theme, view } = this
    const edges = spanEdges(frame, row, view.scale)
    if (edges === undefined || edges.right < 0 || edges.left > view.widthPx) return
    const { startKind, endKind, outcome } = frame.rows.columns
    const colour = theme.outcomes[outcome[row]]
    // far outside the canvas nothing is seen, and very large numbers draw wrongly
    const left = Math.max(-FADE_PX, edges.left)
    const right = Math.min(view.widthPx + FADE_PX, edges.right)
    const y = this.top(row) + (view.rowHeight - SPAN_HEIGHT) / 2
    const isOpenOrUnknown = endKind[row] === END.open || isUnknownEnd(endKind[row])
    const fadesIn = startKind[row] !== START.seen
    context.fillStyle =
      fadesIn || isOpenOrUnknown ? fadeFill(context, colour, left, right, fadesIn, isOpenOrUnknown) : colour
    context.beginPath()
    context.roundRect(left, y, right - left, SPAN_HEIGHT, isOpenOrUnknown ? [RADIUS, 0, 0, RADIUS] : RADIUS)
    context.fill()
    if (startKind[row] === START.snapshot) {
      context.fillStyle = hatchFill(context, theme.background, 5)
      context.fill()
    }
    if (outcome[row] === OUTCOME.attention) this.paintAttentionEdge(right, y)
    this.paintEndText(row, edges.left, edges.right, y)
  }

  /** Colour is never the only signal: attention also has a notch at its end. */
  private paintAttentionEdge(right: number, y: number): void {
    this.context.fillStyle = this.theme.text
    this.context.fillRect(right - 2, y - 2, 2, SPAN_HEIGHT + 4)
  }

  private paintEndText(row: number, left: number, right: number, y: number): void {
    const { frame, context, theme, view } = this
    const text = frame.strings[frame.rows.columns.endText[row]]
    if (text === '' || right > view.widthPx) return
    context.font = `10.5px ${theme.monoFont}`
    const x = endTextLeft(left, right, context.measureText(text).width, view.widthPx)
    if (x === undefined) return
    context.textBaseline = 'middle'
    context.fillStyle =
      frame.rows.columns.outcome[row] === OUTCOME.attention ? theme.outcomes[OUTCOME.attention] : theme.mutedText
    context.fillText(text, x, y + SPAN_HEIGHT / 2 + 0.5)
  }

  paintMarks(): void {
    const { frame, context, theme, view } = this
    const { row: rows, atNs, isEnforced } = frame.marks.columns
    for (let mark = 0; mark < frame.marks.length; mark++) {
      const row = rows[mark]
      if (Number.isNaN(this.tops[row])) continue
      const x = this.x(atNs[mark])
      if (x < -6 || x > view.widthPx + 6) continue
      const y = this.top(row) + (view.rowHeight - SPAN_HEIGHT) / 2
      if (isEnforced[mark] === 1) this.paintEnforcedMark(x, y)
      else {
        context.fillStyle = theme.mark
        context.beginPath()
        context.moveTo(x - 4, y - 1)
        context.lineTo(x + 4, y - 1)
        context.lineTo(x, y + 6)
        context.fill()
      }
    }
  }

  /** A policy killed, signalled or overrode: a ring with a bar, in the colour of attention. */
  private paintEnforcedMark(x: number, y: number): void {
    const { context, theme } = this
    context.beginPath()
    context.arc(x, y + SPAN_HEIGHT / 2, 6, 0, 2 * Math.PI)
    context.fillStyle = theme.background
    context.fill()
    context.lineWidth = 2
    context.strokeStyle = theme.enforcedMark
    context.stroke()
    context.fillStyle = theme.enforcedMark
    context.fillRect(x - 3.5, y + SPAN_HEIGHT / 2 - 1, 7, 2)
  }

  paintCursor(): void {
    if (Number.isNaN(this.view.cursorX)) return
    this.context.fillStyle = this.theme.accent
    this.context.fillRect(Math.round(this.view.cursorX), 0, 1, this.view.heightPx)
  }
}
