/**
 * A WebSocket that sends log lines, one or more a message, as text or as UTF-8 bytes. Connects again after every loss,
 * ever more slowly. It has no positions: a server may replay from its start each time, which counts once in the store.
 */
import type { Feed, FeedConnection, FeedHandlers } from './feed'
import type { WebSocketTarget } from './feed-target'
import { RetryTimer } from './retry-timer'
import { withoutSecrets } from './shown-text'

/** So long a server may take to answer. */
const CONNECT_MS = 10_000
/** Longer messages are left out: a line is at most 16 MiB, and many of those at once are no log. */
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024

/** Opens a feed. Throws a SyntaxError for an address that is not a WebSocket's. */
export function openWebSocketFeed({ url }: WebSocketTarget, handlers: FeedHandlers): Feed {
  const retry = new RetryTimer()
  let isClosed = false
  let wasOpen = false
  let socket = connect()

  function connect(): WebSocket {
    const opened = new WebSocket(url)
    opened.binaryType = 'arraybuffer'
    say('connecting', '')
    const patience = setTimeout(() => {
      lose('the server does not answer')
      opened.close()
    }, CONNECT_MS)
    opened.addEventListener('open', () => {
      clearTimeout(patience)
      retry.opened()
      if (wasOpen) handlers.onBreak('the feed was not connected', false)
      wasOpen = true
      say('open', '')
    })
    opened.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => receive(data))
    opened.addEventListener('close', (event) => {
      clearTimeout(patience)
      if (opened === socket) lose(problemOf(event, url))
    })
    return opened
  }

  function receive(data: string | ArrayBuffer): void {
    if (isClosed) return
    const size = typeof data === 'string' ? data.length : data.byteLength
    if (size > MAX_MESSAGE_BYTES) {
      handlers.onBreak(`a message of ${Math.round(size / 1e6)} MB was left out: 64 MB is the limit`, true)
      return
    }
    handlers.onLines(typeof data === 'string' ? data : new Uint8Array(data), undefined)
  }

  function lose(problem: string): void {
    if (isClosed || retry.isWaiting) return
    const nextTryMs = retry.schedule(() => (socket = connect()))
    say('waiting', problem, nextTryMs)
  }

  function say(connection: FeedConnection, problem: string, nextTryMs = 0): void {
    handlers.onStatus({ connection, attempts: retry.attempts, nextTryMs, problem })
  }

  return {
    consumed: () => undefined, // a plain WebSocket cannot be slowed
    retryNow: () => retry.now(),
    close() {
      if (isClosed) return
      isClosed = true
      retry.cancel()
      socket.close()
      say('closed', '')
    },
  }
}

/** A server may name a reason, which is text of a stranger: it is kept short, and without what the address keeps secret. */
function problemOf({ code, reason }: CloseEvent, url: string): string {
  if (reason !== '') return withoutSecrets(reason, secretsOf(new URL(url)))
  return code === 1006 ? 'no connection' : `closed with code ${code}`
}

/** All of the query may be secret, as a token can have any name there; what is very short is none. */
function secretsOf({ username, password, search, hash }: URL): string[] {
  const LEAST_CHARS = 4
  const values = search
    .slice(1)
    .split('&')
    .map((pair) => pair.slice(pair.indexOf('=') + 1))
  const parts = [username, password, search.slice(1), hash.slice(1), ...values]
  return [...parts, ...parts.map(decoded)].filter((part) => part.length >= LEAST_CHARS)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
