import { TriangleAlert } from 'lucide-react'
import { useEffect, useState } from 'react'
import { formatCount } from '../../base/format'
import type { DataQuality, Summary } from '../../derive/summary'
import { useViewer } from '../../state/viewer-context'
import { setRange, withMargin } from '../../state/viewport'
import type { BadLine } from '../../worker/protocol'
import { Modal } from '../shared/Modal'

interface Entry {
  readonly count: number
  readonly name: string
  readonly meaning: string
}

const MAX_BAD_LINES = 200

/** What is missing from this log or wrong with it: one line in the status bar, all of it in a dialog. */
export function QualityButton({ quality, gaps }: { readonly quality: DataQuality; readonly gaps: Summary['gaps'] }) {
  const [isOpen, setOpen] = useState(false)
  const entries = entriesOf(quality).filter(({ count }) => count > 0)
  if (entries.length === 0) return <span className="muted optional">nothing is known to be missing</span>
  const isLoss = quality.badLines > 0 || quality.droppedEvents > 0 || quality.throttles > 0
  return (
    <>
      <button className={isLoss ? 'quality loss' : 'quality'} onClick={() => setOpen(true)}>
        {isLoss && <TriangleAlert size={12} />} data quality: {formatCount(entries.length, 'note')}
      </button>
      {isOpen && (
        <Modal title="Data quality" onClose={() => setOpen(false)}>
          <dl className="quality-list">
            {entries.map(({ count, name, meaning }) => (
              <div key={name}>
                <dt>
                  <b>{count.toLocaleString('en')}</b> {name}
                </dt>
                <dd className="muted">{meaning}</dd>
              </div>
            ))}
          </dl>
          {gaps.length > 0 && <Gaps gaps={gaps} onGo={() => setOpen(false)} />}
          {quality.badLines > 0 && <BadLines total={quality.badLines} />}
        </Modal>
      )}
    </>
  )
}

function entriesOf(quality: DataQuality): Entry[] {
  return [
    {
      count: quality.badLines,
      name: 'bad lines',
      meaning: 'not an event: agent messages, cut-off or malformed JSON. The rest is loaded.',
    },
    {
      count: quality.droppedEvents,
      name: 'events dropped by rate limits',
      meaning: `the agent's export limit was reached; ${formatCount(quality.rateLimits, 'report')} in the log.`,
    },
    {
      count: quality.throttles,
      name: 'throttled intervals',
      meaning: 'exec and exit events of a cgroup were not recorded in them.',
    },
    {
      count: quality.duplicates,
      name: 'duplicates',
      meaning: 'events that were there already, as when files overlap; counted once.',
    },
    {
      count: quality.exitsWithoutExec,
      name: 'exits without exec',
      meaning: 'started before the log, forked without exec, or their exec was lost.',
    },
    {
      count: quality.unresolvedParents,
      name: 'unresolved parents',
      meaning: 'named by a process, described nowhere in the log.',
    },
    {
      count: quality.inferredParents,
      name: 'inferred parents',
      meaning: 'the log gave a pid alone; exactly one known process of that pid was alive.',
    },
    {
      count: quality.withoutExecId,
      name: 'events without exec_id',
      meaning: 'the agent had lost the process; matched by node, pid and start where possible.',
    },
    { count: quality.truncatedArguments, name: 'truncated arguments', meaning: 'the agent kept only their beginning.' },
    {
      count: quality.agentRestarts,
      name: 'processes seen again after an agent restart',
      meaning: 'joined to what was known of them before.',
    },
    {
      count: quality.unknownEnds,
      name: 'unknown ends',
      meaning: 'the agent restarted, or the pid was used again, and no exit was seen.',
    },
  ]
}

function Gaps({ gaps, onGo }: { readonly gaps: Summary['gaps']; readonly onGo: () => void }) {
  const viewer = useViewer()
  return (
    <>
      <h3>Missing data</h3>
      <ul className="bad-lines">
        {gaps.slice(0, MAX_BAD_LINES).map(({ text, range }) => (
          <li key={`${text} ${range.from.sec} ${range.from.ns}`}>
            <button
              className="button small"
              onClick={() => {
                setRange(viewer.viewport, withMargin(range, 1))
                onGo()
              }}
            >
              Show
            </button>{' '}
            {text}
          </li>
        ))}
      </ul>
    </>
  )
}

function BadLines({ total }: { readonly total: number }) {
  const viewer = useViewer()
  const [lines, setLines] = useState<readonly BadLine[]>([])
  useEffect(() => {
    void viewer.ask('badLines', { first: 0, count: MAX_BAD_LINES }).then(setLines)
  }, [viewer, total])
  return (
    <>
      <h3>Bad lines</h3>
      <ul className="bad-lines">
        {lines.map(({ file, line, reason, text }) => (
          <li key={`${file}:${line}`}>
            <b>
              {file}:{line}
            </b>{' '}
            {reason}
            <code>{text}</code>
          </li>
        ))}
        {total > lines.length && <li className="muted">and {(total - lines.length).toLocaleString('en')} more</li>}
      </ul>
    </>
  )
}
