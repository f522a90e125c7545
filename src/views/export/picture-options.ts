/** What the user chose for pictures; kept until the page is closed. */
import { createStore } from 'zustand/vanilla'

export interface PictureOptions {
  /** In CSS pixels. */
  readonly widthPx: number
  /** Of the rows, in CSS pixels, where not all of them are wanted; 0 for as many as are in view. */
  readonly heightPx: number
  readonly isWholeList: boolean
  readonly theme: 'page' | 'light'
  /** Device pixels in a CSS pixel, of a picture of pixels. */
  readonly pixelRatio: 1 | 2 | 3
}

export const PICTURE_WIDTH = { least: 480, most: 8000 } as const
export const PICTURE_HEIGHT = { least: 48, most: 16_000 } as const

export const pictureOptions = createStore<PictureOptions>(() => ({
  widthPx: 1440,
  heightPx: 0,
  isWholeList: true,
  theme: 'page',
  pixelRatio: 2,
}))
