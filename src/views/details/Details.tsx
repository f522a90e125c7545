import { X } from 'lucide-react'
import { formatCount, formatNumber } from '../../base/format'
import { formatDuration, type Instant } from '../../base/time'
import { visibleLines, visibleText } from '../../base/printable-text'
import { formatMoment, formatTime } from '../../base/time-format'
import type { ProcessDetails, ProcessEvent, RelatedProcess } from '../../derive/process-details'
import { hasRunningFeed, isSettled } from '../../state/session'
import type { Viewer } from '../../state/viewer'
import { useSession, useStoreValue, useTimeFormat, useView, useViewer } from '../../state/viewer-context'
import { CopyButton } from '../shared/CopyButton'
import { ValueActions } from '../query/ValueActions'
import { OUTCOME_NAMES } from '../../codes/outcomes'
import { jqFilter, lineageMarkdown, tetraFilter } from './copy-texts'
import { containerQuery, outcomeQuery, processQuery, type FieldQuery } from './field-queries'
import { Lineage } from './Lineage'

/** Everything that is known of the selected process. */
export function Details() {
  const viewer = useViewer()
  const selectedKey = useView((view) => view.selectedKey)
  const details = useStoreValue(viewer.screen.details.store, (state) => state.answer)
  if (selectedKey === '') {
    return (
      <aside className="details" aria-label="Details">
        <p className="empty small">
          Select a process to see its arguments, how it ended, who started it, and its events.
        </p>
      </aside>
    )
  }
  if (details === undefined || details.key !== selectedKey)
    return <MissingSelection selectedKey={selectedKey} hasAnswer={details === undefined} />
  return <DetailsOf details={details} viewer={viewer} />
}

function MissingSelection({ selectedKey, hasAnswer }: { readonly selectedKey: string; readonly hasAnswer: boolean }) {
  const viewer = useViewer()
  const isPending = useStoreValue(viewer.screen.details.store, (state) => state.isPending)
  const isAll = useSession((session) => isSettled(session) && !hasRunningFeed(session.sources))
  return (
    <aside className="details" aria-label="Details">
      {!isPending && hasAnswer && (
        <div className="empty small">
          <p>
            {isAll
              ? 'The selected process is not in this log.'
              : 'The selected process is not in what was read so far.'}
          </p>
          <code>{selectedKey}</code>
        </div>
      )}
    </aside>
  )
}

