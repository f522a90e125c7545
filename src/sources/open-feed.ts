/** Opens the feed that a target names. */
import type { Feed, FeedHandlers } from './feed'
import type { FeedTarget } from './feed-target'
import { openServedFeed } from './served-feed'
import { openWebSocketFeed } from './websocket-feed'

/** Rejects with an Error that says why a target cannot be opened at all; what may pass is told to the handlers. */
export async function openFeed(target: FeedTarget, handlers: FeedHandlers): Promise<Feed> {
  if (target.kind === 'served') return openServedFeed(target, handlers)
  if (target.kind === 'nats') return (await loadNats()).openNatsFeed(target, handlers)
  return openWebSocketFeed(target, handlers)
}

/** Only who connects to NATS needs its library. */
async function loadNats() {
  try {
    return await import('./nats-feed')
  } catch {
    throw new Error('the part of the page that speaks to NATS could not be loaded: load the page again')
  }
}
