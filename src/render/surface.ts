/** What everything in `render/` draws on: a canvas, or a picture of vectors (`svg-surface.ts`). */

export type CanvasSurface = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D

/** The calls of a canvas that are used, and what a canvas does with images of pixels instead. */
export interface VectorSurface extends Pick<
  CanvasRenderingContext2D,
  | 'fillStyle'
  | 'strokeStyle'
  | 'lineWidth'
  | 'globalAlpha'
  | 'font'
  | 'textBaseline'
  | 'save'
  | 'restore'
  | 'translate'
  | 'beginPath'
  | 'closePath'
  | 'moveTo'
  | 'lineTo'
  | 'arc'
  | 'rect'
  | 'roundRect'
  | 'fill'
  | 'stroke'
  | 'setLineDash'
  | 'fillRect'
  | 'fillText'
  | 'createLinearGradient'
> {
  readonly isVector: true
  measureText(text: string): { readonly width: number }
  /** What has been drawn since `beginPath` bounds what is drawn until `restore`. */
  clip(): void
  /** A fill that repeats a square of `size` CSS pixels. */
  createTile(size: number, paint: (tile: Surface) => void): CanvasPattern
}

export type Surface = CanvasSurface | VectorSurface

export function isVector(surface: Surface): surface is VectorSurface {
  return 'isVector' in surface
}
