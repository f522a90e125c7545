import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from './helpers/test'

/** What keeps people out: violations that axe calls serious or critical, one line each. */
async function seriousViolations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${help}\n  ${html.slice(0, 200)}\n  ${failureSummary ?? ''}`),
    )
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme })

    test('the welcome page keeps nobody out', async ({ viewer, page }) => {
      await viewer.goto()
      await viewer.button('Connect').click()
      expect(await seriousViolations(page)).toEqual([])
    })

    test('the workbench with a selection keeps nobody out', async ({ viewer, page }) => {
      await viewer.goto()
      await viewer.openSample()
      await viewer.pods.getByRole('button', { name: /^xwing/ }).click()
      await viewer.selectRow('/usr/bin/curl -s http://198.51.100.7/s.sh')
      await expect(viewer.details.getByRole('heading', { level: 2 })).toBeVisible()
      expect(await seriousViolations(page)).toEqual([])
      await page.getByRole('tab', { name: 'Raw JSON' }).click()
      await expect(page.getByRole('tabpanel')).toContainText('"process_exec"')
      expect(await seriousViolations(page)).toEqual([])
    })

    test('a filtered workbench with a notice keeps nobody out', async ({ viewer, page }) => {
      await viewer.goto()
      await viewer.openSample()
      await viewer.dropFiles({ name: 'empty.log', content: '' })
      await expect(viewer.notices).toHaveCount(1)
      await viewer.filter.fill('curl')
      await expect(viewer.status).toContainText('matching')
      await viewer.waitForIdle()
      expect(await seriousViolations(page)).toEqual([])
    })

    test('the data quality dialog keeps nobody out', async ({ viewer, page }) => {
      await viewer.goto()
      await viewer.openSample()
      await viewer.dropFiles({ name: 'bad.log', content: 'not a log\n' })
      await viewer.status.getByRole('button', { name: /data quality/ }).click()
      const dialog = page.getByRole('dialog', { name: 'Data quality' })
      await expect(dialog).toContainText('bad.log:1')
      expect(await seriousViolations(page)).toEqual([])
    })

    test('the list of keys keeps nobody out', async ({ viewer, page }) => {
      await viewer.goto()
      await viewer.openSample()
      await page.keyboard.press('?')
      await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible()
      expect(await seriousViolations(page)).toEqual([])
    })
  })
}

test('the whole page is used without a mouse', async ({ viewer, page }) => {
  await viewer.goto()
  await page.keyboard.press('Tab')
  await expect(viewer.button('Open files')).toBeFocused()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await viewer.waitForIdle()
  await page.keyboard.press('/')
  await page.keyboard.type('whoami')
  await expect(viewer.status).toContainText('matching 1 of')
  await page.keyboard.press('Enter')
  await expect(viewer.details.getByRole('heading', { level: 2 })).toHaveText('/usr/bin/whoami')
  await viewer.tabTo(viewer.tree)
  await page.keyboard.press('ArrowUp')
  await expect(viewer.row('/bin/bash')).toHaveAttribute('aria-selected', 'true')
  await viewer.tabTo(viewer.brush)
  await viewer.changeRange(() => page.keyboard.press('Shift+ArrowLeft'))
  await viewer.tabTo(viewer.button('Keys'))
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Keys' })
  await expect(dialog).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await expect(viewer.button('Keys')).toBeFocused()
})
