import { formatRfc3339 } from '../../base/time'
import type { Viewer } from '../../state/viewer'
import { saveFile } from '../shared/save-file'

/** Saves all that was received of each feed and is still kept, as it came: one file of NDJSON for each. */
export async function saveCaptures(viewer: Viewer): Promise<void> {
  for (const source of viewer.session.getState().sources)
    if (source.kind === 'feed') await saveCapture(viewer, source.idx, source.name)
}

export async function saveCapture(viewer: Viewer, source: number, name: string): Promise<void> {
  saveFile(await viewer.ask('capture', { source }), captureName(name, Date.now()))
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
