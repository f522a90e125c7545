import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addNs, offsetNs, parseTime, type Instant } from '../base/time'
import type { TimeFormat } from '../base/time-format'
import { axisBase, ticksOf } from './axis-ticks'
import { TimeScale } from './time-scale'

const START = parseTime('2024-05-01T10:00:00.123456789Z')!
const UTC: TimeFormat = { zone: 'utc' }
const LOCAL: TimeFormat = { zone: 'local' }
const RELATIVE: TimeFormat = { zone: 'relative', origin: START }
const WIDTH_PX = 600

const SEC = 1e9
const DAY = 86_400 * SEC

/** A range that begins `from` nanoseconds after the log's first event. */
function scaleOf(from: number, length: number, start: Instant = START): TimeScale {
  const begin = addNs(start, from)
  return new TimeScale({ from: begin, to: addNs(begin, length) }, WIDTH_PX)
}

/** Base and labels in view. */
function axis(scale: TimeScale, format: TimeFormat): string {
  const labels = ticksOf(scale, format).filter(({ x }) => x >= 0 && x <= WIDTH_PX)
  return [axisBase(scale, format), ...labels.map(({ label }) => label)].join(' | ')
}

describe('in UTC', () => {
  test.each([
    [20 * DAY, ' | 2024-05-03 | 2024-05-05 | 2024-05-07 | 2024-05-09 | 2024-05-11 | 2024-05-13 | 2024-05-15'],
    [2 * DAY, '2024-05-01 | 12:00:00 | 18:00:00 | 2024-05-02 | 06:00:00 |'],
    [6 * 3600 * SEC, '2024-05-01 | 11:00:00 | 12:00:00 | 13:00:00 | 14:00:00 | 15:00:00 | 16:00:00'],
    [60 * SEC, '2024-05-01 | 10:00:15 | 10:00:30 | 10:00:45 | 10:01:00'],
    [SEC, '2024-05-01 | 10:00:00.200 | 10:00:00.400 | 10:00:00.600 | 10:00:00.800 | 10:00:01.000'],
    [10e6, '2024-05-01 | 10:00:00.124 | 10:00:00.126 | 10:00:00.128 | 10:00:00.130 | 10:00:00.132'],
    [2e6, '2024-05-01 10:00:00 | +123.5 ms | +124.0 ms | +124.5 ms | +125.0 ms'],
    [100e3, '2024-05-01 10:00:00.123 | +460 µs | +480 µs | +500 µs | +520 µs | +540 µs'],
    [1e3, '2024-05-01 10:00:00.123 | +456.8 µs | +457.0 µs | +457.2 µs | +457.4 µs | +457.6 µs'],
    [200, '2024-05-01 10:00:00.123456 | +800 ns | +850 ns | +900 ns | +950 ns'],
    [6, '2024-05-01 10:00:00.123456 | +789 ns | +790 ns | +791 ns | +792 ns | +793 ns | +794 ns | +795 ns'],
  ])('a range of %d ns has round times', (length, expected) => {
    const shown = axis(scaleOf(0, length), UTC)
    expect(shown.slice(0, expected.length)).toBe(expected)
  })
})

describe('in a local zone, here half an hour beside whole hours', () => {
  const zone = process.env['TZ']
  beforeAll(() => void (process.env['TZ'] = 'Asia/Kolkata'))
  afterAll(() => {
    if (zone === undefined) delete process.env['TZ']
    else process.env['TZ'] = zone
  })

  test.each([
    [2 * DAY, '2024-05-01 | 18:00:00 | 2024-05-02 | 06:00:00 | 12:00:00 | 18:00:00 | 2024-05-03 | 06:00:00 | 12:00:00'],
    [6 * 3600 * SEC, '2024-05-01 | 16:00:00 | 17:00:00 | 18:00:00 | 19:00:00 | 20:00:00 | 21:00:00'],
    [SEC, '2024-05-01 | 15:30:00.200 | 15:30:00.400 | 15:30:00.600 | 15:30:00.800 | 15:30:01.000'],
    [2e6, '2024-05-01 15:30:00 | +123.5 ms | +124.0 ms | +124.5 ms | +125.0 ms'],
    [6, '2024-05-01 15:30:00.123456 | +789 ns | +790 ns | +791 ns | +792 ns | +793 ns | +794 ns | +795 ns'],
  ])('a range of %d ns has round times', (length, expected) => {
    expect(axis(scaleOf(0, length), LOCAL)).toBe(expected)
  })
})

