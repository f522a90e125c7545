/** Scrolls the list to the place of a link, which may have to wait for rows that are not read yet. */
import type { Frame } from '../derive/frame'
import { rowOfSelected } from './frame-rows'
import type { ListPlace } from './link-forms'
import {
  ROW_HEIGHT_PX,
  scrollOffsetFor,
  scrollPacked,
  scrollTo,
  type ViewportState,
  type ViewportStore,
} from './viewport'

/** The place at which the list stands. */
export function placeOf(
  { scrollTop, heightPx }: ViewportState,
  frame: Frame | undefined,
  selectedKey: string,
): ListPlace {
  const selectedRow = frame === undefined ? -1 : rowOfSelected(frame, selectedKey)
  const y = selectedRow * ROW_HEIGHT_PX - scrollTop
  const isSeen = selectedRow >= 0 && y >= 0 && y + ROW_HEIGHT_PX <= heightPx
  return { top: Math.round((scrollTop / ROW_HEIGHT_PX) * 100) / 100, selected: isSeen ? selectedRow : undefined }
}

/** Scroll offset of a place: the selected row is in view, also of a window that is lower than the one it was made in. */
function offsetOf(place: ListPlace, viewport: ViewportState): number {
  const scrollTop = place.top * ROW_HEIGHT_PX
  return place.selected === undefined ? scrollTop : scrollOffsetFor({ ...viewport, scrollTop }, place.selected)
}

/**
 * Holds a list at a place until all is read, as rows may still come in above it. Ends when the user scrolls.
 * `packedTop` is the place of the packed layout.
 */
export class PlaceKeeper {
  private readonly viewport: ViewportStore
  private wanted: { readonly place: ListPlace; readonly packedTop: number } | undefined
  private lastTop = 0
  private lastPackedTop = 0

  constructor(viewport: ViewportStore) {
    this.viewport = viewport
  }

  want(place: ListPlace, packedTop: number): void {
    const viewport = this.viewport.getState()
    this.wanted = { place, packedTop }
    this.lastTop = viewport.scrollTop
    this.lastPackedTop = viewport.packedTop
  }

  forget(): void {
    this.wanted = undefined
  }

  /** Where the list is to stand; undefined when it is there, or elsewhere by the user's hand. */
  get waiting(): { readonly place: ListPlace; readonly packedTop: number } | undefined {
    return this.wanted
  }

  /** The shown layout has so much content; `isLast` when it will not grow. */
  follow(shown: { readonly rows: number } | { readonly packedPx: number }, isLast: boolean): void {
    const viewport = this.viewport.getState()
    if (this.wanted === undefined) return
    if (viewport.scrollTop !== this.lastTop || viewport.packedTop !== this.lastPackedTop) {
      this.wanted = undefined
      return
    }
    if ('rows' in shown) {
      const top = offsetOf(this.wanted.place, viewport)
      if (isLast || shown.rows * ROW_HEIGHT_PX - viewport.heightPx >= top) scrollTo(this.viewport, top, shown.rows)
    } else {
      const { packedTop } = this.wanted
      if (isLast || shown.packedPx - viewport.heightPx >= packedTop)
        scrollPacked(this.viewport, packedTop, shown.packedPx)
    }
    this.lastTop = this.viewport.getState().scrollTop
    this.lastPackedTop = this.viewport.getState().packedTop
    if (isLast) this.wanted = undefined
  }
}
