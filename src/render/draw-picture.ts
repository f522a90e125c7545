/**
 * The timeline as a picture of its own, with what a report needs around it, in CSS pixels. What is in the middle is drawn
 * by the same functions as on the page.
 *
 *   title                                                   right
 *   facts: sources, range, query …
 *   ┌ labels ─────────────┬ axis ──────────────────────────────┐
 *   │                     │ spans, or lanes over all the width │
 *   └─────────────────────┴────────────────────────────────────┘
 *   legend
 *   notes: missing data, what was cut …
 */
import { LEGEND, OUTCOME_WORDS } from '../codes/outcomes'
import type { Frame } from '../derive/frame'
import type { PackedFrame } from '../derive/packed-frame'
import type { Tick } from './axis-ticks'
import { drawAxis } from './draw-axis'
import { drawLabels } from './draw-labels'
import { PackedImages, drawPacked } from './draw-packed'
import { drawSpans } from './draw-spans'
import { wrapText } from './fit-text'
import { hatchFill } from './span-fills'
import type { Surface } from './surface'
import type { CanvasTheme } from './theme'
import type { TimeScale } from './time-scale'

/** What is written around the timeline. */
export interface PictureTexts {
  readonly title: string
  /** At the right of the title. */
  readonly right: string
  readonly facts: readonly Fact[]
  readonly notes: readonly string[]
}

/** `Query   binary:curl`. */
export interface Fact {
  readonly name: string
  readonly value: string
}

export type PictureRows =
  | {
      readonly layout: 'tree'
      readonly frame: Frame
      readonly labelWidthPx: number
      readonly rowHeight: number
      readonly scrollTop: number
      /** Rows of the frame that stay at the top, outermost first. */
      readonly stickyRows: readonly number[]
    }
  | { readonly layout: 'packed'; readonly frame: PackedFrame; readonly scrollTop: number }

export interface Picture {
  readonly widthPx: number
  /** Of the rows alone. */
  readonly rowsHeightPx: number
  readonly rows: PictureRows
  readonly selectedKey: string
  /** As wide as `spansWidth` says. */
  readonly scale: TimeScale
  readonly base: string
  readonly ticks: readonly Tick[]
  readonly texts: PictureTexts
  /** Device pixels in a CSS pixel. */
  readonly pixelRatio: number
}

const PAD_PX = 16
const AXIS_PX = 28
const TITLE_PX = 24
const LINE_PX = 17
const LEGEND_PX = 26
const FACT_NAME_PX = 76
const MOST_LINES = 4

/** Width of the part that has times, of a picture of a width, both in CSS pixels. */
export function spansWidth(widthPx: number, labelWidthPx: number): number {
  return widthPx - 2 * PAD_PX - labelWidthPx - (labelWidthPx > 0 ? 1 : 0)
}

/** How texts are broken, and how high all but the rows is. Depends on the width, the texts and the fonts alone. */
export interface PictureLayout {
  readonly facts: readonly { readonly name: string; readonly lines: readonly string[] }[]
  readonly notes: readonly string[]
  /** Height of what is above the rows, and of what is below them. */
  readonly abovePx: number
  readonly belowPx: number
}

export function layoutPicture(
  surface: Surface,
  widthPx: number,
  { facts, notes }: PictureTexts,
  theme: CanvasTheme,
): PictureLayout {
  const room = widthPx - 2 * PAD_PX
  surface.font = `11.5px ${theme.monoFont}`
  const brokenFacts = facts.map(({ name, value }) => ({
    name,
    lines: wrapText(surface, value, room - FACT_NAME_PX, MOST_LINES),
  }))
  surface.font = `11.5px ${theme.sansFont}`
  const brokenNotes = notes.flatMap((note) => wrapText(surface, note, room, MOST_LINES))
  const factLines = brokenFacts.reduce((sum, { lines }) => sum + Math.max(1, lines.length), 0)
  return {
    facts: brokenFacts,
    notes: brokenNotes,
    abovePx: PAD_PX + TITLE_PX + factLines * LINE_PX + 8 + AXIS_PX,
    belowPx: LEGEND_PX + brokenNotes.length * LINE_PX + PAD_PX / 2,
  }
}

