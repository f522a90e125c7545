/** Receives a feed and counts its lines; nothing else. */
export interface FeedTask {
  readonly url: string
  readonly lines: number
}

const NEWLINE = '\n'

self.addEventListener('message', ({ data: { url, lines } }: MessageEvent<FeedTask>) => {
  const socket = new WebSocket(url)
  socket.binaryType = 'arraybuffer'
  let seen = 0
  let start = 0
  socket.addEventListener('open', () => (start = performance.now()))
  socket.addEventListener('message', ({ data }: MessageEvent<string>) => {
    seen++
    for (let at = data.indexOf(NEWLINE); at >= 0; at = data.indexOf(NEWLINE, at + 1)) seen++
    if (seen < lines) return
    socket.close()
    self.postMessage(performance.now() - start)
  })
})
