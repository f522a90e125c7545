import type { CanvasTheme } from './theme'
import type { Tick } from './time-scale'

/**
 * Labels of the axis, left-aligned at their ticks; one that would run into the one before it is left out, and so is all
 * before `fromPx`.
 */
export function drawAxis(
  context: CanvasRenderingContext2D,
  ticks: readonly Tick[],
  theme: CanvasTheme,
  widthPx: number,
  heightPx: number,
  fromPx = -Infinity,
): void {
  context.font = `11px ${theme.monoFont}`
  context.textBaseline = 'middle'
  let freeFrom = fromPx
  for (const { x, label, isMajor } of ticks) {
    if (x < -1 || x > widthPx) continue
    context.fillStyle = theme.gridLine
    context.fillRect(Math.round(x), heightPx - 5, 1, 5)
    const textWidth = context.measureText(label).width
    if (x < freeFrom || x + 5 + textWidth > widthPx) continue
    context.fillStyle = isMajor ? theme.text : theme.mutedText
    context.fillText(label, Math.round(x) + 5, heightPx / 2)
    freeFrom = x + 5 + textWidth + 12
  }
}
