import type { Locator, Page } from '@playwright/test'
import { drawLog } from '../src/testing/draw-log'
import { expect, test, withLog } from './helpers/test'
import type { Viewer } from './helpers/viewer'

const log = drawLog(`
  pod default/xwing container 1fb931d2 name spaceship node n1 workload Deployment/xwing
    10 /bin/bash 0s..100s
      11 /usr/bin/curl -s http://198.51.100.7/s.sh 10s..20s exit 22
  pod default/xwing-2 container 2fb931d2 name spaceship node n1 workload Deployment/xwing
    20 /bin/bash 0s..100s
  pod payments/api container 3fb931d2 name api node n1
    30 /usr/bin/java 0s..
  host n1
    1 /usr/lib/systemd/systemd -3600s.. procFS
`)

class Palette {
  readonly dialog: Locator
  readonly input: Locator
  readonly options: Locator
  readonly chosen: Locator
  private readonly page: Page

  constructor(page: Page) {
    this.page = page
    this.dialog = page.getByRole('dialog', { name: /^Find/ })
    this.input = this.dialog.getByRole('combobox')
    this.options = this.dialog.getByRole('option')
    this.chosen = this.dialog.getByRole('option', { selected: true })
  }

  async open(): Promise<void> {
    await this.page.keyboard.press('ControlOrMeta+k')
    await expect(this.input).toBeFocused()
  }

  async run(text: string): Promise<void> {
    await this.open()
    await this.input.fill(text)
    await this.page.keyboard.press('Enter')
    await expect(this.dialog).toHaveCount(0)
  }
}

async function expectActiveRow(viewer: Viewer, name: string): Promise<void> {
  const texts = async (): Promise<string[]> => (await viewer.activeRow()).allTextContents()
  await expect.poll(async () => (await texts()).join()).toContain(name)
}

