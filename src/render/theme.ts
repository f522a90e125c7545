/** Colours of the canvases, read from the page's design tokens so that there is one place to change them. */
import { OUTCOME_COUNT, OUTCOME_NAMES } from '../codes/outcomes'

export interface CanvasTheme {
  readonly background: string
  readonly panel: string
  readonly groupRow: string
  readonly line: string
  readonly gridLine: string
  readonly stickyLine: string
  readonly text: string
  readonly mutedText: string
  readonly accent: string
  readonly accentSoft: string
  readonly selectedRow: string
  readonly hoveredRow: string
  readonly mark: string
  readonly enforcedMark: string
  readonly gap: string
  readonly attentionText: string
  readonly attentionSoft: string
  /** By `OUTCOME`: what text is legible in on a span. */
  readonly inks: readonly string[]
  /** By `OUTCOME`. */
  readonly outcomes: readonly string[]
  readonly onSpan: string
  readonly monoFont: string
  readonly sansFont: string
}

export function readTheme(element: Element): CanvasTheme {
  const style = getComputedStyle(element)
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim()
  const outcomes = Array.from({ length: OUTCOME_COUNT }, (_, outcome) => token(OUTCOME_NAMES[outcome]))
  return {
    background: token('bg'),
    panel: token('bg-panel'),
    groupRow: token('bg-group'),
    line: token('line-soft'),
    gridLine: token('line-grid'),
    stickyLine: token('line'),
    text: token('text'),
    mutedText: token('text-muted'),
    accent: token('accent'),
    accentSoft: token('accent-soft'),
    selectedRow: token('bg-selected'),
    hoveredRow: token('bg-hover'),
    mark: token('mark'),
    enforcedMark: token('attention'),
    gap: token('gap'),
    attentionText: token('attention-text'),
    attentionSoft: token('attention-soft'),
    inks: outcomes.map((colour) => mostLegible(colour, [token('bg'), token('text'), token('on-span')])),
    outcomes,
    onSpan: token('on-span'),
    monoFont: token('font-mono'),
    sansFont: token('font-sans'),
  }
}

/** The one of some colours with the greatest contrast to another; all are `#rrggbb`. */
function mostLegible(on: string, colours: readonly string[]): string {
  const contrast = (colour: string): number => {
    const [low, high] = [luminance(on), luminance(colour)].toSorted((a, b) => a - b)
    return (high + 0.05) / (low + 0.05)
  }
  return colours.reduce((best, colour) => (contrast(colour) > contrast(best) ? colour : best))
}

/** Relative luminance as WCAG defines it, 0 to 1. */
function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
