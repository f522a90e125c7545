/**
 * A surface that writes SVG: the calls that draw on a canvas become elements. Text is escaped, nothing in the picture
 * refers to anything outside of it, and fonts are named with common ones to fall back to.
 *
 *   fillRect → <rect>   fill, stroke → <path>   fillText → <text>   clip → <g clip-path>   gradients, tiles → their own
 *
 * Every text has the length that it was measured to have, so that the layout holds with another font, too.
 */
import { printableText } from '../base/printable-text'
import type { Surface, VectorSurface } from './surface'

/** Width of a text in a canvas font, and how far its alphabetic baseline is below its middle, both in CSS pixels. */
export type MeasureText = (font: string, text: string) => { readonly width: number; readonly baseline: number }

type Style = string | CanvasGradient | CanvasPattern

interface State {
  fillStyle: Style
  strokeStyle: Style
  lineWidth: number
  globalAlpha: number
  font: string
  textBaseline: CanvasTextBaseline
  dash: readonly number[]
  x: number
  y: number
  /** Groups that `restore` closes. */
  groups: number
}

const START: State = {
  fillStyle: '#000000',
  strokeStyle: '#000000',
  lineWidth: 1,
  globalAlpha: 1,
  font: '10px sans-serif',
  textBaseline: 'alphabetic',
  dash: [],
  x: 0,
  y: 0,
  groups: 0,
}

class SvgGradient implements CanvasGradient {
  readonly stops: { readonly offset: number; readonly colour: string }[] = []
  readonly ends: readonly [x0: number, y0: number, x1: number, y1: number]

  constructor(ends: SvgGradient['ends']) {
    this.ends = ends
  }

  addColorStop(offset: number, colour: string): void {
    this.stops.push({ offset, colour })
  }
}

class SvgTile implements CanvasPattern {
  readonly size: number
  readonly content: string

  constructor(size: number, content: string) {
    this.size = size
    this.content = content
  }

  setTransform(): void {
    throw new Error('a tile of SVG stays where it is')
  }
}

/** Texts that say what the whole picture is. */
export interface SvgTexts {
  readonly title: string
  readonly description: string
}

export class SvgSurface implements VectorSurface {
  readonly isVector = true
  private state: State = { ...START }
  private readonly saved: State[] = []
  private path: string[] = []
  private readonly parts: string[] = []
  private readonly measure: MeasureText
  /** Elements that are referred to, by their content. */
  private readonly ids: Map<string, string>

  constructor(measure: MeasureText, ids = new Map<string, string>()) {
    this.measure = measure
    this.ids = ids
  }

  /** The whole file. */
  toSvg(widthPx: number, heightPx: number, { title, description }: SvgTexts): string {
    const size = `width="${num(widthPx)}" height="${num(heightPx)}" viewBox="0 0 ${num(widthPx)} ${num(heightPx)}"`
    return [
      `<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" xml:space="preserve">`,
      `<title>${escapeLine(title)}</title>`,
      `<desc>${description.split('\n').map(escapeLine).join('\n')}</desc>`,
      ...this.parts,
      '</svg>\n',
    ].join('\n')
  }

  // ── state ────────────────────────────────────────────────────────────────────────────────────────────────────────

  get fillStyle(): Style {
    return this.state.fillStyle
  }
  set fillStyle(style: Style) {
    this.state.fillStyle = style
  }
  get strokeStyle(): Style {
    return this.state.strokeStyle
  }
  set strokeStyle(style: Style) {
    this.state.strokeStyle = style
  }
  get lineWidth(): number {
    return this.state.lineWidth
  }
  set lineWidth(width: number) {
    this.state.lineWidth = width
  }
  get globalAlpha(): number {
    return this.state.globalAlpha
  }
  set globalAlpha(alpha: number) {
    this.state.globalAlpha = alpha
  }
  get font(): string {
    return this.state.font
  }
  set font(font: string) {
    this.state.font = font
  }
  get textBaseline(): CanvasTextBaseline {
    return this.state.textBaseline
  }
  set textBaseline(baseline: CanvasTextBaseline) {
    this.state.textBaseline = baseline
  }

  setLineDash(dash: readonly number[]): void {
    this.state.dash = [...dash]
  }

  save(): void {
    this.saved.push({ ...this.state })
    this.state.groups = 0
  }

  restore(): void {
    for (let i = 0; i < this.state.groups; i++) this.parts.push('</g>')
    this.state = this.saved.pop() ?? { ...START }
  }

