/** Time ↔ pixels of one range, and the ticks of its axis. */
import { scaleTime, scaleUtc, tickStep } from 'd3'
import {
  addNs,
  formatClock,
  formatDuration,
  offsetNs,
  type Instant,
  type Nanoseconds,
  type TimeZone,
} from '../base/time'
import type { TimeRange } from '../derive/log-range'

export class TimeScale {
  readonly range: TimeRange
  readonly widthPx: number
  readonly nsPerPx: number

  constructor(range: TimeRange, widthPx: number) {
    this.range = range
    this.widthPx = Math.max(1, widthPx)
    this.nsPerPx = Math.max(1, offsetNs(range.to.sec, range.to.ns, range.from)) / this.widthPx
  }

  /** Pixel of a time. */
  xOf(time: Instant): number {
    return offsetNs(time.sec, time.ns, this.range.from) / this.nsPerPx
  }

  timeAt(x: number): Instant {
    return addNs(this.range.from, x * this.nsPerPx)
  }

  /** How far times that are relative to `origin` have to be moved, in pixels. */
  shiftOf(origin: Instant): number {
    return this.xOf(origin)
  }
}

export interface Tick {
  readonly x: number
  readonly label: string
  /** True where a new day begins or the label names a date. */
  readonly isMajor: boolean
}

/** From this step down, ticks are counted in nanoseconds; dates know milliseconds only. */
const FINE_STEP_NS = 1e6
const MIN_TICK_PX = 96

export function ticksOf(scale: TimeScale, zone: TimeZone): Tick[] {
  const count = Math.max(2, Math.floor(scale.widthPx / MIN_TICK_PX))
  const length = scale.nsPerPx * scale.widthPx
  return length / count < FINE_STEP_NS * 2 ? fineTicks(scale, count, zone) : calendarTicks(scale, count, zone)
}

function calendarTicks(scale: TimeScale, count: number, zone: TimeZone): Tick[] {
  const toMs = (time: Instant): number => time.sec * 1000 + time.ns / 1e6
  const domain = [new Date(toMs(scale.range.from)), new Date(toMs(scale.range.to))]
  const dates = (zone === 'utc' ? scaleUtc() : scaleTime()).domain(domain).ticks(count)
  const stepMs = dates.length > 1 ? dates[1].getTime() - dates[0].getTime() : 1000
  return dates.map((date) => {
    const ms = date.getTime()
    const time = { sec: Math.floor(ms / 1000), ns: (ms - Math.floor(ms / 1000) * 1000) * 1e6 }
    const { date: day, clock } = formatClock(time, zone, stepMs < 1000 ? 3 : 0)
    const isMidnight = clock.startsWith('00:00:00') && !clock.endsWith('.001')
    const label = stepMs >= 86_400_000 || (isMidnight && stepMs >= 60_000) ? day : clock
    return { x: scale.xOf(time), label, isMajor: label === day }
  })
}

/** Ticks below a millisecond: the first names the time, all say how far they are from that time's millisecond. */
function fineTicks(scale: TimeScale, count: number, zone: TimeZone): Tick[] {
  const length = scale.nsPerPx * scale.widthPx
  const step = Math.max(1, tickStep(0, length, count))
  const { from } = scale.range
  const base = { sec: from.sec, ns: Math.floor(from.ns / 1e6) * 1e6 }
  const first = Math.ceil((from.ns - base.ns) / step)
  const ticks: Tick[] = []
  for (let i = first; i * step <= from.ns - base.ns + length; i++) {
    const offset: Nanoseconds = i * step
    const label = ticks.length === 0 ? formatClock(addNs(base, offset), zone, 9).clock : `+${formatDuration(offset)}`
    ticks.push({ x: scale.xOf(addNs(base, offset)), label, isMajor: ticks.length === 0 })
  }
  return ticks
}
