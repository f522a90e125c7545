/**
 * The packed layout: grid, bands of missing data, the raster of narrow spans, wide spans with their names, the selection
 * and headers, in CSS pixels. Draws the last frame under the present viewport, so that moving never waits for the worker.
 *
 *   y = top in the list − scrollTop        x = frameNs / nsPerPx + shift
 */
import { OUTCOME } from '../codes/outcomes'
import { bisect } from '../base/bisect'
import { visibleText } from '../base/printable-text'
import { HEADER_PX, LANE_PX } from '../codes/packed'
import { END, START, isUnknownEnd } from '../codes/spans'
import type { PackedFrame, PackedSection } from '../derive/packed-frame'
import { HeaderImages, NAME_LEFT_PX, paintHeader } from './header-images'
import { RasterImage, rasterColours, rasterRuns } from './raster'
import { FADE_PX, fadeFill, hatchFill } from './span-fills'
import { isVector, type Surface } from './surface'
import type { CanvasTheme } from './theme'
import type { Tick } from './axis-ticks'
import type { TimeScale } from './time-scale'

export interface PackedViewport {
  readonly scale: TimeScale
  readonly scrollTop: number
  readonly widthPx: number
  readonly heightPx: number
  /** Device pixels in a CSS pixel. */
  readonly pixelRatio: number
  readonly ticks: readonly Tick[]
  /** Pixel of the cursor line; NaN for none. */
  readonly cursorX: number
  /** Key of the section that the keyboard is on; empty for none. */
  readonly focusedKey: string
  /** Span under the pointer: its lane in the list, and its times from the frame's origin. */
  readonly hovered: { readonly topPx: number; readonly startNs: number; readonly endNs: number } | undefined
}

const SPAN_HEIGHT = LANE_PX - 1
const RADIUS = 2.5
const MIN_SPAN_PX = 3
const LABEL_FONT_PX = 9.5
const LABEL_PAD_PX = 5
/** A name that is cut to fewer letters says nothing. */
const LEAST_LETTERS = 3

/** What is kept from one animation frame to the next. */
export class PackedImages {
  readonly raster = new RasterImage()
  readonly headers = new HeaderImages()
}

export function drawPacked(
  context: Surface,
  frame: PackedFrame,
  images: PackedImages,
  view: PackedViewport,
  theme: CanvasTheme,
): void {
  const painter = new PackedPainter(context, frame, view, theme)
  painter.paintGrid()
  painter.paintGaps()
  painter.paintRaster(images.raster)
  painter.paintSpans()
  painter.paintMarks()
  painter.paintOutlines()
  painter.paintHeaders(images.headers)
  painter.paintCursor()
}

/** Top of a section's header on screen: it stays in view as long as its section does. */
function headerTop({ topPx, heightPx }: PackedSection, scrollTop: number): number {
  return Math.min(Math.max(topPx, scrollTop), topPx + heightPx - HEADER_PX) - scrollTop
}

/** The section whose header is at `y` on screen; undefined where there is none. */
export function headerAt(frame: PackedFrame, scrollTop: number, y: number): PackedSection | undefined {
  return frame.sections.find((section) => {
    const top = headerTop(section, scrollTop)
    return y >= top && y < top + HEADER_PX && section.topPx + section.heightPx > scrollTop
  })
}

/** True where a click on a header opens or closes it. */
export function isOnTwisty(x: number): boolean {
  return x < NAME_LEFT_PX
}

class PackedPainter {
  private readonly context: Surface
  private readonly frame: PackedFrame
  private readonly view: PackedViewport
  private readonly theme: CanvasTheme
  private readonly shift: number

  constructor(context: Surface, frame: PackedFrame, view: PackedViewport, theme: CanvasTheme) {
    this.context = context
    this.frame = frame
    this.view = view
    this.theme = theme
    this.shift = view.scale.shiftOf(frame.origin)
  }

  private x(ns: number): number {
    return ns / this.view.scale.nsPerPx + this.shift
  }

  /** Top of a row on screen, at a whole device pixel; NaN when it is not in view. */
  private rowTop(row: number): number {
    const { scrollTop, heightPx, pixelRatio } = this.view
    const y = this.frame.rowTops[row] - scrollTop
    return y + LANE_PX <= 0 || y >= heightPx ? NaN : Math.round(y * pixelRatio) / pixelRatio
  }

  paintGrid(): void {
    const { context, theme, view } = this
    context.fillStyle = theme.background
    context.fillRect(0, 0, view.widthPx, view.heightPx)
    context.fillStyle = theme.gridLine
    for (const { x } of view.ticks) context.fillRect(Math.round(x), 0, 1, view.heightPx)
  }

