import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NatsConnection } from '@nats-io/nats-core'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { HAS_NATS, NatsServer, WITHOUT_NATS } from '../../e2e/helpers/nats-server'
import type { NatsStart, NatsTarget } from './feed-target'
import { NatsReader } from './nats-reader'
import { isCi } from '../testing/is-ci'

/** What a reader tells, and its hold on the messages. */
class Listener {
  readonly texts: string[] = []
  readonly breaks: string[] = []
  readonly notes: string[] = []
  readonly starts: NatsStart[] = []
  pending = NaN
  position = ''
  private hold: Promise<void> | undefined
  readonly reader: NatsReader

  constructor(target: Partial<NatsTarget> = {}) {
    this.reader = new NatsReader(
      {
        kind: 'nats',
        url: '',
        stream: 'TETRAGON',
        subjects: [],
        start: { from: 'beginning' },
        credentials: { kind: 'none' },
        ...target,
      },
      {
        onOpen: (note) => this.notes.push(note),
        onStart: (start) => this.starts.push(start),
        onMessage: (data, position) => {
          this.texts.push(new TextDecoder().decode(data))
          this.position = position
        },
        onPending: (messages) => (this.pending = messages),
        onBreak: (text, isCertain) => this.breaks.push(`${isCertain ? 'certain' : 'perhaps'}: ${text}`),
        room: () => this.hold,
      },
    )
  }

  /** Lets the reader go no further than its next message, until what it gives is called. */
  wait(): () => void {
    let release = (): void => undefined
    this.hold = new Promise((resolve) => (release = resolve))
    return () => {
      this.hold = undefined
      release()
    }
  }

  async gets(...texts: readonly string[]): Promise<void> {
    await vi.waitUntil(() => this.texts.join('\n') === texts.join('\n'), { timeout: 5000 })
  }
}

const lines = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => `line ${from + i}`)

/** So long that not all of some hundreds are under way at once. */
const long = (from: number, to: number): string[] => lines(from, to).map((line) => line.padEnd(30_000, '.'))

