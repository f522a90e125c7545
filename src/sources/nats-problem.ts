/** What went wrong with a NATS server, in words that say what to do. */
import { errors } from '@nats-io/nats-core'
import { JetStreamApiCodes, JetStreamApiError } from '@nats-io/jetstream'
import type { NatsTarget } from './feed-target'
import { withoutCredentials } from './nats-credentials'

export interface NatsProblem {
  readonly text: string
  /** Trying again would not help. */
  readonly isFinal: boolean
}

/** A sentence of our own that trying again does not change. */
export class FinalProblem extends Error {}

const EXPIRED = 'the credentials have expired: get new ones and connect again'
/** The server forgets readers that are gone within a minute: `FORGET_MS` of the reader. */
const TOO_MANY_READERS =
  'the server lets no more read the stream (maximum consumers limit reached): pages that are closed make room within a minute'
const MAXIMUM_CONSUMERS = 10026
const NO_JETSTREAM = 'JetStream is not enabled for this user: enable it on the server, for the account of the user'

/** `wasOpen`: the feed was open before, so what is missing now may come back. */
export function problemOf(error: unknown, target: NatsTarget, wasOpen: boolean): NatsProblem {
  const final = (text: string): NatsProblem => ({ text, isFinal: true })
  const passing = (text: string): NatsProblem => ({ text, isFinal: false })
  if (error instanceof FinalProblem) return final(error.message)
  // a request that is refused says so by its cause alone
  if (error instanceof Error && error.cause instanceof errors.PermissionViolationError)
    return problemOf(error.cause, target, wasOpen)
  if (error instanceof errors.UserAuthenticationExpiredError) return final(EXPIRED)
  if (error instanceof errors.AuthorizationError) {
    if (/timeout/i.test(error.message)) return passing('the server took too long to check the credentials')
    if (/expired/i.test(error.message) || hasExpired(target)) return final(EXPIRED)
    return target.credentials.kind === 'none'
      ? final('the server asks for credentials: connect again with them')
      : final('the server refuses the credentials: check them and connect again')
  }
  if (error instanceof errors.PermissionViolationError)
    return final(
      `the user may not ${error.operation === 'publish' ? 'ask' : 'listen to'} ${withoutCredentials(error.subject, target.credentials)}: give it the permissions of a viewer of ${target.stream}, or check the stream’s name`,
    )
  if (error instanceof JetStreamApiError) {
    const shown = withoutCredentials(error.message, target.credentials)
    if (error.code === JetStreamApiCodes.StreamNotFound)
      return { text: `the server has no stream ${target.stream}: check its name and the account`, isFinal: !wasOpen }
    if (error.code === JetStreamApiCodes.JetStreamNotEnabledForAccount) return final(NO_JETSTREAM)
    if (error.code === MAXIMUM_CONSUMERS) return passing(TOO_MANY_READERS)
    return { text: `the server refuses: ${shown}`, isFinal: error.status === 400 }
  }
  if (error instanceof Error && error.name === 'JetStreamNotEnabled') return { text: NO_JETSTREAM, isFinal: !wasOpen }
  if (error instanceof errors.TimeoutError) return passing('the server does not answer')
  if (error instanceof errors.ProtocolError)
    return passing(`the server says: ${withoutCredentials(error.message, target.credentials)}`)
  return passing(
    wasOpen
      ? 'no connection'
      : 'no connection: the server must have a websocket listener that allows this page’s origin',
  )
}

/** A server says no more of an expired JWT than that it is not authorized. */
function hasExpired({ credentials }: NatsTarget): boolean {
  if (credentials.kind !== 'creds') return false
  const expiry = expiryOf(credentials.text)
  return expiry !== undefined && expiry * 1000 < Date.now()
}

/** In seconds since 1970; undefined for none. */
function expiryOf(creds: string): number | undefined {
  const payload = /\beyJ[\w-]+\.([\w-]+)\.[\w-]+/.exec(creds)?.[1]
  try {
    const claims: unknown = JSON.parse(atob((payload ?? '').replaceAll('-', '+').replaceAll('_', '/')))
    const exp = (claims as { exp?: unknown } | null)?.exp
    return typeof exp === 'number' ? exp : undefined
  } catch {
    return undefined
  }
}
