import { AxeBuilder } from '@axe-core/playwright'
import { drawLog } from '../src/testing/draw-log'
import { expect, test } from './helpers/test'

/** Every flaw that a log can show by itself. */
const dirty = drawLog(`
  pod default/xwing container 1fb931d2 node n1
    1 /usr/bin/netserver 0s..900s exit-only
      2 /bin/bash 1s.. bare-parent flag truncArgs
      21 /usr/bin/early -1s..2s
    3 /bin/sh 2s.. parent-pid 1
    4 /bin/dd 2s.. parent-pid 77
    5 /bin/cat 3s..4s parent-pid 77
    6@x /bin/old 0s..
    6@y /bin/new 400s..
    7 /usr/bin/gone 1s..3s evicted
  host n2
    30 /usr/lib/systemd/systemd 0s..
      31@before /usr/sbin/cron 0s..
    31@after /usr/sbin/cron -10ms.. procFS parent 30
      33 /bin/ls 600s..601s
    * 240s rate-limit 12
    * 700s rate-limit 30
    * 500s throttle-start crio-abc
    * 510s throttle-stop crio-abc
`)
const text = `${dirty.text}${dirty.lines[0]}\nlevel=info msg="Starting Tetragon"\n{"process_exec":{"process":\n`

test('the popover lists every flaw with its count, and what is in order has no line', async ({
  viewer,
  page,
  folder,
}) => {
  await viewer.goto()
  await viewer.openFiles(await folder.write('dirty.log', text), await folder.write('photo.png', Buffer.from('GIF89a')))
  await viewer.status.getByRole('button', { name: /data quality/ }).click()
  const dialog = page.getByRole('dialog', { name: 'Data quality' })
  await expect(dialog.getByRole('listitem')).toHaveText([
    /^1 file without an event/,
    /^2 bad lines/,
    /^42 events dropped by rate limits.*2 reports/,
    /^1 throttled interval/,
    /^2 exits without exec/,
    /^1 event without exec_id/,
    /^\d unresolved parents?/,
    /^2 unknown ends/,
    /^1 process with truncated arguments/,
    /^1 process in clock disorder/,
    /^1 duplicate/,
    /^1 inferred parent/,
    /^1 process seen again after an agent restart/,
  ])
})

test('rows are stepped through, forwards, backwards and around', async ({ viewer, page, folder }) => {
  await viewer.goto()
  await viewer.openFiles(await folder.write('dirty.log', text))
  await viewer.status.getByRole('button', { name: /data quality/ }).click()
  await viewer.button('Show the exits without exec').click()
  const stepper = page.getByRole('group', { name: 'Data quality: exits without exec' })
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(stepper).toContainText('1 of 2')
  await expect(viewer.selectedRow).toContainText('netserver')
  await expect(viewer.button('Next')).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(stepper).toContainText('2 of 2')
  await expect(viewer.selectedRow).toContainText('pid 7')
  await viewer.button('Next').click()
  await expect(stepper).toContainText('1 of 2')
  await viewer.button('Previous').click()
  await expect(stepper).toContainText('2 of 2')
  await expect(viewer.selectedRow).toContainText('pid 7')

  await viewer.button('Back to the list').click()
  await viewer.button('Show the process in clock disorder').click()
  await expect(viewer.selectedRow).toContainText('early')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('group', { name: /^Data quality/ })).toHaveCount(0)
  await expect(viewer.status.getByRole('button', { name: /data quality/ })).toBeFocused()
})

test('a jump comes to rows that are out of sight, and says when the filter hides one', async ({
  viewer,
  page,
  folder,
}) => {
  await viewer.goto()
  await viewer.openFiles(await folder.write('dirty.log', text))
  await viewer.selectRow('/bin/ls')
  await viewer.changeRange(() => page.keyboard.press('f')) // a second at 600s: all others are elsewhere
  await viewer.filter.fill('ls')
  await expect(viewer.status).toContainText('matching')
  await viewer.status.getByRole('button', { name: /data quality/ }).click()
  await viewer.button('Show the process with truncated arguments').click()
  const stepper = page.getByRole('group', { name: /^Data quality/ })
  await expect(stepper).toContainText('not in the list as it is filtered')
  await stepper.getByRole('button', { name: 'Clear filter' }).click()
  await expect(viewer.selectedRow).toContainText('bash')
  await expect(stepper).not.toContainText('not in the list')
})

