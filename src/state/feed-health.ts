/** How a feed is doing, in one word, and as the page says it. */
import { formatBytes, formatCount } from '../base/format'
import type { FeedState } from '../worker/protocol'

export interface FeedHealth {
  readonly state: 'connecting' | 'live' | 'behind' | 'reconnecting' | 'ended' | 'closed'
  /** By how much, as text; empty unless `behind`. */
  readonly behind: string
  readonly attempts: number
  /** Until the next attempt; 0 while it is made. */
  readonly nextTrySeconds: number
}

/** What a server has waiting is always something; more than this is not live. */
const BACKLOG_BYTES = 2 * 1024 * 1024
const BACKLOG_MESSAGES = 1000

export function feedHealth(
  feed: Pick<FeedState, 'connection' | 'attempts' | 'nextTryMs' | 'backlog'>,
  nowMs: number,
): FeedHealth {
  const { connection, attempts, nextTryMs, backlog } = feed
  const nextTrySeconds = nextTryMs === 0 ? 0 : Math.max(0, Math.ceil((nextTryMs - nowMs) / 1000))
  const rest = { attempts, nextTrySeconds, behind: '' }
  if (connection === 'closed' || connection === 'ended') return { state: connection, ...rest }
  if (connection === 'waiting') return { state: 'reconnecting', ...rest }
  if (connection === 'connecting') return { state: attempts === 0 ? 'connecting' : 'reconnecting', ...rest }
  const isBehind =
    backlog !== undefined && backlog.count > (backlog.unit === 'bytes' ? BACKLOG_BYTES : BACKLOG_MESSAGES)
  if (!isBehind) return { state: 'live', ...rest }
  const behind = backlog.unit === 'bytes' ? formatBytes(backlog.count) : formatCount(backlog.count, 'message')
  return { state: 'behind', ...rest, behind }
}

export function healthText(health: FeedHealth): string {
  return TEXTS[health.state](health)
}

const TEXTS: Readonly<Record<FeedHealth['state'], (health: FeedHealth) => string>> = {
  connecting: () => 'connecting',
  live: () => 'live',
  behind: ({ behind }) => `behind by ${behind}`,
  reconnecting: ({ attempts, nextTrySeconds }) =>
    `reconnecting, attempt ${attempts}${nextTrySeconds > 0 ? ` in ${nextTrySeconds} s` : ' now'}`,
  ended: () => 'ended',
  closed: () => 'closed',
}
