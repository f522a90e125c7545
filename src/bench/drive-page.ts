/** Opens the page with the bench's script and hands the file to it. When this resolves, no driver is attached. */
import { chromium } from '@playwright/test'

export async function drivePage(endpoint: string, pageUrl: string, scriptUrl: string, file: string): Promise<void> {
  const browser = await chromium.connectOverCDP(endpoint)
  try {
    const [context] = browser.contexts()
    const [page = await context.newPage()] = context.pages()
    await page.goto(pageUrl)
    await page.getByRole('button', { name: 'Open files' }).waitFor()
    await page.addScriptTag({ url: scriptUrl, type: 'module' })
    const input = page.locator('#bench-file')
    await input.waitFor({ state: 'attached' })
    // not setInputFiles: it copies the bytes where it does not know that browser and file are on one machine
    const session = await context.newCDPSession(page)
    const { root } = await session.send('DOM.getDocument')
    const { nodeId } = await session.send('DOM.querySelector', { nodeId: root.nodeId, selector: '#bench-file' })
    await session.send('DOM.setFileInputFiles', { nodeId, files: [file] })
    await session.detach()
  } finally {
    await browser.close() // leaves: a browser that was connected to goes on
  }
}
