/** What a feed brought of each node: an idle node and a lost one look alike, but for when they were heard of last. */
import { isAhead, secondsAhead } from '../base/clock-skew'
import { NO_TIME, isLater, type Instant } from '../base/time'
import type { Chunk } from '../model/chunk'

export interface NodeActivity {
  readonly node: string
  readonly events: number
  readonly eventsPerSecond: number
  /** Time of its newest event; of one that its clock put too late only where all are. */
  readonly newest: Instant
  /** When that came, and when anything came last, in milliseconds since 1970 by this computer's clock. */
  readonly arrivedMs: number
  readonly heardMs: number
  /** By how much its clock is ahead, as its last event tells; 0 where it is in step. */
  readonly secondsAhead: number
}

interface Counted {
  events: number
  reported: number
  eventsPerSecond: number
  newest: Instant
  arrivedMs: number
  heardMs: number
  secondsAhead: number
}

export class NodeActivities {
  private readonly nodes = new Map<string, Counted>()
  private newestOfAll: Instant | undefined
  /** But for those of clocks that are ahead. */
  private newestInStep: Instant | undefined

  /** Time of the newest event, of a clock that is ahead only where all are; undefined before there is one. */
  get newest(): Instant | undefined {
    return this.newestInStep ?? this.newestOfAll
  }

  add({ events, strings }: Chunk, nowMs: number): void {
    const { nodeName, timeSec, timeNs } = events.columns
    for (let i = 0; i < events.length; i++) {
      if (timeSec[i] === NO_TIME) continue
      const at = { sec: timeSec[i], ns: timeNs[i] }
      if (this.newestOfAll === undefined || isLater(at, this.newestOfAll)) this.newestOfAll = at
      if (!isAhead(at, nowMs) && (this.newestInStep === undefined || isLater(at, this.newestInStep)))
        this.newestInStep = at
      const name = strings[nodeName[i]]
      const known = this.nodes.get(name)
      if (known === undefined) {
        this.nodes.set(name, {
          events: 1,
          reported: 0,
          eventsPerSecond: 0,
          newest: at,
          arrivedMs: nowMs,
          heardMs: nowMs,
          secondsAhead: secondsAhead(at, nowMs),
        })
        continue
      }
      known.events++
      known.heardMs = nowMs
      known.secondsAhead = secondsAhead(at, nowMs)
      const wasAhead = isAhead(known.newest, known.arrivedMs)
      const isNewest = wasAhead === isAhead(at, nowMs) ? isLater(at, known.newest) : wasAhead
      if (!isNewest) continue
      known.newest = at
      known.arrivedMs = nowMs
    }
  }

  /** Times of a chunk's events that came at `nowMs`, without those of clocks that are ahead of others. */
  *timesOf({ events }: Chunk, nowMs: number): Generator<Instant> {
    const { timeSec, timeNs } = events.columns
    for (let i = 0; i < events.length; i++) {
      const at = { sec: timeSec[i], ns: timeNs[i] }
      if (at.sec !== NO_TIME && (this.newestInStep === undefined || !isAhead(at, nowMs))) yield at
    }
  }

  /** Once each `intervalMs`: what came since then gives the rates. */
  report(intervalMs: number): NodeActivity[] {
    return [...this.nodes].map(([node, counted]) => {
      counted.eventsPerSecond = ((counted.events - counted.reported) * 1000) / intervalMs
      counted.reported = counted.events
      const { reported: _, ...activity } = counted
      return { node, ...activity }
    })
  }
}
