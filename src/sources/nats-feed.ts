/**
 * A feed of NATS JetStream, straight from the server's WebSocket. Every connection is made here, none by the library: so
 * the page says what happens, and each one begins with a look at what the stream has.
 */
import { errors, wsconnect, type NatsConnection } from '@nats-io/nats-core'
import type { Feed, FeedConnection, FeedHandlers, FeedPosition } from './feed'
import type { NatsCredentials, NatsTarget } from './feed-target'
import { authenticatorOf } from './nats-credentials'
import { problemOf } from './nats-problem'
import { NatsReader } from './nats-reader'
import { RetryTimer } from './retry-timer'

const CONNECT_MS = 10_000
/** A server that stalls is asked so often whether it is there, and given up after so long without a byte. */
const ASK_MS = 2000
const SILENT_MS = 10_000
/** Received and not dealt with: more is not asked for. */
const MAX_UNCONSUMED_BYTES = 16 * 1024 * 1024

/** Throws an Error for credentials that are none. */
export function openNatsFeed(target: NatsTarget, handlers: FeedHandlers): Feed {
  return new NatsFeed(target, handlers)
}

class NatsFeed implements Feed {
  private readonly target: NatsTarget
  private readonly handlers: FeedHandlers
  private readonly reader: NatsReader
  private unconsumed = 0
  private onRoom: (() => void) | undefined
  private connection: NatsConnection | undefined
  private isClosed = false
  private wasOpen = false
  /** What to know about the start; said as long as the feed is open. */
  private note = ''
  private readonly retry = new RetryTimer()

  constructor(target: NatsTarget, handlers: FeedHandlers) {
    this.target = target
    this.handlers = handlers
    this.reader = new NatsReader(target, {
      onOpen: (note) => this.opened(note),
      onStart: (start) => handlers.onTarget?.({ ...target, start, credentials: { kind: 'none' } }),
      onMessage: (data, position) => this.receive(data, position),
      onPending: (messages) => this.wait(messages),
      onBreak: (text, isCertain) => {
        if (!this.isClosed) handlers.onBreak(text, isCertain)
      },
      room: () => this.room(),
    })
    void this.run(authenticatorOf(target.credentials))
  }

  consumed(bytes: number): void {
    this.unconsumed -= bytes
    if (this.unconsumed > MAX_UNCONSUMED_BYTES / 2) return
    this.onRoom?.()
    this.onRoom = undefined
  }

  retryNow(): void {
    this.retry.now()
  }

  close(): void {
    if (!this.isClosed) this.end('')
  }

  private async run(authenticator: ReturnType<typeof authenticatorOf>): Promise<void> {
    let problem = ''
    while (!this.isClosed) {
      this.say('connecting', problem)
      problem = 'no connection'
      try {
        await this.session(authenticator)
      } catch (error) {
        const { text, isFinal } = problemOf(error, this.target, this.wasOpen)
        if (isFinal && !this.isClosed) this.end(text)
        problem = text
      }
      if (this.isClosed) return
      await new Promise<void>((resolve) => this.say('waiting', problem, this.retry.schedule(resolve)))
    }
  }

  /** One connection, from its begin to its end. */
  private async session(authenticator: ReturnType<typeof authenticatorOf>): Promise<void> {
    const connection = await wsconnect({
      servers: [this.target.url],
      name: 'Treeline',
      reconnect: false,
      ignoreClusterUpdates: true, // nobody agreed to other hosts
      timeout: CONNECT_MS,
      noAsyncTraces: true,
      inboxPrefix: inboxPrefixOf(this.target.credentials),
      ...(authenticator !== undefined && { authenticator }),
    })
    this.connection = connection
    let stopWatch: (() => void) | undefined
    try {
      if (this.isClosed) return
      const failure = failureOf(connection)
      const stall = new Promise<never>((_, reject) => (stopWatch = watchFor(connection, reject)))
      await Promise.race([this.reader.read(connection).then(() => failure), failure, stall])
    } finally {
      stopWatch?.()
      this.connection = undefined
      this.onRoom?.()
      this.onRoom = undefined
      void connection.close()
    }
  }

  private opened(note: string): void {
    this.wasOpen = true
    this.retry.opened()
    if (note !== '') this.note = note
    this.say('open', this.note)
  }

  private receive(data: Uint8Array, position: FeedPosition): void {
    if (!this.isClosed && data.length > 0) this.unconsumed += this.handlers.onLines(data, position)
  }

  private wait(messages: number): void {
    if (!this.isClosed) this.handlers.onBacklog({ count: messages, unit: 'messages' })
  }

  private room(): Promise<void> | undefined {
    if (this.unconsumed <= MAX_UNCONSUMED_BYTES || this.isClosed) return undefined
    return new Promise((resolve) => (this.onRoom = resolve))
  }

  private end(problem: string): void {
    this.isClosed = true
    this.handlers.onStatus({ connection: 'closed', attempts: 0, nextTryMs: 0, problem })
    this.retry.now()
    this.onRoom?.()
    void this.connection?.close()
  }

  private say(connection: FeedConnection, problem: string, nextTryMs = 0): void {
    if (!this.isClosed) this.handlers.onStatus({ connection, attempts: this.retry.attempts, nextTryMs, problem })
  }
}

/**
 * Tells of a server that is connected and gives no sign of life. What it sent counts, not its answer alone: on a slow line
 * that comes behind all that was sent before. Gives what ends the watch.
 */
function watchFor(connection: NatsConnection, onStall: (error: Error) => void): () => void {
  let heardAt = Date.now()
  let bytes = 0
  const heard = (): void => {
    heardAt = Date.now()
  }
  const timer = setInterval(() => {
    const { inBytes } = connection.stats()
    if (inBytes !== bytes) heard()
    bytes = inBytes
    if (Date.now() - heardAt > SILENT_MS) onStall(new errors.TimeoutError())
    else connection.flush().then(heard, () => undefined)
  }, ASK_MS)
  return () => clearInterval(timer)
}

/** An inbox that a server can keep for one user; it is within `_INBOX.>`, which others allow. */
function inboxPrefixOf(credentials: NatsCredentials): string {
  return credentials.kind === 'password' && /^[\w-]+$/.test(credentials.user) ? `_INBOX.${credentials.user}` : '_INBOX'
}

/** Rejects with what the server says is wrong beside any answer, as a missing permission; or when the connection is lost. */
async function failureOf(connection: NatsConnection): Promise<never> {
  let failure: Error | undefined
  for await (const status of connection.status()) {
    if (status.type !== 'error') continue
    failure = status.error
    if (!(failure instanceof errors.PermissionViolationError)) continue
    if (!failure.subject.includes('.CONSUMER.DELETE.')) break
    failure = undefined // the library tidies up, which a viewer may not
  }
  throw failure ?? (await connection.closed()) ?? new Error('no connection')
}
