/** `test` with the page's driver, a folder of its own, and a watch over what no page of ours may do. */
import { test as base, type ConsoleMessage, type Dialog, type Page, type Request } from '@playwright/test'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Viewer } from './viewer'

export { expect } from '@playwright/test'

/** A folder that is gone after the test. */
export class Folder {
  readonly path: string

  constructor(path: string) {
    this.path = path
  }

  /** Makes a folder in it and gives its path. */
  async make(name: string): Promise<string> {
    const path = join(this.path, name)
    await mkdir(path)
    return path
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

interface WorkerFixtures {
  readonly sharedPage: Page
}

const VIEWPORT = { width: 1440, height: 900 }

/**
 * All tests of a worker use one page, emptied between them: a page of its own for each test means a new renderer with
 * cold code, which takes three times as long. After a failure Playwright starts a new worker, and so a new page.
 */
export const test = base.extend<Fixtures, WorkerFixtures>({
  sharedPage: [
    async ({ browser }, provide, workerInfo) => {
      const { baseURL = '', locale = 'en-US', timezoneId = 'UTC' } = workerInfo.project.use
      const context = await browser.newContext({ baseURL, locale, timezoneId, viewport: VIEWPORT })
      await provide(await context.newPage())
      await context.close()
    },
    { scope: 'worker' },
  ],
  context: async ({ sharedPage }, provide) => {
    await provide(sharedPage.context())
  },
  page: async ({ sharedPage, viewport, colorScheme }, provide) => {
    await sharedPage.setViewportSize(viewport ?? VIEWPORT)
    await sharedPage.emulateMedia({ colorScheme })
    await provide(sharedPage)
    await emptyPage(sharedPage)
  },
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
      const { problems, stop } = watchPage(page, baseURL ?? '')
      await provide()
      stop()
      if (problems.length > 0) throw new Error(`The page did what it never may:\n${problems.join('\n')}`)
    },
    { auto: true },
  ],
})

/** Nothing of a test is left for the next one: no page, no preferences, no permission. */
async function emptyPage(page: Page): Promise<void> {
  await page.context().clearPermissions()
  if (page.url() !== 'about:blank') await page.evaluate(() => localStorage.clear())
  await page.goto('about:blank')
  await page.mouse.move(0, 0)
}

/** Collects what is wrong in every test: errors that nobody caught, dialogs, requests to anywhere else. */
function watchPage(page: Page, baseUrl: string): { problems: string[]; stop: () => void } {
  const problems: string[] = []
  const onError = (error: Error): void => void problems.push(`uncaught: ${error.message}`)
  const onConsole = (message: ConsoleMessage): void => {
    // the browser itself reports a WebSocket that cannot connect
    if (message.type() === 'error' && !message.text().includes('WebSocket')) problems.push(`console: ${message.text()}`)
  }
  const onDialog = (dialog: Dialog): void => {
    problems.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  }
  const onRequest = (request: Request): void => {
    const url = request.url()
    if (!url.startsWith(baseUrl) && !/^(blob|data|file):/.test(url)) problems.push(`request to ${url}`)
  }
  page.on('pageerror', onError).on('console', onConsole).on('dialog', onDialog).on('request', onRequest)
  const stop = (): void =>
    void page.off('pageerror', onError).off('console', onConsole).off('dialog', onDialog).off('request', onRequest)
  return { problems, stop }
}
