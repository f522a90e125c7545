import type { Page } from '@playwright/test'
import { readFile } from 'node:fs/promises'
import { isCi } from '../src/testing/is-ci'
import { expect, test } from './helpers/large-log'
import { boxOf } from './helpers/viewer'
import { HAS_WEBSOCKETD, WITHOUT_WEBSOCKETD, Websocketd } from './helpers/websocketd'

const LOADED = 60_000

test('a large log is read to its end, and every process counts once', async ({ viewer, largeLog }) => {
  const { truth, eventCount } = largeLog
  await viewer.goto()
  await viewer.pickFiles(largeLog.path)
  await viewer.waitForIdle(LOADED)
  await expect(viewer.status).toContainText(`${truth.execIds.toLocaleString('en')} processes`)
  await expect(viewer.status).toContainText(`${(eventCount - truth.duplicates).toLocaleString('en')} events`)
  await expect(viewer.status).toContainText(`${truth.pods.size} pods · ${Object.keys(truth.nodes).length} nodes`)
  await expect(viewer.notices).toHaveCount(0)
  // nothing of the status is cut off where it has no room in a line
  await viewer.page.setViewportSize({ width: 1190, height: 800 })
  expect(await viewer.status.evaluate((status) => status.scrollWidth - status.clientWidth)).toBe(0)

  // and nothing jumps when counts of the visible range come
  for (const width of [1280, 1440]) {
    await viewer.page.setViewportSize({ width, height: 800 })
    await viewer.focusTree()
    await viewer.page.keyboard.press('0')
    await expect(viewer.status).not.toContainText(/[\d,]+ of [\d,]+ processes/)
    const before = await boxOf(viewer.canvas)
    await viewer.page.keyboard.press('w')
    await expect(viewer.status).toContainText(/[\d,]+ of [\d,]+ processes/)
    expect(await boxOf(viewer.canvas)).toEqual(before)
  }
  await viewer.page.keyboard.press('0')

  // only the rows in view are in the document
  expect(await viewer.rows.count()).toBeLessThan(200)
  await viewer.focusTree()
  await viewer.page.keyboard.press('End')
  await expect.poll(async () => Number(await viewer.rows.last().getAttribute('aria-rowindex'))).toBeGreaterThan(8_000)
  await expect(viewer.rows.last()).toBeInViewport()
})

test('rows are on screen, and can be scrolled, zoomed and selected, while the rest is being read', async ({
  viewer,
  page,
  largeLog,
}) => {
  await viewer.goto()
  const firstRow = viewer.stateAtFirstRow()
  await dropCopies(page, largeLog.path, 11) // so many that there is time to do all this
  expect(await firstRow).toBe('reading')
  await expect(page.getByRole('progressbar', { name: /Reading/ })).toBeVisible()
  await expect(page.getByRole('banner')).toContainText(/MB of [\d.]+ [MG]B · [\d.]+k? events\/s/)

  const { x, y } = await viewer.pointOn(viewer.rows.nth(3), 0.5)
  await page.mouse.move(x, y)
  await page.mouse.wheel(0, 2400)
  await expect(viewer.rows.first()).not.toHaveAttribute('aria-rowindex', '1')
  // the first rows are of a moment, in which there is nothing to zoom into
  await expect.poll(async () => lengthOf(await viewer.visibleRange())).toBeGreaterThan(1000)
  const before = await viewer.visibleRange()
  await page.keyboard.down('Control')
  await page.mouse.wheel(0, -200)
  await page.keyboard.up('Control')
  await expect.poll(() => viewer.visibleRange()).not.toEqual(before)
  const zoomed = await viewer.visibleRange()
  // below the rows that stay at the top; the first ones there may be pods, which are not selected
  let row = 6
  await expect(async () => {
    await page.mouse.click(x, y + 24 * row++)
    await expect(viewer.selectedRow).toHaveCount(1, { timeout: 500 })
  }).toPass()
  await expect(viewer.details.getByRole('heading', { level: 2 })).toBeVisible()
  const state = await viewer.workbench.getAttribute('data-state')
  const name = await viewer.details.getByRole('heading', { level: 2 }).textContent()

  await viewer.waitForIdle(LOADED)
  expect(state).toBe('reading')
  // what was chosen meanwhile stays
  expect(await viewer.visibleRange()).toEqual(zoomed)
  await expect(viewer.details.getByRole('heading', { level: 2 })).toHaveText(name ?? '')
  await expect(viewer.status).toContainText(`${largeLog.truth.execIds.toLocaleString('en')} processes`)
})

