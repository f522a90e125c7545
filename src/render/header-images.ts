import { HEADER_PX } from '../codes/packed'
import { formatCount, formatNumber } from '../base/format'
import { visibleText } from '../base/printable-text'
import type { PackedSection } from '../derive/packed-frame'
import { fitText } from './fit-text'
import type { Surface } from './surface'
import type { CanvasTheme } from './theme'

/** Where the triangle that opens and closes a section is, and its name, in CSS pixels. */
const TWISTY_LEFT_PX = 8
export const NAME_LEFT_PX = 23
/** Room for what is counted at the right, and what a name has at least. */
const COUNTS_PX = 190
const LEAST_NAME_PX = 120

/** Headers that were not drawn for the longest time go first. */
const MOST_IMAGES = 120

/** Headers of sections as images: their text does not change while the lanes move, and text is slow to draw. */
export class HeaderImages {
  private readonly images = new Map<string, OffscreenCanvas>()
  private made: { readonly theme: CanvasTheme; readonly widthPx: number; readonly pixelRatio: number } | undefined

  /** The header of a section over a width in CSS pixels; undefined where the browser gives no canvas. */
  of(
    section: PackedSection,
    isFocused: boolean,
    theme: CanvasTheme,
    widthPx: number,
    pixelRatio: number,
  ): OffscreenCanvas | undefined {
    const { made } = this
    if (made?.theme !== theme || made.widthPx !== widthPx || made.pixelRatio !== pixelRatio) this.images.clear()
    this.made = { theme, widthPx, pixelRatio }
    const { key, label, detail, processes, attention, matches, isCollapsed } = section
    const content = JSON.stringify([key, label, detail, processes, attention, matches, isCollapsed, isFocused])
    let image = this.images.get(content)
    if (image === undefined) image = paint(section, isFocused, theme, widthPx, pixelRatio)
    if (image === undefined) return undefined
    this.images.delete(content)
    this.images.set(content, image)
    const [oldest] = this.images.keys()
    if (this.images.size > MOST_IMAGES) this.images.delete(oldest)
    return image
  }
}

function paint(
  section: PackedSection,
  isFocused: boolean,
  theme: CanvasTheme,
  widthPx: number,
  pixelRatio: number,
): OffscreenCanvas | undefined {
  const image = new OffscreenCanvas(Math.max(1, Math.round(widthPx * pixelRatio)), Math.round(HEADER_PX * pixelRatio))
  const context = image.getContext('2d', { alpha: false })
  if (context === null) return undefined
  context.scale(image.width / widthPx, image.height / HEADER_PX)
  paintHeader(context, section, isFocused, theme, widthPx)
  return image
}

/** The header of a section at the origin of a surface, in CSS pixels. */
export function paintHeader(
  context: Surface,
  section: PackedSection,
  isFocused: boolean,
  theme: CanvasTheme,
  widthPx: number,
): void {
  context.fillStyle = isFocused ? theme.selectedRow : theme.groupRow
  context.fillRect(0, 0, widthPx, HEADER_PX - 1)
  context.fillStyle = theme.line
  context.fillRect(0, HEADER_PX - 1, widthPx, 1)
  const middle = HEADER_PX / 2
  context.textBaseline = 'middle'

  context.font = `10px ${theme.sansFont}`
  context.fillStyle = theme.mutedText
  context.fillText(section.isCollapsed ? '▸' : '▾', TWISTY_LEFT_PX, middle)

  context.font = `600 12px ${theme.sansFont}`
  context.fillStyle = theme.text
  // what is counted at the right stays to be read
  const name = fitText(context, visibleText(section.label), Math.max(LEAST_NAME_PX, widthPx - NAME_LEFT_PX - COUNTS_PX))
  context.fillText(name, NAME_LEFT_PX, middle)
  const detailLeft = NAME_LEFT_PX + context.measureText(name).width + 10

  context.font = `11px ${theme.monoFont}`
  const letterPx = context.measureText('m').width
  const count = formatCount(section.processes, 'process')
  const found = section.matches < 0 ? count : `${formatNumber(section.matches)} of ${count}`
  let right = widthPx - 10 - found.length * letterPx
  context.fillStyle = theme.mutedText
  context.fillText(found, right, middle)
  if (section.attention > 0) {
    const attention = `${formatNumber(section.attention)} !`
    right -= (attention.length + 2) * letterPx
    context.fillStyle = theme.attentionText
    context.fillText(attention, right, middle)
  }
  const letters = Math.floor((right - 16 - detailLeft) / letterPx)
  if (letters < 8) return
  const detail = visibleText(section.detail)
  context.fillStyle = theme.mutedText
  context.fillText(detail.length <= letters ? detail : `${detail.slice(0, letters - 1)}…`, detailLeft, middle)
}
