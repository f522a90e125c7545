/**
 * Labels of rows for pictures of the timeline: on the page they are elements (`views/timeline/LabelRow.tsx`), which this
 * follows in order, fonts and sizes.
 *
 *   ▾ ↳ /usr/bin/file × 24  arguments …  [!] [runtime exec] [inferred by pid]   avg 3 s  [chain of 4]  +12
 */
import { formatNumber } from '../base/format'
import { visibleText } from '../base/printable-text'
import { ENTRY_TAGS, type Entry } from '../codes/entries'
import { INDENT_PX, LABEL_LEFT_PX, MOST_INDENTED } from '../codes/labels'
import { OUTCOME } from '../codes/outcomes'
import { ROW_KIND } from '../codes/rows'
import { EDGE } from '../codes/spans'
import type { Frame } from '../derive/frame'
import { fitText } from './fit-text'
import type { Surface } from './surface'
import type { CanvasTheme } from './theme'

export interface LabelView {
  readonly scrollTop: number
  readonly rowHeight: number
  readonly widthPx: number
  readonly heightPx: number
  readonly selectedKey: string
  /** Rows of the frame that stay at the top, outermost first. */
  readonly stickyRows: readonly number[]
}

const RIGHT_PX = 8
const TWISTY_PX = 14
const GAP_PX = 6
const MOST_TAG_PX = 150
const LEAST_TAG_PX = 34
/** What is left of a text that is narrower says nothing. */
const LEAST_TEXT_PX = 16

export function drawLabels(context: Surface, frame: Frame, view: LabelView, theme: CanvasTheme): void {
  const first = Math.floor(view.scrollTop / view.rowHeight)
  const last = Math.min(frame.firstRow + frame.windowRows, first + Math.ceil(view.heightPx / view.rowHeight) + 1)
  for (let listRow = Math.max(first, frame.firstRow); listRow < last; listRow++)
    drawLabel(context, frame, listRow - frame.firstRow, listRow * view.rowHeight - view.scrollTop, view, theme)
  view.stickyRows.forEach((row, i) => drawLabel(context, frame, row, i * view.rowHeight, view, theme))
  if (view.stickyRows.length === 0) return
  context.fillStyle = theme.stickyLine
  context.fillRect(0, view.stickyRows.length * view.rowHeight - 1, view.widthPx, 1)
}

/** Something of a row, beside what is before it. */
interface Piece {
  readonly width: number
  readonly paint: (x: number) => void
}

function drawLabel(
  context: Surface,
  frame: Frame,
  row: number,
  top: number,
  view: LabelView,
  theme: CanvasTheme,
): void {
  const { columns } = frame.rows
  const isGroup = columns.kind[row] < ROW_KIND.process
  const isSelected =
    view.selectedKey !== '' &&
    (frame.strings[columns.selects[row]] === view.selectedKey ||
      (frame.selectedKey === view.selectedKey && columns.listRow[row] === frame.selectedRow))
  context.fillStyle = isSelected ? theme.selectedRow : isGroup ? theme.groupRow : theme.background
  context.fillRect(0, top, view.widthPx, view.rowHeight)
  context.fillStyle = theme.line
  context.fillRect(0, top + view.rowHeight - 1, view.widthPx, 1)

  context.textBaseline = 'middle'
  const pieces = new Pieces(context, theme, top + (view.rowHeight - 1) / 2)
  const left = Math.min(LABEL_LEFT_PX + columns.depth[row] * INDENT_PX, MOST_INDENTED * view.widthPx)
  if (columns.hasChildren[row] === 1) pieces.twisty(columns.isCollapsed[row] === 1).paint(left)
  const right = view.widthPx - RIGHT_PX
  const room = right - left - TWISTY_PX - GAP_PX
  const before = [pieces.edge(columns.edge[row]), ...pieces.name(frame, row, room)].filter(isThere)
  const { after, atRight } = pieces.ends(frame, row, room - widthOf(before))
  const detail = frame.strings[columns.detail[row]]
  const free = room - widthOf([...before, ...after, ...atRight])
  const middle = detail === '' ? undefined : pieces.detail(detail, free)
  let x = left + TWISTY_PX + GAP_PX
  for (const piece of [...before, ...(middle === undefined ? [] : [middle]), ...after]) {
    piece.paint(x)
    x += piece.width + GAP_PX
  }
  // what stands at the right edge, or right after the rest where there is no room left
  x = Math.max(x, right - widthOf(atRight) + GAP_PX)
  for (const piece of atRight) {
    piece.paint(x)
    x += piece.width + GAP_PX
  }
}

function widthOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { width }) => sum + width + GAP_PX, 0)
}

function isThere(piece: Piece | undefined): piece is Piece {
  return piece !== undefined
}

/** Makes the pieces of one row. */
class Pieces {
  private readonly context: Surface
  private readonly theme: CanvasTheme
  private readonly middle: number

  constructor(context: Surface, theme: CanvasTheme, middle: number) {
    this.context = context
    this.theme = theme
    this.middle = middle
  }

  private text(text: string, font: string, colour: string, mostPx = Infinity): Piece {
    const { context, middle } = this
    context.font = font
    const shown = fitText(context, visibleText(text), mostPx)
    return {
      width: context.measureText(shown).width,
      paint: (x) => {
        context.font = font
        context.fillStyle = colour
        context.fillText(shown, x, middle)
      },
    }
  }

  twisty(isCollapsed: boolean): Piece {
    const { context, theme, middle } = this
    return {
      width: TWISTY_PX,
      paint: (x) => {
        context.strokeStyle = theme.mutedText
        context.lineWidth = 1
        context.setLineDash([])
        context.beginPath()
        const centre = x + TWISTY_PX / 2
        const points = isCollapsed
          ? [-1.5, -3, 1.5, 0, -1.5, 3] // ›
          : [-3, -1.5, 0, 1.5, 3, -1.5] // ⌄
        context.moveTo(centre + points[0], middle + points[1])
        context.lineTo(centre + points[2], middle + points[3])
        context.lineTo(centre + points[4], middle + points[5])
        context.stroke()
      },
    }
  }

  edge(edge: number): Piece | undefined {
    const isSame = edge === EDGE.became || edge === EDGE.continued
    if (!isSame && edge !== EDGE.inferred) return undefined
    return this.text(isSame ? '↳' : '⇢', `12px ${this.theme.monoFont}`, this.theme.mutedText)
  }

  /** A path gives way in its directories, never in its file name. */
  name(frame: Frame, row: number, room: number): Piece[] {
    const { theme } = this
    const { kind, label, isContext, members } = frame.rows.columns
    const text = frame.strings[label[row]]
    const colour = isContext[row] === 1 ? theme.mutedText : theme.text
    if (kind[row] < ROW_KIND.process) return [this.text(text, `600 13px ${theme.sansFont}`, colour, 0.75 * room)]
    if (kind[row] === ROW_KIND.noise) return [this.text(text, `italic 12px ${theme.monoFont}`, theme.mutedText, room)]
    const font = `12px ${theme.monoFont}`
    const isPath = kind[row] !== ROW_KIND.ladder
    const slash = isPath ? text.lastIndexOf('/') + 1 : 0
    const file = this.text(text.slice(slash), font, colour, 0.7 * room)
    const directory = this.text(text.slice(0, slash), font, colour, Math.max(0, 0.7 * room - file.width))
    const name: Piece = {
      width: directory.width + file.width,
      paint: (x) => {
        directory.paint(x)
        file.paint(x + directory.width)
      },
    }
    return kind[row] === ROW_KIND.fold ? [name, this.times(members[row])] : [name]
  }

