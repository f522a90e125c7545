import { Download, RotateCw, X } from 'lucide-react'
import { formatBytes, formatCount, formatNumber } from '../../base/format'
import { feedHealth, healthText } from '../../state/feed-health'
import type { Source } from '../../state/session'
import { isNatsAddress } from '../../state/nats-address'
import { usePage } from '../actions/page'
import { saveCapture } from '../live/save-capture'
import { useNow } from '../shared/use-now'
import { ChipButton } from './ChipButton'

/** One feed: its name, whether it is live, and how fast; with what can be done about it. */
export function FeedChip({ source }: { readonly source: Extract<Source, { kind: 'feed' }> }) {
  const page = usePage()
  const { viewer, links } = page
  const { feed, name, idx } = source
  const isWaiting = feed.connection === 'waiting'
  const asksAgain = isNatsAddress(source.address)
  const health = feedHealth(feed, useNow(500))
  return (
    <span
      className={`chip feed ${health.state}`}
      title={`${name}\n${formatCount(feed.events, 'event')}, ${formatBytes(feed.bytes)}${feed.problem === '' ? '' : `\n${feed.problem}`}`}
    >
      <span className="dot" aria-hidden="true" />
      <span className="chip-name">{name}</span>
      <span className="muted" role="status">
        {healthText(health)}
        {feed.connection === 'open' ? ` · ${formatNumber(Math.round(feed.eventsPerSecond))} ev/s` : ''}
        {feed.problem === '' ? '' : ` · ${feed.problem}`}
      </span>
      {isWaiting && (
        <ChipButton
          label="Connect now"
          title="Connect now, without waiting"
          icon={RotateCw}
          onClick={() => viewer.sources.retry(idx)}
        />
      )}
      {feed.connection === 'closed' && !source.isContinued && (
        <ChipButton
          label="Connect again"
          title={`Connect again, after what came${asksAgain ? ', with other credentials if need be' : ''}`}
          icon={RotateCw}
          onClick={() => (asksAgain ? links.askAgain(source) : viewer.sources.connectAgain(idx))}
        />
      )}
      {feed.bytes > 0 && (
        <ChipButton
          label="Save capture"
          title="Save what was received, as it came (NDJSON)"
          icon={Download}
          onClick={() => void saveCapture(page, idx, name)}
        />
      )}
      {feed.connection !== 'closed' && feed.connection !== 'ended' && (
        <ChipButton
          label="Disconnect"
          title="Disconnect, keep what is loaded"
          icon={X}
          onClick={() => viewer.sources.stop(idx)}
        />
      )}
    </span>
  )
}
