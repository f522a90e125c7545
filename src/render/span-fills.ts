/** Fills that say what is not known: faded ends and hatching. */

/** Length over which a span fades, in CSS pixels. */
export const FADE_PX = 36

/** A colour that fades at one or both ends of [left, right], in CSS pixels. */
export function fadeFill(
  context: CanvasRenderingContext2D,
  colour: string,
  left: number,
  right: number,
  fadesIn: boolean,
  fadesOut: boolean,
): CanvasGradient {
  const gradient = context.createLinearGradient(left, 0, right, 0)
  const part = Math.min(0.5, FADE_PX / Math.max(1, right - left))
  const clear = `color-mix(in srgb, ${colour} 12%, transparent)`
  gradient.addColorStop(0, fadesIn ? clear : colour)
  gradient.addColorStop(part, colour)
  gradient.addColorStop(1 - part, colour)
  gradient.addColorStop(1, fadesOut ? clear : colour)
  return gradient
}

/** Diagonal lines, `size` CSS pixels apart. */
export function hatchFill(context: CanvasRenderingContext2D, colour: string, size: number): CanvasPattern | string {
  const tile = new OffscreenCanvas(size, size)
  const tileContext = tile.getContext('2d')
  if (tileContext === null) return colour
  tileContext.strokeStyle = colour
  tileContext.lineWidth = size / 8
  tileContext.beginPath()
  for (const offset of [-size, 0, size]) {
    tileContext.moveTo(offset - 1, size + 1)
    tileContext.lineTo(offset + size + 1, -1)
  }
  tileContext.stroke()
  return context.createPattern(tile, 'repeat') ?? colour
}
