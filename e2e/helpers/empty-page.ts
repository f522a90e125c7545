import type { Page } from '@playwright/test'

/** Nothing of a test is left for the next one: no page, no preferences, no permission, no capture of a feed. */
export async function emptyPage(page: Page): Promise<void> {
  await page.context().clearPermissions()
  if (page.url() !== 'about:blank') await page.evaluate(forgetAll)
  await page.goto('about:blank')
  await page.mouse.move(0, 0)
}

async function forgetAll(): Promise<void> {
  localStorage.clear()
  const root = await navigator.storage?.getDirectory().catch(() => undefined)
  if (root === undefined) return // a page from disk has none
  // ends the feeds, whose captures are locked as long as they run
  document.querySelector<HTMLButtonElement>('button[aria-label="Close log"]')?.click()
  for (let i = 0; i < 40; i++) {
    const problem = await root.removeEntry('captures', { recursive: true }).then(
      () => undefined,
      (error: unknown) => (error instanceof DOMException ? error.name : 'unknown'),
    )
    if (problem === undefined || problem === 'NotFoundError') return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
