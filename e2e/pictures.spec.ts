import type { Download } from '@playwright/test'
import { readFile } from 'node:fs/promises'
import { drawLog } from '../src/testing/draw-log'
import { expect, test, withLog } from './helpers/test'
import type { Viewer } from './helpers/viewer'

const log = drawLog(`
  pod default/xwing container 1fb931d2 node n1
    10 /bin/bash 0s..9s
      11 /usr/bin/curl --password=hunter22 </text><script>alert(1)</script> 1s..2s exit 22
      12 /bin/sleep 1 3s.. 
`)

/** Exports by the dialog what it offers under a name. */
async function exportAs(viewer: Viewer, name: string, choose?: () => Promise<void>): Promise<Download> {
  const { page } = viewer
  await viewer.button('Export').click()
  const dialog = page.getByRole('dialog', { name: 'Export' })
  await dialog.getByRole('radio', { name }).check()
  await choose?.()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Export', exact: true }).click(),
  ])
  await page.keyboard.press('Escape')
  return download
}

async function textOf(download: Download): Promise<string> {
  return readFile(await download.path(), 'utf8')
}

withLog(log.text)

test('the timeline is exported as SVG of a chosen width, with where it comes from, and nothing in it runs', async ({
  viewer,
  page,
}) => {
  await viewer.filter.fill('binary:curl')
  await expect(viewer.status).toContainText('matching 1 of 3')
  const download = await exportAs(viewer, 'Timeline as SVG', () => page.getByLabel('Width').fill('1000'))
  expect(download.suggestedFilename()).toMatch(/-timeline\.svg$/)
  const picture = await page.evaluate(
    (source) => {
      const { documentElement: root } = new DOMParser().parseFromString(source, 'image/svg+xml')
      return {
        name: root.nodeName,
        width: root.getAttribute('width'),
        elements: [...new Set([...root.querySelectorAll('*')].map(({ nodeName }) => nodeName))],
        outside: [...root.querySelectorAll('*')].flatMap(({ attributes }) =>
          [...attributes]
            .filter(({ name, value }) => /href|^on/.test(name) || /:\/\//.test(value))
            .map(({ name }) => name),
        ),
        texts: [...root.querySelectorAll('text')].map(({ textContent }) => textContent),
        about: root.querySelector('desc')?.textContent ?? '',
      }
    },
    await textOf(download),
  )
  expect(picture.name).toBe('svg')
  expect(picture.width).toBe('1000')
  expect(picture.outside).toEqual([])
  expect(picture.elements).not.toContain('script')
  const texts = picture.texts.join('\n')
  expect(texts).toContain('default/xwing')
  expect(texts).toContain('--password=••••')
  expect(texts).not.toContain('hunter22')
  expect(texts).not.toContain('/bin/sleep')
  expect(picture.about).toMatch(/Source: tetragon\.log · [\d,]+ bytes · SHA-256 [0-9a-f]{64}/)
  expect(picture.about).toMatch(/Range UTC: 2024-05-01T10:00:00/)
  expect(picture.about).toContain('Query: binary:curl · 1 process')
  expect(picture.about).toContain('Likely secrets are masked')
})

test('the timeline is exported as PNG at a chosen number of pixels, and as it is without masking', async ({
  viewer,
  page,
}) => {
  const download = await exportAs(viewer, 'Timeline as PNG', async () => {
    await page.getByLabel('Width').fill('800')
    await page.getByRole('radio', { name: '3×' }).check()
    await page.getByRole('checkbox', { name: 'Mask likely secrets' }).uncheck()
  })
  const bytes = await readFile(await download.path())
  expect(bytes.subarray(1, 4).toString()).toBe('PNG')
  expect(bytes.readUInt32BE(16)).toBe(2400)
  const svg = await exportAs(viewer, 'Timeline as SVG', () =>
    page.getByRole('checkbox', { name: 'Mask likely secrets' }).uncheck(),
  )
  expect(await textOf(svg)).toContain('--password=hunter22')
})

test('the packed layout is exported as lanes', async ({ viewer }) => {
  await viewer.page.getByRole('button', { name: 'packed' }).click()
  await viewer.waitForIdle()
  const svg = await textOf(await exportAs(viewer, 'Timeline as SVG'))
  expect(svg).toContain('>bash</text>')
  expect(svg).toContain('>default/xwing</text>')
  expect(svg).not.toContain('<image')
})
