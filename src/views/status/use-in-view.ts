import { useEffect, useMemo } from 'react'
import { covers } from '../../base/time'
import type { RangeCounts } from '../../derive/range-stats'
import type { TimeRange } from '../../derive/log-range'
import { LatestAnswer } from '../../state/latest-answer'
import { useSession, useStoreValue, useView, useViewer } from '../../state/viewer-context'
import { useListedRange } from '../bottom/use-listed-range'

/** What of the log is in the visible range, where that is a part of it and rests; undefined with a query. */
export function useInView(): RangeCounts | undefined {
  const viewer = useViewer()
  const summary = useSession((state) => state.summary)
  const filterText = useView((view) => view.filterText)
  const isFollowing = useStoreValue(viewer.live.store, (state) => state.isFollowing && !state.isPaused)
  const { range, isSelected } = useListedRange()
  const counts = useMemo(
    () => new LatestAnswer<{ readonly range: TimeRange }, RangeCounts>((ask) => viewer.ask('rangeCounts', ask)),
    [viewer],
  )
  const answer = useStoreValue(counts.store, (state) => state.answer)
  const log = summary?.range
  const isPart =
    filterText === '' && !isSelected && !isFollowing && range !== undefined && log !== undefined && !covers(range, log)
  const version = summary?.version

  useEffect(() => {
    if (isPart) counts.request({ range })
    else counts.clear()
  }, [counts, isPart, range, version])

  return isPart ? answer : undefined
}
