import { readFile } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import type { Download, Page } from '@playwright/test'
import { drawLog } from '../src/testing/draw-log'
import { expect, test } from './helpers/test'

const log = drawLog(`
  pod default/xwing container 1fb931d2 name spaceship node n1
    10 /bin/bash 0s..100s cpid 1
      11 /usr/bin/curl -s -u bob:hunter2 http://x 10s..20s exit 22
        * 11s tcp_connect 10.0.0.1:4000->10.0.0.2:80
      12 /bin/sh =1+1 30s..
  host n1
    1 /usr/lib/systemd/systemd -3600s.. procFS
`)

/** Does what begins a download, and gives the file. */
async function download(page: Page, act: () => Promise<unknown>): Promise<{ name: string; text: string }> {
  const [file]: [Download, unknown] = await Promise.all([page.waitForEvent('download'), act()])
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') }
}

test('what a query finds is exported without a mouse, with a note on what it is', async ({ viewer, page, folder }) => {
  await viewer.goto()
  await viewer.openFiles(await folder.write('tetragon.log', log.text))
  await viewer.filter.fill('pod:default/xwing -name:bash')
  await expect(viewer.status).toContainText('matching 2 of')
  await viewer.focusTree()
  await page.keyboard.press('e')
  const dialog = page.getByRole('dialog', { name: 'Export' })
  await expect(dialog).toContainText('2 processes and 4 events found by pod:default/xwing -name:bash')
  await expect(dialog).toContainText('3 likely secrets are in these lines')

  await viewer.tabTo(dialog.getByRole('radio', { name: /^Original lines \.ndjson/ }))
  const lines = await download(page, () => page.keyboard.press('Enter'))
  expect(lines.name).toBe('treeline-20240501T100000Z-20240501T100140Z-lines.ndjson')
  expect(lines.text).toBe(
    `${log.lines.filter((line) => /"binary":"\/(bin\/sh|usr\/bin\/curl)"/.test(line)).join('\n')}\n`,
  )

  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await expect(dialog.getByRole('radio', { name: /^Processes as CSV/ })).toBeChecked()
  await expect(dialog.getByRole('checkbox', { name: /^Mask likely secrets/ })).toBeChecked()
  const table = await download(page, () => page.keyboard.press('Enter'))
  expect(table.text.split('\r\n')).toHaveLength(4)
  expect(table.text).toContain("/usr/bin/curl,'-s -u bob:•••• http://x,")
  expect(table.text).toContain(",'=1+1,")

  const hash = createHash('sha256').update(table.text).digest('hex')
  await expect(dialog).toContainText(hash)
  await viewer.tabTo(dialog.getByRole('button', { name: 'Save a note with it' }))
  const note = await download(page, () => page.keyboard.press('Enter'))
  expect(note.name).toBe(`${table.name}.note.txt`)
  expect(note.text).toContain(`SHA-256: ${hash}`)
  expect(note.text).toContain('Query: pod:default/xwing -name:bash')
  expect(note.text).toContain(`SHA-256 ${createHash('sha256').update(log.text).digest('hex')}`)
  await expect(dialog.getByRole('button', { name: 'Note saved' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await expect(viewer.tree).toBeFocused()
})

test('the lineage of the selected process is a report, and is copied masked', async ({ viewer, page, folder }) => {
  await viewer.goto()
  await viewer.openFiles(await folder.write('tetragon.log', log.text))
  await viewer.selectRow('/usr/bin/curl')
  await page.keyboard.press('Shift+M')
  await viewer.button('Export').click()
  const dialog = page.getByRole('dialog', { name: 'Export' })
  await expect(dialog.getByRole('radio', { name: /^Selected range/ })).toBeChecked()
  await dialog.getByRole('radio', { name: /^Lineage as Markdown/ }).check()
  await dialog.getByRole('checkbox', { name: /^Mask likely secrets/ }).uncheck()
  const report = await download(page, () => dialog.getByRole('button', { name: 'Export', exact: true }).click())
  expect(report.text).toContain('- Range (UTC): 2024-05-01T10:00:10.000000000Z to 2024-05-01T10:00:20.000000000Z\n')
  expect(report.text).toContain('  - `/usr/bin/curl -s -u bob:hunter2 http://x` (pid 11)')
  await page.keyboard.press('Escape')
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await viewer.button('Copy lineage').click()
  await expect(viewer.button('Copied')).toBeVisible()
  expect(await viewer.clipboard()).toContain('  - `/usr/bin/curl -s -u bob:•••• http://x` (pid 11)')
})

test('one key hides likely secrets on screen and shows them again', async ({ viewer, page, folder }) => {
  await viewer.goto()
  await viewer.openFiles(await folder.write('tetragon.log', log.text))
  await viewer.selectRow('/usr/bin/curl')
  await page.getByRole('tab', { name: 'Raw JSON' }).click()
  await expect(page.getByRole('group', { name: 'Raw JSON' })).toContainText('hunter2')
  await page.keyboard.press('x')
  await expect(page.locator('body')).not.toContainText('hunter2')
  await expect(page.getByRole('group', { name: 'Raw JSON' })).toContainText('bob:••••')
  await expect(viewer.details).toContainText('bob:••••')
  await expect(viewer.row('/usr/bin/curl')).toContainText('bob:••••')
  await page.getByRole('tab', { name: 'Events' }).click()
  await expect(viewer.events).toContainText('bob:••••')
  await page.keyboard.press('x')
  await expect(viewer.events).toContainText('hunter2')
  await expect(viewer.details).toContainText('hunter2')
})

test('speedscope opens the trace', async ({ viewer, page, folder }) => {
  await viewer.goto()
  await viewer.openFiles(await folder.write('tetragon.log', log.text))
  await page.keyboard.press('e')
  const dialog = page.getByRole('dialog', { name: 'Export' })
  await dialog.getByRole('radio', { name: /^Trace/ }).check()
  const trace = await download(page, () => dialog.getByRole('button', { name: 'Export', exact: true }).click())
  await page.keyboard.press('Escape')

  const dist = 'node_modules/speedscope/dist/release'
  await page.route('/speedscope/*', (route) =>
    route.fulfill({ path: `${dist}/${basename(new URL(route.request().url()).pathname)}` }),
  )
  await page.goto('/speedscope/index.html')
  await page.locator('input[type=file]').setInputFiles({
    name: trace.name,
    mimeType: 'application/json',
    buffer: Buffer.from(trace.text),
  })
  // it names the thread that it shows, and where it stands among them
  await expect(page.locator('body')).toContainText('default/xwing')
  await expect(page.locator('body')).toContainText(/\(1\/3\)/)
  await page.unroute('/speedscope/*')
})
