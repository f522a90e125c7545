/**
 * Ticks of the time axis, at round clock times or at round times since the log's first event, and its base: what the
 * ticks leave unsaid. Below a millisecond there is no room for whole times, so ticks count from the base.
 *
 *               base                        ticks
 *   utc         2024-05-01                  10:00:10     10:00:20     10:00:30
 *   relative                                +10 s        +20 s        +30 s
 *   utc         2024-05-01 10:00:12.345     +120 µs      +140 µs      +160 µs
 *   relative    +12.345 s                   +120 µs      +140 µs      +160 µs
 */
import { tickStep, timeTicks, utcTicks } from 'd3'
import { addNs, offsetNs, type Instant, type Nanoseconds } from '../base/time'
import { formatClock, formatTime, sinceOrigin, type TimeFormat } from '../base/time-format'
import type { TimeScale } from './time-scale'

export interface Tick {
  readonly x: number
  readonly label: string
  /** True where a new day begins, the label names a date, or relative time is 0. */
  readonly isMajor: boolean
}

/** Room for a label, in pixels; relative ones are longer. */
const TICK_PX = { utc: 96, local: 96, relative: 120 } as const
/** Ticks closer than this count from the base: dates know milliseconds only. */
const FINE_STEP_NS = 1e6
const DAY_SEC = 86_400
/** A narrower axis has room for its ticks alone. */
const LEAST_DATED_PX = 240

/** Ticks in view, in order of time; the first and last may be a little outside. */
export function ticksOf(scale: TimeScale, format: TimeFormat): Tick[] {
  const fine = fineStep(scale, format)
  if (fine !== undefined) return fineTicks(scale, fine, format)
  return format.zone === 'relative' ? relativeTicks(scale, format) : calendarTicks(scale, format)
}

/** The date of the range's start, or the time that ticks count from; empty where ticks say everything. */
export function axisBase(scale: TimeScale, format: TimeFormat): string {
  const fine = fineStep(scale, format)
  if (fine !== undefined) return formatTime(fineBase(scale, fine, format), format, fine.baseDigits)
  if (format.zone === 'relative' || scale.widthPx < LEAST_DATED_PX) return ''
  const { date } = formatClock(scale.range.from, format)
  return calendarTicks(scale, format).every(({ label }) => !label.includes(':')) ? '' : date
}

function lengthNs(scale: TimeScale): Nanoseconds {
  return scale.nsPerPx * scale.widthPx
}

function tickCount(scale: TimeScale, { zone }: TimeFormat): number {
  return Math.max(2, Math.floor(scale.widthPx / TICK_PX[zone]))
}

// ── below a millisecond ────────────────────────────────────────────────────────────────────────────────────────────

/** A distance of ticks, the unit they are counted in, and the time that they are counted from: a whole 1000 units. */
interface FineStep {
  readonly stepNs: Nanoseconds
  readonly unitNs: Nanoseconds
  readonly unit: string
  readonly digits: number
  readonly baseDigits: number
}

function fineStep(scale: TimeScale, format: TimeFormat): FineStep | undefined {
  const stepNs = Math.max(1, tickStep(0, lengthNs(scale), tickCount(scale, format)))
  if (stepNs >= FINE_STEP_NS) return undefined
  if (stepNs < 100) return { stepNs, unitNs: 1, unit: 'ns', digits: 0, baseDigits: 6 }
  if (stepNs < 100e3) return { stepNs, unitNs: 1e3, unit: 'µs', digits: stepNs < 1e3 ? 1 : 0, baseDigits: 3 }
  return { stepNs, unitNs: 1e6, unit: 'ms', digits: 1, baseDigits: 0 }
}

function fineBase({ range }: TimeScale, { unitNs }: FineStep, format: TimeFormat): Instant {
  return addNs(range.from, -(sinceOrigin(range.from, format).ns % (1000 * unitNs)))
}

