import type { Instant } from '../base/time'
import type { FeedState, SourceIdx } from '../worker/protocol'

/** A time in which a feed was not connected, by this computer's clock. */
export interface FeedGap {
  readonly source: SourceIdx
  readonly from: Instant
  /** Undefined while it lasts. */
  readonly to: Instant | undefined
}

/** The gaps after a feed went from one state to another. Before its first connection there is nothing to miss. */
export function nextFeedGaps(
  gaps: readonly FeedGap[],
  before: FeedState,
  now: FeedState,
  at: Instant,
): readonly FeedGap[] {
  const { source } = now
  if (before.state === 'open' && now.state === 'waiting') return [...gaps, { source, from: at, to: undefined }]
  if (now.state !== 'open' || before.state === 'open') return gaps
  return gaps.map((gap) => (gap.source === source && gap.to === undefined ? { ...gap, to: at } : gap))
}
