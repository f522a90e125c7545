import { once } from 'node:events'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type WebSocket from 'ws'
import { TestServer, type TestServerOptions } from '../cli/feed/served-for-test'
import type { Feed, FeedStatus } from './feed'
import { openServedFeed } from './served-feed'

let servers: TestServer[]
let feeds: Feed[]
/** Of the page. */
let sockets: WebSocket[]

async function start(options?: TestServerOptions): Promise<TestServer> {
  const server = await TestServer.start(options)
  servers.push(server)
  return server
}

interface PageOptions {
  readonly url?: string
  readonly name?: string
  readonly isSlow?: boolean
}

/** What a page has of a feed, as it came. Its server is the real one, over loopback. */
class Page {
  text = ''
  readonly breaks: string[] = []
  readonly states: FeedStatus[] = []
  backlog = 0
  position = ''
  readonly feed: Feed

  constructor(server: TestServer, options: PageOptions = {}) {
    const Base = server.BrowserSocket
    vi.stubGlobal(
      'WebSocket',
      class extends Base {
        constructor(url: string | URL) {
          super(url)
          sockets.push(this)
        }
      },
    )
    this.feed = openServedFeed(
      { kind: 'served', url: options.url ?? server.feedUrl(), name: options.name ?? 'standard input' },
      {
        onLines: () => 0,
        onBytes: (bytes, position) => {
          this.text += Buffer.from(bytes).toString('latin1')
          this.position = position ?? ''
          if (options.isSlow !== true) this.feed.consumed(bytes.length)
        },
        onStatus: (status) => this.states.push(status),
        onBacklog: ({ count }) => (this.backlog = count),
        onBreak: (text, isCertain) => this.breaks.push(`${isCertain ? 'certain' : 'perhaps'}: ${text}`),
      },
    )
    feeds.push(this.feed)
  }

  get connection(): string {
    return this.states.at(-1)?.connection ?? ''
  }
}

async function expectText(page: Page, text: string): Promise<void> {
  await vi.waitFor(() => expect(page.text.length).toBe(text.length), { timeout: 20_000 })
  expect(page.text === text).toBe(true)
}

async function expectState(page: Page, connection: string, problem = ''): Promise<void> {
  await vi.waitFor(() => expect([page.connection, page.states.at(-1)?.problem]).toEqual([connection, problem]), {
    timeout: 20_000,
  })
}

const line = (i: number): string => `{"line":${i},"x":"${'y'.repeat(i % 90)}"}\n`
function lines(count: number, from = 0): string {
  return Array.from({ length: count }, (_, i) => line(from + i)).join('')
}

beforeEach(() => {
  servers = []
  feeds = []
  sockets = []
})
afterEach(async () => {
  for (const feed of feeds) feed.close()
  for (const server of servers) await server.close()
  vi.unstubAllGlobals()
})

test('gives what is there, then what comes, and says how much is left', async () => {
  const server = await start()
  const [spool] = server.spools
  await spool.append(Buffer.from(lines(100)))
  const page = new Page(server)
  await expectText(page, lines(100))
  await expectState(page, 'open')
  await spool.append(Buffer.from(lines(100, 100)))
  await expectText(page, lines(200))
  expect([page.backlog, page.breaks]).toEqual([0, []])
  expect(page.position).toBe(`${spool.id}:${spool.end}`)
})

test('a connection that is lost anywhere is made again, and nothing is missing or comes twice', async () => {
  const server = await start()
  const [spool] = server.spools
  const page = new Page(server)
  await expectState(page, 'open')
  let sent = ''
  for (let round = 0; round < 25; round++) {
    const part = lines(20, round * 20)
    // cut within a line, too
    const cut = (round * 37) % part.length
    await spool.append(Buffer.from(part.slice(0, cut)))
    if (round % 3 === 0) await expectText(page, sent + part.slice(0, cut))
    sockets.at(-1)!.terminate()
    await spool.append(Buffer.from(part.slice(cut)))
    sent += part
    await vi.waitFor(() => expect(page.connection).toBe('waiting'))
    page.feed.retryNow()
  }
  await expectText(page, sent)
  expect(page.breaks).toEqual([])
})

test('any offset can be gone on from', async () => {
  const server = await start()
  const [spool] = server.spools
  const text = lines(4)
  await spool.append(Buffer.from(text))
  for (let from = 0; from <= text.length; from++) {
    const socket = new server.BrowserSocket(`${server.feedUrl()}?spool=${spool.id}&from=${from}&have=${from}`)
    const messages: string[] = []
    socket.on('message', (data) => messages.push(Buffer.from(data as Buffer).toString()))
    await vi.waitFor(() => expect(messages.length).toBeGreaterThan(from < text.length ? 1 : 0), { interval: 2 })
    expect(JSON.parse(messages[0])).toEqual({
      name: 'standard input',
      spool: spool.id,
      from,
      lost: 0,
      end: text.length,
    })
    expect(messages[1] ?? '').toBe(text.slice(from))
    socket.terminate()
  }
})

