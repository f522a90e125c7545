import type { Tick } from './axis-ticks'
import type { Surface } from './surface'
import type { CanvasTheme } from './theme'

const LABEL_X = 5
const LABEL_GAP = 12

/**
 * The base at the left edge, then the labels of the ticks, left-aligned at them; one that would run into the one before
 * it is left out. All are right of `fromPx`.
 */
export function drawAxis(
  context: Surface,
  base: string,
  ticks: readonly Tick[],
  theme: CanvasTheme,
  widthPx: number,
  heightPx: number,
  fromPx = -Infinity,
): void {
  context.font = `11px ${theme.monoFont}`
  context.textBaseline = 'middle'
  let freeFrom = fromPx
  if (base !== '') {
    context.fillStyle = theme.text
    context.fillText(base, Math.max(0, fromPx) + LABEL_X, heightPx / 2)
    freeFrom = Math.max(0, fromPx) + LABEL_X + context.measureText(base).width + LABEL_GAP
  }
  for (const { x, label, isMajor } of ticks) {
    if (x < -1 || x > widthPx) continue
    context.fillStyle = theme.gridLine
    context.fillRect(Math.round(x), heightPx - 5, 1, 5)
    const textWidth = context.measureText(label).width
    if (x < freeFrom || x + LABEL_X + textWidth > widthPx) continue
    context.fillStyle = isMajor ? theme.text : theme.mutedText
    context.fillText(label, Math.round(x) + LABEL_X, heightPx / 2)
    freeFrom = x + LABEL_X + textWidth + LABEL_GAP
  }
}
