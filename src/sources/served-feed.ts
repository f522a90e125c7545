/**
 * A log that the server of the page has on disk, from `npm start -- -`. Each byte has an offset: after a lost connection
 * the next one goes on at the offset that was reached, so nothing is missing and nothing comes twice.
 */
import { formatBytes } from '../base/format'
import type { Feed, FeedConnection, FeedHandlers } from './feed'
import type { ServedTarget } from './feed-target'
import { RetryTimer } from './retry-timer'
import { SERVED_STATUS_MS, type FromServer, type FromViewer, type ServedEnd, type ServedStart } from './served-protocol'

/** So long without a word, and the connection is dead. */
const SILENCE_MS = 4 * SERVED_STATUS_MS
/** The server is told of so many bytes at once, which is little of what it sends ahead. */
const ACKNOWLEDGED_BYTES = 512 * 1024

export function openServedFeed({ url, name }: ServedTarget, handlers: FeedHandlers): Feed {
  const retry = new RetryTimer()
  let isDone = false
  /** Of the server's run that the offsets are of; empty before the first word. */
  let spool = ''
  /** All before it was received. */
  let position = 0
  /** Received bytes that are not dealt with. */
  let waiting = 0
  let acknowledged = 0
  let end: ServedEnd = { end: 0, ended: false, problem: '' }
  /** Said as long as the feed is open. */
  let warning = ''
  let socket = connect()

  function connect(): WebSocket {
    const address = new URL(url)
    address.searchParams.set('spool', spool)
    address.searchParams.set('from', String(position))
    address.searchParams.set('have', String(Math.max(0, position - waiting)))
    const opened = new WebSocket(address)
    opened.binaryType = 'arraybuffer'
    let wasOpen = false
    let isLost = false
    let heardMs = Date.now()
    const loseOnce = (reason: string): void => {
      clearInterval(watch)
      if (!isLost) void lose(wasOpen, reason)
      isLost = true
    }
    const watch = setInterval(() => {
      if (Date.now() - heardMs < SILENCE_MS) return
      loseOnce('the server is silent')
      opened.close()
    }, SERVED_STATUS_MS)
    opened.addEventListener('open', () => (wasOpen = true))
    opened.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (isDone || isLost) return
      heardMs = Date.now()
      receive(data)
    })
    opened.addEventListener('close', ({ reason }) => loseOnce(reason === '' ? 'no connection' : reason))
    say('connecting', '')
    return opened
  }

  function receive(data: string | ArrayBuffer): void {
    if (typeof data !== 'string') {
      position += data.byteLength
      waiting += data.byteLength
      handlers.onBytes(new Uint8Array(data), `${spool}:${position}`)
      tellBacklog()
    } else {
      const message = JSON.parse(data) as FromServer
      if ('spool' in message) begin(message)
      else if ('note' in message) handlers.onBreak(message.note, false)
      else {
        const isNews = message.problem !== end.problem
        end = message
        if (isNews && !end.ended) sayOpen()
        tellBacklog()
      }
    }
    if (isDone) return
    if (end.ended && position >= end.end) finish()
  }

  function begin(start: ServedStart): void {
    retry.opened()
    if (start.name !== name) {
      isDone = true
      socket.close()
      say('closed', `the server has ${start.name} here now: load the page again`)
      return
    }
    if (spool !== '' && start.spool !== spool) {
      warning = ''
      handlers.onBreak('the server was started anew', true)
    }
    if (start.lost > 0) {
      warning = `${formatBytes(start.lost)} were gone from the server’s spool`
      handlers.onBreak(warning, true)
    }
    spool = start.spool
    position = start.from
    acknowledged = start.from
    end = { end: start.end, ended: false, problem: '' }
    sayOpen()
    tellBacklog()
  }

  function sayOpen(): void {
    say('open', problems())
  }

  function problems(): string {
    return [warning, end.problem].filter((text) => text !== '').join('; ')
  }

  function tellBacklog(): void {
    handlers.onBacklog({ count: Math.max(0, end.end - position), unit: 'bytes' })
  }

  async function lose(wasOpen: boolean, reason: string): Promise<void> {
    if (isDone) return
    const nextTryMs = retry.schedule(() => (socket = connect()))
    const { attempts } = retry
    say('waiting', reason, nextTryMs)
    const isRefused = !wasOpen && (await isRefusedAt(url))
    if (isRefused && retry.isWaiting && retry.attempts === attempts)
      say('waiting', 'open the address that the terminal printed', nextTryMs)
  }

  /** The log is received to its end, and no more will come: the connection is not needed any more. */
  function finish(): void {
    isDone = true
    socket.close()
    if (end.problem !== '') handlers.onBreak(`the server reads no further: ${end.problem}`, true)
    say('ended', problems())
  }

  function say(connection: FeedConnection, problem: string, nextTryMs = 0): void {
    handlers.onStatus({ connection, attempts: retry.attempts, nextTryMs, problem })
  }

  return {
    consumed(bytes) {
      waiting = Math.max(0, waiting - bytes)
      const have = Math.max(acknowledged, position - waiting)
      if (have - acknowledged < ACKNOWLEDGED_BYTES || socket.readyState !== WebSocket.OPEN) return
      acknowledged = have
      socket.send(JSON.stringify({ have } satisfies FromViewer))
    },
    retryNow: () => retry.now(),
    close() {
      if (isDone) return
      isDone = true
      retry.cancel()
      socket.close()
      say('closed', '')
    },
  }
}

/** True where the server does not know the browser: a WebSocket does not say why it was refused. */
async function isRefusedAt(url: string): Promise<boolean> {
  const UNAUTHORIZED = 401
  try {
    const { status } = await fetch(url.replace(/^ws/, 'http'), { cache: 'no-store', redirect: 'error' })
    return status === UNAUTHORIZED
  } catch {
    return false // it is not there
  }
}