test('a stopped server goes on where it was when it runs again', async () => {
  const server = await start()
  const [spool] = server.spools
  const page = new Page(server)
  await spool.append(Buffer.from(lines(10)))
  await expectText(page, lines(10))
  // what a page sees of a server that is stopped: no bytes, no close
  const socket = sockets.at(-1)!
  socket.pause()
  await spool.append(Buffer.from(lines(10, 10)))
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(page.text).toBe(lines(10))
  socket.resume()
  await expectText(page, lines(20))
  expect(page.breaks).toEqual([])
})

test('a server that is silent for long is left, and asked again', async () => {
  const server = await start()
  const [spool] = server.spools
  const page = new Page(server)
  await spool.append(Buffer.from(lines(10)))
  await expectText(page, lines(10))
  sockets.at(-1)!.pause() // nothing is heard, not even an end
  vi.useFakeTimers({ now: Date.now() + 60_000, toFake: ['Date'] })
  try {
    await expectState(page, 'waiting', 'the server is silent')
  } finally {
    vi.useRealTimers()
  }
  page.feed.retryNow()
  await spool.append(Buffer.from(lines(10, 10)))
  await expectText(page, lines(20))
})

test('a server that was started anew begins anew, and the break is told', async () => {
  const first = await start()
  await first.spools[0].append(Buffer.from(lines(10)))
  const page = new Page(first)
  await expectText(page, lines(10))
  await first.close()
  servers = []
  await expectState(page, 'waiting', 'no connection')

  const second = await start({ port: first.port })
  await second.spools[0].append(Buffer.from(lines(3, 50)))
  // the browser has the cookie of the first one yet
  page.feed.retryNow()
  await expectState(page, 'waiting', 'open the address that the terminal printed')
  vi.stubGlobal('WebSocket', second.BrowserSocket)
  page.feed.retryNow()
  await expectText(page, lines(10) + lines(3, 50))
  expect(page.breaks).toEqual(['certain: the server was started anew'])
})

test('the end of the input is an end, no loss', async () => {
  const server = await start()
  const [spool] = server.spools
  const page = new Page(server)
  await spool.append(Buffer.from(lines(10)))
  await expectState(page, 'open')
  spool.endInput()
  await expectState(page, 'ended')
  expect(page.text).toBe(lines(10))
  await vi.waitFor(() => expect(sockets.at(-1)!.readyState).toBe(3))
  // it is served all the same
  const later = new Page(server)
  await expectState(later, 'ended')
  expect(later.text).toBe(lines(10))
})

test('an empty input ends, too, and one that failed says why', async () => {
  const server = await start()
  const page = new Page(server)
  await expectState(page, 'open')
  server.spools[0].endInput('ENOSPC: no space left on device, write')
  await expectState(page, 'ended', 'ENOSPC: no space left on device, write')
  expect(page.breaks).toEqual(['certain: the server reads no further: ENOSPC: no space left on device, write'])
})

test('what went from a full spool is told as missing, with its size', async () => {
  const server = await start({ limitBytes: 80_000 })
  const [spool] = server.spools
  const page = new Page(server)
  await spool.append(Buffer.from(lines(100)))
  await expectText(page, lines(100))
  sockets.at(-1)!.terminate()
  await expectState(page, 'waiting', 'no connection')
  // in few steps, before the page connects again by itself
  for (let i = 1; i < 60; i += 5) await spool.append(Buffer.from(lines(i < 56 ? 500 : 400, 100 * i)))
  const reached = lines(100).length
  expect(spool.start).toBeGreaterThan(reached)
  page.feed.retryNow()
  const all = lines(6000)
  await expectText(page, all.slice(0, reached) + all.slice(spool.start))
  const lost = `${((spool.start - reached) / 1000).toFixed(0)} kB`
  expect(page.breaks).toEqual([`certain: ${lost} were gone from the server’s spool`])
  await expectState(page, 'open', `${lost} were gone from the server’s spool`)

  const late = new Page(server)
  await expectText(late, all.slice(spool.start))
  expect(late.breaks).toEqual([`certain: ${(spool.start / 1000).toFixed(0)} kB were gone from the server’s spool`])
})

