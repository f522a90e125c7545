/**
 * Times are two numbers: whole seconds since 1970 (UTC) and nanoseconds within that second. A double cannot hold both,
 * and one shared origin cannot either: processes read from /proc make real logs span years. In tables they are two
 * `u32` columns; a missing time is `NO_TIME` in the seconds column.
 *
 *   wire    "2024-05-01T10:00:00.000000199Z"
 *   columns sec = 1714557600, ns = 199
 *   screen  offsetNs(time, origin): float64 nanoseconds, exact within 104 days of the origin
 */

/** Marks a missing time in a seconds column. 2106-02-07T06:28:15Z, which no log holds. */
export const NO_TIME = 0xffffffff

/** One point in time. `sec` is whole seconds since 1970 UTC, `ns` is 0..999,999,999. */
export interface Instant {
  readonly sec: number
  readonly ns: number
}

/** A duration or an offset from an origin, in nanoseconds. */
export type Nanoseconds = number

const NS_PER_SEC = 1e9

const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]
const DAYS_IN_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

function digits(text: string, from: number, to: number): number {
  let value = 0
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48
    if (digit < 0 || digit > 9) return NaN
    value = value * 10 + digit
  }
  return value
}

function daysSince1970(year: number, month: number, day: number): number {
  const y = year - 1
  const leapDays = Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) - 477
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return (year - 1970) * 365 + leapDays + DAYS_BEFORE_MONTH[month - 1] + (isLeap && month > 2 ? 1 : 0) + day - 1
}

/** Seconds that `±HH:MM` at `at` adds to UTC, 0 for `Z`, NaN for anything else. */
function zoneOffsetSec(text: string, at: number): number {
  const sign = text[at]
  if ((sign === 'Z' || sign === 'z') && at + 1 === text.length) return 0
  if ((sign !== '+' && sign !== '-') || text[at + 3] !== ':' || at + 6 !== text.length) return NaN
  const hour = digits(text, at + 1, at + 3)
  const minute = digits(text, at + 4, at + 6)
  if (!(hour <= 23 && minute <= 59)) return NaN
  return (sign === '-' ? -60 : 60) * (hour * 60 + minute)
}

/**
 * RFC 3339 with 0 to 9 fraction digits (more are cut) to exact time. Undefined for anything that is not such a text
 * and for times outside 1970..2106, which no clock of a cluster shows.
 */
export function parseTime(text: string): Instant | undefined {
  if (text.length < 20) return undefined
  const month = digits(text, 5, 7)
  const day = digits(text, 8, 10)
  const hour = digits(text, 11, 13)
  const minute = digits(text, 14, 16)
  const second = digits(text, 17, 19) // 60 is a leap second
  const isShaped =
    text[4] === '-' &&
    text[7] === '-' &&
    (text[10] === 'T' || text[10] === 't' || text[10] === ' ') &&
    text[13] === ':' &&
    text[16] === ':'
  const isDay = month >= 1 && month <= 12 && day >= 1 && day <= DAYS_IN_MONTH[month - 1]
  if (!isShaped || !isDay || !(hour <= 23 && minute <= 59 && second <= 60)) return undefined

  let at = 19
  let ns = 0
  if (text[at] === '.') {
    let scale = 100_000_000
    for (at++; at < text.length; at++) {
      const digit = text.charCodeAt(at) - 48
      if (digit < 0 || digit > 9) break
      ns += digit * scale
      scale = Math.floor(scale / 10)
    }
  }
  const days = daysSince1970(digits(text, 0, 4), month, day)
  const sec = days * 86400 + hour * 3600 + minute * 60 + second - zoneOffsetSec(text, at)
  return sec >= 0 && sec < NO_TIME ? { sec, ns } : undefined
}

/** Negative, zero or positive as `a` is before, at or after `b`. */
export function compareTimes(aSec: number, aNs: number, bSec: number, bNs: number): number {
  return aSec - bSec || aNs - bNs
}

/** Whether a range has all of another one in it. */
export function covers(range: Readonly<Record<'from' | 'to', Instant>>, other: typeof range): boolean {
  return (
    compareTimes(range.from.sec, range.from.ns, other.from.sec, other.from.ns) <= 0 &&
    compareTimes(range.to.sec, range.to.ns, other.to.sec, other.to.ns) >= 0
  )
}

