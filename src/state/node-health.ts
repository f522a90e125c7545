/** When each node of the feeds was heard of last: one on which nothing happens and one that is lost look alike. */
import { isLater } from '../base/time'
import type { NodeActivity } from '../worker/node-activity'
import { isFeedOver, type Source } from './session'

export interface NodeHealth extends NodeActivity {
  /** `over`: no feed that brought it is there any more, and its silence says nothing. */
  readonly state: 'fresh' | 'quiet' | 'silent' | 'over'
  /** Age of its newest event when that came, in seconds; below 0 where the clocks differ. */
  readonly lagSeconds: number
  /** Since anything came of it. */
  readonly silentSeconds: number
}

/** Tetragon may hold events back for 30 s, and an agent that runs has some each minute. */
const QUIET_SECONDS = 30
const SILENT_SECONDS = 120

/** Of all feeds, by name; a node that several feeds bring is one. */
export function nodeHealths(sources: readonly Source[], nowMs: number): NodeHealth[] {
  const byNode = new Map<string, NodeActivity>()
  const watched = new Set<string>()
  for (const source of sources) {
    if (source.kind !== 'feed') continue
    const isOver = isFeedOver(source)
    for (const activity of source.feed.nodes) {
      if (!isOver) watched.add(activity.node)
      const known = byNode.get(activity.node)
      byNode.set(activity.node, known === undefined ? activity : merged(known, activity))
    }
  }
  const health = (activity: NodeActivity): NodeHealth => healthOf(activity, watched.has(activity.node), nowMs)
  return [...byNode.values()].map(health).toSorted((a, b) => compare(a.node, b.node))
}

function merged(a: NodeActivity, b: NodeActivity): NodeActivity {
  return {
    ...(isLater(b.newest, a.newest) ? b : a),
    heardMs: Math.max(a.heardMs, b.heardMs),
    events: a.events + b.events,
    eventsPerSecond: a.eventsPerSecond + b.eventsPerSecond,
  }
}

function healthOf(activity: NodeActivity, isWatched: boolean, nowMs: number): NodeHealth {
  const { newest, arrivedMs, heardMs } = activity
  const silentSeconds = Math.max(0, (nowMs - heardMs) / 1000)
  const known = silentSeconds < QUIET_SECONDS ? 'fresh' : silentSeconds < SILENT_SECONDS ? 'quiet' : 'silent'
  return {
    ...activity,
    state: isWatched ? known : 'over',
    silentSeconds,
    lagSeconds: arrivedMs / 1000 - newest.sec - newest.ns / 1e9,
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
