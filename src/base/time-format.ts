/**
 * Times for reading: in UTC, in the reader's own zone, or counted from an origin, as the user chose for all of the page.
 *
 *   utc, local   date 2024-05-01   clock 10:00:12.345
 *   relative     no date           clock +12.345 s, +1h 02m 03.345s, −250.000 s before the origin
 */
import type { Instant, Nanoseconds } from './time'

/** What the user chooses. */
export type TimeZone = 'utc' | 'local' | 'relative'

/** How all times of the page are written. `isDated`: the log spans more than a day, so a clock alone does not say when. */
export type TimeFormat =
  | { readonly zone: 'utc' | 'local'; readonly isDated?: boolean }
  /** `origin` is what is shown as 0: the log's first event. */
  | { readonly zone: 'relative'; readonly origin: Instant }

export interface ReadableTime {
  /** Empty for relative times. */
  readonly date: string
  readonly clock: string
}

/** Date and clock of a time, with `fractionDigits` digits of the second (0..9, cut, not rounded). */
export function formatClock(time: Instant, format: TimeFormat, fractionDigits = 3): ReadableTime {
  if (format.zone === 'relative') return { date: '', clock: formatRelative(sinceOrigin(time, format), fractionDigits) }
  const date = new Date(time.sec * 1000)
  const isUtc = format.zone === 'utc'
  const year = isUtc ? date.getUTCFullYear() : date.getFullYear()
  const month = (isUtc ? date.getUTCMonth() : date.getMonth()) + 1
  const day = isUtc ? date.getUTCDate() : date.getDate()
  const hour = isUtc ? date.getUTCHours() : date.getHours()
  const minute = isUtc ? date.getUTCMinutes() : date.getMinutes()
  const second = isUtc ? date.getUTCSeconds() : date.getSeconds()
  return {
    date: `${year}-${pad(month, 2)}-${pad(day, 2)}`,
    clock: `${pad(hour, 2)}:${pad(minute, 2)}:${pad(second, 2)}${fraction(time.ns, fractionDigits)}`,
  }
}

/** Date and clock in one text: `2024-05-01 10:00:12.345`, `+12.345 s`. */
export function formatTime(time: Instant, format: TimeFormat, fractionDigits = 3): string {
  const { date, clock } = formatClock(time, format, fractionDigits)
  return date === '' ? clock : `${date} ${clock}`
}

/** A time of the log among others: its clock, with the date in front where the log needs one. */
export function formatMoment(time: Instant, format: TimeFormat, fractionDigits = 3): string {
  const { date, clock } = formatClock(time, format, fractionDigits)
  return format.zone !== 'relative' && format.isDated === true ? `${date} ${clock}` : clock
}

/** Digits of the second, 0, 3, 6 or 9, that tell times apart which are `resolutionNs` nanoseconds from each other. */
export function digitsFor(resolutionNs: Nanoseconds): number {
  return Math.min(9, 3 * Math.max(0, Math.ceil(Math.log10(1e9 / resolutionNs) / 3)))
}

/** What follows a time where its zone must be said: `UTC`, `local`; a relative time says itself what it is. */
export function zoneSuffix({ zone }: TimeFormat): string {
  return { utc: ' UTC', local: ' local', relative: '' }[zone]
}

/**
 * A signed duration, exact however long it is: `sec` whole seconds, negative before the origin, and `ns` 0..999,999,999
 * after them. A quarter second before is { sec: -1, ns: 750_000_000 }.
 */
export interface SignedDuration {
  readonly sec: number
  readonly ns: number
}

/** Time since the origin; since 1970 for formats that have none. */
export function sinceOrigin(time: Instant, format: TimeFormat): SignedDuration {
  if (format.zone !== 'relative') return time
  const { origin } = format
  const borrow = time.ns < origin.ns ? 1 : 0
  return { sec: time.sec - origin.sec - borrow, ns: time.ns - origin.ns + borrow * 1e9 }
}

/** `+12.345 s`; from a minute on `+1m 02.345s`, `+1h 02m 03.345s`, `+2d 01h 02m 03.345s`. Digits are cut, not rounded. */
function formatRelative(since: SignedDuration, fractionDigits: number): string {
  const isBefore = since.sec < 0
  const sec = isBefore && since.ns > 0 ? -since.sec - 1 : Math.abs(since.sec)
  const ns = isBefore && since.ns > 0 ? 1e9 - since.ns : since.ns
  const sign = isBefore ? '−' : '+'
  const rest = fraction(ns, fractionDigits)
  if (sec < 60) return `${sign}${sec}${rest} s`
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(sec / 86400), 'd'],
    [Math.floor(sec / 3600) % 24, 'h'],
    [Math.floor(sec / 60) % 60, 'm'],
  ]
  const first = parts.findIndex(([value]) => value > 0)
  const words = parts.slice(first).map(([value, unit], i) => `${i === 0 ? value : pad(value, 2)}${unit}`)
  return `${sign}${words.join(' ')} ${pad(sec % 60, 2)}${rest}s`
}

function fraction(ns: number, digits: number): string {
  return digits > 0 ? '.' + pad(ns, 9).slice(0, digits) : ''
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0')
}
