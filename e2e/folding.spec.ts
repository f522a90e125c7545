import { drawLog } from '../src/testing/draw-log'
import { expect, test, withLog } from './helpers/test'

const log = drawLog(`
  pod default/web container 1fb931d2 name app node n1
    10 /usr/bin/node server.js 0s..
      11 /bin/sleep 1 1s..2s
      12 /bin/sleep 1 3s..4.5s
        * 4s fd_install /etc/passwd
      13 /bin/sleep 1 5s..6s
      14 /usr/bin/curl http://x 6s..9s exit 22
    20 /bin/sh -c /health.sh 2s..3s probe
      21 /usr/bin/wget -q localhost 2.1s..2.5s
    22 /bin/sh -c /health.sh 4s..5s probe
    30 /bin/bash 5s..
      31 /bin/su 6s..
        32 /usr/bin/id 7s..8s
  host n1
    40 /usr/sbin/cron 0s..
`)

const names = async (outline: Promise<string[]>): Promise<string[]> =>
  (await outline).map((row) => row.trim().split('\n')[0])

withLog(log.text)

test('alike siblings and probes are one row each, which can be opened', async ({ viewer }) => {
  expect(await names(viewer.outline())).toContain('2 exec probes hidden /bin/sh -c /health.sh')
  const fold = viewer.row('/bin/sleep × 3')
  await expect(fold).toHaveAttribute('aria-expanded', 'false')
  await expect(fold.getByRole('gridcell').last()).toHaveAccessibleName('3 processes, 1 s to 1.5 s, average 1.17 s')
  await viewer.twisty(fold).click()
  await expect(viewer.row('/bin/sleep 1')).toHaveCount(3)
  await viewer.twisty(fold).click()
  await expect(viewer.row('/bin/sleep 1')).toHaveCount(0)

  const noise = viewer.row('2 exec probes hidden')
  await viewer.twisty(noise).click()
  await expect(viewer.row('/bin/sh -c /health.sh')).toHaveCount(2)
  await expect(viewer.row('/usr/bin/wget')).toHaveAttribute('aria-level', '4')
})

test('a search finds what is folded as noise, and a link to it opens it', async ({ viewer }) => {
  await viewer.filter.fill('wget')
  await expect(viewer.row('/usr/bin/wget')).toBeVisible()
  await viewer.filter.fill('')
  await expect(viewer.row('2 exec probes hidden')).toBeVisible()
  await viewer.goto(`#v=1&sel=${encodeURIComponent(log.ids['21'])}`)
  await viewer.page.reload()
  await viewer.dropFiles({ name: 'tetragon.log', content: log.text })
  await expect(viewer.row('/usr/bin/wget')).toHaveAttribute('aria-selected', 'true')
})

test('a click on a span of a folded row selects the process that it is', async ({ viewer, page }) => {
  const { from, to } = await viewer.visibleRange()
  const second = Date.parse('2024-05-01T10:00:04Z')
  const { x, y } = await viewer.pointOn(viewer.row('/bin/sleep × 3'), (second - from) / (to - from))
  await page.mouse.move(x, y)
  await page.mouse.click(x, y)
  await expect(viewer.details).toContainText(log.ids['12'])
  await expect(viewer.row('/bin/sleep × 3')).toHaveAttribute('aria-selected', 'true')
})

test('the keyboard goes on from the row that stands for what was selected elsewhere', async ({ viewer, page }) => {
  await viewer.events.getByRole('option').filter({ hasText: '/bin/sleep' }).first().click()
  await expect(viewer.row('/bin/sleep × 3')).toHaveAttribute('aria-selected', 'true')
  await viewer.focusTree()
  await page.keyboard.press('ArrowDown')
  await expect(viewer.row('/usr/bin/curl')).toHaveAttribute('aria-selected', 'true')
})

