/** What is typed to connect to NATS, and the target it makes; or which field is not right, and why. */
import type { NatsCredentials } from './feed-addresses'
import { whyBlocked } from './feed-addresses'
import { isFeedUrl } from './link-addresses'
import {
  MAX_SUBJECTS,
  startAtSequence,
  startAtTime,
  whyNoStream,
  whyNoSubject,
  type NatsStart,
  type NatsTarget,
} from './nats-address'

export interface CredentialDraft {
  readonly kind: NatsCredentials['kind']
  readonly user: string
  readonly password: string
  readonly token: string
  readonly seed: string
  readonly fileName: string
  readonly fileText: string
}

export const NO_CREDENTIALS: CredentialDraft = {
  kind: 'none',
  user: '',
  password: '',
  token: '',
  seed: '',
  fileName: '',
  fileText: '',
}

export interface NatsDraft {
  readonly url: string
  readonly stream: string
  /** With blanks or commas between them. */
  readonly subjects: string
  readonly from: NatsStart['from']
  readonly time: string
  readonly sequence: string
  readonly credentials: CredentialDraft
}

export type NatsField = 'url' | 'stream' | 'subjects' | 'time' | 'sequence' | 'credentials'
export interface FieldProblem {
  readonly field: NatsField
  readonly text: string
}

export function targetOfDraft(draft: NatsDraft, pageUrl: string): NatsTarget | FieldProblem {
  const wrong = (field: NatsField, text: string): FieldProblem => ({ field, text })
  const url = draft.url.trim()
  if (!isFeedUrl(url)) return wrong('url', 'That is not the address of a server: it starts with wss:// or ws://.')
  const { username, password, search, hash } = new URL(url)
  if (username !== '' || password !== '')
    return wrong('url', 'User and password do not belong here: choose them below.')
  if (search !== '' || hash !== '') return wrong('url', 'The address ends before “?” and “#”.')
  const blocked = whyBlocked(url, pageUrl)
  if (blocked !== undefined) return wrong('url', blocked)
  const stream = draft.stream.trim()
  const noStream = whyNoStream(stream)
  if (noStream !== undefined) return wrong('stream', `This ${noStream}.`)
  const subjects = draft.subjects.split(/[\s,]+/).filter((subject) => subject !== '')
  for (const subject of subjects) {
    const noSubject = whyNoSubject(subject)
    if (noSubject !== undefined) return wrong('subjects', `“${subject}” ${noSubject}.`)
  }
  if (subjects.length > MAX_SUBJECTS) return wrong('subjects', `No more than ${MAX_SUBJECTS} subjects, please.`)
  const start = startOfDraft(draft)
  if (start === undefined && draft.from === 'time')
    return wrong('time', 'A time looks like 2026-05-14T12:54:00Z, with its zone at the end.')
  if (start === undefined) return wrong('sequence', 'A sequence is a whole number from 1 on.')
  const credentials = credentialsOfDraft(draft.credentials)
  if (typeof credentials === 'string') return wrong('credentials', credentials)
  return { kind: 'nats', url, stream, subjects, start, credentials }
}

function startOfDraft({ from, time, sequence }: NatsDraft): NatsStart | undefined {
  if (from === 'time') return startAtTime(time.trim())
  return from === 'sequence' ? startAtSequence(sequence.trim()) : { from }
}

/** The credentials, or a sentence about what is not right with them. */
export function credentialsOfDraft(draft: CredentialDraft): NatsCredentials | string {
  switch (draft.kind) {
    case 'none':
      return { kind: 'none' }
    case 'password':
      if (draft.user === '') return 'The user is missing.'
      return { kind: 'password', user: draft.user, password: draft.password }
    case 'token':
      return draft.token === '' ? 'The token is missing.' : { kind: 'token', token: draft.token }
    case 'nkey': {
      const seed = draft.seed.trim()
      return SEED.test(seed) ? { kind: 'nkey', seed } : 'A user’s NKEY seed has 58 characters and starts with SU.'
    }
    case 'creds':
      if (draft.fileText === '') return 'Choose the .creds file.'
      if (!/\beyJ[\w-]+\.[\w-]+\.[\w-]+/.test(draft.fileText) || !SEED_LINE.test(draft.fileText))
        return 'That file has no JWT and seed of a user in it.'
      return { kind: 'creds', text: draft.fileText }
  }
}

const SEED = /^SU[A-Z2-7]{56}$/
const SEED_LINE = /^SU[A-Z2-7]{56}\s*$/m
