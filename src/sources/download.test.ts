import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { download } from './download'

let server: Server | undefined
const requests: IncomingMessage[] = []

afterEach(() => {
  server?.closeAllConnections()
  server?.close()
  requests.length = 0
})

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const made = createServer((request, response) => {
    requests.push(request)
    answer(request, response)
  })
  server = made
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(made.address() as AddressInfo).port}`
}

const quiet = { signal: new AbortController().signal, onProgress: () => undefined }

test('gives the bytes and tells how many there are', async () => {
  const url = await serve((_, response) => response.writeHead(200, { 'content-length': 6 }).end('a\nb\nc\n'))
  const told: number[][] = []
  const blob = await download(`${url}/log`, {
    signal: quiet.signal,
    onProgress: (received, total) => told.push([received, total]),
  })
  expect(await blob.text()).toBe('a\nb\nc\n')
  expect(told.at(-1)).toEqual([6, 6])
})

test('no cookie, password or referrer is sent', async () => {
  const url = await serve((_, response) => response.end('x'))
  await download(url, quiet)
  expect(requests[0].headers).not.toHaveProperty('cookie')
  expect(requests[0].headers).not.toHaveProperty('authorization')
  expect(requests[0].headers).not.toHaveProperty('referer')
})

test('a status that is no success is named', async () => {
  const url = await serve((_, response) => response.writeHead(403, 'secret reason').end('<p>no'))
  await expect(download(url, quiet)).rejects.toThrow(/^127\.0\.0\.1:\d+ answered 403$/)
})

test('a redirect is said and not followed', async () => {
  const url = await serve(({ url: path }, response) =>
    path === '/log' ? response.writeHead(302, { location: '/other' }).end() : response.end('x'),
  )
  await expect(download(`${url}/log`, quiet)).rejects.toThrow(/sends on to another address, which is not followed/)
  expect(requests.map((request) => request.url)).not.toContain('/other')
})

test('a host that does not answer is named', async () => {
  const url = await serve(() => undefined)
  server?.close()
  await expect(download(url.replace(/\d+$/, '1'), quiet)).rejects.toThrow(/127\.0\.0\.1:1 does not answer/)
})

test('a connection that breaks is said, with what came', async () => {
  const url = await serve((_, response) => {
    response.writeHead(200, { 'content-length': 100 }).write('abc', () => setTimeout(() => response.destroy(), 20))
  })
  await expect(download(url, quiet)).rejects.toThrow(/broke after 3 bytes/)
})

test('can be stopped', async () => {
  const url = await serve((_, response) => void response.writeHead(200).write('abc'))
  const stop = new AbortController()
  const loading = download(url, { signal: stop.signal, onProgress: () => stop.abort() })
  await expect(loading).rejects.toThrow(/abort/i)
})
