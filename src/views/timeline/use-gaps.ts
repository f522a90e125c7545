import { useMemo } from 'react'
import type { Instant } from '../../base/time'
import type { TimeRange } from '../../derive/log-range'
import type { GapSummary } from '../../derive/summary'
import type { FeedGap } from '../../state/feed-gaps'
import type { SessionState } from '../../state/session'
import { useSession } from '../../state/viewer-context'

export interface MissingData {
  readonly range: TimeRange
  /** What is missing, in plain words. */
  readonly text: string
}

/** Times in which events are missing: as the agent reports, and while a feed was not connected. */
export function useGaps(): readonly MissingData[] {
  const gaps = useSession((state) => state.summary?.gaps)
  const feedGaps = useSession((state) => state.feedGaps)
  const end = useSession((state) => state.summary?.range?.to)
  return useMemo(() => missingData(gaps, feedGaps, end), [gaps, feedGaps, end])
}

/** The same from a state, for what is drawn outside React. */
export function gapsOf({ summary, feedGaps }: SessionState): readonly MissingData[] {
  return missingData(summary?.gaps, feedGaps, summary?.range?.to)
}

function missingData(
  gaps: readonly GapSummary[] = [],
  feedGaps: readonly FeedGap[],
  end: Instant | undefined,
): MissingData[] {
  return [
    ...gaps.map(({ range, text }) => ({ range, text })),
    ...feedGaps.map(({ from, to }) => ({ range: { from, to: to ?? end ?? from }, text: 'the feed was not connected' })),
  ]
}
