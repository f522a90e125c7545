import { OUTCOME_COUNT, OUTCOME_NAMES, OUTCOME_WORDS, SEVERITY } from '../../codes/outcomes'
import { formatCount, formatNumber } from '../../base/format'
import { compareTimes, formatDuration, offsetNs } from '../../base/time'
import { formatMoment } from '../../base/time-format'
import type { TimeRange } from '../../derive/log-range'
import type { Overview } from '../../derive/overview'
import { bucketTimes, totalOf } from '../../render/overview-buckets'
import { useTimeFormat } from '../../state/viewer-context'
import type { MissingData } from './use-gaps'

interface Props {
  readonly overview: Overview
  readonly bucket: number
  readonly gaps: readonly MissingData[]
  readonly x: number
  readonly y: number
}

/** What a bar of the overview stands for: its time, its events by outcome, and what is missing there. */
export function OverviewTip({ overview, bucket, gaps, x, y }: Props) {
  const format = useTimeFormat()
  const times = bucketTimes(overview, bucket)
  const total = totalOf(overview, bucket)
  const outcomes = Array.from({ length: OUTCOME_COUNT }, (_, outcome) => ({
    outcome,
    count: overview.counts[bucket * OUTCOME_COUNT + outcome],
  }))
  const missing = new Set(gaps.filter(({ range }) => isMet(range, times)).map(({ text }) => text))
  return (
    <div className="tooltip" style={{ left: Math.min(x + 14, innerWidth - 430), top: y + 20 }} aria-hidden="true">
      <p>
        <b>{formatCount(total, 'event')}</b>{' '}
        <span className="muted">
          in {formatDuration(Number(offsetNs(times.to.sec, times.to.ns, times.from).toPrecision(3)))}
        </span>
      </p>
      {outcomes
        .filter(({ count }) => count > 0)
        .toSorted((a, b) => SEVERITY[b.outcome] - SEVERITY[a.outcome])
        .map(({ outcome, count }) => (
          <p key={outcome} className="tip-outcome">
            <span className={`dot ${OUTCOME_NAMES[outcome]}`} />
            {OUTCOME_WORDS[outcome]} <span>{formatNumber(count)}</span>
          </p>
        ))}
      {[...missing].map((text) => (
        <p key={text} className="tip-gap">
          Data is missing here: {text}
        </p>
      ))}
      <p className="muted">from {formatMoment(times.from, format)}</p>
    </div>
  )
}

function isMet(a: TimeRange, b: TimeRange): boolean {
  return (
    compareTimes(a.from.sec, a.from.ns, b.to.sec, b.to.ns) < 0 &&
    compareTimes(a.to.sec, a.to.ns, b.from.sec, b.from.ns) > 0
  )
}