describe('relative to the first event', () => {
  test.each([
    [20 * DAY, ' | +0 s | +5d | +10d | +15d | +20d'],
    [2 * DAY, ' | +0 s | +12h | +1d 00h | +1d 12h | +2d 00h'],
    [6 * 3600 * SEC, ' | +0 s | +2h | +4h | +6h'],
    [1800 * SEC, ' | +0 s | +10m | +20m | +30m'],
    [60 * SEC, ' | +0 s | +15 s | +30 s | +45 s | +1m 00s'],
    [SEC, ' | +0.0 s | +0.2 s | +0.4 s | +0.6 s | +0.8 s | +1.0 s'],
    [10e6, ' | +0.000 s | +0.002 s | +0.004 s | +0.006 s | +0.008 s | +0.010 s'],
    [2e6, '+0 s | +0.0 ms | +0.5 ms | +1.0 ms | +1.5 ms | +2.0 ms'],
    [100e3, '+0.000 s | +0 µs | +20 µs | +40 µs | +60 µs | +80 µs | +100 µs'],
    [5, '+0.000000 s | +0 ns | +1 ns | +2 ns | +3 ns | +4 ns | +5 ns'],
  ])('a range of %d ns has round times', (length, expected) => {
    expect(axis(scaleOf(0, length), RELATIVE)).toBe(expected)
  })

  test('ticks are round also where the range is not, after and before the origin', () => {
    expect(axis(scaleOf(3723.4 * SEC, 60 * SEC), RELATIVE)).toBe(
      ' | +1h 02m 15s | +1h 02m 30s | +1h 02m 45s | +1h 03m 00s',
    )
    expect(axis(scaleOf(-30.4 * SEC, 60 * SEC), RELATIVE)).toBe(' | −30 s | −15 s | +0 s | +15 s')
    expect(axis(scaleOf(-90 * 60 * SEC, 3600 * SEC), RELATIVE)).toBe(' | −1h 30m | −1h 15m | −1h 00m | −45m | −30m')
    expect(axis(scaleOf(12.3451234 * SEC, 200e3), RELATIVE)).toBe('+12.345 s | +150 µs | +200 µs | +250 µs | +300 µs')
  })

  test('single nanoseconds are exact ten years before the origin', () => {
    const past = { sec: START.sec - 3653 * 86_400, ns: START.ns + 7 }
    expect(axis(scaleOf(0, 4, past), RELATIVE)).toBe(
      '−3653d 00h 00m 00.000000s | +7 ns | +8 ns | +9 ns | +10 ns | +11 ns',
    )
  })
})

test.each([UTC, LOCAL, RELATIVE])('every tick is where its time is, and a few fit, at any zoom: %j', (format) => {
  for (let length = 5; length < 1e19; length *= 1.7) {
    const scale = scaleOf(length / 3, length, { sec: 2_000_000_000, ns: 1 })
    const ticks = ticksOf(scale, format)
    const inView = ticks.filter(({ x }) => x >= 0 && x <= WIDTH_PX)
    expect(inView.length).toBeGreaterThanOrEqual(1)
    expect(ticks.length).toBeLessThan(16)
    for (let i = 1; i < ticks.length; i++) expect(ticks[i].x).toBeGreaterThan(ticks[i - 1].x)
  }
})

test('ticks stay at their times while the range moves', () => {
  for (const format of [UTC, RELATIVE]) {
    const scale = scaleOf(0, 60 * SEC)
    const moved = scaleOf(3 * SEC, 60 * SEC)
    const at = (s: TimeScale, label: string): number => {
      const tick = ticksOf(s, format).find((other) => other.label === label)
      const time = s.timeAt(tick?.x ?? NaN)
      return offsetNs(time.sec, time.ns, START)
    }
    const label = ticksOf(scale, format)[2].label
    expect(at(moved, label)).toBeCloseTo(at(scale, label), -2)
  }
})
