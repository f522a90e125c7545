/** `test` with the page's driver, a folder of its own, and a watch over what no page of ours may do. */
import { test as base, type ConsoleMessage, type Dialog, type Page, type Request } from '@playwright/test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Folder } from './folder'
import { KeptLog } from './kept-log'
import { Viewer } from './viewer'

export { expect } from '@playwright/test'
export type { Folder } from './folder'

interface Fixtures {
  readonly viewer: Viewer
  readonly folder: Folder
  readonly watch: void
  /** The log that the page keeps open after the test, for the next one of the same block; '' for none. */
  readonly keptLog: string
}

interface WorkerFixtures {
  readonly sharedPage: Page
  readonly kept: KeptLog
}

const VIEWPORT = { width: 1440, height: 900 }

/**
 * All tests of a worker use one page, emptied between them: a page of its own for each test means a new renderer with
 * cold code, which takes three times as long. After a failure Playwright starts a new worker, and so a new page.
 */
export const test = base.extend<Fixtures, WorkerFixtures>({
  keptLog: ['', { option: true }],
  sharedPage: [
    async ({ browser }, provide, workerInfo) => {
      const { baseURL = '', locale = 'en-US', timezoneId = 'UTC' } = workerInfo.project.use
      const context = await browser.newContext({ baseURL, locale, timezoneId, viewport: VIEWPORT })
      await provide(await context.newPage())
      await context.close()
    },
    { scope: 'worker' },
  ],
  kept: [
    async ({ sharedPage }, provide) => {
      const path = await mkdtemp(join(tmpdir(), 'treeline-e2e-kept-'))
      await provide(new KeptLog(sharedPage, new Folder(path)))
      await rm(path, { recursive: true, force: true })
    },
    { scope: 'worker' },
  ],
  context: async ({ sharedPage }, provide) => {
    await provide(sharedPage.context())
  },
  page: async ({ sharedPage, kept, keptLog, viewport, colorScheme }, provide) => {
    if (!kept.isOf(keptLog)) await kept.drop()
    await sharedPage.setViewportSize(viewport ?? VIEWPORT)
    await sharedPage.emulateMedia({ colorScheme })
    await provide(sharedPage)
    if (keptLog === '') await kept.drop()
    else await sharedPage.context().clearPermissions()
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

/**
 * The tests of a block (or file) have this log open. It is opened for the first of them; each further one finds the page
 * as it was then, without a load, which takes most of the time of a short test.
 */
export function withLog(content: string): void {
  test.use({ keptLog: content })
  test.beforeEach(({ kept }) => kept.open(content))
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
