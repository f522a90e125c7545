import { useEffect, useMemo, type ReactNode } from 'react'
import { SEVERITY } from '../../codes/outcomes'
import { formatCount, formatNumber } from '../../base/format'
import { visibleText } from '../../base/printable-text'
import { formatExactLength } from '../../base/time'
import { formatMoment } from '../../base/time-format'
import type { Ranking, RangeStats as Stats, UserItem } from '../../derive/range-stats'
import type { TimeRange } from '../../derive/log-range'
import { LatestAnswer } from '../../state/latest-answer'
import {
  usePreferences,
  useSession,
  useStoreValue,
  useTimeFormat,
  useView,
  useViewer,
} from '../../state/viewer-context'
import { OUTCOME_NAMES, OUTCOME_WORDS } from '../../codes/outcomes'
import type { ListedRange } from './use-listed-range'

/** What happened in the selected range, counted by the store. */
export function RangeStats({ listed: { range, isSelected } }: { readonly listed: ListedRange }) {
  const viewer = useViewer()
  const version = useSession((state) => state.summary?.version)
  const filterText = useView((view) => view.filterText)
  const areSecretsHidden = usePreferences((all) => all.areSecretsHidden)
  const stats = useMemo(
    () => new LatestAnswer<{ readonly range: TimeRange }, Stats>((ask) => viewer.ask('rangeStats', ask)),
    [viewer],
  )
  const answer = useStoreValue(stats.store, (state) => state.answer)

  useEffect(() => {
    if (range !== undefined && isSelected) stats.request({ range })
  }, [stats, range, isSelected, version, filterText, areSecretsHidden])

  if (range === undefined || !isSelected) return <HowToSelect />
  if (answer === undefined) return <p className="empty small">Counting…</p>
  return <StatsOf range={range} stats={answer} isFiltered={filterText.trim() !== ''} />
}

function HowToSelect() {
  return (
    <div className="empty small">
      <p>
        Drag over the time axis, or with <kbd>Shift</kbd> over the spans, to measure a time and to count what happened
        in it.
      </p>
      <p>
        By keyboard: <kbd>m</kbd> marks one end and then the other, <kbd>M</kbd> takes the span of the selected process.
      </p>
    </div>
  )
}

interface StatsProps {
  readonly range: TimeRange
  readonly stats: Stats
  readonly isFiltered: boolean
}

function StatsOf({ range, stats, isFiltered }: StatsProps) {
  const viewer = useViewer()
  const format = useTimeFormat()
  return (
    <div className="range-stats" tabIndex={0} role="group" aria-label="Statistics of the selected range">
      <section className="range-numbers">
        <h3>{formatExactLength(range.from, range.to)}</h3>
        <p className="muted">
          {formatMoment(range.from, format, 9)}
          <br />
          {formatMoment(range.to, format, 9)}
        </p>
        <dl>
          <Number name="processes alive" value={stats.alive} />
          <Number name="execs" value={stats.execs} />
          <Number name="exits" value={stats.exits} />
          <Number name="activity events" value={stats.activityEvents} />
          <Number name="events in all" value={stats.events} />
        </dl>
        {isFiltered && <p className="muted">of what the filter finds</p>}
      </section>
      <Exits stats={stats} />
      <List
        title="Binaries"
        ranking={stats.binaries}
        row={(binary) => ({
          label: visibleText(binary) || 'unknown',
          title: `Show only ${visibleText(binary)}`,
          onClick: binary === '' ? undefined : () => viewer.filterBy('binary', binary, 'only'),
        })}
      />
      <List
        title="Busiest parents"
        ranking={stats.parents}
        row={({ key, name, args, pid, isShown }) => ({
          label: (
            <>
              <bdi dir="ltr">{visibleText(name)}</bdi>{' '}
              <bdi dir="ltr" className="muted">
                {visibleText(args)}
              </bdi>
            </>
          ),
          title: visibleText(`${name} ${args}`.trim()) + (pid < 0 ? '' : ` · pid ${pid}`),
          onClick: isShown ? () => void viewer.navigator.goTo(key) : undefined,
        })}
      />
      <List title="Users" ranking={stats.users} row={(user) => ({ label: userText(user) })} />
      <List
        title="Pods and hosts, by events"
        ranking={stats.pods}
        row={({ label, groupKey }) => ({
          label: visibleText(label),
          title: `Go to ${visibleText(label)}`,
          onClick: () => void viewer.navigator.goToGroup(groupKey),
        })}
      />
      <List
        title="Activity"
        ranking={stats.activity}
        row={({ wireName, detail, policy }) => ({
          label: (
            <>
              {visibleText(detail) || wireName.replace('process_', '')}{' '}
              <span className="muted">{visibleText(policy)}</span>
            </>
          ),
          title: visibleText([wireName, detail, policy].filter(Boolean).join(' · ')),
        })}
      />
    </div>
  )
}