function fineTicks(scale: TimeScale, fine: FineStep, format: TimeFormat): Tick[] {
  const { stepNs, unitNs, unit, digits } = fine
  const base = fineBase(scale, fine, format)
  const fromNs = offsetNs(scale.range.from.sec, scale.range.from.ns, base)
  const ticks: Tick[] = []
  for (let i = Math.ceil(fromNs / stepNs); i * stepNs <= fromNs + lengthNs(scale); i++) {
    const offset = i * stepNs
    ticks.push({
      x: scale.xOf(addNs(base, offset)),
      label: `+${(offset / unitNs).toFixed(digits)} ${unit}`,
      isMajor: false,
    })
  }
  return ticks
}

// ── clocks ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function calendarTicks(scale: TimeScale, format: TimeFormat): Tick[] {
  const toDate = (time: Instant): Date => new Date(time.sec * 1000 + time.ns / 1e6)
  const ticksBetween = format.zone === 'utc' ? utcTicks : timeTicks
  const dates = ticksBetween(toDate(scale.range.from), toDate(scale.range.to), tickCount(scale, format))
  const stepMs = dates.length > 1 ? dates[1].getTime() - dates[0].getTime() : 1000
  return dates.map((date) => {
    const ms = date.getTime()
    const sec = Math.floor(ms / 1000)
    const time = { sec, ns: (ms - sec * 1000) * 1e6 }
    const { date: day, clock } = formatClock(time, format)
    const isDay = stepMs >= DAY_SEC * 1000 || (clock === '00:00:00.000' && stepMs >= 60_000)
    return { x: scale.xOf(time), label: isDay ? day : stepMs < 1000 ? clock : clock.slice(0, 8), isMajor: isDay }
  })
}

// ── relative times ─────────────────────────────────────────────────────────────────────────────────────────────────

/** Distances of ticks that people count in, in seconds; beyond a day in tens of days. */
const ROUND_SEC = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, DAY_SEC]

function relativeTicks(scale: TimeScale, format: TimeFormat): Tick[] {
  const stepNs = relativeStepNs(lengthNs(scale), tickCount(scale, format))
  const since = sinceOrigin(scale.range.from, format)
  // the whole step before the range, exact also years from the origin: ticks count on from there
  const stepSec = Math.max(1, stepNs / 1e9)
  const firstSec = Math.floor(since.sec / stepSec) * stepSec
  const first = addNs(scale.range.from, -since.ns)
  const base = { sec: first.sec - (since.sec - firstSec), ns: first.ns }
  const fromNs = offsetNs(scale.range.from.sec, scale.range.from.ns, base)
  const ticks: Tick[] = []
  for (let i = Math.ceil(fromNs / stepNs); i * stepNs <= fromNs + lengthNs(scale); i++) {
    const time = addNs(base, i * stepNs)
    const { sec, ns } = sinceOrigin(time, format)
    ticks.push({ x: scale.xOf(time), label: relativeLabel(time, format, stepNs), isMajor: sec === 0 && ns === 0 })
  }
  return ticks
}

function relativeStepNs(length: Nanoseconds, count: number): Nanoseconds {
  const wanted = length / count
  if (wanted <= 0.5e9) return tickStep(0, length, count)
  const round = ROUND_SEC.find((sec) => sec * 1e9 >= wanted)
  return round === undefined ? tickStep(0, length / (DAY_SEC * 1e9), count) * DAY_SEC * 1e9 : round * 1e9
}

/** Without the units that are 0 at every tick: `+2h`, not `+2h 00m 00s`. */
function relativeLabel(time: Instant, format: TimeFormat, stepNs: Nanoseconds): string {
  const digits = stepNs >= 1e9 ? 0 : stepNs >= 100e6 ? 1 : stepNs >= 10e6 ? 2 : 3
  const { clock } = formatClock(time, format, digits)
  const stepSec = stepNs / 1e9
  if (stepSec % DAY_SEC === 0) return clock.replace(/ 00h 00m 00s$/, '')
  if (stepSec % 3600 === 0) return clock.replace(/ 00m 00s$/, '')
  return stepSec % 60 === 0 ? clock.replace(/ 00s$/, '') : clock
}
