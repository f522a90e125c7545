/**
 * Canvases are drawn in CSS pixels; the device's pixels are only known here.
 *
 *   CSS pixels     what layout, pointers and this project's numbers are in
 *   device pixels  CSS pixels × devicePixelRatio, whole numbers
 */

/** Sets the canvas to a size in CSS pixels and gives a context that draws in them, or undefined while it has no size. */
export function prepareCanvas(
  canvas: HTMLCanvasElement,
  widthPx: number,
  heightPx: number,
): CanvasRenderingContext2D | undefined {
  const ratio = window.devicePixelRatio || 1
  const width = Math.round(widthPx * ratio)
  const height = Math.round(heightPx * ratio)
  if (width <= 0 || height <= 0) return undefined
  if (canvas.width !== width) canvas.width = width
  if (canvas.height !== height) canvas.height = height
  const context = canvas.getContext('2d') ?? undefined
  context?.setTransform(width / widthPx, 0, 0, height / heightPx, 0, 0)
  context?.clearRect(0, 0, widthPx, heightPx)
  return context
}

/** Calls `draw` once before the next paint, however often it is asked for. */
export function drawOncePerFrame(draw: () => void): { schedule: () => void; cancel: () => void } {
  let handle = 0
  return {
    schedule() {
      if (handle !== 0) return
      handle = requestAnimationFrame(() => {
        handle = 0
        draw()
      })
    },
    cancel() {
      cancelAnimationFrame(handle)
      handle = 0
    },
  }
}
