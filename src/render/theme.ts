/** Colours of the canvases, read from the page's design tokens so that there is one place to change them. */
import { OUTCOME } from '../codes/outcomes'

export interface CanvasTheme {
  readonly background: string
  readonly groupRow: string
  readonly line: string
  readonly gridLine: string
  readonly stickyLine: string
  readonly text: string
  readonly mutedText: string
  readonly accent: string
  readonly selectedRow: string
  readonly hoveredRow: string
  readonly mark: string
  readonly enforcedMark: string
  readonly gap: string
  /** By `OUTCOME`. */
  readonly outcomes: readonly string[]
  readonly onSpan: string
  readonly monoFont: string
  readonly sansFont: string
}

export function readTheme(element: Element): CanvasTheme {
  const style = getComputedStyle(element)
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim()
  const outcomes: string[] = []
  outcomes[OUTCOME.exit0] = token('exit0')
  outcomes[OUTCOME.nonzero] = token('nonzero')
  outcomes[OUTCOME.attention] = token('attention')
  outcomes[OUTCOME.running] = token('running')
  outcomes[OUTCOME.replaced] = token('replaced')
  outcomes[OUTCOME.unknown] = token('unknown')
  return {
    background: token('bg'),
    groupRow: token('bg-group'),
    line: token('line-soft'),
    gridLine: token('line-grid'),
    stickyLine: token('line'),
    text: token('text'),
    mutedText: token('text-muted'),
    accent: token('accent'),
    selectedRow: token('bg-selected'),
    hoveredRow: token('bg-hover'),
    mark: token('mark'),
    enforcedMark: token('attention'),
    gap: token('gap'),
    outcomes,
    onSpan: token('on-span'),
    monoFont: token('font-mono'),
    sansFont: token('font-sans'),
  }
}
