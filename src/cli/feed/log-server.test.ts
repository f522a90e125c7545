import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request, type IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import WebSocket from 'ws'
import { TestServer, type TestServerOptions } from './served-for-test'

const open: TestServer[] = []
async function start(options?: TestServerOptions): Promise<TestServer> {
  const server = await TestServer.start(options)
  open.push(server)
  return server
}
afterEach(async () => {
  for (const server of open.splice(0)) await server.close()
})

/** As fetch, with a Host header that fetch does not let through. */
function ask(
  server: TestServer,
  path: string,
  headers: Record<string, string>,
): Promise<{ status: number; headers: IncomingHttpHeaders; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: server.port, path, headers }, (response) => {
      let text = ''
      response.on('data', (chunk) => (text += chunk))
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }))
    })
    sent.on('error', reject).end()
  })
}

/** What a WebSocket is answered; 101 where it opens. */
function upgrade(server: TestServer, headers: Record<string, string>, path = '/feed/0'): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, { headers })
    socket.on('open', () => {
      resolve(101)
      socket.close()
    })
    socket.on('unexpected-response', (_, response) => resolve(response.statusCode ?? 0))
    socket.on('error', () => undefined)
  })
}

test('the token is exchanged for a cookie that no script and no other site has', async () => {
  const server = await start()
  const { status, headers } = await ask(
    server,
    new URL(server.server.url).pathname + new URL(server.server.url).search,
    {
      host: `127.0.0.1:${server.port}`,
    },
  )
  expect([status, headers.location]).toEqual([303, '/'])
  const [cookie] = headers['set-cookie'] ?? []
  expect(cookie).toMatch(new RegExp(`^treeline_${server.port}=[0-9a-f]{32}; HttpOnly; SameSite=Strict; Path=/$`))
  expect(server.server.url).toMatch(/\?token=[0-9a-f]{32}$/)
  // neither gives the other away
  expect(cookie).not.toContain(new URL(server.server.url).searchParams.get('token'))
})

test('the address that a browser is started with lets one in, the printed one any', async () => {
  const server = await start()
  const statuses = []
  for (const url of [server.server.browserUrl, server.server.browserUrl, server.server.url, server.server.url])
    statuses.push((await fetch(url, { redirect: 'manual' })).status)
  expect(statuses).toEqual([303, 401, 303, 303])
})

test('without the cookie there is nothing, and it says what to do', async () => {
  const server = await start({ files: [{ name: 'a.log', path: '/etc/hostname', size: 1 }] })
  const name = server.cookie.split('=')[0]
  const wrong = [{}, { cookie: `${name}=` }, { cookie: `${name}=${'0'.repeat(32)}` }, { cookie: `x${server.cookie}` }]
  for (const headers of wrong)
    for (const path of [
      '/',
      '/index.html',
      '/assets/part.js',
      '/files/0',
      '/feed/0',
      '/none',
      '/open',
      '/open?token=0',
    ]) {
      const response = await server.get(path, headers)
      expect([path, response.status]).toEqual([path, 401])
      expect(await response.text()).toContain('Open the address that the terminal printed')
      expect(response.headers.get('set-cookie')).toBeNull()
    }
  expect((await server.get('/', { cookie: `other=1; ${server.cookie}` })).status).toBe(200)
})

