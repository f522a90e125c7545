/** Slanted lines of a colour, for areas in which something is not known; the colour itself where there is no canvas. */
export function hatchPattern(context: CanvasRenderingContext2D, colour: string, size: number): CanvasPattern | string {
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
