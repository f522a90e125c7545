import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nkeys } from '@nats-io/nats-core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { HAS_NATS, NatsServer, WITHOUT_NATS } from '../../e2e/helpers/nats-server'
import type { NatsCredentials, NatsTarget } from './feed-target'
import { authenticatorOf } from './nats-credentials'
import { problemOf } from './nats-problem'
import { isCi } from '../testing/is-ci'

const decoder = new TextDecoder()

interface Key {
  getPublicKey(): string
  getSeed(): Uint8Array
  sign(bytes: Uint8Array): Uint8Array
}

/** A JWT as NATS signs them. */
function jwt(issuer: Key, subject: Key, nats: object, expiry?: number): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claims = {
    jti: subject.getPublicKey(),
    iat: 1_700_000_000,
    iss: issuer.getPublicKey(),
    sub: subject.getPublicKey(),
    nats: { version: 2, ...nats },
    ...(expiry !== undefined && { exp: expiry }),
  }
  const signed = `${part({ typ: 'JWT', alg: 'ed25519-nkey' })}.${part(claims)}`
  return `${signed}.${Buffer.from(issuer.sign(new TextEncoder().encode(signed))).toString('base64url')}`
}

function credsOf(userJwt: string, user: Key): string {
  return `-----BEGIN NATS USER JWT-----\n${userJwt}\n------END NATS USER JWT------\n\n-----BEGIN USER NKEY SEED-----\n${decoder.decode(user.getSeed())}\n------END USER NKEY SEED------\n`
}

test('what is no key is said, before any connection', () => {
  expect(() => authenticatorOf({ kind: 'nkey', seed: 'SUABC' })).toThrow('no NKEY seed of a user')
  expect(() => authenticatorOf({ kind: 'creds', text: 'a picture' })).toThrow('no .creds file of a user')
})

describe.skipIf(!HAS_NATS && !isCi)(`against a real server; else: ${WITHOUT_NATS}`, () => {
  let folder: string
  let server: NatsServer | undefined
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'treeline-nats-'))
  })
  afterEach(async () => {
    await server?.kill()
    await rm(folder, { recursive: true, force: true })
  })

  /** `in`, or how the page would say why not. */
  async function tryWith(credentials: NatsCredentials): Promise<string> {
    const target = { kind: 'nats', stream: 'T', credentials } as NatsTarget
    try {
      await (await server!.connectWith(authenticatorOf(credentials))).close()
      return 'in'
    } catch (error) {
      const { text, isFinal } = problemOf(error, target, false)
      return `${isFinal ? 'closed' : 'again'}: ${text}`
    }
  }

  test('a token', async () => {
    server = await NatsServer.with(folder, 'authorization { token: "s3cret" }')
    expect(await tryWith({ kind: 'token', token: 's3cret' })).toBe('in')
    expect(await tryWith({ kind: 'token', token: 'guess' })).toMatch(/closed: the server refuses the credentials/)
    expect(await tryWith({ kind: 'none' })).toMatch(/closed: the server asks for credentials/)
  })

  test('an NKEY', async () => {
    const [user, other] = [nkeys.createUser(), nkeys.createUser()]
    server = await NatsServer.with(folder, `authorization { users: [{ nkey: ${user.getPublicKey()} }] }`)
    expect(await tryWith({ kind: 'nkey', seed: decoder.decode(user.getSeed()) })).toBe('in')
    expect(await tryWith({ kind: 'nkey', seed: decoder.decode(other.getSeed()) })).toMatch(/closed: the server refuses/)
  })

  test('a .creds file, and one that has expired', async () => {
    const [operator, account, user] = [nkeys.createOperator(), nkeys.createAccount(), nkeys.createUser()]
    const limits = { subs: -1, data: -1, payload: -1, imports: -1, exports: -1, conn: -1, leaf: -1, wildcards: true }
    const operatorJwt = jwt(operator, operator, { type: 'operator' })
    const accountJwt = jwt(operator, account, { type: 'account', limits })
    const userJwt = (expiry?: number): string =>
      jwt(account, user, { type: 'user', subs: -1, data: -1, payload: -1 }, expiry)
    server = await NatsServer.with(
      folder,
      `operator: ${operatorJwt}\nresolver: MEMORY\nresolver_preload: { ${account.getPublicKey()}: ${accountJwt} }`,
    )
    expect(await tryWith({ kind: 'creds', text: credsOf(userJwt(), user) })).toBe('in')
    const expired = credsOf(userJwt(1_700_000_001), user)
    expect(await tryWith({ kind: 'creds', text: expired })).toBe(
      'closed: the credentials have expired: get new ones and connect again',
    )
  })
})