function Number({ name, value }: { readonly name: string; readonly value: number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{formatNumber(value)}</dd>
    </div>
  )
}

/** Exits by outcome, the worst first, and by status or signal. */
function Exits({ stats }: { readonly stats: Stats }) {
  const outcomes = stats.exitsByOutcome
    .map((count, outcome) => ({ count, outcome }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => SEVERITY[b.outcome] - SEVERITY[a.outcome])
  if (outcomes.length === 0) return null
  return (
    <section aria-label="Exits">
      <h3>
        Exits <span className="muted">{formatCount(stats.endings.distinct, 'way')}</span>
      </h3>
      <p className="range-outcomes">
        {outcomes.map(({ outcome, count }) => (
          <span key={outcome}>
            <span className={`dot ${OUTCOME_NAMES[outcome]}`} aria-hidden="true" />
            {OUTCOME_WORDS[outcome]} <b>{formatNumber(count)}</b>
          </span>
        ))}
      </p>
      <Rows ranking={stats.endings} row={(ending) => ({ label: visibleText(ending) })} />
    </section>
  )
}

interface Row {
  readonly label: ReactNode
  readonly title?: string
  /** Undefined where there is nothing to go to. */
  readonly onClick?: (() => void) | undefined
}

interface ListProps<T> {
  readonly ranking: Ranking<T>
  readonly row: (item: T) => Row
}

/** Nothing at all when there is nothing to list. */
function List<T>({ title, ranking, row }: ListProps<T> & { readonly title: string }) {
  if (ranking.distinct === 0) return null
  return (
    <section aria-label={title}>
      <h3>
        {title} <span className="muted">{formatNumber(ranking.distinct)}</span>
      </h3>
      <Rows ranking={ranking} row={row} />
    </section>
  )
}

function Rows<T>({ ranking, row }: ListProps<T>) {
  const most = ranking.top[0]?.count ?? 1
  const more = ranking.distinct - ranking.top.length
  return (
    <ol>
      {ranking.top.map(({ item, count }, i) => {
        const { label, title, onClick } = row(item)
        const bar = { '--part': `${(count / most) * 100}%` } as React.CSSProperties
        const text = (
          <>
            <span className="rank-label">{label}</span>
            <span className="rank-count">{formatNumber(count)}</span>
          </>
        )
        return (
          <li key={i} style={bar}>
            {onClick === undefined ? (
              <span className="rank" title={title}>
                {text}
              </span>
            ) : (
              <button className="rank" title={title} onClick={onClick}>
                {text}
              </button>
            )}
          </li>
        )
      })}
      {more > 0 && <li className="muted">and {formatNumber(more)} more</li>}
    </ol>
  )
}

function userText({ uid, auid }: UserItem): string {
  const name = uid < 0 ? 'uid unknown' : uid === 0 ? 'root (0)' : `uid ${uid}`
  return auid === undefined ? name : `${name}, login user ${auid}`
}
