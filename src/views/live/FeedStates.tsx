import { feedHealth, healthText } from '../../state/feed-health'
import type { Source } from '../../state/session'
import { useSession } from '../../state/viewer-context'
import { useNow } from '../shared/use-now'

/** How each feed is doing while nothing of it is on screen, and what is wrong with it. */
export function FeedStates() {
  const sources = useSession((state) => state.sources)
  const nowMs = useNow(500)
  const feeds = sources.filter((source): source is Extract<Source, { kind: 'feed' }> => source.kind === 'feed')
  return (
    <ul aria-label="Feeds">
      {feeds
        .filter(({ isContinued }) => !isContinued)
        .map(({ idx, name, feed }) => (
          <li key={idx}>
            {name}: {healthText(feedHealth(feed, nowMs))}
            {feed.problem === '' ? '' : ` · ${feed.problem}`}
          </li>
        ))}
    </ul>
  )
}