  translate(x: number, y: number): void {
    this.state.x += x
    this.state.y += y
  }

  // ── paths ────────────────────────────────────────────────────────────────────────────────────────────────────────

  beginPath(): void {
    this.path = []
  }

  closePath(): void {
    this.path.push('Z')
  }

  moveTo(x: number, y: number): void {
    this.path.push(`M${this.at(x, y)}`)
  }

  lineTo(x: number, y: number): void {
    this.path.push(`${this.path.length === 0 ? 'M' : 'L'}${this.at(x, y)}`)
  }

  /** Whole circles alone are drawn. */
  arc(x: number, y: number, radius: number, from: number, to: number): void {
    if (Math.abs(to - from) < 2 * Math.PI) throw new Error('only whole circles are written as SVG')
    const half = `a${num(radius)} ${num(radius)} 0 1 1`
    this.path.push(`M${this.at(x - radius, y)}${half} ${num(2 * radius)} 0${half} ${num(-2 * radius)} 0Z`)
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.path.push(`M${this.at(x, y)}h${num(width)}v${num(height)}h${num(-width)}Z`)
  }

  /** `radii` as a canvas takes them: from the left top corner on, clockwise. */
  roundRect(
    x: number,
    y: number,
    width: number,
    height: number,
    radii: number | DOMPointInit | Iterable<number | DOMPointInit> = 0,
  ): void {
    const [leftTop, rightTop, rightBottom, leftBottom] = cornersOf(radii).map((radius) =>
      Math.min(radius, width / 2, height / 2),
    )
    const corner = (radius: number, dx: number, dy: number): string =>
      radius === 0 ? '' : `a${num(radius)} ${num(radius)} 0 0 1 ${num(dx * radius)} ${num(dy * radius)}`
    this.path.push(
      `M${this.at(x + leftTop, y)}`,
      `h${num(width - leftTop - rightTop)}${corner(rightTop, 1, 1)}`,
      `v${num(height - rightTop - rightBottom)}${corner(rightBottom, -1, 1)}`,
      `h${num(rightBottom + leftBottom - width)}${corner(leftBottom, -1, -1)}`,
      `v${num(leftBottom + leftTop - height)}${corner(leftTop, 1, -1)}Z`,
    )
  }

  fill(): void {
    this.parts.push(`<path d="${this.path.join('')}"${this.paint('fill', this.state.fillStyle)}/>`)
  }

  stroke(): void {
    const { lineWidth, dash, strokeStyle } = this.state
    const width = lineWidth === 1 ? '' : ` stroke-width="${num(lineWidth)}"`
    const dashes = dash.length === 0 ? '' : ` stroke-dasharray="${dash.map(num).join(' ')}"`
    this.parts.push(
      `<path d="${this.path.join('')}" fill="none"${this.paint('stroke', strokeStyle)}${width}${dashes}/>`,
    )
  }

  clip(): void {
    const id = this.idOf((clipId) => `<clipPath id="${clipId}"><path d="${this.path.join('')}"/></clipPath>`)
    this.parts.push(`<g clip-path="url(#${id})">`)
    this.state.groups++
  }

  // ── rectangles and text ──────────────────────────────────────────────────────────────────────────────────────────

  fillRect(x: number, y: number, width: number, height: number): void {
    if (!(width > 0 && height > 0)) return
    const [left, top] = [num(x + this.state.x), num(y + this.state.y)]
    const fill = this.paint('fill', this.state.fillStyle)
    this.parts.push(`<rect x="${left}" y="${top}" width="${num(width)}" height="${num(height)}"${fill}/>`)
  }

  measureText(text: string): { readonly width: number } {
    return this.measure(this.state.font, printableText(text))
  }

  fillText(text: string, x: number, y: number): void {
    const shown = printableText(text)
    if (shown.trim() === '') return
    const { font, textBaseline, fillStyle } = this.state
    const { width, baseline } = this.measure(font, shown)
    const top = y + (textBaseline === 'middle' ? baseline : 0)
    const place = `x="${num(x + this.state.x)}" y="${num(top + this.state.y)}"`
    const length = shown.length > 1 ? ` textLength="${num(width)}" lengthAdjust="spacingAndGlyphs"` : ''
    this.parts.push(
      `<text ${place}${fontAttributes(font)}${length}${this.paint('fill', fillStyle)}>${escapeXml(shown)}</text>`,
    )
  }

