import { useMemo } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { shallow } from 'zustand/vanilla/shallow'
import type { Instant } from '../../base/time'
import type { TimeRange } from '../../derive/log-range'
import type { GapSummary } from '../../derive/summary'
import { feedGapsOf, type SessionState } from '../../state/session'
import { useSession } from '../../state/viewer-context'
import type { FeedGap } from '../../worker/feed-gaps'

export interface MissingData {
  readonly range: TimeRange
  /** What is missing, in plain words. */
  readonly text: string
}

/** Times in which events are missing: as the agent reports, and while a feed was not connected. */
export function useGaps(): readonly MissingData[] {
  const gaps = useSession((state) => state.summary?.gaps)
  const feedGaps = useSession(useShallow((state: SessionState) => feedGapsOf(state.sources)))
  const end = useSession((state) => state.summary?.range?.to)
  return useMemo(() => missingData(gaps, feedGaps, end), [gaps, feedGaps, end])
}

/** True where both states have the same; false also where they may differ. */
export function haveSameGaps(a: SessionState, b: SessionState): boolean {
  return a.summary === b.summary && (a.sources === b.sources || shallow(feedGapsOf(a.sources), feedGapsOf(b.sources)))
}

/** The same from a state, for what is drawn outside React. */
export function gapsOf({ summary, sources }: SessionState): readonly MissingData[] {
  return missingData(summary?.gaps, feedGapsOf(sources), summary?.range?.to)
}

function missingData(
  gaps: readonly GapSummary[] = [],
  feedGaps: readonly FeedGap[],
  end: Instant | undefined,
): MissingData[] {
  return [
    ...gaps.map(({ range, text }) => ({ range, text })),
    ...feedGaps.map(({ from, to, text }) => ({ range: { from, to: to ?? end ?? from }, text })),
  ]
}