/** The picture at the origin of a surface. */
export function drawPicture(context: Surface, picture: Picture, layout: PictureLayout, theme: CanvasTheme): void {
  const { widthPx, rowsHeightPx, rows } = picture
  const heightPx = layout.abovePx + rowsHeightPx + layout.belowPx
  const room = widthPx - 2 * PAD_PX
  context.fillStyle = theme.background
  context.fillRect(0, 0, widthPx, heightPx)
  drawHead(context, picture, layout, theme)

  const axisTop = layout.abovePx - AXIS_PX
  const labelPx = rows.layout === 'tree' ? rows.labelWidthPx : 0
  const spansLeft = labelPx === 0 ? 0 : labelPx + 1
  const spansPx = spansWidth(widthPx, labelPx)
  inBox(context, PAD_PX, axisTop, room, AXIS_PX, () => {
    context.fillStyle = theme.panel
    context.fillRect(0, 0, room, AXIS_PX)
    if (rows.layout === 'tree') {
      context.font = `12px ${theme.monoFont}`
      context.textBaseline = 'middle'
      context.fillStyle = theme.mutedText
      context.fillText('process', 10, AXIS_PX / 2)
    }
  })
  inBox(context, PAD_PX + spansLeft, axisTop, spansPx, AXIS_PX, () =>
    drawAxis(context, picture.base, picture.ticks, theme, spansPx, AXIS_PX),
  )
  if (rows.layout === 'tree')
    inBox(context, PAD_PX, layout.abovePx, labelPx, rowsHeightPx, () =>
      drawLabels(
        context,
        rows.frame,
        { ...rows, widthPx: labelPx, heightPx: rowsHeightPx, selectedKey: picture.selectedKey },
        theme,
      ),
    )
  inBox(context, PAD_PX + spansLeft, layout.abovePx, spansPx, rowsHeightPx, () =>
    drawRows(context, picture, spansPx, theme),
  )
  context.strokeStyle = theme.stickyLine
  context.lineWidth = 1
  context.setLineDash([])
  context.beginPath()
  context.rect(PAD_PX - 0.5, axisTop - 0.5, room + 1, AXIS_PX + rowsHeightPx + 1)
  context.moveTo(PAD_PX, layout.abovePx - 0.5)
  context.lineTo(PAD_PX + room, layout.abovePx - 0.5)
  if (labelPx > 0) {
    context.moveTo(PAD_PX + labelPx + 0.5, axisTop)
    context.lineTo(PAD_PX + labelPx + 0.5, layout.abovePx + rowsHeightPx)
  }
  context.stroke()
  drawFoot(context, picture, layout, theme)
}

function drawRows(context: Surface, { rows, ...picture }: Picture, widthPx: number, theme: CanvasTheme): void {
  const { scale, ticks, selectedKey, rowsHeightPx: heightPx, pixelRatio } = picture
  const view = { scale, ticks, widthPx, heightPx, scrollTop: rows.scrollTop, cursorX: NaN }
  if (rows.layout === 'tree') {
    const { rowHeight, stickyRows } = rows
    drawSpans(context, rows.frame, { ...view, rowHeight, stickyRows, selectedKey, hoveredRow: -1 }, theme)
    return
  }
  const packed = { ...view, pixelRatio, focusedKey: '', hovered: undefined }
  drawPacked(context, rows.frame, new PackedImages(), packed, theme)
}

function drawHead(context: Surface, { widthPx, texts }: Picture, layout: PictureLayout, theme: CanvasTheme): void {
  context.textBaseline = 'middle'
  const titleY = PAD_PX + TITLE_PX / 2 - 4
  context.font = `11.5px ${theme.sansFont}`
  context.fillStyle = theme.mutedText
  const rightPx = context.measureText(texts.right).width
  context.fillText(texts.right, widthPx - PAD_PX - rightPx, titleY)
  context.font = `600 15px ${theme.sansFont}`
  context.fillStyle = theme.text
  const [title = ''] = wrapText(context, texts.title, widthPx - 3 * PAD_PX - rightPx, 1)
  context.fillText(title, PAD_PX, titleY)
  let y = PAD_PX + TITLE_PX + LINE_PX / 2
  for (const { name, lines } of layout.facts) {
    context.font = `11.5px ${theme.sansFont}`
    context.fillStyle = theme.mutedText
    context.fillText(name, PAD_PX, y)
    context.font = `11.5px ${theme.monoFont}`
    context.fillStyle = theme.text
    for (const line of lines) {
      context.fillText(line, PAD_PX + FACT_NAME_PX, y)
      y += LINE_PX
    }
    if (lines.length === 0) y += LINE_PX
  }
}

function drawFoot(context: Surface, picture: Picture, layout: PictureLayout, theme: CanvasTheme): void {
  let y = layout.abovePx + picture.rowsHeightPx + LEGEND_PX / 2 + 2
  let x = PAD_PX
  context.textBaseline = 'middle'
  context.font = `11.5px ${theme.sansFont}`
  const swatch = (fill: string | CanvasPattern, word: string): void => {
    context.fillStyle = fill
    context.beginPath()
    context.roundRect(x, y - 4, 14, 8, 2)
    context.fill()
    context.fillStyle = theme.mutedText
    context.fillText(word, x + 19, y)
    x += 19 + context.measureText(word).width + 14
  }
  for (const outcome of LEGEND) swatch(theme.outcomes[outcome], OUTCOME_WORDS[outcome])
  if (picture.rows.frame.gaps.length > 0) swatch(hatchFill(context, theme.gap, 5), 'data missing')
  context.fillStyle = theme.mutedText
  y += LEGEND_PX / 2 + LINE_PX / 2
  for (const note of layout.notes) {
    context.fillText(note, PAD_PX, y)
    y += LINE_PX
  }
}

/** Draws with the origin at a corner of a box, and nothing outside of it. */
function inBox(context: Surface, x: number, y: number, width: number, height: number, draw: () => void): void {
  context.save()
  context.translate(x, y)
  context.beginPath()
  context.rect(0, 0, width, height)
  context.clip()
  draw()
  context.restore()
}
