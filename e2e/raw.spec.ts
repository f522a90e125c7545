import { drawLog } from '../src/testing/draw-log'
import { expect, test } from './helpers/test'
import type { Viewer } from './helpers/viewer'

const args = Array.from({ length: 4 }, (_, i) => `--needle=${i}`).join(' ')
const log = drawLog(`
  pod default/xwing container 1fb931d2 node n1
    10 /bin/bash ${args} 0s..100s
      11 /usr/bin/curl -s http://x 10s..20s
        * 11s tcp_connect 10.0.0.1:4000->10.0.0.2:80
`)

async function openRaw(viewer: Viewer, row: string): Promise<void> {
  await viewer.selectRow(row)
  await viewer.page.getByRole('tab', { name: 'Raw JSON' }).click()
  await expect(viewer.page.getByRole('group', { name: 'Raw JSON' })).toContainText('exec_id')
}

test('raw JSON is searched from the keyboard, around both ends', async ({ viewer, page, folder }) => {
  await viewer.goto()
  await viewer.openFiles(await folder.write('tetragon.log', log.text))
  await openRaw(viewer, '/bin/bash')
  const text = page.getByRole('group', { name: 'Raw JSON' })
  const box = page.getByRole('textbox', { name: 'Search this event' })
  await text.focus()
  await page.keyboard.press('ControlOrMeta+f')
  await expect(box).toBeFocused()
  await page.keyboard.type('NEEDLE')
  const count = page.getByRole('search').getByRole('status')
  await expect(count).toHaveText('1 of 4')
  await expect(text.locator('mark')).toHaveCount(4)
  await page.keyboard.press('Enter')
  await expect(count).toHaveText('2 of 4')
  await expect(text.locator('mark.current')).toHaveCount(1)
  await page.keyboard.press('Shift+Enter')
  await page.keyboard.press('Shift+Enter')
  await expect(count).toHaveText('4 of 4')
  await page.keyboard.press('Enter')
  await expect(count).toHaveText('1 of 4')
  await box.fill('not in it')
  await expect(count).toHaveText('not found')
  await page.keyboard.press('Escape')
  await expect(box).toHaveValue('')
  await expect(viewer.selectedRow).toHaveCount(1)
})

test('the event that was chosen in the list is the one that is shown', async ({ viewer, page, folder }) => {
  await viewer.goto()
  await viewer.openFiles(await folder.write('tetragon.log', log.text))
  await viewer.events.getByRole('option').filter({ hasText: 'connect' }).click()
  await page.getByRole('tab', { name: 'Raw JSON' }).click()
  await expect(page.getByRole('group', { name: 'Raw JSON' })).toContainText('tcp_connect')
  await page.getByRole('tabpanel').getByRole('button', { name: /exit/ }).click()
  await expect(page.getByRole('group', { name: 'Raw JSON' })).toContainText('process_exit')
})

test('an event of a megabyte is shown, searched and unwrapped without a halt', async ({ viewer, page, folder }) => {
  const event = JSON.parse(log.lines[0]) as { process_exec: Record<string, unknown> }
  event.process_exec['ancestors'] = Array.from({ length: 12_000 }, (_, i) => ({
    pid: i,
    note: `number ${i}`,
    flags: 'execve clone',
  }))
  const line = JSON.stringify(event)
  expect(line.length).toBeGreaterThan(500_000)
  await viewer.goto()
  await viewer.openFiles(await folder.write('tetragon.log', `${line}\n`))
  await openRaw(viewer, '/bin/bash')
  const text = page.getByRole('group', { name: 'Raw JSON' })
  await page.evaluate(() => {
    const halts: number[] = []
    Object.assign(globalThis, { halts })
    new PerformanceObserver((list) => halts.push(...list.getEntries().map((entry) => entry.duration))).observe({
      type: 'longtask',
    })
  })
  const box = page.getByRole('textbox', { name: 'Search this event' })
  const count = page.getByRole('search').getByRole('status')
  await box.fill('number 11999')
  await expect(count).toHaveText('1 of 1')
  await expect(text.locator('mark.current')).toBeInViewport()
  await box.fill('execve')
  await expect(count).toContainText('of 12,0')
  await expect(text.locator('mark.current')).toBeInViewport()
  // of twelve thousand hits, those near what is in view are marked
  expect(await text.locator('mark').count()).toBeLessThan(2000)
  await page.getByRole('button', { name: 'Wrap lines' }).click()
  await expect(page.getByRole('button', { name: 'Wrap lines' })).toHaveAttribute('aria-pressed', 'false')
  const halts = await page.evaluate(() => (globalThis as unknown as { readonly halts: number[] }).halts)
  expect(Math.max(0, ...halts)).toBeLessThan(1500) // a busy machine; it is some 100 ms
})
