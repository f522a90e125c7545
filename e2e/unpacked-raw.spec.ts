/** Raw JSON of large compressed logs: they are unpacked a second time for it, once they were read. */
import { appendFile, readFile, utimes } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import type { Page } from '@playwright/test'
import { expect, test } from './helpers/large-log'
import type { Folder } from './helpers/test'

const LOADED = 60_000

/** A compressed copy, above the size below which raw text is kept while a file is read. */
async function zip(folder: Folder, path: string): Promise<string> {
  const zipped = gzipSync(await readFile(path), { level: 1 })
  expect(zipped.length).toBeGreaterThan(2.5 * 1024 * 1024)
  return folder.write('large.log.gz', zipped)
}

test('a large compressed log shows its rows first, and raw JSON once it was unpacked again', async ({
  viewer,
  page,
  folder,
  largeLog,
}) => {
  const path = await zip(folder, largeLog.path)
  const banner = page.getByRole('banner')
  await viewer.goto()
  await viewer.pickFiles(path)
  await viewer.waitForIdle(LOADED)
  await expect(viewer.status).toContainText(`${largeLog.truth.execIds.toLocaleString('en')} processes`)
  await expect(banner).toContainText(/keeping raw text \d+ %/)
  // nothing is said to have changed: what is not there yet is on its way
  const line = viewer.events.getByRole('option').first()
  await expect(line).toContainText(/\S/)
  await expect(line).not.toContainText('file changed')

  await viewer.focusTree()
  await page.keyboard.press('End')
  await page.getByRole('tab', { name: 'Raw JSON' }).click()
  await expect(page.getByRole('tabpanel')).toContainText('"process_exec"', { timeout: LOADED })
  await expect(viewer.details).toContainText('exec_id')
  await expect(banner).not.toContainText('keeping raw text', { timeout: LOADED })
  await expect(viewer.button('Copy JSON').first()).toBeEnabled()
  await expect(viewer.details).not.toContainText('still being unpacked')
  await page.getByRole('tab', { name: 'Events' }).click()
  await expect(viewer.events).not.toContainText('still being unpacked')
  await expect(viewer.notices).toHaveCount(0)
})

/** Clicks a button in the very frame in which it is there: half a second later all may be kept. */
function clickOnceThere(page: Page, label: string): Promise<void> {
  return page.evaluate(
    (name) =>
      new Promise<void>((resolve) => {
        const look = (): void => {
          const button = document.querySelector<HTMLButtonElement>(`button[aria-label="${name}"]`)
          if (button === null) {
            requestAnimationFrame(look)
            return
          }
          button.click()
          resolve()
        }
        look()
      }),
    label,
  )
}

test('keeping raw text can be stopped: what was loaded stays, and what has no raw text says so', async ({
  viewer,
  page,
  folder,
  largeLog,
}) => {
  const path = await zip(folder, largeLog.path)
  await viewer.goto()
  const stopped = clickOnceThere(page, 'Stop keeping raw text')
  await viewer.pickFiles(path)
  await stopped
  await expect(viewer.button('Stop keeping raw text')).toHaveCount(0)
  await viewer.focusTree()
  await page.keyboard.press('Home')
  await page.keyboard.press('End')
  await page.getByRole('tab', { name: 'Raw JSON' }).click()
  await expect(page.getByRole('tabpanel')).toContainText('Unpacking raw lines was stopped', { timeout: LOADED })
  await expect(viewer.status).toContainText(`${largeLog.truth.execIds.toLocaleString('en')} processes`)
})

test('a compressed log that changes before it was unpacked again is said to have changed', async ({
  viewer,
  folder,
  largeLog,
}) => {
  const path = await zip(folder, largeLog.path)
  await utimes(path, 1_700_000_000, 1_700_000_000) // the browser compares times in seconds
  await viewer.goto()
  const firstRow = viewer.stateAtFirstRow()
  await viewer.pickFiles(path)
  await firstRow // it is read for the first time, which is not disturbed
  await appendFile(path, 'x')
  await expect(viewer.notices).toContainText('large.log.gz has changed on disk since it was read', { timeout: LOADED })
  await expect(viewer.status).toContainText(`${largeLog.truth.execIds.toLocaleString('en')} processes`)
})
