import type { Locator, Page } from '@playwright/test'
import { drawLog } from '../src/testing/draw-log'
import { expect, test, withLog } from './helpers/test'
import { boxOf, type ShownRange, type Viewer } from './helpers/viewer'

const log = drawLog(`
  pod default/xwing container 1fb931d2 node n1
    10 /bin/bash 0s..100s
      11 /usr/bin/curl -s http://198.51.100.7/s.sh 10.000000123s..20.000000456s exit 22
      12 /bin/sh /tmp/.x 40s..60s
        13 /usr/bin/id 45s..50s
        14 /usr/bin/find / 42s..58s exit 1
  host n1
    1 /usr/lib/systemd/systemd -3600s.. procFS
`)

const at = (second: number): number => Date.parse('2024-05-01T10:00:00Z') + second * 1000
const fractionOf = (second: number, { from, to }: ShownRange): number => (at(second) - from) / (to - from)

/** Drags over the spans with shift, from one second to another, along a row. */
async function dragSpans(viewer: Viewer, page: Page, row: Locator, from: number, to: number): Promise<void> {
  const range = await viewer.visibleRange()
  const start = await viewer.pointOn(row, fractionOf(from, range))
  const end = await viewer.pointOn(row, fractionOf(to, range))
  await page.keyboard.down('Shift')
  await page.mouse.move(start.x, start.y)
  await page.mouse.down()
  await page.mouse.move((start.x + end.x) / 2, start.y, { steps: 3 })
  await page.mouse.move(end.x, end.y, { steps: 3 })
  await page.mouse.up()
  await page.keyboard.up('Shift')
}

test.describe('a range', () => {
  withLog(log.text)

  test('is selected with shift and dragging; near the ends of a span it is exact', async ({ viewer, page }) => {
    const bar = page.getByRole('toolbar', { name: 'Selected range' })
    const before = await viewer.visibleRange()
    await dragSpans(viewer, page, viewer.row('/usr/bin/curl'), 10.1, 19.9)
    await expect(bar).toContainText('10.000 000 333 s')
    await expect(bar).toContainText('10:00:10.000000123 – 10:00:20.000000456')
    expect(await viewer.visibleRange()).toEqual(before)
    await expect(viewer.selectedRow).toHaveCount(0)

    const stats = page.getByRole('group', { name: 'Statistics of the selected range' })
    await expect(stats).toContainText('10.000 000 333 s')
    await expect(stats.getByRole('region', { name: 'Exits' })).toContainText('exit 22')
    await expect(stats.getByRole('region', { name: 'Binaries' }).getByRole('listitem')).toHaveText([
      /\/usr\/bin\/curl.*1/,
    ])
  })

  test('has statistics, whose entries select and filter', async ({ viewer, page }) => {
    await dragSpans(viewer, page, viewer.row('/bin/bash'), 41, 70)
    const stats = page.getByRole('group', { name: 'Statistics of the selected range' })
    const parents = stats.getByRole('region', { name: 'Busiest parents' })
    await expect(parents.getByRole('listitem')).toHaveText([/^\/bin\/sh \/tmp\/\.x2$/])
    await parents.getByRole('button').click()
    await expect(viewer.row('/bin/sh')).toHaveAttribute('aria-selected', 'true')
    const binaries = stats.getByRole('region', { name: 'Binaries' })
    await expect(binaries.getByRole('listitem')).toHaveCount(2)
    await binaries.getByRole('button', { name: /find/ }).click()
    await expect(viewer.filter).toHaveValue('binary:/usr/bin/find')
    await expect(binaries.getByRole('listitem')).toHaveText([/\/usr\/bin\/find/])
    await expect(stats).toContainText('of what the filter finds')
  })

  test('is selected over the axis without shift, limits the events list, and goes with Escape', async ({
    viewer,
    page,
  }) => {
    const range = await viewer.visibleRange()
    const canvas = await boxOf(viewer.canvas)
    const x = (second: number): number => canvas.x + canvas.width * fractionOf(second, range)
    await page.mouse.move(x(5), canvas.y - 12)
    await page.mouse.down()
    await page.mouse.move(x(25), canvas.y - 12, { steps: 5 })
    await page.mouse.up()
    const tabs = page.getByRole('tablist')
    await expect(tabs.getByRole('tab', { name: 'Range' })).toHaveAttribute('aria-selected', 'true')
    await tabs.getByRole('tab', { name: 'Events' }).click()
    await expect(page.getByText('in the selected range', { exact: true })).toBeVisible()
    await expect(viewer.events.getByRole('option')).toHaveText([/curl/, /curl.* 22$/])
    await page.keyboard.press('Escape')
    await expect(page.getByRole('toolbar', { name: 'Selected range' })).toHaveCount(0)
    await expect(viewer.events.getByRole('option')).toHaveCount(log.lines.length - 1)
  })

  test('is measured by keyboard, from mark to mark and as the span of a process', async ({ viewer, page }) => {
    const bar = page.getByRole('toolbar', { name: 'Selected range' })
    await viewer.selectRow('/usr/bin/curl')
    await page.mouse.move(5, 5)
    await page.keyboard.press('m')
    await expect(page.getByText('One end is marked')).toBeAttached()
    await viewer.selectRow('/usr/bin/id')
    await page.mouse.move(5, 5)
    await page.keyboard.press('m')
    await expect(bar).toContainText('34.999 999 877 s')
    await page.keyboard.press('Shift+M')
    await expect(bar).toContainText('5 s')
    await expect(page.getByRole('slider', { name: 'Start of the selected range' })).toHaveAttribute(
      'aria-valuetext',
      '2024-05-01 10:00:45.000000000',
    )
    await page.keyboard.press('Escape')
    await expect(bar).toHaveCount(0)
    await expect(viewer.row('/usr/bin/id')).toHaveAttribute('aria-selected', 'true')
  })

  test('is moved at its edges, zoomed to and copied', async ({ viewer, page }) => {
    await dragSpans(viewer, page, viewer.row('/usr/bin/curl'), 10, 20)
    const end = page.getByRole('slider', { name: 'End of the selected range' })
    const edge = await boxOf(end)
    const row = await boxOf(viewer.row('/usr/bin/id'))
    const target = await viewer.pointOn(viewer.row('/usr/bin/id'), fractionOf(50, await viewer.visibleRange()))
    await page.mouse.move(edge.x + edge.width / 2, row.y + row.height / 2)
    await page.mouse.down()
    await page.mouse.move(target.x - 20, target.y, { steps: 3 })
    await page.mouse.move(target.x + 2, target.y, { steps: 3 })
    await page.mouse.up()
    await expect(end).toHaveAttribute('aria-valuetext', '2024-05-01 10:00:50.000000000')
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await viewer.button('Copy').click()
    expect(await viewer.clipboard()).toBe(
      '2024-05-01T10:00:10.000000123Z 2024-05-01T10:00:50.000000000Z 39.999 999 877 s',
    )
    await end.focus()
    await page.keyboard.press('ArrowLeft')
    await expect(end).not.toHaveAttribute('aria-valuetext', '2024-05-01 10:00:50.000000000')
    await page.keyboard.press('Shift+ArrowRight')
    await expect(page).toHaveURL(/picked=/) // a step of its own
    const { before, after } = await viewer.changeRange(() => viewer.button('Zoom to it').click())
    expect(after.from).toBe(at(10))
    await expect(page).toHaveURL(/range=/)
    const { after: back } = await viewer.changeRange(() => page.goBack())
    expect(back).toEqual(before)
    await viewer.button('Clear').click()
    await expect(end).toHaveCount(0)
  })
})
