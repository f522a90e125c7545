import type { Page } from './page'

/** Copies the link to what is on screen, and shows what it holds. */
export async function copyLink(page: Page): Promise<void> {
  const { url, link } = page.links.current()
  const isCopied = await page.copy('the link', url)
  page.state.setState({ copiedLink: { url, link, sources: page.viewer.session.getState().sources, isCopied } })
}