test.describe('the command palette', () => {
  withLog(log.text)
  let palette: Palette
  test.beforeEach(({ page }) => {
    palette = new Palette(page)
  })

  test('opens from everywhere, also from the filter, and gives the focus back', async ({ viewer, page }) => {
    await viewer.filter.focus()
    await palette.open()
    await expect(palette.chosen).toHaveText(/^Go to a pod or host… *gp$/)
    await page.keyboard.press('Escape')
    await expect(palette.dialog).toHaveCount(0)
    await expect(viewer.filter).toBeFocused()
    await viewer.button('Find an action').click()
    await page.keyboard.press('ControlOrMeta+k')
    await expect(palette.dialog).toHaveCount(0)
    await expect(viewer.button('Find an action')).toBeFocused()
    await viewer.focusTree()
    await palette.open()
    await page.mouse.click(5, 5)
    await expect(palette.dialog).toHaveCount(0)
    await expect(viewer.tree).toBeFocused()
  })

  test('finds an action by a few letters, runs it, and lists it first the next time', async ({ viewer, page }) => {
    await viewer.focusTree()
    const { before, after } = await viewer.changeRange(() => palette.run('zo in'))
    expect(after.to - after.from).toBeLessThan(before.to - before.from)
    await palette.run('dark')
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
    await palette.open()
    // what is done already is not offered
    await expect(palette.options.first()).toHaveText(/^Zoom in/)
    await expect(palette.options.filter({ hasText: 'Use the dark theme' })).toHaveCount(0)
  })

  test('is a list of which one option is chosen; arrows go around', async ({ page }) => {
    await palette.open()
    await palette.input.fill('pane')
    await expect(palette.options).toHaveText([
      /^Show or hide the pods pane/,
      /events pane/,
      /details pane/,
      /^Pan/,
      /^Go/,
      /^Filter/,
    ])
    await expect(palette.input).toHaveAttribute('aria-expanded', 'true')
    for (const key of ['ArrowDown', 'ArrowUp', 'ArrowUp']) await page.keyboard.press(key)
    await expect(palette.chosen).toHaveText('Filter for “pane”')
    const id = await palette.input.getAttribute('aria-activedescendant')
    await expect(palette.chosen).toHaveId(id ?? 'none')
    await palette.input.fill('qqqq')
    await expect(palette.options).toHaveText(['Filter for “qqqq”'])
  })

  test('finds pods and hosts, and opens what they are in', async ({ viewer, page }) => {
    await viewer.focusTree()
    await page.keyboard.press('-')
    await expect(viewer.row('default/xwing-2')).toHaveCount(0)
    await palette.run('xwing-2')
    await expectActiveRow(viewer, 'default/xwing-2')
    await palette.open()
    await palette.input.fill('n1')
    await expect(palette.chosen).toHaveText(/^n1/)
    await palette.chosen.click()
    await expect(palette.dialog).toHaveCount(0)
    await expectActiveRow(viewer, 'n1')
  })

  test('says when the filter keeps a pod out', async ({ viewer, page }) => {
    await viewer.filter.fill('java')
    await expect(viewer.status).toContainText('matching 1')
    await palette.run('xwing-2')
    await expect(page.getByText('No process of default/xwing-2 matches the filter')).toBeVisible()
  })

  test('g p finds pods and hosts alone', async ({ viewer, page }) => {
    await viewer.focusTree()
    await page.keyboard.press('g')
    await page.keyboard.press('p')
    await expect(page.getByRole('dialog', { name: 'Find a pod or host' })).toBeVisible()
    await expect(palette.options).toHaveText([/^default\/xwing/, /^default\/xwing-2/, /^payments\/api/, /^n1/])
    await page.keyboard.type('api')
    await page.keyboard.press('Enter')
    await expectActiveRow(viewer, 'payments/api')
    await expect(viewer.tree).toBeFocused()
    await palette.open()
    await page.keyboard.press('Enter') // the first of all actions
    await expect(page.getByRole('dialog', { name: 'Find a pod or host' })).toBeVisible()
    await expect(palette.input).toBeFocused()
  })

  test('filters processes for what was typed', async ({ viewer }) => {
    await palette.open()
    await palette.input.fill('curl')
    await palette.options.filter({ hasText: 'Filter for' }).click()
    await expect(viewer.filter).toHaveValue('curl')
    await expect(viewer.status).toContainText('matching 1 of')
  })

  test('copies what concerns the selected process, and only offers it for one', async ({ viewer, page }) => {
    await palette.open()
    await palette.input.fill('copy')
    await expect(palette.options).toHaveText([/^Copy the link/, /^Export/, /^Filter/])
    await page.keyboard.press('Escape')
    await viewer.selectRow('/usr/bin/curl')
    await viewer.clipboard() // allows the page to copy
    await palette.run('copy jq')
    await expect(page.getByText('Copied a jq filter')).toBeVisible()
    expect(await viewer.clipboard()).toContain('jq -c')
  })

  test('opens at once', async ({ viewer, page }) => {
    await palette.open() // so that its code is there, as it is a second after a log was opened
    await page.keyboard.press('Escape')
    await viewer.focusTree()
    const took = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const start = performance.now()
          dispatchEvent(new KeyboardEvent('keydown', { key: 'k', ctrlKey: true }))
          const look = (): void => {
            if (document.querySelector('dialog.palette[open]') === null) requestAnimationFrame(look)
            else resolve(performance.now() - start)
          }
          look()
        }),
    )
    test.info().annotations.push({ type: 'opens in', description: `${took.toFixed(0)} ms` })
    expect(took).toBeLessThan(500) // 50 ms on a machine that does nothing else
  })
})

test('what was last used is first also after a reload', async ({ viewer, page }) => {
  const palette = new Palette(page)
  await viewer.goto('#v=1&src=sample')
  await viewer.waitForIdle()
  await palette.run('whole log')
  await page.reload()
  await viewer.waitForIdle()
  await palette.open()
  await expect(palette.options.first()).toHaveText(/^Show the whole log/)
})

test('before a log is open, the palette opens one', async ({ viewer, page }) => {
  const palette = new Palette(page)
  await viewer.goto()
  await expect(viewer.button('Open files')).toBeVisible()
  await palette.open()
  await expect(palette.options.filter({ hasText: 'Zoom' })).toHaveCount(0)
  await palette.input.fill('sample')
  await page.keyboard.press('Enter')
  await viewer.waitForIdle()
  await expect(viewer.row('default/xwing')).toBeVisible()
})
