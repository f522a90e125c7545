import type { Page } from '@playwright/test'

/** Nothing of a test is left for the next one: no page, no preferences, no permission. */
export async function emptyPage(page: Page): Promise<void> {
  await page.context().clearPermissions()
  if (page.url() !== 'about:blank') await page.evaluate(() => localStorage.clear())
  await page.goto('about:blank')
  await page.mouse.move(0, 0)
}