export function isLater(a: Instant, b: Instant): boolean {
  return compareTimes(a.sec, a.ns, b.sec, b.ns) > 0
}

export function isBefore(a: Instant, b: Instant): boolean {
  return compareTimes(a.sec, a.ns, b.sec, b.ns) < 0
}

/** Nanoseconds from `origin` to a time; exact while they are less than 104 days apart. */
export function offsetNs(sec: number, ns: number, origin: Instant): Nanoseconds {
  return (sec - origin.sec) * NS_PER_SEC + (ns - origin.ns)
}

/** The time `offset` nanoseconds after `origin`, rounded to a nanosecond and clamped to what a column can hold. */
export function addNs(origin: Instant, offset: Nanoseconds): Instant {
  const wholeSec = Math.floor(offset / NS_PER_SEC)
  const ns = origin.ns + Math.round(offset - wholeSec * NS_PER_SEC)
  const carry = Math.floor(ns / NS_PER_SEC)
  const sec = origin.sec + wholeSec + carry
  if (sec < 0) return { sec: 0, ns: 0 }
  if (sec >= NO_TIME) return { sec: NO_TIME - 1, ns: 0 }
  return { sec, ns: ns - carry * NS_PER_SEC }
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0')
}

/** RFC 3339 in UTC with `fractionDigits` digits (0..9, cut, not rounded): `2024-05-01T10:00:00.000000199Z`. */
export function formatRfc3339(time: Instant, fractionDigits = 9): string {
  const seconds = new Date(time.sec * 1000).toISOString().slice(0, 19)
  return `${seconds}${fractionDigits > 0 ? '.' + pad(time.ns, 9).slice(0, fractionDigits) : ''}Z`
}

const DURATION_UNITS: readonly (readonly [Nanoseconds, string])[] = [
  [1e9, 's'],
  [1e6, 'ms'],
  [1e3, 'µs'],
]

/** A duration in its largest fitting unit: `11.716 s`, `2.04 ms`, `3h 12m`, `640 ns`. */
export function formatDuration(ns: Nanoseconds): string {
  if (inThousandths(ns, 1e9) >= 60_000) return formatLongDuration(Math.max(60e9, ns))
  for (const [size, unit] of DURATION_UNITS) {
    // what the next smaller unit would round up to a thousand is one of this
    if (ns >= size || inThousandths(ns, size / 1000) >= 1e6) return `${inThousandths(ns, size) / 1000} ${unit}`
  }
  return `${Math.round(ns)} ns`
}

function inThousandths(ns: Nanoseconds, unit: Nanoseconds): number {
  return Math.round((ns / unit) * 1000)
}

function formatLongDuration(ns: Nanoseconds): string {
  const sec = Math.floor(ns / NS_PER_SEC)
  const parts: [number, string][] = [
    [Math.floor(sec / 86400), 'd'],
    [Math.floor(sec / 3600) % 24, 'h'],
    [Math.floor(sec / 60) % 60, 'm'],
    [sec % 60, 's'],
  ]
  const first = parts.findIndex(([value]) => value > 0)
  return parts
    .slice(first, first + 2)
    .filter(([value]) => value > 0)
    .map(([value, unit]) => value + unit)
    .join(' ')
}

/** Nanoseconds from one time to a later one, all digits: `11.716 000 002 s`, `1 h 2 min 3.000 000 004 s`, `640 ns`. */
export function formatExactLength(from: Instant, to: Instant): string {
  const borrow = to.ns < from.ns ? 1 : 0
  const sec = to.sec - from.sec - borrow
  const ns = to.ns - from.ns + borrow * NS_PER_SEC
  if (sec === 0 && ns < 1000) return `${ns} ns`
  const digitsOfNs = pad(ns, 9)
  const fraction = ns === 0 ? '' : `.${digitsOfNs.slice(0, 3)} ${digitsOfNs.slice(3, 6)} ${digitsOfNs.slice(6)}`
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(sec / 86400), 'd'],
    [Math.floor(sec / 3600) % 24, 'h'],
    [Math.floor(sec / 60) % 60, 'min'],
  ]
  const long = parts.filter(([value]) => value > 0).map(([value, unit]) => `${value} ${unit} `)
  return `${long.join('')}${sec % 60}${fraction} s`
}
