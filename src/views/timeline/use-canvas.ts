import { useEffect, useRef, type RefObject } from 'react'
import { drawOncePerFrame, prepareCanvas } from '../../render/canvas'
import { readTheme, type CanvasTheme } from '../../render/theme'
import { usePreferences, useTimeFormat } from '../../state/viewer-context'

/**
 * A canvas that is drawn outside React: once per frame whenever one of `sources` changes, its size changes, or the
 * theme does. `draw` must be stable.
 */
export function useCanvas(
  sources: readonly { subscribe(listener: () => void): () => void }[],
  draw: (context: CanvasRenderingContext2D, theme: CanvasTheme, widthPx: number, heightPx: number) => void,
): RefObject<HTMLCanvasElement | null> {
  const canvas = useRef<HTMLCanvasElement>(null)
  const theme = usePreferences((preferences) => preferences.theme)
  const format = useTimeFormat()

  useEffect(() => {
    const element = canvas.current
    if (element === null) return
    let colours = readTheme(element)
    // asked for while drawing, the size would make the browser lay out the page there and then
    let widthPx = 0
    let heightPx = 0
    const painter = drawOncePerFrame(() => {
      const context = prepareCanvas(element, widthPx, heightPx)
      if (context !== undefined) draw(context, colours, widthPx, heightPx)
    })
    const onScheme = (): void => {
      colours = readTheme(element)
      painter.schedule()
    }
    const scheme = matchMedia('(prefers-color-scheme: dark)')
    scheme.addEventListener('change', onScheme)
    const observer = new ResizeObserver(() => {
      widthPx = element.clientWidth
      heightPx = element.clientHeight
      painter.schedule()
    })
    observer.observe(element)
    const stops = sources.map((source) => source.subscribe(painter.schedule))
    void document.fonts.ready.then(painter.schedule)
    painter.schedule()
    return () => {
      scheme.removeEventListener('change', onScheme)
      observer.disconnect()
      for (const stop of stops) stop()
      painter.cancel()
    }
    // theme and format are read through the page's style and the viewer when drawing
  }, [sources, draw, theme, format])
  return canvas
}
