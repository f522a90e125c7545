/** A log from an address, as a Blob that the browser can keep on disk. */

export interface DownloadOptions {
  readonly signal: AbortSignal
  /** Bytes received, and in all; the latter is at least the former, and grows where the server does not say. */
  readonly onProgress: (received: number, total: number) => void
  /** It is of the page's own server, which knows this browser by a cookie. Otherwise none goes with it. */
  readonly isOwn?: boolean
}

/** Received bytes are given to the browser in pieces of so many. */
const PIECE_BYTES = 8 * 1024 * 1024

/**
 * Fetches what is at an address of http or https. No cookies, no passwords and no referrer go with it, unless it is of
 * the page's own server, and no redirect is followed: nobody agreed to another host. Rejects with an Error whose message
 * goes behind "cannot be read:", or with the signal's reason.
 */
export async function download(url: string, { signal, onProgress, isOwn = false }: DownloadOptions): Promise<Blob> {
  const { host } = new URL(url)
  const credentials = isOwn ? 'same-origin' : 'omit' // the former is none for another host, too
  const request = { credentials, referrerPolicy: 'no-referrer', cache: 'no-cache', signal } as const
  let response: Response
  try {
    response = await fetch(url, { ...request, redirect: 'error' })
  } catch {
    signal.throwIfAborted()
    throw new Error(await whyNot(url, host, request))
  }
  if (!response.ok) throw new Error(`${host} answered ${response.status}`)
  const announced = Number(response.headers.get('content-length') ?? 0)
  const blobs: Blob[] = []
  let pieces: Uint8Array<ArrayBuffer>[] = []
  let received = 0
  let pieceBytes = 0
  const keep = (): void => {
    blobs.push(new Blob(pieces))
    pieces = []
    pieceBytes = 0
  }
  const reader = response.body?.getReader()
  try {
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined }
      if (done) break
      pieces.push(value)
      pieceBytes += value.length
      received += value.length
      if (pieceBytes >= PIECE_BYTES) keep()
      onProgress(received, Math.max(received, announced))
    }
  } catch {
    signal.throwIfAborted()
    throw new Error(`the connection to ${host} broke after ${received} bytes`)
  }
  keep()
  return new Blob(blobs)
}

/** The browser says no more than that it failed; a redirect can be told apart where the host lets the page read. */
async function whyNot(url: string, host: string, request: RequestInit): Promise<string> {
  try {
    const { type, status } = await fetch(url, { ...request, redirect: 'manual' })
    if (type === 'opaqueredirect' || (status >= 300 && status < 400))
      return `${host} sends on to another address, which is not followed. Ask for a link to that one`
  } catch {
    // it fails as the first one did
  }
  return `${host} does not answer, or does not let this page read it (CORS)`
}
