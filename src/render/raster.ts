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

/** Colours by [dim][outcome][shade], as a canvas holds them: 4 bytes each. */
function makePalette(theme: CanvasTheme): Uint32Array {
  const colours = 2 * OUTCOME_COUNT * SHADES
  const context = new OffscreenCanvas(colours, 1).getContext('2d')
  if (context === null) throw new Error('the browser gives no canvas')
  for (let i = 0; i < colours; i++) {
    const shade = i % SHADES
    const outcome = Math.floor(i / SHADES) % OUTCOME_COUNT
    const isDim = i >= colours / 2
    const density = Math.min(1, shade / OPAQUE_SHADE)
    const ink = (MOST_INK * Math.max(0, shade - OPAQUE_SHADE)) / (SHADES - 1 - OPAQUE_SHADE)
    // what wants attention keeps its colour, however many there are
    const inkPart = outcome === OUTCOME.attention ? 0 : Math.round(ink * 100)
    context.globalAlpha = isDim ? DIM_ALPHA : LEAST_ALPHA + (1 - LEAST_ALPHA) * density
    context.fillStyle = `color-mix(in srgb, ${theme.outcomes[outcome]}, ${theme.text} ${inkPart}%)`
    context.fillRect(i, 0, 1, 1)
  }
  return new Uint32Array(context.getImageData(0, 0, colours, 1).data.buffer)
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
    const dimFrom = OUTCOME_COUNT * SHADES
    for (let i = from * width; i < to * width; i++) {
      const byte = outcomes[i]
      if (byte === 0) {
        pixels[i] = 0
        continue
      }
      const shade = Math.min(SHADES - 1, 31 - Math.clz32(counts[i]))
      pixels[i] = colours[((byte & RASTER_DIM) === 0 ? 0 : dimFrom) + ((byte & RASTER_OUTCOME) - 1) * SHADES + shade]
    }
    this.canvas.getContext('2d')?.putImageData(this.image, 0, 0, 0, from, width, to - from)
  }
}
