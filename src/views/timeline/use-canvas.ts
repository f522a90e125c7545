import { useEffect, useRef, type RefObject } from 'react'
import { drawOncePerFrame, prepareCanvas } from '../../render/canvas'
import { readTheme, type CanvasTheme } from '../../render/theme'
import { usePreferences, useTimeFormat } from '../../state/viewer-context'
import { observeSize } from '../shared/observe-size'

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
    const stopObserving = observeSize(element, (width, height) => {
      widthPx = width
      heightPx = height
      painter.schedule()
    })
    const stops = sources.map((source) => source.subscribe(painter.schedule))
    void document.fonts.ready.then(painter.schedule)
    painter.schedule()
    return () => {
      scheme.removeEventListener('change', onScheme)
      stopObserving()
      for (const stop of stops) stop()
      painter.cancel()
    }
    // theme and format are read through the page's style and the viewer when drawing
  }, [sources, draw, theme, format])
  return canvas
}
