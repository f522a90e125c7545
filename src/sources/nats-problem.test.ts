import { errors } from '@nats-io/nats-core'
import { JetStreamApiError } from '@nats-io/jetstream'
import { expect, test } from 'vitest'
import type { NatsCredentials, NatsTarget } from './feed-target'
import { problemOf } from './nats-problem'

const target = (credentials: NatsCredentials): NatsTarget => ({
  kind: 'nats',
  url: 'wss://nats.example',
  stream: 'TETRAGON',
  subjects: [],
  start: { from: 'now' },
  credentials,
})
const ANN = target({ kind: 'password', user: 'ann', password: 'hunter2' })
const apiError = (err_code: number, code: number, description: string): JetStreamApiError =>
  new JetStreamApiError({ err_code, code, description })

test('what trying again does not change ends the feed, with what to do', () => {
  const refused = new errors.AuthorizationError('Authorization Violation')
  for (const [error, of, text] of [
    [refused, ANN, 'the server refuses the credentials: check them and connect again'],
    [refused, target({ kind: 'none' }), 'the server asks for credentials: connect again with them'],
    [refused, target({ kind: 'creds', text: expiredCreds() }), /have expired: get new ones/],
    [new errors.UserAuthenticationExpiredError('x'), ANN, /have expired: get new ones/],
    [apiError(10059, 404, 'stream not found'), ANN, /no stream TETRAGON: check its name/],
    [apiError(10039, 503, 'JetStream not enabled for account'), ANN, /JetStream is not enabled/],
    [apiError(10138, 400, 'consumer subject filters cannot overlap'), ANN, /refuses: consumer subject filters/],
    [
      errors.PermissionViolationError.parse('Permissions Violation for Publish to "$JS.API.STREAM.INFO.TETRAGON"'),
      ANN,
      /may not ask \$JS\.API\.STREAM\.INFO\.TETRAGON: give it the permissions of a viewer/,
    ],
    [
      new Error('a request failed', {
        cause: errors.PermissionViolationError.parse('Permissions Violation for Publish to "$JS.API.STREAM.INFO.X"'),
      }),
      ANN,
      /may not ask \$JS\.API\.STREAM\.INFO\.X: .* check the stream’s name/,
    ],
  ] as const)
    expect(problemOf(error, of, false)).toEqual({ text: expect.stringMatching(text) as string, isFinal: true })
})

test('what may pass is tried again', () => {
  for (const error of [
    new errors.ConnectionError('refused'),
    new errors.TimeoutError(),
    new errors.AuthorizationError('Authentication Timeout'),
    new errors.ProtocolError('maximum connections exceeded'),
    apiError(10008, 503, 'JetStream system temporarily unavailable'),
    apiError(10026, 400, 'maximum consumers limit reached'),
  ])
    expect(problemOf(error, ANN, false)).toEqual({ text: expect.any(String) as string, isFinal: false })
  // a server that starts may not have its stream yet
  expect(problemOf(apiError(10059, 404, 'stream not found'), ANN, true).isFinal).toBe(false)
  expect(problemOf(new errors.ConnectionError('x'), ANN, false).text).toContain('allows this page’s origin')
})

test('no secret comes back in what a server says', () => {
  for (const [credentials, secret] of [
    [{ kind: 'password', user: 'ann', password: 'hunter2' }, 'hunter2'],
    [{ kind: 'token', token: 's3cret' }, 's3cret'],
    [{ kind: 'nkey', seed: 'SUAM' }, 'SUAM'],
    [{ kind: 'creds', text: expiredCreds() }, 'SUAMSECRETSECRETSECRET'],
  ] as const)
    for (const error of [
      new errors.ProtocolError(`no such thing: ${secret}`),
      apiError(1, 400, `odd ${secret}`),
      new errors.PermissionViolationError('x', 'publish', secret),
      new Error(secret),
    ])
      expect(problemOf(error, target(credentials), true).text).not.toContain(secret)
})

function expiredCreds(): string {
  const claims = btoa(JSON.stringify({ exp: 1_700_000_000, sub: 'UABC' }))
  return `-----BEGIN NATS USER JWT-----\neyJ0eXAiOiJKV1QifQ.${claims.replaceAll('=', '')}.sig\n------END\n\nSUAMSECRETSECRETSECRET\n`
}
