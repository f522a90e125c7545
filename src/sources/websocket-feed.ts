/**
 * A WebSocket that sends log lines, one or more a message, as text or as UTF-8 bytes. Connects again after every loss,
 * ever more slowly. The server may replay from the start each time: the store counts repeats once.
 */

export type FeedConnection = 'connecting' | 'open' | 'waiting' | 'closed'

export interface FeedHandlers {
  /** Lines of one message; the last one may lack its line end. */
  onText(text: string): void
  /** `attempts` counts connections since the feed was last open. */
  onState(state: FeedConnection, attempts: number, problem: string): void
}

export interface Feed {
  close(): void
}

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 15_000

/** Opens a feed. Throws a SyntaxError for an address that is not a WebSocket's. */
export function openFeed(url: string, handlers: FeedHandlers): Feed {
  let attempts = 0
  let isClosed = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let socket = connect()

  function connect(): WebSocket {
    const opened = new WebSocket(url)
    opened.binaryType = 'arraybuffer'
    handlers.onState('connecting', attempts, '')
    opened.addEventListener('open', () => {
      attempts = 0
      handlers.onState('open', 0, '')
    })
    opened.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
      handlers.onText(typeof data === 'string' ? data : new TextDecoder().decode(data))
    })
    opened.addEventListener('close', (event) => retry(event))
    return opened
  }

  function retry(event: CloseEvent): void {
    if (isClosed) return
    attempts++
    const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempts - 1))
    const why =
      event.reason !== '' ? event.reason : event.code === 1006 ? 'no connection' : `closed with code ${event.code}`
    handlers.onState('waiting', attempts, `${why}; trying again in ${waitMs / 1000} s`)
    timer = setTimeout(() => {
      socket = connect()
    }, waitMs)
  }

  return {
    close() {
      isClosed = true
      clearTimeout(timer)
      socket.close()
      handlers.onState('closed', 0, '')
    },
  }
}
