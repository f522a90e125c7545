import { Download, FileCheck, ShieldAlert } from 'lucide-react'
import { useId, useRef, useState } from 'react'
import { formatBytes, formatCount, formatPart } from '../../base/format'
import { formatTime, zoneSuffix } from '../../base/time-format'
import type { TimeRange } from '../../derive/log-range'
import { useTimeFormat, useView, useViewer } from '../../state/viewer-context'
import type { Viewer } from '../../state/viewer'
import { CopyButton } from '../shared/CopyButton'
import { Modal } from '../shared/Modal'
import type { ExportChoice } from './export-choice'
import { EXPORT_CHOICES } from './export-choices'
import { useExport, type ExportRun, type Written } from './use-export'
import { useCounts, useWarning } from './use-scope'

interface RangeChoice {
  readonly id: 'selected' | 'visible' | 'whole'
  readonly label: string
  readonly range: TimeRange
}

/** Writes what the query finds in a range to a file. */
export function ExportDialog({ onClose }: { readonly onClose: () => void }) {
  const viewer = useViewer()
  // a log that grows does not move what was chosen
  const [ranges] = useState(() => rangesOf(viewer))
  return (
    <Modal title="Export" className="export" onClose={onClose}>
      {ranges.length === 0 ? (
        <p className="muted">The log has no times: there is nothing to export.</p>
      ) : (
        <Form ranges={ranges} />
      )}
    </Modal>
  )
}

function Form({ ranges }: { readonly ranges: readonly RangeChoice[] }) {
  const [choice, setChoice] = useState(EXPORT_CHOICES[0])
  const [rangeId, setRangeId] = useState(ranges[0].id)
  const [isMasked, setMasked] = useState(true)
  const { range } = ranges.find(({ id }) => id === rangeId) ?? ranges[0]
  const exporting = useExport()
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (exporting.state.kind !== 'running') void exporting.start(choice, range, choice.isMaskable && isMasked)
      }}
    >
      <fieldset onChange={() => exporting.reset()}>
        <Choices chosen={choice} onChoose={setChoice} />
        {choice.Fields !== undefined && <choice.Fields />}
        <Ranges ranges={ranges} chosen={rangeId} onChoose={setRangeId} />
        <Secrets choice={choice} range={range} isMasked={isMasked} onMask={setMasked} />
      </fieldset>
      <Scope range={range} />
      <Outcome exporting={exporting} />
    </form>
  )
}

function Choices({
  chosen,
  onChoose,
}: {
  readonly chosen: ExportChoice
  readonly onChoose: (choice: ExportChoice) => void
}) {
  const name = useId()
  return (
    <div className="export-choices" role="radiogroup" aria-label="What to write">
      {EXPORT_CHOICES.map((choice) => (
        <label key={`${choice.id}.${choice.extension}`} className={choice === chosen ? 'chosen' : undefined}>
          <input type="radio" name={name} checked={choice === chosen} onChange={() => onChoose(choice)} />
          <span>
            <b>{choice.label}</b> <code>.{choice.extension}</code>
            <span className="about">{choice.about}</span>
          </span>
        </label>
      ))}
    </div>
  )
}

function Ranges({
  ranges,
  chosen,
  onChoose,
}: {
  readonly ranges: readonly RangeChoice[]
  readonly chosen: RangeChoice['id']
  readonly onChoose: (id: RangeChoice['id']) => void
}) {
  const name = useId()
  const format = useTimeFormat()
  return (
    <div className="export-ranges" role="radiogroup" aria-label="Range">
      {ranges.map(({ id, label, range }) => (
        <label key={id}>
          <input type="radio" name={name} checked={id === chosen} onChange={() => onChoose(id)} />
          <span>{label}</span>
          <span className="muted">
            {formatTime(range.from, format)} – {formatTime(range.to, format)}
            {zoneSuffix(format)}
          </span>
        </label>
      ))}
    </div>
  )
}

