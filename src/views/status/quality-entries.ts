/** What the data quality popover says: each flaw with its count, what it means for what is on screen, and where it is. */
import { formatCount } from '../../base/format'
import type { Instant } from '../../base/time'
import type { QualityKind } from '../../derive/data-quality'
import type { TimeRange } from '../../derive/log-range'
import type { GapSummary, Summary } from '../../derive/summary'
import { feedGapsOf, lostBeforeOf, type SessionState, type Source } from '../../state/session'
import type { FeedGap } from '../../worker/feed-gaps'
import { loadProblem } from '../shared/load-problem'

export const SECTIONS = ['missing', 'partly known', 'put right'] as const

export interface NamedRange {
  readonly text: string
  readonly range: TimeRange
}

/** Where a flaw can be looked at. */
export type Jump =
  | { readonly to: 'rows'; readonly kind: QualityKind }
  | { readonly to: 'ranges'; readonly ranges: readonly NamedRange[] }
  | { readonly to: 'lines' }
  | { readonly to: 'texts'; readonly texts: readonly string[] }
  | undefined

export interface QualityEntry {
  readonly id: string
  readonly section: (typeof SECTIONS)[number]
  readonly count: number
  /** What is counted, for a count of one and of several. */
  readonly one: string
  readonly several: string
  readonly meaning: string
  readonly jump: Jump
}

