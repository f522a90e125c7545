/** Credentials as the library takes them, and kept out of every text. */
import {
  credsAuthenticator,
  nkeyAuthenticator,
  tokenAuthenticator,
  usernamePasswordAuthenticator,
  type Authenticator,
} from '@nats-io/nats-core'
import type { NatsCredentials } from './feed-target'
import { withoutSecrets } from './shown-text'

const encoder = new TextEncoder()

/** Undefined for none. Throws an Error with a sentence for what is no key at all. */
export function authenticatorOf(credentials: NatsCredentials): Authenticator | undefined {
  switch (credentials.kind) {
    case 'none':
      return undefined
    case 'password':
      return usernamePasswordAuthenticator(credentials.user, credentials.password)
    case 'token':
      return tokenAuthenticator(credentials.token)
    case 'nkey':
      return tried(nkeyAuthenticator(encoder.encode(credentials.seed)), 'that is no NKEY seed of a user')
    case 'creds':
      return tried(credsAuthenticator(encoder.encode(credentials.text)), 'that is no .creds file of a user')
  }
}

/** It is asked once: later the library would only say that the connection failed. */
function tried(authenticator: Authenticator, problem: string): Authenticator {
  try {
    authenticator('nonce')
  } catch {
    throw new Error(`${problem}: connect again with the right one`)
  }
  return authenticator
}

/** A text of the server or the library as it may be shown: short, and without any secret that came back in it. */
export function withoutCredentials(text: string, credentials: NatsCredentials): string {
  return withoutSecrets(text, secretsOf(credentials))
}

function secretsOf(credentials: NatsCredentials): string[] {
  switch (credentials.kind) {
    case 'none':
      return []
    case 'password':
      return [credentials.password]
    case 'token':
      return [credentials.token]
    case 'nkey':
      return [credentials.seed]
    case 'creds':
      return credentials.text.split(/\s+/).filter((word) => word.length >= 16)
  }
}
