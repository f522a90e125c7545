import { expect, test } from 'vitest'
import { NO_CREDENTIALS, credentialsOfDraft, targetOfDraft, type CredentialDraft, type NatsDraft } from './nats-form'

const DRAFT: NatsDraft = {
  url: ' wss://nats.example:8443/nats ',
  stream: 'TETRAGON',
  subjects: '',
  from: 'beginning',
  time: '',
  sequence: '',
  credentials: NO_CREDENTIALS,
}
const SEED = `SU${'A'.repeat(56)}`
const made = (part: Partial<NatsDraft>) => targetOfDraft({ ...DRAFT, ...part }, 'https://treeline.example/')
const credentials = (part: Partial<CredentialDraft>) => credentialsOfDraft({ ...NO_CREDENTIALS, ...part })

test('what is typed becomes a target', () => {
  expect(made({ subjects: 'tetragon.n1, tetragon.*  x.>', from: 'sequence', sequence: ' 12 ' })).toEqual({
    kind: 'nats',
    url: 'wss://nats.example:8443/nats',
    stream: 'TETRAGON',
    subjects: ['tetragon.n1', 'tetragon.*', 'x.>'],
    start: { from: 'sequence', sequence: 12 },
    credentials: { kind: 'none' },
  })
  expect(made({ from: 'time', time: '2026-05-14T12:54:00+02:00' })).toMatchObject({
    start: { from: 'time', time: expect.stringContaining('2026-05-14T10:54:00') as string },
  })
})

test('what is not right is said at its field', () => {
  const fieldOf = (part: Partial<NatsDraft>) => {
    const target = made(part)
    return 'field' in target ? target.field : 'none'
  }
  for (const url of [
    '',
    'nats://h',
    'https://h',
    'ws://',
    'wss://ann:x@h',
    'wss://h?x',
    'wss://h#x',
    'ws://nats.example',
  ])
    expect({ url, field: fieldOf({ url }) }).toEqual({ url, field: 'url' })
  expect(fieldOf({ stream: 'a b' })).toBe('stream')
  expect(fieldOf({ subjects: 'a..b' })).toBe('subjects')
  expect(fieldOf({ subjects: 'a '.repeat(17) })).toBe('subjects')
  expect(fieldOf({ from: 'time', time: 'yesterday' })).toBe('time')
  expect(fieldOf({ from: 'sequence', sequence: '-1' })).toBe('sequence')
  expect(fieldOf({ credentials: { ...NO_CREDENTIALS, kind: 'token' } })).toBe('credentials')
})

test('credentials of each kind are taken, and what is none is said', () => {
  const creds = `-----BEGIN NATS USER JWT-----\neyJ0.eyJ1.sig\n------END NATS USER JWT------\n\n-----BEGIN USER NKEY SEED-----\n${SEED}\n------END USER NKEY SEED------\n`
  expect(credentials({ kind: 'password', user: 'ann' })).toEqual({ kind: 'password', user: 'ann', password: '' })
  expect(credentials({ kind: 'nkey', seed: ` ${SEED}\n` })).toEqual({ kind: 'nkey', seed: SEED })
  expect(credentials({ kind: 'creds', fileText: creds })).toEqual({ kind: 'creds', text: creds })
  for (const part of [
    { kind: 'password' },
    { kind: 'token' },
    { kind: 'nkey', seed: 'UABC' },
    { kind: 'creds' },
    { kind: 'creds', fileText: 'a picture' },
  ] as const)
    expect(credentials(part)).toEqual(expect.any(String))
})
