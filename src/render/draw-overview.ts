import { OUTCOME, OUTCOME_COUNT } from '../codes/outcomes'
import type { Overview } from '../derive/overview'
import type { CanvasTheme } from './theme'

/** From the bottom of a bar to its top: what wants attention is seen first. */
const STACK = [OUTCOME.exit0, OUTCOME.replaced, OUTCOME.running, OUTCOME.unknown, OUTCOME.nonzero, OUTCOME.attention]

/**
 * Bars of events over the whole log, stacked by outcome. `selected` is the part in view, in pixels; the rest is dimmed.
 * Heights grow with the square root, so that single events beside a burst are seen.
 */
export function drawOverview(
  context: CanvasRenderingContext2D,
  overview: Overview,
  selected: { readonly left: number; readonly right: number },
  theme: CanvasTheme,
  xOfBucket: (bucket: number) => number,
  heightPx: number,
): void {
  const { counts, bucketCount } = overview
  let most = 1
  for (let bucket = 0; bucket < bucketCount; bucket++) most = Math.max(most, totalOf(counts, bucket))
  for (let bucket = 0; bucket < bucketCount; bucket++) {
    const total = totalOf(counts, bucket)
    if (total === 0) continue
    const left = xOfBucket(bucket)
    const width = Math.max(1, xOfBucket(bucket + 1) - left - 1)
    const isInView = left + width >= selected.left && left <= selected.right
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
}

function totalOf(counts: Uint32Array, bucket: number): number {
  let total = 0
  for (let outcome = 0; outcome < OUTCOME_COUNT; outcome++) total += counts[bucket * OUTCOME_COUNT + outcome]
  return total
}