describe.skipIf(!HAS_NATS && !isCi)(`against a real server; else: ${WITHOUT_NATS}`, () => {
  let folder: string
  let server: NatsServer
  const connections: NatsConnection[] = []

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'treeline-nats-'))
    server = await NatsServer.serve(folder)
  })
  afterEach(async () => {
    await Promise.all(connections.splice(0).map((connection) => connection.close()))
    await server.kill()
    await rm(folder, { recursive: true, force: true })
  })

  /** Reads over a connection of its own; gives what ends that. */
  async function read(listener: Listener): Promise<() => Promise<void>> {
    const connection = await server.connect('viewer')
    connections.push(connection)
    const opened = listener.notes.length
    const reading = listener.reader.read(connection).catch((error: unknown) => error)
    await Promise.race([vi.waitFor(() => expect(listener.notes.length).toBeGreaterThan(opened)), reading])
    return async () => {
      await connection.close()
      await reading
    }
  }

  test('begins where it was asked to, and goes on after what it had', async () => {
    await server.publish('n1', lines(1, 4))
    await new Promise((resolve) => setTimeout(resolve, 5)) // a time in milliseconds is to be later than the last of them
    const before = new Date().toISOString()
    await server.publish('n1', lines(5, 6))
    const all = new Listener()
    const sequence = new Listener({ start: { from: 'sequence', sequence: 3 } })
    const time = new Listener({ start: { from: 'time', time: before } })
    const later = new Listener({ start: { from: 'time', time: '2100-01-01T00:00:00Z' } })
    const now = new Listener({ start: { from: 'now' } })
    for (const listener of [all, sequence, time, later, now]) await read(listener)
    await all.gets(...lines(1, 6))
    const again = new Listener({ after: all.position })
    await read(again)
    await server.publish('n1', ['line 7'])
    await all.gets(...lines(1, 7))
    await sequence.gets(...lines(3, 7))
    await time.gets(...lines(5, 7))
    await later.gets('line 7')
    await now.gets('line 7')
    await again.gets('line 7')
    expect(now.starts).toEqual([{ from: 'sequence', sequence: 7 }])
    expect(
      [all, sequence, time, later, now, again].flatMap(({ breaks, notes }) => [...breaks, ...notes]).join(''),
    ).toBe('')
  })

  test('goes on by sequence over another connection, each message once', async () => {
    const listener = new Listener()
    await server.publish('n1', lines(1, 3))
    const end = await read(listener)
    await listener.gets(...lines(1, 3))
    await end()
    await server.publish('n1', lines(4, 6))
    await read(listener)
    await listener.gets(...lines(1, 6))
    expect(listener.breaks).toEqual([])
  })

  test('a start from now is fixed once, whatever comes before the connection is lost', async () => {
    const listener = new Listener({ start: { from: 'now' } })
    await server.publish('n1', lines(1, 2))
    const end = await read(listener)
    await server.publish('n1', lines(3, 4))
    await listener.gets(...lines(3, 4))
    await end()
    await read(listener)
    expect(listener.starts).toEqual([{ from: 'sequence', sequence: 3 }])
  })

  test('what was removed while it read slowly is a break, that names how many', async () => {
    const listener = new Listener()
    await server.publish('n1', long(1, 500))
    const release = listener.wait()
    await read(listener)
    await vi.waitFor(() => expect(listener.texts).toHaveLength(1))
    await server.purge(490)
    release()
    await vi.waitFor(() => expect(listener.texts.at(-1)).toContain('line 500.'), { timeout: 5000 })
    const missing = 500 - listener.texts.length
    expect(missing).toBeGreaterThan(100)
    expect(listener.breaks).toEqual([`certain: ${missing} messages were removed from the stream before they were read`])
  })

  test('of chosen subjects, others in between are no break, and removed ones are', async () => {
    const listener = new Listener({ subjects: ['tetragon.n1'] })
    for (let from = 1; from <= 500; from += 50) {
      await server.publish('n1', long(from, from + 39))
      await server.publish('n2', long(from + 40, from + 49))
    }
    const release = listener.wait()
    await read(listener)
    await vi.waitFor(() => expect(listener.texts).toHaveLength(1))
    expect(listener.pending).toBe(399)
    await server.purge(490)
    release()
    await server.publish('n1', ['after'])
    await vi.waitFor(() => expect(listener.texts.at(-1)).toBe('after'), { timeout: 5000 })
    const missing = 401 - listener.texts.length
    expect(missing).toBeGreaterThan(50)
    await vi.waitFor(() => expect(listener.breaks).toHaveLength(1), { timeout: 10_000 })
    const [, told] = /^certain: up to (\d+) messages were removed/.exec(listener.breaks.join('\n')) ?? []
    expect(Number(told)).toBeGreaterThanOrEqual(missing)
    expect(Number(told)).toBeLessThan(490)
    await server.publish('n2', ['of another'])
    await server.publish('n1', ['last'])
    await vi.waitFor(() => expect(listener.texts.at(-1)).toBe('last'), { timeout: 5000 })
    expect(listener.breaks).toHaveLength(1)
    await vi.waitFor(() => expect(listener.pending).toBe(0), { timeout: 10_000 })
  })

  test('a start that is gone, or not there yet, is said', async () => {
    await server.publish('n1', lines(1, 10))
    await server.purge(8)
    const gone = new Listener({ start: { from: 'sequence', sequence: 5 } })
    const early = new Listener({ start: { from: 'sequence', sequence: 50 } })
    await read(gone)
    await read(early)
    await gone.gets(...lines(8, 10))
    expect(gone.notes).toEqual(['3 messages behind the start were removed from the stream'])
    expect(gone.breaks).toEqual(['certain: 3 messages behind the start were removed from the stream'])
    expect(early.notes).toEqual([
      'the stream had only come to sequence 10, before the start of the feed: it starts there',
    ])
    expect(early.starts).toEqual([{ from: 'sequence', sequence: 11 }])
    await server.publish('n1', ['line 11'])
    await early.gets('line 11')
  })

  test.each([0, 2, 20])(
    'a server that lost the end of its stream and stored others since: all of them come, %i',
    async (more) => {
      const listener = new Listener()
      const data = join(folder, 'data')
      await server.publish('n1', lines(1, 5))
      await server.kill()
      await cp(data, join(folder, 'older'), { recursive: true })
      await server.start()
      await server.publish('n1', lines(6, 9))
      const end = await read(listener)
      await listener.gets(...lines(1, 9))
      await end()
      await server.kill()
      await rm(data, { recursive: true })
      await cp(join(folder, 'older'), data, { recursive: true })
      await server.start()
      await server.publish('n1', lines(10, 10 + more))
      await read(listener)
      await listener.gets(...lines(1, 10 + more))
      await server.publish('n1', ['last'])
      await listener.gets(...lines(1, 10 + more), 'last')
      expect(listener.breaks).toEqual(['perhaps: the server lost the end of its stream'])
    },
  )

  test.each(['the same reader', 'one that goes on after it'])(
    'a stream that was made anew is read from its beginning, after a break: %s',
    async (which) => {
      const listener = new Listener({ start: { from: 'sequence', sequence: 2 } })
      await server.publish('n1', lines(1, 3))
      const end = await read(listener)
      await listener.gets(...lines(2, 3))
      await end()
      await server.deleteStream()
      await server.makeStream()
      await server.publish('n1', lines(11, 15))
      const isSame = which === 'the same reader'
      const next = isSame
        ? listener
        : new Listener({ start: { from: 'sequence', sequence: 2 }, after: listener.position })
      await read(next)
      await next.gets(...(isSame ? lines(2, 3) : []), ...lines(11, 15))
      expect(next.breaks).toEqual(['certain: the stream was deleted and made anew'])
      expect(next.starts).toEqual([{ from: 'beginning' }])
    },
  )
})
