/** Fills that say what is not known: faded ends and hatching. */
import { isVector, type Surface } from './surface'

/** Length over which a span fades, in CSS pixels. */
export const FADE_PX = 36
/** What is left of a colour where it has faded: an eighth, as two digits. */
const CLEAR = '1f'

/** A colour, `#rrggbb`, that fades at one or both ends of [left, right], in CSS pixels. */
export function fadeFill(
  context: Surface,
  colour: string,
  left: number,
  right: number,
  fadesIn: boolean,
  fadesOut: boolean,
): CanvasGradient {
  const gradient = context.createLinearGradient(left, 0, right, 0)
  const part = Math.min(0.5, FADE_PX / Math.max(1, right - left))
  const clear = colour + CLEAR
  gradient.addColorStop(0, fadesIn ? clear : colour)
  gradient.addColorStop(part, colour)
  gradient.addColorStop(1 - part, colour)
  gradient.addColorStop(1, fadesOut ? clear : colour)
  return gradient
}

/** Diagonal lines, `size` CSS pixels apart. */
export function hatchFill(context: Surface, colour: string, size: number): CanvasPattern | string {
  const paint = (tile: Surface): void => paintLines(tile, colour, size)
  if (isVector(context)) return context.createTile(size, paint)
  const canvas = new OffscreenCanvas(size, size)
  const tile = canvas.getContext('2d')
  if (tile === null) return colour
  paint(tile)
  return context.createPattern(canvas, 'repeat') ?? colour
}

function paintLines(tile: Surface, colour: string, size: number): void {
  tile.strokeStyle = colour
  tile.lineWidth = size / 8
  tile.beginPath()
  for (const offset of [-size, 0, size]) {
    tile.moveTo(offset - 1, size + 1)
    tile.lineTo(offset + size + 1, -1)
  }
  tile.stroke()
}
