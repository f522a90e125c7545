/** The HTML that snapshots are made from. The hosted page has it beside it, and fetches it when it is needed. */
import { PAGE_MARK } from './page-mark'

export async function viewerPage(): Promise<string> {
  const response = await fetch('treeline.html').catch(() => undefined)
  const text = response?.ok === true ? await response.text() : ''
  if (text.includes(PAGE_MARK)) return text
  throw new Error(
    'A snapshot is made from treeline.html, which the server does not have beside this page in the same version. Load the page again; if that does not help, put the file there: npm run build makes it.',
  )
}