function DetailsOf({ details, viewer }: { readonly details: ProcessDetails; readonly viewer: Viewer }) {
  return (
    <aside className="details" aria-label="Details">
      <header>
        <h2 className="with-actions">
          {visibleText(details.name)}
          <ValueActions field="binary" value={details.name} />
        </h2>
        <button className="icon-button small" aria-label="Clear selection" onClick={() => viewer.navigator.select('')}>
          <X size={14} />
        </button>
      </header>
      {details.args !== '' && (
        <p className="args with-actions">
          {visibleLines(details.args)}
          <ValueActions field="args" value={details.args} />
        </p>
      )}
      <p className="pills with-actions">
        <span className={`pill ${OUTCOME_NAMES[details.outcome]}`}>
          {details.outcomeText}
          {details.signalSender !== '' && `, ${visibleText(details.signalSender)}`}
        </span>
        {details.durationNs !== undefined && (
          <span className="pill">{formatDuration(Math.max(0, details.durationNs))}</span>
        )}
        {details.entry !== '' && (
          <span className="pill" title={details.entryEvidence}>
            {details.entry}
          </span>
        )}
        <ValueActions {...outcomeQuery(details)} />
      </p>
      {details.successor !== undefined && <Successor successor={details.successor} />}
      {details.entryEvidence !== '' && (
        <p className="muted evidence">{details.entry === '' ? '' : `${details.entry}: ${details.entryEvidence}`}</p>
      )}

      <h3>Lineage</h3>
      <Lineage details={details} />

      <h3>Process</h3>
      <Fields
        fields={processFields(details)}
        zoneFields={timeFields(details)}
        queryOf={(name, value) => processQuery(details, name, value)}
      />
      {details.areFieldsAwaited && (
        <p className="muted fields-awaited">More fields follow: the raw text is still being unpacked.</p>
      )}
      {details.flagMeanings.length > 0 && (
        <dl className="fields meanings">
          {details.flagMeanings.map(([word, meaning]) => (
            <div key={word}>
              <dt>{word}</dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
      )}

      {details.containerFields.length > 0 && (
        <>
          <h3>Container</h3>
          <Fields fields={details.containerFields} queryOf={(name, value) => containerQuery(details, name, value)} />
        </>
      )}

      {details.childCount > 0 && (
        <>
          <h3>
            Children {formatNumber(details.childCount)}{' '}
            <span className="muted">· {formatCount(details.descendantCount, 'process')} below</span>
          </h3>
          <ul className="related">
            {details.children.map((child) => (
              <Child key={child.key} child={child} />
            ))}
            <More count={details.childCount - details.children.length} />
          </ul>
        </>
      )}

      {details.activityCount > 0 && (
        <>
          <h3>Activity {formatNumber(details.activityCount)}</h3>
          <ul className="related">
            {details.activity.map((event) => (
              <Activity key={event.event} event={event} />
            ))}
            <More count={details.activityCount - details.activity.length} />
          </ul>
        </>
      )}

      <div className="actions">
        <button className="button" onClick={() => void viewer.ranges.fit(details.key, 'subtree')}>
          Fit in view
        </button>
        {details.areFieldsAwaited ? (
          <button className="button" disabled title="The raw text is still being unpacked">
            Copy JSON
          </button>
        ) : (
          <CopyButton text={async () => (await viewer.ask('raw', { event: details.describedBy })) ?? ''}>
            Copy JSON
          </CopyButton>
        )}
        <CopyButton text={() => jqFilter(details)}>Copy jq</CopyButton>
        <CopyButton text={() => tetraFilter(details)}>Copy tetra filter</CopyButton>
        <CopyButton text={() => lineageMarkdown(viewer, details.key)}>Copy lineage</CopyButton>
      </div>
    </aside>
  )
}

type FieldList = readonly (readonly [name: string, value: string])[]

/** What the header shows already is not repeated. */
const IN_HEADER = new Set(['binary', 'arguments', 'start_time', 'pid'])

function processFields(details: ProcessDetails): FieldList {
  const pids: FieldList = [
    ['pid', details.hostPid < 0 ? 'unknown' : `${details.hostPid} host`],
    ...(details.containerPid < 0 ? [] : [['pid in container', `${details.containerPid}`] as const]),
  ]
  return [
    ...pids,
    ...details.fields
      .filter(([name]) => !IN_HEADER.has(name))
      .map(([name, value]) => [name, name === 'auid' && value === '4294967295' ? 'unset' : value] as const),
    ['known from', details.knownFrom],
  ]
}

interface TimeField {
  readonly name: string
  readonly time: Instant
  /** Start of the container, where the process is said to have started before it. */
  readonly laterThan?: Instant | undefined
}

function timeFields({ start, end, laterContainerStart }: ProcessDetails): readonly TimeField[] {
  return [
    ...(start === undefined ? [] : [{ name: 'start', time: start, laterThan: laterContainerStart }]),
    ...(end === undefined ? [] : [{ name: 'end', time: end }]),
  ]
}

function Fields({
  fields,
  zoneFields = [],
  queryOf,
}: {
  readonly fields: FieldList
  readonly queryOf: (name: string, value: string) => FieldQuery | undefined
  readonly zoneFields?: readonly TimeField[]
}) {
  const format = useTimeFormat()
  return (
    <dl className="fields">
      {zoneFields.map(({ name, time, laterThan }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {formatTime(time, format, 9)}
            {laterThan !== undefined && (
              <span className="field-note">before its container, which started {formatTime(laterThan, format, 0)}</span>
            )}
          </dd>
        </div>
      ))}
      {fields.map(([name, value]) => {
        const query = queryOf(name, value)
        return (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="with-actions">
              {visibleText(value)}
              {query !== undefined && <ValueActions {...query} />}
            </dd>
          </div>
        )
      })}
    </dl>
  )
}

/** That a list is longer than what is shown of it. */
function More({ count }: { readonly count: number }) {
  return count > 0 && <li className="muted">and {formatNumber(count)} more</li>
}

/** The process that has the pid now, a click away. */
function Successor({ successor }: { readonly successor: RelatedProcess }) {
  const viewer = useViewer()
  return (
    <p className="successor">
      <span className="muted">became</span>{' '}
      <button onClick={() => void viewer.navigator.goTo(successor.key)}>
        <b>{visibleText(successor.name)}</b> <bdi dir="ltr">{visibleText(successor.args)}</bdi>
      </button>
    </p>
  )
}

function Child({ child }: { readonly child: RelatedProcess }) {
  const viewer = useViewer()
  return (
    <li>
      <button onClick={() => void viewer.navigator.goTo(child.key)}>
        <span className={`dot ${OUTCOME_NAMES[child.outcome]}`} aria-hidden="true" />
        <b>{visibleText(child.name)}</b> <bdi dir="ltr">{visibleText(child.args)}</bdi>{' '}
        <span className="muted">· {child.outcomeText}</span>
        {child.owner !== '' && <span className="tag">{child.owner}</span>}
      </button>
    </li>
  )
}

function Activity({ event }: { readonly event: ProcessEvent }) {
  const format = useTimeFormat()
  return (
    <li className="activity">
      <span className="muted">{event.time === undefined ? '–' : formatMoment(event.time, format)}</span>{' '}
      {event.wireName.replace('process_', '')} <b>{visibleText(event.detail)}</b>
      {event.policy !== '' && <span className="muted"> · {event.policy}</span>}
      {event.action !== '' && <span className="badge attention">{event.action}</span>}
    </li>
  )
}