test('until all of it is counted, the page says that it is reading, and that counts are of what there is so far', async ({
  viewer,
  page,
  largeLog,
}) => {
  await viewer.goto('#v=1&sel=bm90LWhlcmU6MTox') // a process that no log has
  const claims = page.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        const seen = new Set<string>()
        const look = (): void => {
          const state = document.querySelector<HTMLElement>('.workbench')?.dataset['state']
          const status = document.querySelector('.status')?.textContent ?? ''
          if (state === 'reading' && / process/.test(status)) {
            if (!status.includes('so far') || status.includes('nothing')) seen.add(status)
            const details = document.querySelector('.details')?.textContent ?? ''
            if (details.includes('not in this log')) seen.add(details)
            if (document.querySelector('.chip progress') === null) seen.add('no progress')
          }
          if (state === 'idle') resolve([...seen])
          else requestAnimationFrame(look)
        }
        look()
      }),
  )
  await viewer.pickFiles(largeLog.path)
  await viewer.waitForIdle(LOADED)
  expect(await claims).toEqual([])
  await expect(viewer.status).not.toContainText('so far')
  await expect(viewer.details).toContainText('The selected process is not in this log.')
  await expect(page.getByRole('progressbar')).toHaveCount(0)
})

/** In milliseconds. */
function lengthOf({ from, to }: { readonly from: number; readonly to: number }): number {
  return to - from
}

/** Drops the log so many times, each time with another end: the very same content would not be loaded twice. */
async function dropCopies(page: Page, path: string, count: number): Promise<void> {
  await page.evaluate(() => {
    const input = Object.assign(document.createElement('input'), { type: 'file', id: 'large-log', hidden: true })
    document.body.append(input)
  })
  await page.setInputFiles('#large-log', path)
  await page.evaluate((copies) => {
    const input = document.querySelector<HTMLInputElement>('#large-log')!
    const dataTransfer = new DataTransfer()
    // the browser reads them from the one file on disk
    for (let i = 0; i < copies; i++)
      dataTransfer.items.add(new File([input.files![0], '\n'.repeat(i)], `large-${i}.log`))
    input.remove()
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
  }, count)
}

test('reading can be stopped, and what was read stays', async ({ viewer, page, largeLog }) => {
  await viewer.goto()
  const firstRow = viewer.stateAtFirstRow()
  await viewer.pickFiles(largeLog.path)
  await firstRow
  // at once: the rest is read in a moment, and a click waits for the button to rest
  await viewer.button('Stop reading').dispatchEvent('click')
  await viewer.waitForIdle(LOADED)
  await expect(viewer.notices).toHaveText(/Reading large\.log was stopped at [\d.]+ MB of [\d.]+ MB/)
  await expect(viewer.button('Stop reading')).toHaveCount(0)
  const processes = Number(/([\d,]+) process/.exec((await viewer.status.textContent()) ?? '')![1].replaceAll(',', ''))
  expect(processes).toBeGreaterThan(100)
  expect(processes).toBeLessThan(largeLog.truth.execIds)
  // a line that was cut where reading stopped is no fault of the log
  await expect(viewer.status).not.toContainText('bad line')
  await viewer.focusTree()
  await page.keyboard.press('End')
  await expect(viewer.rows.last()).toBeInViewport()
  await viewer.status.getByRole('button', { name: /data quality/ }).click()
  await expect(page.getByRole('dialog', { name: 'Data quality' })).toContainText('1 file that was not read to its end')
})

test('what a long feed brought can be read and saved from its first line to its last', async ({
  viewer,
  page,
  fedLog,
}) => {
  test.skip(!HAS_WEBSOCKETD && !isCi, WITHOUT_WEBSOCKETD)
  test.slow() // on two slow cores it takes a minute
  // so long that it is in several parts on the browser's disk
  const server = await Websocketd.serve(fedLog.path)
  try {
    await viewer.goto()
    await viewer.button('Connect').click()
    await page.getByRole('textbox', { name: /Address of a WebSocket/ }).fill(server.url)
    await page.getByRole('region', { name: 'Open a log' }).getByRole('button', { name: 'Connect' }).last().click()
    const { truth, eventCount } = fedLog
    const events = `${(eventCount - truth.duplicates).toLocaleString('en')} events`
    await expect(viewer.status).toContainText(events, { timeout: LOADED })

    const bytes = await readFile(fedLog.path)
    const lineAt = async (key: 'Home' | 'End'): Promise<string> => {
      await page.getByRole('tab', { name: 'Events' }).click()
      await viewer.events.focus()
      await page.keyboard.press(key)
      await page.keyboard.press('Enter')
      await page.getByRole('tab', { name: 'Raw JSON' }).click()
      const chosen = page.getByRole('tabpanel').locator('pre').first()
      await expect(chosen).toContainText('"time"')
      return chosen.innerText()
    }
    for (const key of ['Home', 'End'] as const) {
      const shown = JSON.parse(await lineAt(key)) as { readonly time: string }
      expect(bytes.includes(shown.time)).toBe(true)
    }

    const download = page.waitForEvent('download')
    await viewer.button('Save capture').click()
    expect(bytes.equals(await readFile(await (await download).path()))).toBe(true)
  } finally {
    await server.stop()
  }
})
