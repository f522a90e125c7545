import { drawLog } from '../src/testing/draw-log'
import { expect, test, withLog } from './helpers/test'
import { boxOf, type ShownRange } from './helpers/viewer'

const log = drawLog(`
  pod default/xwing container 1fb931d2 node n1
    10 /bin/bash 0s..400s
      11 /usr/bin/curl -s http://x 10s..20s exit 22
      12 /bin/crash 100s..101s SIGSEGV
  host n1
    * 300s rate-limit 31
`)
const lengthOf = ({ from, to }: ShownRange): number => to - from

withLog(log.text)

test('the overview says what a bar stands for, and where data is missing', async ({ viewer, page }) => {
  const box = await boxOf(viewer.brush)
  const whole = await viewer.visibleRange()
  const x = (second: number): number => {
    const at = Date.parse('2024-05-01T10:00:00Z') + second * 1000
    return box.x + (box.width * (at - whole.from)) / lengthOf(whole)
  }
  const tip = page.locator('.tooltip')
  await page.mouse.move(x(100.8), box.y + 20)
  await expect(tip).toContainText('2 events')
  await expect(tip).toContainText('attention 2')
  await expect(tip).not.toContainText('missing')
  await page.mouse.move(x(270), box.y + 20)
  await expect(tip).toContainText('0 events')
  await expect(tip).toContainText('Data is missing here: rate limit: 31 events dropped')
  await page.mouse.move(5, 5)
  await expect(tip).toHaveCount(0)
  await expect(viewer.status.getByRole('list', { name: 'Colours of spans' })).toContainText('data missing')
  await expect(viewer.brush).toHaveAccessibleDescription(
    /^7 events from 10:00:00\.000 to 10:06:40\.000\. Most at 10:01:40\.\d+: 2 events\. Data is missing in 1 time, first at 10:04:00\.000\./,
  )
})

test('the brush goes to the ends of the log and to the whole of it by keys', async ({ viewer, page }) => {
  const whole = await viewer.visibleRange()
  await viewer.focusTree()
  await viewer.changeRange(() => page.keyboard.press('w'))
  await viewer.brush.focus()
  const first = await viewer.changeRange(() => page.keyboard.press('Home'))
  expect(first.after.from).toBe(whole.from)
  expect(Math.abs(lengthOf(first.after) - lengthOf(first.before))).toBeLessThanOrEqual(1)
  const last = await viewer.changeRange(() => page.keyboard.press('End'))
  expect(last.after.to).toBe(whole.to)
  const { after } = await viewer.changeRange(() => page.keyboard.press('Enter'))
  expect(after).toEqual(whole)
})

test('a log with long silences offers to fit its busy part', async ({ viewer, folder }) => {
  const many = Array.from({ length: 30 }, (_, i) => `2${i} /bin/p 172800.${i + 10}s..172801s`).join('\n        ')
  const bursts = drawLog(`
    pod default/xwing container 1fb931d2 node n1
      10 /bin/bash 0s..1s
      11 /bin/sh 172800s..172803s
        ${many}
  `)
  await viewer.goto()
  await viewer.openFiles(await folder.write('tetragon.log', bursts.text))
  const { after } = await viewer.changeRange(() => viewer.button('Fit the busy part').click())
  expect(after.to - after.from).toBeLessThan(10_000)
  await expect(viewer.button('Fit the busy part')).toHaveCount(0)
})

test('the status says how much of the log is in the visible range', async ({ viewer, page }) => {
  await expect(viewer.status).toContainText(/data missing3 processes7 events/)
  await viewer.selectRow('/usr/bin/curl')
  await viewer.changeRange(() => page.keyboard.press('F'))
  await expect(viewer.status).toContainText('2 of 3 processes2 of 7 events')
  await viewer.changeRange(() => page.keyboard.press('0'))
  await expect(viewer.status).toContainText(/data missing3 processes7 events/)
})