  /** Hatched over all lanes of the node in which events are missing. */
  paintGaps(): void {
    const { frame, view, context } = this
    if (frame.gaps.length === 0) return
    const bands = this.gapBands()
    context.globalAlpha = 0.5
    context.fillStyle = hatchFill(context, this.theme.gap, 10)
    for (const { node, topPx, heightPx } of frame.sections) {
      const y = topPx - view.scrollTop
      if (y > view.heightPx || y + heightPx < 0) continue
      for (const { left, right } of [...(bands.get(node) ?? []), ...(node === '' ? [] : (bands.get('') ?? []))])
        context.fillRect(left, y + HEADER_PX, right - left, heightPx - HEADER_PX)
    }
    context.globalAlpha = 1
  }

  /** Bands in view by node; those that meet on screen are one. Gaps are in order of their begin. */
  private gapBands(): Map<string, { left: number; right: number }[]> {
    const bands = new Map<string, { left: number; right: number }[]>()
    for (const { node, fromNs, toNs } of this.frame.gaps) {
      const left = Math.max(0, this.x(fromNs))
      const right = Math.min(this.view.widthPx, Math.max(this.x(toNs), this.x(fromNs) + MIN_SPAN_PX))
      if (right <= left) continue
      const known = bands.get(node)
      const last = known?.at(-1)
      if (last !== undefined && left <= last.right + 1) last.right = Math.max(last.right, right)
      else if (known === undefined) bands.set(node, [{ left, right }])
      else known.push({ left, right })
    }
    return bands
  }

  /** Each row of the image as high as a lane; only the part in view, as very large numbers draw wrongly. */
  paintRaster(image: RasterImage): void {
    const { frame, context, view, theme } = this
    const { raster, rowTops } = frame
    const firstRow = bisect(0, rowTops.length, (row) => rowTops[row] + LANE_PX > view.scrollTop)
    const lastRow = bisect(firstRow, rowTops.length, (row) => rowTops[row] >= view.scrollTop + view.heightPx)
    const left = this.x(raster.fromNs)
    const pixelWidth = raster.nsPerPx / view.scale.nsPerPx
    const from = Math.max(0, Math.floor(-left / pixelWidth))
    const to = Math.min(raster.width, Math.ceil((view.widthPx - left) / pixelWidth))
    if (to <= from || lastRow === firstRow) return
    if (isVector(context)) {
      const colours = rasterColours(theme)
      for (let row = firstRow; row < lastRow; row++)
        for (const run of rasterRuns(raster, colours, row, from, to)) {
          context.fillStyle = run.colour
          const width = (run.to - run.from) * pixelWidth
          context.fillRect(left + run.from * pixelWidth, this.rowTop(row), width, SPAN_HEIGHT)
        }
      return
    }
    const picture = image.of(raster, theme, firstRow, lastRow)
    context.imageSmoothingEnabled = false
    const x = left + from * pixelWidth
    const width = (to - from) * pixelWidth
    for (let row = firstRow; row < lastRow; row++)
      context.drawImage(picture, from, row, to - from, 1, x, this.rowTop(row), width, SPAN_HEIGHT)
  }

  paintSpans(): void {
    const { frame, context, theme } = this
    const { row: rows, isDim } = frame.spans.columns
    context.font = `${LABEL_FONT_PX}px ${theme.monoFont}`
    context.textBaseline = 'middle'
    const letterPx = context.measureText('m').width
    for (let span = 0; span < frame.spans.length; span++) {
      const y = this.rowTop(rows[span])
      if (Number.isNaN(y)) continue
      context.globalAlpha = isDim[span] === 1 ? 0.22 : 1
      this.paintSpan(span, y, letterPx)
    }
    context.globalAlpha = 1
  }

  private paintSpan(span: number, y: number, letterPx: number): void {
    const { frame, context, theme, view } = this
    const { startNs, endNs, startKind, endKind, outcome } = frame.spans.columns
    // far outside the canvas nothing is seen, and very large numbers draw wrongly
    const left = Math.max(-FADE_PX, this.x(startNs[span]))
    const right = Math.min(view.widthPx + FADE_PX, this.x(endNs[span]))
    if (right < 0 || left > view.widthPx || right <= left) return
    const colour = theme.outcomes[outcome[span]]
    const isOpen = endKind[span] === END.open || isUnknownEnd(endKind[span])
    const fadesIn = startKind[span] !== START.seen
    context.fillStyle = fadesIn || isOpen ? fadeFill(context, colour, left, right, fadesIn, isOpen) : colour
    context.beginPath()
    context.roundRect(left, y, right - left, SPAN_HEIGHT, isOpen ? [RADIUS, 0, 0, RADIUS] : RADIUS)
    context.fill()
    if (startKind[span] === START.snapshot) {
      context.fillStyle = hatchFill(context, theme.background, 5)
      context.fill()
    }
    if (outcome[span] === OUTCOME.attention) {
      // colour is never the only signal: attention also has a notch at its end
      context.fillStyle = theme.text
      context.fillRect(right - 2, y, 2, SPAN_HEIGHT)
    }
    this.paintLabel(span, Math.max(0, left) + LABEL_PAD_PX, Math.min(view.widthPx, right) - LABEL_PAD_PX, y, letterPx)
  }

