/** The page and the feed under one https address, behind the proxies of docs/deploy. */
import { drawLog } from '../src/testing/draw-log'
import { freePort } from './helpers/free-port'
import { isCi } from '../src/testing/is-ci'
import { connectToNats, feedState } from './helpers/nats-form'
import { HAS_NATS, NatsServer, WITHOUT_NATS } from './helpers/nats-server'
import { Proxy, hasProxy, withoutProxy } from './helpers/proxy'
import { expect, test } from './helpers/test'
import { Viewer } from './helpers/viewer'

const first = drawLog('pod default/xwing container 1fb931d2 node n1\n  10 /bin/bash 0s..\n    11 /usr/bin/curl 1s..2s')
const second = drawLog('pod default/ywing container 2fb931d2 node n2\n  20 /bin/sh 20s..30s')

for (const kind of ['nginx', 'caddy'] as const) {
  test(`behind ${kind}, the page opens files and reads the feed, and its policy forbids nothing that it does`, async ({
    browser,
    folder,
  }) => {
    test.skip(!isCi && !HAS_NATS, WITHOUT_NATS)
    test.skip(!isCi && !hasProxy(kind), withoutProxy(kind))
    const port = await freePort()
    const server = await NatsServer.serve(folder.path, `https://localhost:${port}`)
    const natsHost = new URL(server.url).host
    let proxy: Proxy | undefined
    const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1440, height: 900 } })
    try {
      proxy = await Proxy.serve(kind, { folder: `${folder.path}/${kind}`, port, natsHost })
      const page = await context.newPage()
      const problems: string[] = []
      page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
      page.on('pageerror', (error) => problems.push(error.message))
      const response = await page.goto(`${proxy.origin}/`)
      expect(response?.headers()).toMatchObject({
        'content-security-policy': expect.stringContaining("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'"),
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      })
      const viewer = new Viewer(page)

      await server.publish('n1', first.lines)
      await connectToNats(viewer, { url: `wss://localhost:${port}/nats` })
      await expect(viewer.row('/usr/bin/curl')).toBeVisible()
      await expect(feedState(viewer)).toContainText('live')
      await server.publish('n2', second.lines)
      await expect(viewer.row('/bin/sh')).toBeVisible()
      await expect(viewer.status).toContainText(`${first.lines.length + second.lines.length} events`)

      await viewer.button('Close log').click()
      await viewer.button('Open the sample').click()
      await viewer.waitForIdle()
      await expect(viewer.status).toContainText(/[\d,]{3,} processes/)
      expect(problems).toEqual([])
    } finally {
      await context.close()
      await proxy?.stop()
      await server.kill()
    }
  })
}