/** Every flaw that there is; none for a log of which nothing is known to be missing. */
export function qualityEntries(summary: Summary, session: SessionState): QualityEntry[] {
  const { quality, gaps } = summary
  const feedGaps = feedGapsOf(session.sources)
  const lostBefore = lostBeforeOf(session.sources)
  const { cutOff, eventless } = fileProblems(session.sources)
  const leftOut = session.notices.flatMap((notice) => (notice.kind === 'left-out' ? notice.leftOut : []))
  const rows = (kind: QualityKind): Jump => ({ to: 'rows', kind })
  const entries: QualityEntry[] = [
    {
      id: 'files',
      section: 'missing',
      count: cutOff.length,
      one: 'file that was not read to its end',
      several: 'files that were not read to their end',
      meaning: 'What they hold beyond that is not on screen.',
      jump: { to: 'texts', texts: cutOff },
    },
    {
      id: 'eventless',
      section: 'missing',
      count: eventless.length,
      one: 'file without an event',
      several: 'files without an event',
      meaning: 'They are empty, or hold something else than what Tetragon exports. Nothing of them is on screen.',
      jump: { to: 'texts', texts: eventless },
    },
    {
      id: 'leftOut',
      section: 'missing',
      count: leftOut.length,
      one: 'item left out of a folder',
      several: 'items left out of a folder',
      meaning: 'Hidden or not to be read. A hidden file that is dropped by itself is opened.',
      jump: { to: 'texts', texts: leftOut.map(({ name, reason }) => `${name}: ${reason}`) },
    },
    {
      id: 'badLines',
      section: 'missing',
      count: quality.badLines,
      one: 'bad line',
      several: 'bad lines',
      meaning:
        'No event could be read from them: messages of the agent, or JSON that is cut off. All others are loaded.',
      jump: { to: 'lines' },
    },
    {
      id: 'rateLimits',
      section: 'missing',
      count: quality.droppedEvents,
      one: 'event dropped by rate limits',
      several: 'events dropped by rate limits',
      meaning: `The agent reached its export limit (${formatCount(quality.rateLimits, 'report')}). What ran in those minutes may be missing; a higher export-rate-limit keeps it.`,
      jump: rangesOf(gaps, 'rateLimit'),
    },
    {
      id: 'throttles',
      section: 'missing',
      count: quality.throttles,
      one: 'throttled interval',
      several: 'throttled intervals',
      meaning:
        'A cgroup ran too much at once, so its execs and exits were not recorded. Short processes are missing there.',
      jump: rangesOf(gaps, 'throttle'),
    },
    {
      id: 'feedGaps',
      section: 'missing',
      count: feedGaps.length,
      one: 'gap in a feed',
      several: 'gaps in feeds',
      meaning:
        'The connection was lost or the server dropped lines. What was exported meanwhile is missing, as far as the server did not send it again.',
      jump: { to: 'ranges', ranges: feedGaps.map((gap) => feedGapRange(gap, summary.range?.to)) },
    },
    {
      id: 'lostBefore',
      section: 'missing',
      count: lostBefore.length,
      one: 'loss before the first event of a feed',
      several: 'losses before the first event of a feed',
      meaning: 'Of which time what is missing was is not known.',
      jump: { to: 'texts', texts: lostBefore },
    },
    {
      id: 'evicted',
      section: 'missing',
      count: quality.evictedEvents,
      one: 'event dropped from memory',
      several: 'events dropped from memory',
      meaning: 'The oldest ones, so that a feed can go on. They are still in the log that it came from.',
      jump: undefined,
    },
    {
      id: 'exitsWithoutExec',
      section: 'partly known',
      count: quality.exitsWithoutExec,
      one: 'exit without exec',
      several: 'exits without exec',
      meaning: 'Started before the log, forked without an exec, or their exec was lost. Their spans fade in.',
      jump: rows('exitsWithoutExec'),
    },
    {
      id: 'withoutExecId',
      section: 'partly known',
      count: quality.withoutExecId,
      one: 'event without exec_id',
      several: 'events without exec_id',
      meaning: 'The agent had forgotten their processes. They are joined by node, pid and start where that is certain.',
      jump: rows('withoutExecId'),
    },
    {
      id: 'unresolvedParents',
      section: 'partly known',
      count: quality.unresolvedParents,
      one: 'unresolved parent',
      several: 'unresolved parents',
      meaning:
        'Named by their children and described nowhere: from before the log, or filtered out. Who started these children cannot be seen.',
      jump: rows('unresolvedParents'),
    },
    {
      id: 'unknownEnds',
      section: 'partly known',
      count: quality.unknownEnds,
      one: 'unknown end',
      several: 'unknown ends',
      meaning:
        'No exit was seen, and the pid was used again or the agent restarted. They may have ended earlier than drawn.',
      jump: rows('unknownEnds'),
    },
    {
      id: 'truncatedArguments',
      section: 'partly known',
      count: quality.truncatedArguments,
      one: 'process with truncated arguments',
      several: 'processes with truncated arguments',
      meaning: 'The agent kept only their beginning. A filter does not find what was cut.',
      jump: rows('truncatedArguments'),
    },
    {
      id: 'clockDisorder',
      section: 'partly known',
      count: quality.clockDisorder,
      one: 'process in clock disorder',
      several: 'processes in clock disorder',
      meaning:
        'They start before their parent, or exit before their exec, by over 1 ms on one node: do not rely on order and duration here. Lines out of the order of time are normal and not counted.',
      jump: rows('clockDisorder'),
    },
    {
      id: 'duplicates',
      section: 'put right',
      count: quality.duplicates,
      one: 'duplicate',
      several: 'duplicates',
      meaning: 'Events that were there already, as when files overlap. They count once.',
      jump: undefined,
    },
    {
      id: 'inferredParents',
      section: 'put right',
      count: quality.inferredParents,
      one: 'inferred parent',
      several: 'inferred parents',
      meaning: 'The log names a pid alone, and exactly one known process of that pid was alive. The edge says so.',
      jump: rows('inferredParents'),
    },
    {
      id: 'agentRestarts',
      section: 'put right',
      count: quality.agentRestarts,
      one: 'process seen again after an agent restart',
      several: 'processes seen again after an agent restart',
      meaning: 'It has a new id since, and is joined to what was known before. Between the two the agent saw nothing.',
      jump: rows('agentRestarts'),
    },
  ]
  return entries.filter(({ count }) => count > 0)
}

/** What is wrong with files that hold more than is on screen, and with those that gave nothing at all. */
function fileProblems(sources: readonly Source[]): { readonly cutOff: string[]; readonly eventless: string[] } {
  const cutOff: string[] = []
  const eventless: string[] = []
  for (const source of sources) {
    if (source.kind !== 'file') continue
    const problem = loadProblem(source)
    if (problem === undefined) continue
    if (source.end?.reason === 'complete' || source.end?.reason === 'foreign') eventless.push(problem)
    else cutOff.push(problem)
  }
  return { cutOff, eventless }
}

function rangesOf(gaps: readonly GapSummary[], kind: GapSummary['kind']): Jump {
  return { to: 'ranges', ranges: gaps.filter((gap) => gap.kind === kind) }
}

function feedGapRange({ from, to, text }: FeedGap, logEnd: Instant | undefined): NamedRange {
  return { text, range: { from, to: to ?? logEnd ?? from } }
}