/** Whether likely secrets are hidden, or what is known of them where they cannot be. */
function Secrets({
  choice,
  range,
  isMasked,
  onMask,
}: {
  readonly choice: ExportChoice
  readonly range: TimeRange
  readonly isMasked: boolean
  readonly onMask: (isMasked: boolean) => void
}) {
  const warning = useWarning(useViewer(), choice, range)
  if (!choice.isMaskable)
    return (
      <p className="export-warning" role="status">
        <ShieldAlert size={15} aria-hidden="true" />
        <span>{warning ?? 'Looking for likely secrets in these lines…'}</span>
      </p>
    )
  return (
    <label className="export-mask">
      <input type="checkbox" checked={isMasked} onChange={(event) => onMask(event.target.checked)} />
      <span>
        Mask likely secrets{' '}
        <span className="muted">
          tokens, passwords and keys in arguments and addresses become ••••; a guess, not a promise
        </span>
      </span>
    </label>
  )
}

function Scope({ range }: { readonly range: TimeRange }) {
  const counts = useCounts(useViewer(), range)
  const query = useView((view) => view.filterText.trim())
  const hidden = useView((view) => view.hidden.size)
  return (
    <p className="export-scope" role="status">
      {counts === undefined ? (
        'Counting…'
      ) : (
        <>
          {formatCount(counts.processes, 'process')} and {formatCount(counts.events, 'event')}
          {query !== '' && (
            <>
              {' '}
              found by <code>{query}</code>
            </>
          )}
          {hidden > 0 && ', hidden rows included'}
        </>
      )}
    </p>
  )
}

/** What was written, or how far it is. Buttons stay while they can do nothing, so that the focus stays on them. */
function Outcome({ exporting }: { readonly exporting: ExportRun }) {
  const { state } = exporting
  const written = state.kind === 'written' || state.kind === 'running' ? state.written : undefined
  const isRunning = state.kind === 'running'
  const submit = useRef<HTMLButtonElement>(null)
  const cancel = (): void => {
    exporting.cancel()
    submit.current?.focus()
  }
  const canNote = state.kind === 'written' && state.written.sha256 !== ''
  return (
    <>
      <div role="status" className="export-outcome">
        {written !== undefined && <Result written={written} />}
        {state.kind === 'failed' && <p className="problem">{state.problem}</p>}
      </div>
      <div className="export-actions">
        {written !== undefined && (
          <button
            type="button"
            className="button"
            aria-disabled={!canNote}
            onClick={() => canNote && void exporting.saveNote()}
          >
            {state.kind === 'written' && state.isNoted ? 'Note saved' : 'Save a note with it'}
          </button>
        )}
        {isRunning ? (
          <>
            <progress value={state.part} aria-label={state.what === 'file' ? 'Writing the file' : 'Writing the note'} />
            <span className="muted part">{formatPart(state.part)}</span>
          </>
        ) : (
          written !== undefined && (
            <span className="muted hint">
              It states query, range and source, and the SHA-256 of the file and of each source.
            </span>
          )
        )}
        <span className="spring" />
        {isRunning && (
          <button type="button" className="button" onClick={cancel}>
            Cancel
          </button>
        )}
        <button ref={submit} type="submit" className="button primary" aria-disabled={isRunning}>
          <Download size={14} /> {written === undefined ? 'Export' : 'Export again'}
        </button>
      </div>
    </>
  )
}

function Result({ written: { name, bytes, sha256, isMasked } }: { readonly written: Written }) {
  return (
    <div className="export-result">
      <FileCheck size={16} aria-hidden="true" />
      <div>
        <p>
          <code>{name}</code> is written: {formatBytes(bytes)}
          {isMasked ? ', likely secrets masked' : ''}.
        </p>
        <p className="muted">
          SHA-256 <code>{sha256 === '' ? '…' : sha256}</code>
        </p>
      </div>
      {sha256 !== '' && (
        <CopyButton className="button small" text={() => sha256}>
          Copy
        </CopyButton>
      )}
    </div>
  )
}

/** The ranges that can be exported, the likeliest first. */
function rangesOf(viewer: Viewer): readonly RangeChoice[] {
  const { range: visible, isWhole } = viewer.viewport.getState()
  const selected = viewer.selectedRange.getState().range
  const whole = viewer.session.getState().summary?.range
  if (whole === undefined || visible === undefined) return []
  return [
    ...(selected === undefined ? [] : [{ id: 'selected', label: 'Selected range', range: selected } as const]),
    ...(isWhole ? [] : [{ id: 'visible', label: 'Visible range', range: visible } as const]),
    { id: 'whole', label: 'Whole log', range: whole } as const,
  ]
}