  detail(text: string, room: number): Piece | undefined {
    if (room - GAP_PX < LEAST_TEXT_PX) return undefined
    return this.text(text, `12px ${this.theme.monoFont}`, this.theme.mutedText, room - GAP_PX)
  }

  /** What follows the arguments, and what stands at the right edge. */
  ends(frame: Frame, row: number, room: number): { after: Piece[]; atRight: Piece[] } {
    const { theme } = this
    const { columns } = frame.rows
    const kind = columns.kind[row]
    const isGroup = kind < ROW_KIND.process
    const after: Piece[] = []
    if (isGroup && columns.isCollapsed[row] === 1 && columns.attention[row] > 0)
      after.push(this.badge(formatNumber(columns.attention[row])))
    if (columns.outcome[row] === OUTCOME.attention && !isGroup && kind !== ROW_KIND.noise) after.push(this.badge('!'))
    const entry = ENTRY_TAGS[columns.entry[row] as Entry]
    if (entry !== '') after.push(this.tag(entry))
    if (columns.edge[row] === EDGE.inferred) after.push(this.tag('inferred by pid', [2, 2]))
    const ladder = kind === ROW_KIND.ladder ? [this.tag(`chain of ${columns.members[row]}`)] : []
    const below = `+${formatNumber(columns.descendants[row])}`
    const isCounted = columns.isCollapsed[row] === 1 && columns.members[row] === 0
    const count = isCounted ? [this.text(below, `11px ${theme.monoFont}`, theme.mutedText)] : []
    const durations = frame.strings[columns.durations[row]].replace(/.*average/, 'avg')
    const isTimed = (kind === ROW_KIND.fold || kind === ROW_KIND.noise) && durations !== ''
    const times = isTimed ? [this.text(durations, `11px ${theme.monoFont}`, theme.mutedText)] : []
    // the tag that names the other end of an edge gives way to the others
    const crossing = frame.strings[columns.crossingText[row]]
    const left = room - widthOf([...after, ...ladder, ...count, ...times]) - GAP_PX
    const tags = crossing === '' ? [] : [this.tag(crossing, [], Math.max(LEAST_TAG_PX, left))]
    const rest = [...ladder, ...tags, ...count]
    return isTimed ? { after, atRight: [...times, ...rest] } : { after: [...after, ...rest], atRight: [] }
  }

  private times(members: number): Piece {
    const { theme } = this
    const text = this.text(`× ${formatNumber(members)}`, `600 11px ${theme.sansFont}`, theme.accent)
    return this.boxed(text, text.width + 10, 16, 4, theme.accentSoft)
  }

  private badge(said: string): Piece {
    const { theme } = this
    const text = this.text(said, `600 10.5px ${theme.sansFont}`, theme.attentionText)
    return this.boxed(text, Math.max(17, text.width + 10), 17, 8.5, theme.attentionSoft)
  }

  private boxed(text: Piece, width: number, height: number, radius: number, colour: string): Piece {
    const { context, middle } = this
    return {
      width,
      paint: (x) => {
        context.fillStyle = colour
        context.beginPath()
        context.roundRect(x, middle - height / 2, width, height, radius)
        context.fill()
        text.paint(x + (width - text.width) / 2)
      },
    }
  }

  private tag(said: string, dash: number[] = [], mostPx = MOST_TAG_PX): Piece {
    const { context, theme, middle } = this
    const text = this.text(said, `11px ${theme.sansFont}`, theme.mutedText, Math.min(mostPx, MOST_TAG_PX) - 14)
    const width = text.width + 14
    return {
      width,
      paint: (x) => {
        context.strokeStyle = theme.stickyLine
        context.lineWidth = 1
        context.setLineDash(dash)
        context.beginPath()
        context.roundRect(x + 0.5, middle - 8.5, width - 1, 17, 4)
        context.stroke()
        context.setLineDash([])
        text.paint(x + 7)
      },
    }
  }
}
