/** `test` with the page's driver, a folder of its own, and a watch over what no page of ours may do. */
import { test as base, type Page } from '@playwright/test'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Viewer } from './viewer'

export { expect } from '@playwright/test'

/** A folder that is gone after the test. */
class Folder {
  readonly path: string

  constructor(path: string) {
    this.path = path
  }

  /** Writes a file and gives its path. */
  async write(name: string, content: string | Uint8Array): Promise<string> {
    const path = join(this.path, name)
    await writeFile(path, content)
    return path
  }
}

interface Fixtures {
  readonly viewer: Viewer
  readonly folder: Folder
  readonly watch: void
}

export const test = base.extend<Fixtures>({
  viewer: async ({ page }, provide) => {
    await provide(new Viewer(page))
  },
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixtures a fixture needs from this pattern
  folder: async ({}, provide) => {
    const path = await mkdtemp(join(tmpdir(), 'treeline-e2e-'))
    await provide(new Folder(path))
    await rm(path, { recursive: true, force: true })
  },
  watch: [
    async ({ page, baseURL }, provide) => {
      const problems = watchPage(page, baseURL ?? '')
      await provide()
      if (problems.length > 0) throw new Error(`The page did what it never may:\n${problems.join('\n')}`)
    },
    { auto: true },
  ],
})

/** Collects what is wrong in every test: errors that nobody caught, dialogs, requests to anywhere else. */
function watchPage(page: Page, baseUrl: string): string[] {
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(`uncaught: ${error.message}`))
  page.on('console', (message) => {
    // the browser itself reports a WebSocket that cannot connect
    if (message.type() === 'error' && !message.text().includes('WebSocket')) problems.push(`console: ${message.text()}`)
  })
  page.on('dialog', (dialog) => {
    problems.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(baseUrl) && !/^(blob|data|file):/.test(url)) problems.push(`request to ${url}`)
  })
  return problems
}
