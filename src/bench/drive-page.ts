/** Opens the page with the bench's script and hands the file to it. */
import { chromium } from '@playwright/test'

export interface Drive {
  readonly pageUrl: string
  readonly scriptUrl: string
  readonly file: string
  /** Text of a script to run before the page's own. */
  readonly before?: string
  /** Size of the page in CSS pixels, which are device pixels then. */
  readonly size?: { readonly width: number; readonly height: number }
  /** The driver stays until this resolves; else it has left when `drivePage` resolves. */
  readonly until?: Promise<unknown>
}

export async function drivePage(endpoint: string, drive: Drive): Promise<void> {
  const browser = await chromium.connectOverCDP(endpoint)
  try {
    const [context] = browser.contexts()
    const [page = await context.newPage()] = context.pages()
    if (drive.size !== undefined) await page.setViewportSize(drive.size)
    if (drive.before !== undefined) await page.addInitScript({ content: drive.before })
    await page.goto(drive.pageUrl)
    await page.getByRole('button', { name: 'Open files' }).waitFor()
    await page.addScriptTag({ url: drive.scriptUrl, type: 'module' })
    const input = page.locator('#bench-file')
    await input.waitFor({ state: 'attached' })
    // not setInputFiles: it copies the bytes where it does not know that browser and file are on one machine
    const session = await context.newCDPSession(page)
    const { root } = await session.send('DOM.getDocument')
    const { nodeId } = await session.send('DOM.querySelector', { nodeId: root.nodeId, selector: '#bench-file' })
    await session.send('DOM.setFileInputFiles', { nodeId, files: [drive.file] })
    await session.detach()
    await drive.until
  } finally {
    await browser.close() // leaves: a browser that was connected to goes on
  }
}
