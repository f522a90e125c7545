/** Numbers, durations and times as they are typed. Each gives undefined for what it cannot read. */
import { compareTimes, parseTime, type Instant } from '../base/time'

export function readNumber(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

const UNIT_NS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
  d: 86_400e9,
}
const DURATION_PART = /(\d{1,15}(?:\.\d{1,9})?)(ns|us|µs|μs|ms|s|m|h|d)/y

/** `1.5s`, `200ms`, `1h30m` in nanoseconds. */
export function readDuration(text: string): number | undefined {
  let ns = 0
  let at = 0
  while (at < text.length) {
    DURATION_PART.lastIndex = at
    const part = DURATION_PART.exec(text)
    if (part === null) return undefined
    ns += Number(part[1]) * UNIT_NS[part[2]]
    at = DURATION_PART.lastIndex
  }
  return text === '' ? undefined : Math.round(ns)
}

/** What a time covers as it is typed, both ends included: a day, a minute, a second, a nanosecond. */
export interface TimeSpan {
  readonly from: Instant
  readonly to: Instant
  /** Where a range that ends with it ends: a day counts as a whole, `11:00` is a moment. */
  readonly rangeEnd: Instant
}

const TIME = /^(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d)(?::(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?([Zz]|[+-]\d\d:\d\d)?)?$/

/** `2024-05-01`, `2024-05-01T10:00`, `2024-05-01T10:00:02.5+02:00`; UTC where no zone is given. */
export function readTime(text: string): TimeSpan | undefined {
  const match = TIME.exec(text)
  if (match === null) return undefined
  const [, date, hour, minute, second, fraction, zone = 'Z'] = match
  const from = parseTime(`${date}T${hour ?? '00'}:${minute ?? '00'}:${second ?? '00'}.${fraction ?? '0'}${zone}`)
  if (from === undefined) return undefined
  const seconds = hour === undefined ? 86_400 : minute === undefined ? 3600 : second === undefined ? 60 : 1
  const to =
    fraction === undefined
      ? { sec: from.sec + seconds - 1, ns: 999_999_999 }
      : { sec: from.sec, ns: from.ns + 10 ** (9 - fraction.length) - 1 }
  return { from, to, rangeEnd: hour === undefined ? to : from }
}

export function isWithin(sec: number, ns: number, from: Instant, to: Instant): boolean {
  return compareTimes(sec, ns, from.sec, from.ns) >= 0 && compareTimes(sec, ns, to.sec, to.ns) <= 0
}