  // ── fills ────────────────────────────────────────────────────────────────────────────────────────────────────────

  createLinearGradient(x0: number, y0: number, x1: number, y1: number): CanvasGradient {
    const { x, y } = this.state
    return new SvgGradient([x0 + x, y0 + y, x1 + x, y1 + y])
  }

  createTile(size: number, paint: (tile: Surface) => void): CanvasPattern {
    const tile = new SvgSurface(this.measure, this.ids)
    paint(tile)
    return new SvgTile(size, tile.parts.join(''))
  }

  private paint(what: 'fill' | 'stroke', style: Style): string {
    const { globalAlpha } = this.state
    const alphaOf = (alpha: number): string => (alpha >= 1 ? '' : ` ${what}-opacity="${num(alpha)}"`)
    if (typeof style === 'string') {
      const { colour, alpha } = splitColour(style)
      return ` ${what}="${colour}"${alphaOf(alpha * globalAlpha)}`
    }
    return ` ${what}="url(#${this.idOfFill(style)})"${alphaOf(globalAlpha)}`
  }

  private idOfFill(style: CanvasGradient | CanvasPattern): string {
    if (style instanceof SvgGradient) {
      const [x1, y1, x2, y2] = style.ends.map(num)
      const stops = style.stops.map(({ offset, colour: written }) => {
        const { colour, alpha } = splitColour(written)
        const opacity = alpha >= 1 ? '' : ` stop-opacity="${num(alpha)}"`
        return `<stop offset="${num(offset)}" stop-color="${colour}"${opacity}/>`
      })
      const ends = `gradientUnits="userSpaceOnUse" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"`
      return this.idOf((id) => `<linearGradient id="${id}" ${ends}>${stops.join('')}</linearGradient>`)
    }
    if (style instanceof SvgTile) {
      const { size, content } = style
      const box = `patternUnits="userSpaceOnUse" width="${num(size)}" height="${num(size)}"`
      return this.idOf((id) => `<pattern id="${id}" ${box}>${content}</pattern>`)
    }
    throw new Error('a fill of another surface cannot be written as SVG')
  }

  /** Writes an element that is referred to, once for each content. */
  private idOf(write: (id: string) => string): string {
    const content = write('')
    const known = this.ids.get(content)
    if (known !== undefined) return known
    const id = `d${this.ids.size}`
    this.ids.set(content, id)
    this.parts.push(`<defs>${write(id)}</defs>`)
    return id
  }

  private at(x: number, y: number): string {
    return `${num(x + this.state.x)} ${num(y + this.state.y)}`
  }
}

function cornersOf(radii: number | DOMPointInit | Iterable<number | DOMPointInit>): number[] {
  const list = typeof radii === 'number' ? [radii] : Symbol.iterator in radii ? [...radii] : [radii]
  const numbers = list.map((radius) => (typeof radius === 'number' ? radius : (radius.x ?? 0)))
  const [first = 0, second = first, third = first, fourth = second] = numbers
  return [first, second, third, fourth]
}

/** A hundredth of a pixel is enough. */
function num(value: number): string {
  if (!Number.isFinite(value)) throw new Error('a place in a picture is no number')
  return String(Math.round(value * 100) / 100)
}

/** `#rrggbb` and `#rrggbbaa` as a colour and an opacity, which all readers of SVG know. Others stay as they are. */
function splitColour(style: string): { colour: string; alpha: number } {
  if (!/^#[0-9a-f]{8}$/i.test(style)) return { colour: escapeXml(style), alpha: 1 }
  return { colour: style.slice(0, 7), alpha: parseInt(style.slice(7), 16) / 255 }
}

const FONT = /^(?:(italic) )?(?:(\d{3}|bold) )?([\d.]+)px (.+)$/

/** `italic 600 12px 'Inter', sans-serif` as attributes. */
function fontAttributes(font: string): string {
  const match = FONT.exec(font)
  if (match === null) throw new Error(`a font that cannot be written as SVG: ${font}`)
  const [, style, weight, size, family] = match
  return [
    ` font-family="${escapeXml(family)}" font-size="${size}"`,
    weight === undefined ? '' : ` font-weight="${weight}"`,
    style === undefined ? '' : ` font-style="${style}"`,
  ].join('')
}

function escapeLine(text: string): string {
  return escapeXml(printableText(text))
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
