import { ChevronDown, ChevronRight } from 'lucide-react'
import { Fragment, memo, useState } from 'react'
import { SPARK_BUCKETS } from '../../codes/rows'
import { formatCount, formatNumber, formatShort } from '../../base/format'
import { visibleText } from '../../base/printable-text'
import type { GroupSummary, Summary } from '../../derive/summary'
import type { FieldName } from '../../query/fields'
import { useSession, useView, useViewer } from '../../state/viewer-context'
import { focusTree } from '../actions/parts'
import { ValueActions } from '../query/ValueActions'
import { useAfterPaint } from '../shared/use-after-paint'
import { nameParts } from './name-parts'
import { Sparkline } from './Sparkline'

/** While events keep coming, the list is renewed this often: it is an overview, and takes as long as all rows to lay out. */
const RENEWED_MS = 500

/** More than a few times what is in view. */
const MANY_GROUPS = 200

interface Section {
  readonly title: string
  readonly items: readonly { readonly group: GroupSummary; readonly idx: number }[]
}

/** Pods by namespace and hosts, each with its events over time and its number of processes. A click goes there. */
export function PodList() {
  const summary = useAfterPaint(
    useSession((state) => state.summary),
    RENEWED_MS,
  )
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  if (summary === undefined) return <nav className="pods" aria-label="Pods" />
  return (
    <nav className={summary.groups.length > MANY_GROUPS ? 'pods many' : 'pods'} aria-label="Pods">
      <button className="skip" onClick={focusTree}>
        Skip to the processes
      </button>
      <h2>Pods</h2>
      {sectionsOf(summary).map(({ title, items }) => {
        const isClosed = closed.has(title)
        const toggle = (): void => {
          const next = new Set(closed)
          if (!next.delete(title)) next.add(title)
          setClosed(next)
        }
        return (
          <Fragment key={title}>
            <h3>
              <button aria-expanded={!isClosed} title={visibleText(title)} onClick={toggle}>
                <span className="twisty" aria-hidden="true">
                  {isClosed ? <ChevronRight size={12} /> : <ChevronDown size={12} />}
                </span>
                <span className="section-name">{visibleText(title)}</span>
              </button>
            </h3>
            {!isClosed && (
              <ul>
                {items.map(({ group, idx }) => (
                  <PodItem
                    key={group.key}
                    group={group}
                    counts={summary.sparklines}
                    idx={idx}
                    isFiltered={summary.matches !== undefined}
                  />
                ))}
              </ul>
            )}
          </Fragment>
        )
      })}
    </nav>
  )
}

function sectionsOf({ groups }: Summary): Section[] {
  const sections = new Map<string, { group: GroupSummary; idx: number }[]>()
  groups.forEach((group, idx) => {
    const isListed = group.kind === 'pod' || group.kind === 'host' || (group.kind === 'container' && group.depth === 0)
    if (!isListed) return
    const title =
      group.kind === 'pod' ? group.namespace || 'no namespace' : group.kind === 'host' ? 'host' : 'containers'
    const items = sections.get(title)
    if (items === undefined) sections.set(title, [{ group, idx }])
    else items.push({ group, idx })
  })
  return [...sections].map(([title, items]) => ({ title, items }))
}

/** What finds the processes of a pod, a host or a container of an unknown pod. */
function podQuery({ kind, label }: GroupSummary): { readonly field: FieldName; readonly value: string } | undefined {
  if (kind === 'pod') return { field: 'pod', value: label }
  return kind === 'host' ? { field: 'node', value: label } : undefined
}

const PodItem = memo(function PodItem(props: {
  readonly group: GroupSummary
  readonly counts: Uint32Array
  readonly idx: number
  readonly isFiltered: boolean
}) {
  const { group, counts, idx, isFiltered } = props
  const viewer = useViewer()
  const isFocused = useView((view) => view.focusedKey === group.key)
  const name = visibleText(group.kind === 'pod' ? group.label.slice(group.label.indexOf('/') + 1) : group.label)
  const count = isFiltered ? group.matches : group.processes
  const [start, end] = nameParts(name)
  const query = podQuery(group)
  return (
    <li className="pod-item with-actions">
      <button
        className={`pod ${isFocused ? 'focused' : ''} ${count === 0 ? 'no-match' : ''}`}
        aria-label={[
          name,
          ...(group.attention > 0 ? [`${formatNumber(group.attention)} to look at`] : []),
          formatCount(count, isFiltered ? 'match' : 'process'),
        ].join(', ')}
        title={`${visibleText(group.label)}\n${visibleText(group.detail)}\n${formatCount(group.processes, 'process')}`}
        onClick={() => void viewer.navigator.goToGroup(group.key)}
      >
        <span className="pod-name">
          <span>{start}</span>
          <span>{end}</span>
        </span>
        {group.attention > 0 && (
          <span className="badge attention" title={`${formatCount(group.attention, 'process')} to look at`}>
            {formatShort(group.attention)}
          </span>
        )}
        <Sparkline counts={counts} from={idx * SPARK_BUCKETS} />
        <span className="pod-count">{formatShort(count)}</span>
      </button>
      {query !== undefined && <ValueActions {...query} />}
    </li>
  )
})