  /** The name stays in view while a part of the span is, and is cut where there is no room. */
  private paintLabel(span: number, left: number, right: number, y: number, letterPx: number): void {
    const { frame, context, theme } = this
    const name = visibleText(frame.strings[frame.spans.columns.label[span]])
    const letters = Math.floor((right - left) / letterPx)
    if (letters < Math.min(LEAST_LETTERS, name.length)) return
    context.fillStyle = theme.inks[frame.spans.columns.outcome[span]]
    context.fillText(name.length <= letters ? name : `${name.slice(0, letters - 1)}…`, left, y + SPAN_HEIGHT / 2 + 0.5)
  }

  paintMarks(): void {
    const { frame, context, theme, view } = this
    const { row: rows, atNs, isEnforced, isDim } = frame.marks.columns
    for (let mark = 0; mark < frame.marks.length; mark++) {
      const y = this.rowTop(rows[mark])
      const x = this.x(atNs[mark])
      if (Number.isNaN(y) || x < -5 || x > view.widthPx + 5) continue
      context.globalAlpha = isDim[mark] === 1 ? 0.3 : 1
      context.fillStyle = isEnforced[mark] === 1 ? theme.enforcedMark : theme.mark
      context.strokeStyle = theme.background
      context.lineWidth = 1
      context.beginPath()
      if (isEnforced[mark] === 1) context.arc(x, y + SPAN_HEIGHT / 2, 4, 0, 2 * Math.PI)
      else {
        context.moveTo(x - 3.5, y - 0.5)
        context.lineTo(x + 3.5, y - 0.5)
        context.lineTo(x, y + 5.5)
        context.closePath()
      }
      context.stroke()
      context.fill()
      if (isEnforced[mark] === 0) continue
      context.fillStyle = theme.background
      context.fillRect(x - 2.5, y + SPAN_HEIGHT / 2 - 1, 5, 2)
    }
    context.globalAlpha = 1
  }

  paintOutlines(): void {
    const { frame, theme, view } = this
    if (view.hovered !== undefined) this.outline(view.hovered, theme.text, 1)
    if (frame.selected !== undefined) this.outline(frame.selected, theme.accent, 2)
  }

  private outline(at: NonNullable<PackedFrame['selected']>, colour: string, lineWidth: number): void {
    const { context, view } = this
    const y = at.topPx - view.scrollTop
    const left = Math.max(-20, this.x(at.startNs))
    const right = Math.min(view.widthPx + 20, Math.max(this.x(at.endNs), this.x(at.startNs) + MIN_SPAN_PX))
    if (y + LANE_PX < 0 || y > view.heightPx || right < 0 || left > view.widthPx) return
    const around = lineWidth / 2 + 0.5
    context.lineWidth = lineWidth
    context.strokeStyle = colour
    context.beginPath()
    context.roundRect(left - around, y - around, right - left + 2 * around, SPAN_HEIGHT + 2 * around, RADIUS + around)
    context.stroke()
  }

  paintHeaders(headers: HeaderImages): void {
    const { frame, view, theme, context } = this
    for (const section of frame.sections) {
      const top = headerTop(section, view.scrollTop)
      if (top <= -HEADER_PX || top >= view.heightPx) continue
      const isFocused = section.key === view.focusedKey
      const y = Math.round(top * view.pixelRatio) / view.pixelRatio
      if (isVector(context)) {
        context.save()
        context.translate(0, y)
        paintHeader(context, section, isFocused, theme, view.widthPx)
        context.restore()
        continue
      }
      const header = headers.of(section, isFocused, theme, view.widthPx, view.pixelRatio)
      if (header !== undefined) context.drawImage(header, 0, y, view.widthPx, HEADER_PX)
    }
  }

  paintCursor(): void {
    if (Number.isNaN(this.view.cursorX)) return
    this.context.fillStyle = this.theme.accent
    this.context.fillRect(Math.round(this.view.cursorX), 0, 1, this.view.heightPx)
  }
}
