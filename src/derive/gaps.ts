/** Intervals in which events are missing: drawn as bands over a node's rows, never as processes. */
import { formatNumber } from '../base/format'
import { NO_TIME, compareTimes, offsetNs, type Instant, type Nanoseconds } from '../base/time'
import type { GapReport, Store } from '../model/store'
import { nodeKey } from './groups'
import type { TimeRange } from './log-range'

export interface Gap {
  readonly kind: 'rateLimit' | 'throttle'
  /** As `nodeKey` names it; empty where that is unknown. */
  readonly node: string
  readonly from: Instant
  readonly to: Instant
  /** What is missing, in plain words. */
  readonly text: string
}

/** As it is drawn: nanoseconds from the start of the visible range. */
export interface FrameGap {
  readonly kind: Gap['kind']
  readonly node: string
  readonly fromNs: Nanoseconds
  readonly toNs: Nanoseconds
  readonly text: string
}

/** The agent reports drops about each minute, counting all since its last report. */
const RATE_LIMIT_SECONDS = 60

/** Reports without those that were there already, as when files overlap. */
export function distinctReports(store: Store): GapReport[] {
  const seen = new Set<string>()
  return store.gapReports.filter(({ kind, cluster, nodeName, sec, ns, dropped, cgroup }) => {
    const key = `${kind} ${cluster} ${nodeName} ${sec} ${ns} ${dropped} ${cgroup}`
    // reports without a time cannot be told apart
    return sec === NO_TIME || (!seen.has(key) && seen.add(key).size > 0)
  })
}

export function deriveGaps(store: Store, range: TimeRange | undefined): Gap[] {
  const byNode = new Map<string, GapReport[]>()
  for (const report of distinctReports(store)) {
    const { kind, cluster, nodeName, sec, cgroup } = report
    if (sec === NO_TIME) continue
    const list = `${kind === 'rateLimit'} ${cluster} ${nodeName} ${cgroup}`
    const known = byNode.get(list)
    if (known === undefined) byNode.set(list, [report])
    else known.push(report)
  }
  const gaps: Gap[] = []
  for (const reports of byNode.values()) {
    reports.sort((a, b) => compareTimes(a.sec, a.ns, b.sec, b.ns))
    // one by one: a crash loop reports for months
    for (const gap of reports[0].kind === 'rateLimit' ? rateLimits(store, reports) : throttles(store, reports, range))
      gaps.push(gap)
  }
  return gaps.toSorted((a, b) => compareTimes(a.from.sec, a.from.ns, b.from.sec, b.from.ns))
}

function rateLimits(store: Store, reports: readonly GapReport[]): Gap[] {
  const node = nodeKey(store, reports[0].cluster, reports[0].nodeName)
  return reports.map((report, i) => {
    const minuteBefore = { sec: report.sec - RATE_LIMIT_SECONDS, ns: report.ns }
    const previous = reports[i - 1]
    const isRecent =
      previous !== undefined && compareTimes(previous.sec, previous.ns, minuteBefore.sec, minuteBefore.ns) > 0
    return {
      kind: 'rateLimit',
      node,
      from: isRecent ? { sec: previous.sec, ns: previous.ns } : minuteBefore,
      to: { sec: report.sec, ns: report.ns },
      text: `rate limit: ${formatNumber(report.dropped)} events dropped in the minute before this`,
    }
  })
}

function throttles(store: Store, reports: readonly GapReport[], range: TimeRange | undefined): Gap[] {
  const text = `throttled: exec and exit events of cgroup ${store.strings.get(reports[0].cgroup) || 'unknown'} are missing`
  const gaps: Gap[] = []
  let start: Instant | undefined
  const node = nodeKey(store, reports[0].cluster, reports[0].nodeName)
  const close = (to: Instant): void => {
    const from = start ?? range?.from ?? to
    gaps.push({ kind: 'throttle', node, from, to, text })
    start = undefined
  }
  for (const report of reports) {
    const at = { sec: report.sec, ns: report.ns }
    if (report.kind === 'throttleStop') close(at)
    else start ??= at
  }
  if (start !== undefined) close(range?.to ?? start)
  return gaps
}

/** Those that reach into a range, in nanoseconds from the origin. */
export function frameGaps(gaps: readonly Gap[], origin: Instant, fromNs: Nanoseconds, toNs: Nanoseconds): FrameGap[] {
  const inRange: FrameGap[] = []
  for (const { kind, node, from, to, text } of gaps) {
    const gap = { kind, node, fromNs: offsetNs(from.sec, from.ns, origin), toNs: offsetNs(to.sec, to.ns, origin), text }
    if (gap.toNs >= fromNs && gap.fromNs <= toNs) inRange.push(gap)
  }
  return inRange
}
