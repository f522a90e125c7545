import { formatRfc3339 } from '../../base/time'
import type { Page } from '../actions/page'
import { saveFile } from '../shared/save-file'

/** Saves all that was received of each feed and is still kept, as it came: one file of NDJSON for each. */
export async function saveCaptures(page: Page): Promise<void> {
  for (const source of page.viewer.session.getState().sources)
    if (source.kind === 'feed') await saveCapture(page, source.idx, source.name)
}

export async function saveCapture(page: Page, source: number, name: string): Promise<void> {
  try {
    saveFile(await page.viewer.ask('capture', { source }), captureName(name, Date.now()))
  } catch {
    page.say(`What was received of ${name} can no longer be read: was it deleted from the browser's disk?`)
  }
}

/** `treeline-capture-127.0.0.1-9106-20240501T100000Z.ndjson`. */
function captureName(feed: string, nowMs: number): string {
  const safe = feed
    .replace(/^\w+:\/\//, '')
    .replaceAll(/[^\w.-]+/g, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '')
    .slice(0, 60)
  const at = formatRfc3339({ sec: Math.floor(nowMs / 1000), ns: 0 }, 0).replaceAll(/[-:]/g, '')
  return `treeline-capture-${safe === '' ? 'feed' : safe}-${at}.ndjson`
}