test('ranges in which events are missing are shown one after the other', async ({ viewer, page, folder }) => {
  await viewer.goto()
  await viewer.openFiles(await folder.write('dirty.log', text))
  await viewer.status.getByRole('button', { name: /data quality/ }).click()
  const { after } = await viewer.changeRange(() => viewer.button('Show the events dropped by rate limits').click())
  expect(after.from).toBeLessThanOrEqual(Date.parse('2024-05-01T10:03:00Z'))
  expect(after.to).toBeGreaterThanOrEqual(Date.parse('2024-05-01T10:04:00Z'))
  expect(after.to - after.from).toBeLessThan(4 * 60_000)
  const stepper = page.getByRole('group', { name: 'Data quality: events dropped by rate limits' })
  await expect(stepper).toContainText('1 of 2 rate limit: 12 events dropped')
  const next = await viewer.changeRange(() => viewer.button('Next').click())
  expect(next.after.from).toBeGreaterThan(after.to)
  await expect(stepper).toContainText('2 of 2 rate limit: 30 events dropped')
})

test('bad lines are listed with file, line, reason and text', async ({ viewer, page, folder }) => {
  await viewer.goto()
  await viewer.openFiles(await folder.write('dirty.log', text))
  await viewer.status.getByRole('button', { name: /data quality/ }).click()
  await viewer.button('List the bad lines').click()
  const count = dirty.lines.length
  await expect(page.getByRole('list', { name: 'Bad lines' }).getByRole('listitem')).toHaveText([
    new RegExp(`^dirty\\.log:${count + 2} .*not JSON.*Starting Tetragon`),
    new RegExp(`^dirty\\.log:${count + 3} .*cut off or malformed`),
  ])
})

test('a log of which nothing is known to be missing says so', async ({ viewer, page, folder }) => {
  await viewer.goto()
  await viewer.openFiles(await folder.write('clean.log', drawLog('host n1\n 1 init 0s..\n  2 /bin/ls 1s..2s').text))
  await viewer.status.getByRole('button', { name: 'nothing is known to be missing' }).click()
  await expect(page.getByRole('dialog')).toContainText('Nothing is missing that the log could tell.')
})

test.describe('at 1280 × 720', () => {
  test.use({ viewport: { width: 1280, height: 720 } })

  test('the popover keeps nobody out, in both themes, and takes and gives back the focus', async ({
    viewer,
    page,
    folder,
  }) => {
    const violations = async (...parts: readonly string[]): Promise<string[]> => {
      const found: string[] = []
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        const axe = new AxeBuilder({ page }).setLegacyMode()
        for (const part of parts) axe.include(part)
        const results = await axe.analyze()
        found.push(...results.violations.map(({ id, nodes }) => `${colorScheme} ${id} ${nodes[0].html}`))
      }
      return found
    }
    await viewer.goto()
    await viewer.openFiles(await folder.write('dirty.log', text))
    const button = viewer.status.getByRole('button', { name: /data quality/ })
    await viewer.tabTo(button)
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Data quality' })
    await expect(dialog.getByRole('button', { name: 'Close' })).toBeFocused()
    await expect(dialog).toBeInViewport({ ratio: 1 })
    await viewer.button('List the bad lines').click()
    expect(await violations('.quality-popover', '.status')).toEqual([])
    await page.keyboard.press('Escape')
    await expect(dialog).toHaveCount(0)
    await expect(button).toBeFocused()

    await page.keyboard.press('Enter')
    await viewer.button('Show the unknown ends').click()
    expect(await violations('.quality-stepper')).toEqual([])
    await page.keyboard.press('Escape')
    await button.click()
    await viewer.tree.click({ position: { x: 100, y: 5 } })
    await expect(dialog).toHaveCount(0)
  })
})
