import { useEffect, useMemo } from 'react'
import { compareTimes } from '../../base/time'
import type { RangeStats } from '../../derive/range-stats'
import type { TimeRange } from '../../derive/log-range'
import { LatestAnswer } from '../../state/latest-answer'
import { useSession, useStoreValue, useView, useViewer } from '../../state/viewer-context'
import { useListedRange } from '../bottom/use-listed-range'

/** What of the log is in the visible range, where that is a part of it and rests; undefined with a query. */
export function useInView(): RangeStats | undefined {
  const viewer = useViewer()
  const summary = useSession((state) => state.summary)
  const filterText = useView((view) => view.filterText)
  const isFollowing = useStoreValue(viewer.live.store, (state) => state.isFollowing && !state.isPaused)
  const { range, isSelected } = useListedRange()
  const stats = useMemo(
    () => new LatestAnswer<{ readonly range: TimeRange }, RangeStats>((ask) => viewer.ask('rangeStats', ask)),
    [viewer],
  )
  const answer = useStoreValue(stats.store, (state) => state.answer)
  const isPart =
    filterText === '' && !isSelected && !isFollowing && range !== undefined && !holds(range, summary?.range)
  const version = summary?.version

  useEffect(() => {
    if (isPart) stats.request({ range })
    else stats.clear()
  }, [stats, isPart, range, version])

  return isPart ? answer : undefined
}

function holds(range: TimeRange, log: TimeRange | undefined): boolean {
  if (log === undefined) return true
  return (
    compareTimes(range.from.sec, range.from.ns, log.from.sec, log.from.ns) <= 0 &&
    compareTimes(range.to.sec, range.to.ns, log.to.sec, log.to.ns) >= 0
  )
}