test('folding, chains and orders are chosen in a menu, and are part of the link', async ({ viewer, page }) => {
  await viewer.button('Order and folding of rows').click()
  const menu = page.getByRole('dialog', { name: 'Order and folding of rows' })
  await menu.getByRole('checkbox', { name: /Alike siblings/ }).uncheck()
  await expect(viewer.row('/bin/sleep 1')).toHaveCount(3)
  await menu.getByRole('checkbox', { name: /Noise/ }).uncheck()
  await expect(viewer.row('/usr/bin/wget')).toBeVisible()
  await menu.getByRole('checkbox', { name: /Chains/ }).check()
  await expect(viewer.row('bash → su → id')).toBeVisible()
  await menu.getByRole('button', { name: 'duration' }).click()
  await expect.poll(async () => (await names(viewer.outline()))[2]).toBe('/usr/bin/curl http://x')
  await menu.getByRole('button', { name: 'attention' }).click()
  await page.keyboard.press('Escape')
  await expect(viewer.button('Order and folding of rows')).toBeFocused()
  await expect.poll(() => new URL(page.url()).hash).toContain('fold=0&noise=0&ladder=1&pods=attention&sort=duration')

  await viewer.row('bash → su → id').getByRole('button', { name: 'chain of 3' }).click()
  await expect(viewer.row('/usr/bin/id')).toHaveAttribute('aria-level', '4')
  await viewer.row('/bin/bash').getByRole('button', { name: 'fold chain' }).click()
  await expect(viewer.row('bash → su → id')).toBeVisible()
})

test('a row can be hidden by key, and all hidden rows come back with one click', async ({ viewer, page }) => {
  await viewer.selectRow('/usr/bin/curl')
  await page.keyboard.press('.')
  await expect(viewer.row('/usr/bin/curl')).toHaveCount(0)
  await viewer.row('n1').click()
  await page.keyboard.press('.')
  await expect(viewer.row('/usr/sbin/cron')).toHaveCount(0)
  await expect.poll(() => new URL(page.url()).hash).toContain('hide=')
  await viewer.button('2 rows hidden · show').click()
  await expect(viewer.row('/usr/bin/curl')).toBeVisible()
  await expect(viewer.row('/usr/sbin/cron')).toBeVisible()
})

test('the visible range can limit the list', async ({ viewer, page }) => {
  await viewer.selectRow('/usr/bin/curl')
  await viewer.changeRange(() => page.keyboard.press('f'))
  await viewer.button('Order and folding of rows').click()
  await page.getByRole('checkbox', { name: /Only the visible range/ }).check()
  await expect(viewer.row('/bin/sleep × 3')).toHaveCount(0)
  await expect(viewer.row('/usr/bin/curl')).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('0')
  await expect(viewer.row('/bin/sleep × 3')).toBeVisible()
  await viewer.changeRange(() => page.keyboard.press('f'))
  await expect(viewer.row('/bin/sleep × 3')).toHaveCount(0)
  await viewer.button('visible range only').click()
  await expect(viewer.row('/bin/sleep × 3')).toBeVisible()
})

test('where nothing is left to show, the page says why and brings it back', async ({ viewer, page }) => {
  await viewer.filter.fill('no such process')
  await page.getByRole('button', { name: 'Clear the filter' }).last().click()
  await expect(viewer.row('/usr/bin/curl')).toBeVisible()
  await viewer.row('default/web').click()
  await page.keyboard.press('.')
  await viewer.row('n1').click()
  await page.keyboard.press('.')
  await viewer.button('Show what is hidden (2 rows)').click()
  await expect(viewer.row('/usr/bin/curl')).toBeVisible()
})

test('pod and ancestors stay at the top while what lies in them is scrolled', async ({ viewer, page }) => {
  await page.setViewportSize({ width: 1440, height: 460 })
  const sticky = page.locator('.sticky-rows .label-row')
  await expect(sticky).toHaveCount(0)
  await viewer.canvas.hover()
  await page.mouse.wheel(0, 24 * 4)
  await expect(sticky.first()).toContainText('default/web')
  await sticky.first().click()
  await expect(sticky).toHaveCount(0)
})
