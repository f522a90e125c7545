/** Tests of numbers, durations and times against the values of a query. */
import { compareTimes, type Instant } from '../../base/time'
import type { Value } from '../../query/ast'
import { isWithin, readDuration, readNumber, readTime } from '../../query/read-scalar'

/** Numbers, or durations in ns. */
export function numberTest(values: readonly Value[], kind: 'number' | 'duration'): (value: number) => boolean {
  const read = kind === 'number' ? readNumber : readDuration
  const ranges = values.map((value) => numberRange(value, read))
  const [{ from, to, isOpenFrom, isOpenTo }] = ranges
  if (ranges.length === 1 && !isOpenFrom && !isOpenTo) return (value) => value >= from && value <= to
  if (ranges.length === 1)
    return (value) => (isOpenFrom ? value > from : value >= from) && (isOpenTo ? value < to : value <= to)
  return (value) => {
    for (const { from, to, isOpenFrom, isOpenTo } of ranges)
      if ((isOpenFrom ? value > from : value >= from) && (isOpenTo ? value < to : value <= to)) return true
    return false
  }
}

function numberRange(value: Value, read: (text: string) => number | undefined) {
  const bounds = (from: number, to: number, isOpenFrom = false, isOpenTo = false) => ({
    from,
    to,
    isOpenFrom,
    isOpenTo,
  })
  if (value.is === 'range') return bounds(read(value.from) ?? -Infinity, read(value.to) ?? Infinity)
  const scalar = value.is === 'pattern' ? NaN : (read(value.scalar) ?? NaN)
  switch (value.is) {
    case 'above':
      return bounds(scalar, Infinity, true)
    case 'atLeast':
      return bounds(scalar, Infinity)
    case 'below':
      return bounds(-Infinity, scalar, false, true)
    case 'atMost':
      return bounds(-Infinity, scalar)
    case 'equal':
    case 'pattern':
      return bounds(scalar, scalar)
  }
}

export function timeTest(values: readonly Value[]): (sec: number, ns: number) => boolean {
  const tests = values.map(oneTimeTest)
  return (sec, ns) => tests.some((test) => test(sec, ns))
}

function oneTimeTest(value: Value): (sec: number, ns: number) => boolean {
  const isNever = (): boolean => false
  if (value.is === 'pattern') return isNever
  if (value.is === 'range') {
    const from = readTime(value.from)?.from
    const to = readTime(value.to)?.rangeEnd
    return (sec, ns) =>
      (from === undefined || order(sec, ns, from) >= 0) && (to === undefined || order(sec, ns, to) <= 0)
  }
  const span = readTime(value.scalar)
  if (span === undefined) return isNever
  const { from, to } = span
  switch (value.is) {
    case 'equal':
      return (sec, ns) => isWithin(sec, ns, from, to)
    case 'above':
      return (sec, ns) => order(sec, ns, to) > 0
    case 'atLeast':
      return (sec, ns) => order(sec, ns, from) >= 0
    case 'below':
      return (sec, ns) => order(sec, ns, from) < 0
    case 'atMost':
      return (sec, ns) => order(sec, ns, to) <= 0
  }
}

function order(sec: number, ns: number, time: Instant): number {
  return compareTimes(sec, ns, time.sec, time.ns)
}
