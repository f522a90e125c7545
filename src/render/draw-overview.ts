import { OUTCOME, OUTCOME_COUNT } from '../codes/outcomes'
import type { Overview } from '../derive/overview'
import { busiestBucket, totalOf } from './overview-buckets'
import { hatchFill } from './span-fills'
import type { CanvasTheme } from './theme'

/** From the bottom of a bar to its top: what wants attention is seen first. */
const STACK = [OUTCOME.exit0, OUTCOME.replaced, OUTCOME.running, OUTCOME.unknown, OUTCOME.nonzero, OUTCOME.attention]

/** A part of the overview, in pixels. */
export interface Stretch {
  readonly left: number
  readonly right: number
}

interface OverviewParts {
  readonly visible: Stretch
  /** In order of their begin. */
  readonly gaps: readonly Stretch[]
  readonly selected: Stretch | undefined
}

/** Narrowest mark of missing data. */
const MIN_GAP_PX = 3

/**
 * Bars of events over the whole log, stacked by outcome. `visible` is the part in view; the rest is dimmed. `gaps` are
 * hatched: data is missing there. `selected` is the selected range, a line below the bars. Heights grow with the square
 * root, so that single events beside a burst are seen.
 */
export function drawOverview(
  context: CanvasRenderingContext2D,
  overview: Overview,
  { visible, gaps, selected }: OverviewParts,
  theme: CanvasTheme,
  xOfBucket: (bucket: number) => number,
  heightPx: number,
): void {
  const { counts, bucketCount } = overview
  const most = Math.max(1, totalOf(overview, Math.max(0, busiestBucket(overview))))
  drawGaps(context, gaps, theme, heightPx)
  for (let bucket = 0; bucket < bucketCount; bucket++) {
    const total = totalOf(overview, bucket)
    if (total === 0) continue
    const left = xOfBucket(bucket)
    const width = Math.max(1, xOfBucket(bucket + 1) - left - 1)
    const isInView = left + width >= visible.left && left <= visible.right
    context.globalAlpha = isInView ? 1 : 0.38
    const height = Math.max(2, Math.sqrt(total / most) * (heightPx - 6))
    let y = heightPx
    for (const outcome of STACK) {
      const count = counts[bucket * OUTCOME_COUNT + outcome]
      if (count === 0) continue
      // one event of a kind is never thinner than can be seen
      const part = Math.max(outcome === OUTCOME.attention ? 2 : 0.5, (count / total) * height)
      y -= part
      context.fillStyle = theme.outcomes[outcome]
      context.fillRect(left, y, width, part)
    }
  }
  context.globalAlpha = 1
  if (selected === undefined) return
  context.fillStyle = theme.accent
  context.fillRect(selected.left, heightPx - 3, Math.max(2, selected.right - selected.left), 3)
}

function drawGaps(
  context: CanvasRenderingContext2D,
  gaps: readonly Stretch[],
  theme: CanvasTheme,
  heightPx: number,
): void {
  if (gaps.length === 0) return
  context.fillStyle = hatchFill(context, theme.gap, 8)
  let drawnTo = -Infinity
  for (const { left, right } of gaps) {
    // gaps of several nodes at one time are hatched once
    const from = Math.max(left, drawnTo)
    drawnTo = Math.max(drawnTo, left + MIN_GAP_PX, right)
    if (drawnTo > from) context.fillRect(from, 0, drawnTo - from, heightPx)
  }
}
