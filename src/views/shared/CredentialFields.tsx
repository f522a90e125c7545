import { useId } from 'react'
import type { CredentialDraft } from '../../state/nats-form'

const KINDS: readonly (readonly [CredentialDraft['kind'], string])[] = [
  ['none', 'none'],
  ['password', 'user and password'],
  ['token', 'token'],
  ['nkey', 'NKEY seed'],
  ['creds', '.creds file (JWT)'],
]

/** How to log in to NATS. What is typed is kept in memory alone, and asked for again after a reload. */
export function CredentialFields({
  draft,
  problem,
  onChange,
}: {
  readonly draft: CredentialDraft
  /** Empty for none. */
  readonly problem: string
  readonly onChange: (draft: CredentialDraft) => void
}) {
  const id = useId()
  const described = { 'aria-invalid': problem !== '', 'aria-describedby': `${id}-problem` }
  const secret = (name: 'user' | 'password' | 'token' | 'seed', label: string) => (
    <label className="form-field">
      {label}
      <input
        type={name === 'user' ? 'text' : 'password'}
        autoComplete="off"
        spellCheck={false}
        value={draft[name]}
        onChange={(event) => onChange({ ...draft, [name]: event.target.value })}
        {...described}
      />
    </label>
  )
  return (
    <div className="form-fields">
      <label className="form-field">
        Credentials
        <select
          value={draft.kind}
          onChange={(event) => onChange({ ...draft, kind: event.target.value as CredentialDraft['kind'] })}
        >
          {KINDS.map(([kind, label]) => (
            <option key={kind} value={kind}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {draft.kind === 'password' && secret('user', 'User')}
      {draft.kind === 'password' && secret('password', 'Password')}
      {draft.kind === 'token' && secret('token', 'Token')}
      {draft.kind === 'nkey' && secret('seed', 'Seed')}
      {draft.kind === 'creds' && (
        <label className="form-field">
          File
          <input
            type="file"
            accept=".creds"
            onChange={({ target }) => {
              const file = target.files?.[0]
              if (file !== undefined)
                void file.text().then((fileText) => onChange({ ...draft, fileName: file.name, fileText }))
            }}
            {...described}
          />
        </label>
      )}
      {problem !== '' && (
        <p id={`${id}-problem`} className="problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  )
}