test('so is what goes while a slow page is connected', async () => {
  const server = await start({ limitBytes: 20e6 })
  const [spool] = server.spools
  const part = Buffer.from(lines(20_000))
  const page = new Page(server, { isSlow: true })
  await expectState(page, 'open')
  while (spool.start < 10e6) await spool.append(part)
  await vi.waitFor(() => expect(page.text.length).toBeGreaterThan(8e6))
  page.feed.consumed(page.text.length)
  await vi.waitFor(() => expect(page.breaks).toHaveLength(1))
  const whole = part.toString()
  const reached = page.text.length
  expect(page.text.startsWith(whole)).toBe(true)
  expect(page.breaks[0]).toMatch(/^certain: \d+\.\d MB were gone/)
  expect(reached).toBeLessThan(spool.end)
})

test('a page that falls behind holds up neither the input nor another page', async () => {
  const server = await start({ limitBytes: 100e6 })
  const [spool] = server.spools
  const slow = new Page(server, { isSlow: true })
  const quick = new Page(server)
  const part = Buffer.from(lines(20_000))
  let sent = 0
  while (sent < 30e6) {
    await spool.append(part)
    sent += part.length
  }
  await vi.waitFor(() => expect(quick.text.length).toBe(sent), { timeout: 20_000 })
  const WINDOW = 8 * 1024 * 1024
  expect(slow.text.length).toBeLessThan(WINDOW + 512 * 1024)
  expect(slow.text.length).toBeGreaterThan(WINDOW / 2)
  await vi.waitFor(() => expect(slow.backlog).toBe(sent - slow.text.length))
  // it goes on when it has dealt with what it has, and then gets all of it
  while (slow.text.length < sent) {
    slow.feed.consumed(slow.text.length)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  expect(slow.text === quick.text).toBe(true)
  expect([slow.breaks, quick.breaks]).toEqual([[], []])
})

test('a page that is not done with what it has gets no more by connecting again', async () => {
  const server = await start({ limitBytes: 100e6 })
  const [spool] = server.spools
  const page = new Page(server, { isSlow: true })
  const part = Buffer.from(lines(20_000))
  while (spool.end < 30e6) await spool.append(part)
  const WINDOW = 8 * 1024 * 1024
  for (let i = 0; i < 3; i++) {
    await vi.waitFor(() => expect(page.text.length).toBeGreaterThanOrEqual(WINDOW))
    sockets.at(-1)!.terminate()
    await expectState(page, 'waiting', 'no connection')
    page.feed.retryNow()
    await expectState(page, 'open')
  }
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(page.text.length).toBeLessThan(WINDOW + 512 * 1024)
})

test('a place where lines may be missing is told there', async () => {
  const server = await start()
  const [spool] = server.spools
  const page = new Page(server)
  await spool.append(Buffer.from('a\n'))
  await expectText(page, 'a\n')
  spool.note('the file was cut short')
  await vi.waitFor(() => expect(page.breaks).toEqual(['perhaps: the file was cut short']))
  await spool.append(Buffer.from('b\n'))
  await expectText(page, 'a\nb\n')
})

test('feeds that are served beside each other do not mix, and a closed one stays closed', async () => {
  const server = await start({ feeds: ['a.log', 'b.log'] })
  const pages = ['a.log', 'b.log'].map((name, i) => new Page(server, { url: server.feedUrl(i), name }))
  await server.spools[0].append(Buffer.from('a\n'))
  await server.spools[1].append(Buffer.from('b\n'))
  await expectText(pages[0], 'a\n')
  await expectText(pages[1], 'b\n')
  const closed = once(sockets[0], 'close')
  pages[0].feed.close()
  await closed
  await server.spools[0].append(Buffer.from('c\n'))
  await server.spools[1].append(Buffer.from('d\n'))
  await expectText(pages[1], 'b\nd\n')
  expect([pages[0].text, pages[0].connection]).toEqual(['a\n', 'closed'])
})

test('an input that waits is open and says for what, until that is there', async () => {
  const server = await start()
  const page = new Page(server)
  await expectState(page, 'open')
  server.spools[0].wait('waits for the file: it is not there')
  await expectState(page, 'open', 'waits for the file: it is not there')
  server.spools[0].wait('')
  await expectState(page, 'open')
})

test('another input at the address of the one before is not taken for it', async () => {
  const first = await start()
  await first.spools[0].append(Buffer.from(lines(10)))
  const page = new Page(first)
  await expectText(page, lines(10))
  await first.close()
  servers = []
  await expectState(page, 'waiting', 'no connection')

  const second = await start({ port: first.port, feeds: ['other.log'] })
  await second.spools[0].append(Buffer.from(lines(3, 50)))
  vi.stubGlobal('WebSocket', second.BrowserSocket)
  page.feed.retryNow()
  await expectState(page, 'closed', 'the server has other.log here now: load the page again')
  expect(page.text).toBe(lines(10))
})
