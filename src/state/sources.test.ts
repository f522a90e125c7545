import { expect, test, vi } from 'vitest'
import { withResolvers } from '../base/with-resolvers'
import type { StoreClient } from '../worker/store-client'
import { Notices } from './notices'
import { createSession } from './session'
import type { Snapshot } from './snapshot'
import { Sources } from './sources'

/** Sources whose workers are told, and do nothing. */
function start() {
  const session = createSession()
  const told: string[] = []
  const client = new Proxy({} as StoreClient, {
    get: (_, name) => (): void => {
      told.push(String(name))
    },
  })
  const sources = new Sources(client, session, new Notices(session), {
    sampleText: undefined,
    download: () => Promise.reject(new Error('no network')),
    fingerprintOf: () => Promise.resolve('f'),
  })
  return { session, sources, told }
}

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 10))
const file = (name: string): File => new File(['{}\n'], name)
const done = { source: 0, bytesRead: 3, bytesTotal: 3, lines: 1, events: 1, badLines: 0, elapsedMs: 1 }

test('files that were being looked at when all was closed are opened by nobody, and waited for by nobody', async () => {
  const { session, sources } = start()
  const link = new File(['<meta http-equiv="refresh" content="0;url=x#v=1">'], 'a link.html')
  sources.openFiles({ files: [{ name: 'a link.html', blob: link }], leftOut: [] })
  sources.clear()
  session.setState({ opening: 0, sources: [] })
  await settle()
  expect(session.getState()).toMatchObject({ opening: 0, sources: [] })
})

test('the sample and a snapshot that are on their way when all is closed are not opened', async () => {
  const { session, sources } = start()
  const onTheWay = withResolvers<Response>()
  vi.stubGlobal('fetch', () => onTheWay.promise)
  const log = withResolvers<Blob>()
  const opened = [
    sources.openSample(),
    sources.openSnapshot({ info: { name: 'a log' }, log: () => log.promise } as unknown as Snapshot),
  ]
  sources.clear()
  onTheWay.resolve(new Response('{}\n'))
  log.resolve(new Blob(['{}\n']))
  await Promise.all(opened)
  vi.unstubAllGlobals()
  expect(session.getState()).toMatchObject({ opening: 0, sources: [] })
})

test('a plain file that changed can be read on in, a compressed one is read anew', async () => {
  const { session, sources, told } = start()
  sources.openFiles({ files: [{ name: 'x', blob: file('x') }], leftOut: [] })
  await vi.waitUntil(() => session.getState().sources.length === 1)
  sources.noteEnd(done, { reason: 'complete' })
  sources.noteChanged(0)
  expect(session.getState().sources).toMatchObject([{ end: { reason: 'changed', isResumable: true } }])
  sources.reopenFile(0, file('x'))
  expect(told).toContain('resume')

  sources.noteKeeping({ source: 0, part: 1, end: 'complete' })
  sources.noteEnd(done, { reason: 'complete' })
  sources.noteChanged(0)
  expect(session.getState().sources).toMatchObject([{ end: { reason: 'changed', isResumable: false } }])
  sources.reopenFile(0, file('x'))
  expect(told.filter((name) => name === 'resume')).toHaveLength(1)
  expect(told.at(-1)).toBe('load')
})

test('a download that is stopped as there is no room is not told as cancelled', async () => {
  const { session, sources } = start()
  const { parts } = sources as unknown as { parts: { download: unknown } }
  parts.download = (_: string, { signal }: { signal: AbortSignal }) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))))
  void sources.openUrl('https://host/x.log')
  sources.stopAll()
  await vi.waitFor(() => expect(session.getState().sources).toMatchObject([{ end: { reason: 'full' } }]))
})

test('a feed is connected to again with all that its address held, and no link names it twice', () => {
  const { session, sources, told } = start()
  sources.connect({ kind: 'websocket', url: 'ws://host/x?token=abc' })
  sources.connectAgain(0)
  expect(session.getState().sources).toMatchObject([
    { address: 'ws://host/x', isContinued: true },
    { address: 'ws://host/x', isContinued: false },
  ])
  expect(told).toEqual(['connect', 'connect'])
})
