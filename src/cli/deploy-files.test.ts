import { spawnSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { findProgram } from './find-chromium.mjs'
import { isCi } from '../testing/is-ci'

/** What a person copies from docs/deploy has to fit together; a cluster to apply it to is not here. */
const FOLDER = 'docs/deploy'
const read = (name: string): string => readFileSync(join(FOLDER, name), 'utf8')

interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace: string }
  readonly data?: Readonly<Record<string, string>>
  readonly spec?: {
    readonly ports?: readonly { readonly port: number }[]
    readonly template?: { readonly spec: { readonly containers: readonly Container[] } }
  }
}
interface Container {
  readonly image: string
  readonly ports?: readonly { readonly containerPort: number }[]
}

const documents = readdirSync(join(FOLDER, 'kubernetes')).flatMap((file) => [
  ...parseAllDocuments(read(`kubernetes/${file}`), { strict: true, uniqueKeys: true }),
])
const manifests = documents.map((document) => document.toJS() as Manifest)
const named = (kind: string, name: string): Manifest =>
  manifests.find((each) => each.kind === kind && each.metadata.name === name)!

test('every manifest has what Kubernetes asks of all, and no image floats', () => {
  expect(manifests.length).toBeGreaterThan(5)
  expect(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([])
  for (const { apiVersion, kind, metadata, spec } of manifests) {
    expect(apiVersion).toMatch(/^(?:[a-z.0-9]+\/)?v1$/)
    expect(kind).toMatch(/^[A-Z]/)
    expect(metadata.namespace).toBe('treeline')
    for (const { image } of spec?.template?.spec.containers ?? []) expect(image).toMatch(/:\d+\.\d+/)
  }
})

test('names and ports are the same everywhere', () => {
  const ports = named('Service', 'nats').spec?.ports?.map(({ port }) => port)
  expect(ports).toEqual([4222, 8443])
  expect(read('nats/nats.conf')).toContain('listen: "0.0.0.0:4222"')
  expect(read('nats/nats.conf')).toContain('listen: "0.0.0.0:8443"')
  expect(read('proxy/nginx.conf')).toContain('http://nats.treeline.svc:8443/')
  expect(read('proxy/Caddyfile')).toContain('nats.treeline.svc:8443')
})

test('the shipper publishes lines as they are to the subjects of the stream, each with an id', () => {
  const { sources, sinks } = parse(named('ConfigMap', 'tetragon-shipper').data!['vector.yaml'], { strict: true }) as {
    readonly sources: { readonly tetragon: { readonly max_line_bytes: number } }
    readonly sinks: {
      readonly nats: Readonly<
        Record<'url' | 'subject' | 'encoding' | 'jetstream' | 'acknowledgements' | 'auth', unknown>
      >
    }
  }
  const stream = JSON.parse(read('nats/stream.json')) as Readonly<Record<string, unknown>>
  expect(stream).toMatchObject({ name: 'TETRAGON', subjects: ['tetragon.>'] })
  expect(sources.tetragon.max_line_bytes).toBe(stream['max_msg_size'])
  expect(sinks.nats).toMatchObject({
    url: 'nats://nats.treeline.svc:4222',
    subject: 'tetragon.${NODE_NAME}',
    encoding: { codec: 'text' },
    jetstream: { enabled: true, headers: { message_id: '{{ id }}' } },
    acknowledgements: { enabled: true },
    auth: { user_password: { user: 'publisher' } },
  })
})

test('every password of the users is told of', () => {
  const passwords = [...read('nats/users.conf').matchAll(/password: \$(\w+)/g)].map(([, name]) => name)
  expect(passwords).toHaveLength(4)
  for (const name of passwords) expect(read('README.md')).toContain(`${name}=`)
})

describe.skipIf(findProgram('nats-server') === undefined && !isCi)('with apt-get install nats-server', () => {
  test('the server takes its configuration', () => {
    const env = { ...process.env, VIEWER_PASSWORD: 'a', VIEWER_NODE1_PASSWORD: '"7$b"', PUBLISHER_PASSWORD: 'c' }
    const ask = (ADMIN_PASSWORD: string | undefined) =>
      spawnSync('nats-server', ['-t', '-c', join(FOLDER, 'nats/nats.conf')], { env: { ...env, ADMIN_PASSWORD } })
    expect(ask('d').stderr.toString()).toContain('is valid')
    expect(ask(undefined).status).not.toBe(0)
  })
})
