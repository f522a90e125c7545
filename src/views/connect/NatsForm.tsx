import { useState, type ChangeEvent } from 'react'
import { NO_CREDENTIALS, targetOfDraft, type FieldProblem, type NatsDraft, type NatsField } from '../../state/nats-form'
import type { FeedTarget } from '../../worker/protocol'
import { CredentialFields } from '../shared/CredentialFields'
import { focusFirst } from '../shared/focus-first'

const STARTS: readonly (readonly [NatsDraft['from'], string])[] = [
  ['beginning', 'at the beginning of the stream'],
  ['now', 'now'],
  ['time', 'at a time'],
  ['sequence', 'at a sequence'],
]
const HOUR_MS = 3_600_000

/** Asks for a stream of NATS JetStream. */
export function NatsForm({ onTarget }: { readonly onTarget: (target: FeedTarget) => void }) {
  const [draft, setDraft] = useState<NatsDraft>(() => ({
    url: '',
    stream: 'TETRAGON',
    subjects: '',
    from: 'beginning',
    time: new Date(Date.now() - HOUR_MS).toISOString().replace(/\.\d+/, ''),
    sequence: '1',
    credentials: NO_CREDENTIALS,
  }))
  const [problem, setProblem] = useState<FieldProblem>()
  const change = (part: Partial<NatsDraft>): void => {
    setDraft({ ...draft, ...part })
    setProblem(undefined)
  }
  const connect = (): void => {
    const target = targetOfDraft(draft, location.href)
    if ('field' in target) setProblem(target)
    else onTarget(target)
  }
  const input = (field: Exclude<NatsField, 'credentials'>, label: string, placeholder = '') => (
    <label className="form-field">
      {label}
      <input
        ref={field === 'url' ? focusFirst : undefined}
        value={draft[field]}
        placeholder={placeholder}
        spellCheck={false}
        autoComplete="off"
        aria-invalid={problem?.field === field}
        aria-describedby={`nats-${field}-problem`}
        onChange={(event: ChangeEvent<HTMLInputElement>) => change({ [field]: event.target.value })}
      />
      {problem?.field === field && (
        <span id={`nats-${field}-problem`} className="problem" role="alert">
          {problem.text}
        </span>
      )}
    </label>
  )
  return (
    <form
      className="connect"
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault()
        connect()
      }}
    >
      <div className="form-fields">
        {input('url', 'Server', 'wss://nats.example')}
        {input('stream', 'Stream')}
        {input('subjects', 'Subjects', 'all of them, or tetragon.NODE')}
        <label className="form-field">
          Start
          <select value={draft.from} onChange={(event) => change({ from: event.target.value as NatsDraft['from'] })}>
            {STARTS.map(([from, label]) => (
              <option key={from} value={from}>
                {label}
              </option>
            ))}
          </select>
        </label>
        {draft.from === 'time' && input('time', 'Time')}
        {draft.from === 'sequence' && input('sequence', 'Sequence')}
      </div>
      <CredentialFields
        draft={draft.credentials}
        problem={problem?.field === 'credentials' ? problem.text : ''}
        onChange={(credentials) => change({ credentials })}
      />
      <div className="actions">
        <button className="button primary" type="submit">
          Connect
        </button>
      </div>
      <p className="muted">
        Credentials stay in the memory of this page. How to set up a cluster: <code>docs/deploy</code>
      </p>
    </form>
  )
}