test('a host name that somebody let point to this machine is refused, with the cookie too', async () => {
  const server = await start()
  const { port, cookie } = server
  for (const host of [
    'evil.example',
    `evil.example:${port}`,
    '127.0.0.1',
    `127.0.0.1:${port + 1}`,
    `127.0.0.1.evil:${port}`,
  ]) {
    expect((await ask(server, '/', { host, cookie })).status).toBe(403)
    expect(await upgrade(server, { host, cookie, origin: `http://${host}` })).toBe(403)
  }
  for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`])
    expect((await ask(server, '/', { host, cookie })).status).toBe(200)
})

test('a WebSocket needs the cookie, and is the page’s own', async () => {
  const server = await start()
  const { origin, cookie, port } = server
  expect(await upgrade(server, { origin, cookie })).toBe(101)
  expect(await upgrade(server, { origin })).toBe(401)
  expect(await upgrade(server, { cookie })).toBe(403)
  expect(await upgrade(server, { cookie, origin: 'null' })).toBe(403)
  expect(await upgrade(server, { cookie, origin: 'https://evil.example' })).toBe(403)
  // another server on this machine has the cookie, as cookies are shared by all ports
  expect(await upgrade(server, { cookie, origin: `http://127.0.0.1:${port + 1}` })).toBe(403)
  expect(await upgrade(server, { cookie, origin: `http://localhost:${port}` })).toBe(403)
  expect(await upgrade(server, { origin, cookie }, '/feed/1')).toBe(404)
})

test('listens on loopback alone', async () => {
  const server = await start()
  const others = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
  for (const { address } of others) {
    const isOpen = await new Promise((resolve) => {
      const socket = connect(server.port, address)
      socket.on('connect', () => resolve(true)).on('error', () => resolve(false))
    })
    expect([address, isOpen]).toEqual([address, false])
  }
  expect((await server.get('/')).status).toBe(200)
})

test('the page has the list of what is served, and no file name gets out of it', async () => {
  const name = '</script><script>alert(1)</script>\u2028.log'
  const server = await start({ feeds: ['standard input', name], files: [{ name, path: '/none', size: 7 }] })
  const response = await server.get('/')
  const html = await response.text()
  expect(html.match(/<script/g)).toHaveLength(1)
  const [, json] = /<script type="application\/json" id="treeline-served">(.*)<\/script>/.exec(html) ?? []
  expect(JSON.parse(json)).toEqual({
    feeds: [
      { name: 'standard input', path: 'feed/0' },
      { name, path: 'feed/1' },
    ],
    files: [{ name, path: 'files/0', size: 7 }],
  })
  expect(html.endsWith('</body>')).toBe(true)
  expect(response.headers.get('cache-control')).toBe('no-store')
})

test('nothing is remembered elsewhere, framed or guessed', async () => {
  const server = await start()
  for (const headers of [{ cookie: server.cookie }, undefined]) {
    const response = await server.get('/', headers ?? {})
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
  }
})

test('a file comes as it is on disk, and only what was named', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'treeline-test-'))
  const path = join(folder, 'a.log')
  const server = await start({ feeds: [], files: [{ name: 'a.log', path, size: 1 }] })
  const bytes = randomBytes(300_000)
  writeFileSync(path, bytes)
  expect(bytes.equals(Buffer.from(await (await server.get('/files/0')).arrayBuffer()))).toBe(true)
  writeFileSync(path, '')
  expect(await (await server.get('/files/0')).text()).toBe('')
  for (const other of ['/files/1', '/files/-1', '/files/0/..', '/files/%2e%2e/a.log', '/../../etc/passwd'])
    expect([other, (await server.get(other)).status]).toEqual([other, 404])
  rmSync(folder, { recursive: true })
  expect((await server.get('/files/0')).status).toBe(404)
})

test('the browser keeps the parts of the page, which may be wanted when the server is gone', async () => {
  const server = await start()
  expect(await (await server.get('/')).text()).toContain('<link rel="prefetch" as="script" href="/assets/part.js">')
  const part = await server.get('/assets/part.js')
  expect(await part.text()).toBe('run()')
  expect(part.headers.get('cache-control')).toMatch(/^private, max-age=\d+, immutable$/)
})

test('takes the next port where one is in use, unless it was named', async () => {
  const first = await start()
  await expect(TestServer.start({ port: first.port })).rejects.toThrow(`Port ${first.port} is in use`)
  const second = await start({ port: first.port, strictPort: false })
  expect(second.port).toBeGreaterThan(first.port)
  expect((await second.get('/')).status).toBe(200)
})
