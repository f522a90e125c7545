/**
 * A raster of outcomes and counts as an image: one pixel for each of its pixels, one row for each of its rows. Coloured
 * once for each frame; drawing only scales it.
 */
import { OUTCOME, OUTCOME_COUNT } from '../codes/outcomes'
import { RASTER_DIM, RASTER_OUTCOME } from '../codes/packed'
import type { Raster } from '../derive/packed-frame'
import type { CanvasTheme } from './theme'

/** Shades of an outcome: 1, 2–3, 4–7 … 32,768 and more spans under one pixel. */
const SHADES = 16
/** From so many doublings on a pixel is as opaque as can be, and nears the colour of text instead. */
const OPAQUE_SHADE = 3
const LEAST_ALPHA = 0.8
const DIM_ALPHA = 0.18
const MOST_INK = 0.45

/** Colours by [dim][outcome][shade], `#rrggbbaa`. */
export function rasterColours(theme: CanvasTheme): string[] {
  const colours = 2 * OUTCOME_COUNT * SHADES
  return Array.from({ length: colours }, (_, i) => {
    const shade = i % SHADES
    const outcome = Math.floor(i / SHADES) % OUTCOME_COUNT
    const isDim = i >= colours / 2
    const density = Math.min(1, shade / OPAQUE_SHADE)
    const ink = (MOST_INK * Math.max(0, shade - OPAQUE_SHADE)) / (SHADES - 1 - OPAQUE_SHADE)
    // what wants attention keeps its colour, however many there are
    const inkPart = outcome === OUTCOME.attention ? 0 : ink
    const alpha = isDim ? DIM_ALPHA : LEAST_ALPHA + (1 - LEAST_ALPHA) * density
    return mix(theme.outcomes[outcome], theme.text, inkPart) + hex(255 * alpha)
  })
}

/** One colour with a part of another in it; all are `#rrggbb`. */
function mix(colour: string, other: string, part: number): string {
  const channel = (of: string, at: number): number => parseInt(of.slice(at, at + 2), 16)
  return `#${[1, 3, 5].map((at) => hex(channel(colour, at) * (1 - part) + channel(other, at) * part)).join('')}`
}

function hex(byte: number): string {
  return Math.round(byte).toString(16).padStart(2, '0')
}

/** The same as a canvas holds them: 4 bytes each, red first. */
function makePalette(theme: CanvasTheme): Uint32Array {
  const bytes = rasterColours(theme).flatMap((colour) =>
    [1, 3, 5, 7].map((at) => parseInt(colour.slice(at, at + 2), 16)),
  )
  return new Uint32Array(Uint8Array.from(bytes).buffer)
}

/** Place in a palette of what is under a pixel; -1 for nothing. */
function colourIdx(byte: number, count: number): number {
  if (byte === 0) return -1
  const shade = Math.min(SHADES - 1, 31 - Math.clz32(count))
  return ((byte & RASTER_DIM) === 0 ? 0 : DIM_FROM) + ((byte & RASTER_OUTCOME) - 1) * SHADES + shade
}

const DIM_FROM = OUTCOME_COUNT * SHADES

/** Pixels of a row, from `from` up to `to`, that have one colour: for surfaces that take no images. */
export function rasterRuns(
  { width, outcomes, counts }: Raster,
  colours: readonly string[],
  row: number,
  from: number,
  to: number,
): { readonly from: number; readonly to: number; readonly colour: string }[] {
  const runs: { from: number; to: number; colour: string }[] = []
  const idxAt = (x: number): number => colourIdx(outcomes[row * width + x], counts[row * width + x])
  for (let x = from; x < to;) {
    const idx = idxAt(x)
    let end = x + 1
    while (end < to && idxAt(end) === idx) end++
    if (idx >= 0) runs.push({ from: x, to: end, colour: colours[idx] })
    x = end
  }
  return runs
}

export class RasterImage {
  private readonly canvas = new OffscreenCanvas(1, 1)
  private image = new ImageData(1, 1)
  private palette: { readonly theme: CanvasTheme; readonly colours: Uint32Array } | undefined
  /** Rows of `raster` that are coloured: from `from` up to `to`. */
  private painted: { readonly raster: Raster; readonly theme: CanvasTheme; from: number; to: number } | undefined

  /**
   * The image of a raster, of which the rows from `from` up to `to` are coloured: each row once for a raster and a theme,
   * when it comes into view.
   */
  of(raster: Raster, theme: CanvasTheme, from: number, to: number): OffscreenCanvas {
    if (this.palette?.theme !== theme) this.palette = { theme, colours: makePalette(theme) }
    if (this.painted?.raster !== raster || this.painted.theme !== theme) {
      this.start(raster)
      this.painted = { raster, theme, from, to: from }
    }
    const { painted } = this
    this.paint(raster, this.palette.colours, from, Math.min(to, painted.from))
    this.paint(raster, this.palette.colours, Math.max(from, painted.to), to)
    painted.from = Math.min(painted.from, from)
    painted.to = Math.max(painted.to, to)
    return this.canvas
  }

  private start({ width, outcomes }: Raster): void {
    const rows = Math.max(1, outcomes.length / width)
    if (this.image.width === width && this.image.height === rows) return
    this.image = new ImageData(width, rows)
    this.canvas.width = width
    this.canvas.height = rows
  }

  private paint({ width, outcomes, counts }: Raster, colours: Uint32Array, from: number, to: number): void {
    if (to <= from) return
    const pixels = new Uint32Array(this.image.data.buffer)
    for (let i = from * width; i < to * width; i++) {
      const idx = colourIdx(outcomes[i], counts[i])
      pixels[i] = idx < 0 ? 0 : colours[idx]
    }
    this.canvas.getContext('2d')?.putImageData(this.image, 0, 0, 0, from, width, to - from)
  }
}
