import type { MouseEvent } from 'react'
import { Pause, Play, SkipForward } from 'lucide-react'
import { formatCount, formatNumber } from '../../base/format'
import { visibleText } from '../../base/printable-text'
import { formatDuration } from '../../base/time'
import { formatClock } from '../../base/time-format'
import { feedEvents } from '../../state/live'
import { nodeHealths, type NodeHealth } from '../../state/node-health'
import { hasRunningFeed } from '../../state/session'
import { useSession, useStoreValue, useTimeFormat, useViewer } from '../../state/viewer-context'
import { tooltipOf } from '../actions/actions'
import { useNow } from '../shared/use-now'

/** After a click the keys are the view's again: the space bar pauses. */
const keepFocus = (event: MouseEvent): void => event.preventDefault()

/** While there is a feed: pause, follow, and for each node when it was heard of last. */
export function FeedStrip() {
  const { live } = useViewer()
  const { isFollowing, isPaused, eventsAtPause } = useStoreValue(live.store, (state) => state)
  const sources = useSession((state) => state.sources)
  const isRunning = hasRunningFeed(sources)
  const nodes = nodeHealths(sources, useNow(500))
  return (
    <section className="feed-strip" aria-label="Live feeds">
      <button
        className="button small"
        aria-pressed={isPaused}
        title={tooltipOf('pause')}
        onMouseDown={keepFocus}
        onClick={() => (isPaused ? live.resume() : live.pause())}
      >
        {isPaused ? <Play size={13} /> : <Pause size={13} />} {isPaused ? 'Resume' : 'Pause'}
      </button>
      <button
        className="button small"
        aria-pressed={isFollowing}
        title={tooltipOf('follow')}
        disabled={!isRunning}
        onMouseDown={keepFocus}
        onClick={() => (isFollowing ? live.letGo() : live.follow())}
      >
        <SkipForward size={13} /> {isFollowing ? 'Following' : 'Follow'}
      </button>
      {isPaused && (
        <span className="paused" role="status">
          paused, {formatCount(feedEvents(sources) - eventsAtPause, 'new event')}
        </span>
      )}
      <ul className="nodes" aria-label="Nodes" tabIndex={0}>
        {nodes.map((node) => (
          <Node key={node.node} health={node} />
        ))}
        {nodes.length === 0 && <li className="muted">no event has come yet</li>}
      </ul>
      {isRunning && (
        <span className="muted" title="Tetragon may hold events back for up to 30 s">
          <span className="swatch provisional-swatch" aria-hidden="true" /> last 30 s: may still change
        </span>
      )}
    </section>
  )
}

function Node({ health }: { readonly health: NodeHealth }) {
  const format = useTimeFormat()
  const { node, state, events, eventsPerSecond, newest, lagSeconds, secondsAhead, silentSeconds } = health
  const { date, clock } = formatClock(newest, format, 3)
  const stateText = (): string => {
    if (state === 'over') return 'its feed is over'
    if (state !== 'fresh') return `silent for ${formatDuration(Math.floor(silentSeconds) * 1e9)}`
    const late =
      secondsAhead > 0
        ? `clock ahead by ${formatDuration(Math.round(secondsAhead) * 1e9)}`
        : `lag ${formatDuration(Math.max(0, lagSeconds) * 1e9)}`
    return `${formatNumber(Math.round(eventsPerSecond))} ev/s · ${late}`
  }
  const lines = [
    `${node}: ${formatCount(events, 'event')}`,
    `newest event ${date} ${clock}, ${lagSeconds < 0 ? 'later than this computer’s clock' : `${formatDuration(lagSeconds * 1e9)} old`} when it came`,
    'A node on which nothing happens and one that is lost look alike here.',
  ]
  return (
    <li className={`node ${state}`} title={lines.join('\n')}>
      <span className="dot" aria-hidden="true" />
      <span className="node-name">{visibleText(node)}</span> <span className="muted">{stateText()}</span>
    </li>
  )
}
