/**
 * A long list of lines of one height, of which only those in view exist. The scroll offset is a number of our own:
 * browsers lay out nothing taller than some 30 million pixels, so the scrolled box is at most `MAX_HEIGHT_PX` tall, and
 * a list that is taller is scrolled in proportion by the scroll bar, but line by line by the wheel.
 */
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react'
import { observeSize } from '../shared/observe-size'

const MAX_HEIGHT_PX = 8_000_000
/** Lines beyond the window that exist too. */
const MARGIN_LINES = 8

export interface LineWindow {
  /** The element that scrolls. */
  readonly box: RefObject<HTMLDivElement | null>
  /** The lines, which are moved by `transform`; inside an element that sticks to the top of the box. */
  readonly lines: RefObject<HTMLDivElement | null>
  /** Height of what is scrolled. */
  readonly heightPx: number
  /** Lines that should exist. */
  readonly first: number
  readonly count: number
  readonly linesPerPage: number
  /** The first line that is whole in view. */
  readonly topLine: () => number
  readonly onScroll: () => void
  /** Brings a line into view, with as little movement as possible; `margin` lines from the edge. */
  readonly reveal: (line: number, margin?: number) => void
}

/** `shownFirst` is the number of the first line that is in the document now. */
export function useLineWindow(total: number, lineHeightPx: number, shownFirst: number): LineWindow {
  const box = useRef<HTMLDivElement>(null)
  const lines = useRef<HTMLDivElement>(null)
  /** Pixels above the window, were the list as tall as its lines. */
  const offset = useRef(0)
  /** The scroll offset of the box that `offset` stands for; another one is the user's. */
  const knownTop = useRef(0)
  /** Height of the box. */
  const viewPx = useRef(0)
  const [window, setWindow] = useState({ first: 0, count: 40, linesPerPage: 10 })
  const contentPx = total * lineHeightPx
  const heightPx = Math.min(MAX_HEIGHT_PX, contentPx)

  const place = useCallback((): void => {
    if (box.current === null) return
    if (lines.current !== null)
      lines.current.style.transform = `translateY(${shownFirst * lineHeightPx - offset.current}px)`
    if (viewPx.current === 0) return // not laid out yet
    const linesPerPage = Math.max(1, Math.floor(viewPx.current / lineHeightPx))
    const first = Math.max(0, Math.floor(offset.current / lineHeightPx) - MARGIN_LINES)
    const count = linesPerPage + 2 * MARGIN_LINES + 1
    setWindow((shown) => (shown.first === first && shown.count === count ? shown : { first, count, linesPerPage }))
  }, [lineHeightPx, shownFirst])

  /** Pixels of the list for each pixel of the scrolled box. */
  const ratio = useCallback((): number => {
    const { current: view } = viewPx
    return heightPx <= view ? 1 : (contentPx - view) / (heightPx - view)
  }, [contentPx, heightPx])

  const scrollTo = useCallback(
    (wanted: number): void => {
      const element = box.current
      if (element === null) return
      offset.current = Math.max(0, Math.min(contentPx - viewPx.current, wanted))
      const top = offset.current / ratio()
      if (top !== knownTop.current) element.scrollTop = top
      knownTop.current = top
      place()
    },
    [contentPx, ratio, place],
  )

  const onScroll = useCallback((): void => {
    const top = box.current?.scrollTop ?? 0
    if (Math.abs(top - knownTop.current) < 1) return // the browser rounds
    knownTop.current = top
    offset.current = top * ratio()
    place()
  }, [ratio, place])

  const reveal = useCallback(
    (line: number, margin = 0): void => {
      const top = (line - margin) * lineHeightPx
      const bottom = (line + 1 + margin) * lineHeightPx
      if (line * lineHeightPx < offset.current) scrollTo(top)
      else if ((line + 1) * lineHeightPx > offset.current + viewPx.current) scrollTo(bottom - viewPx.current)
    },
    [lineHeightPx, scrollTo],
  )

  const topLine = useCallback(() => Math.ceil(offset.current / lineHeightPx), [lineHeightPx])

  useLayoutEffect(place)
  useEffect(() => {
    const element = box.current
    if (element === null) return
    const onWheel = (event: WheelEvent): void => {
      if (ratio() <= 1 || event.ctrlKey || event.metaKey) return
      event.preventDefault()
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? lineHeightPx : 1
      scrollTo(offset.current + event.deltaY * unit)
    }
    const stopObserving = observeSize(element, (_, heightPx) => {
      viewPx.current = heightPx
      knownTop.current = element.scrollTop
      scrollTo(offset.current)
    })
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => {
      stopObserving()
      element.removeEventListener('wheel', onWheel)
    }
  }, [ratio, scrollTo, lineHeightPx])

  return { box, lines, heightPx, ...window, topLine, onScroll, reveal }
}
