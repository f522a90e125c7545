/**
 * A WebSocket that sends log lines, one or more a message, as text or as UTF-8 bytes. Connects again after every loss,
 * ever more slowly. It has no positions: a server may replay from its start each time, which counts once in the store.
 */
import type { Feed, FeedConnection, FeedHandlers } from './feed'
import type { WebSocketTarget } from './feed-target'
import { RetryTimer } from './retry-timer'

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
    opened.addEventListener('open', () => {
      retry.opened()
      if (wasOpen) handlers.onBreak('the feed was not connected', false)
      wasOpen = true
      say('open', '')
    })
    opened.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => receive(data))
    opened.addEventListener('close', (event) => lose(event))
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

  function lose(event: CloseEvent): void {
    if (isClosed) return
    const nextTryMs = retry.schedule(() => (socket = connect()))
    say('waiting', problemOf(event), nextTryMs)
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

/** A server may name a reason, which is text of a stranger: it is kept short. */
function problemOf({ code, reason }: CloseEvent): string {
  const MAX_REASON = 200
  if (reason !== '') return reason.slice(0, MAX_REASON)
  return code === 1006 ? 'no connection' : `closed with code ${code}`
}
