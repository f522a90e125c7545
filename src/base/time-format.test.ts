import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addNs, parseTime, type Instant } from './time'
import {
  digitsFor,
  formatClock,
  formatMoment,
  formatTime,
  sinceOrigin,
  zoneSuffix,
  type TimeFormat,
} from './time-format'

const MAY_1 = parseTime('2024-05-01T10:00:00Z')!
const UTC: TimeFormat = { zone: 'utc' }
const RELATIVE: TimeFormat = { zone: 'relative', origin: { sec: MAY_1.sec, ns: 250_000_000 } }

test('a clock shows date and time in the zone asked for', () => {
  const time = { sec: MAY_1.sec, ns: 120_000_199 }
  expect(formatClock(time, UTC)).toEqual({ date: '2024-05-01', clock: '10:00:00.120' })
  expect(formatClock(time, UTC, 0).clock).toBe('10:00:00')
  expect(formatTime(time, UTC)).toBe('2024-05-01 10:00:00.120')
  const local = new Date(MAY_1.sec * 1000)
  const pad = (value: number): string => String(value).padStart(2, '0')
  expect(formatClock(time, { zone: 'local' }, 9).clock).toBe(
    `${pad(local.getHours())}:${pad(local.getMinutes())}:00.120000199`,
  )
  expect([UTC, { zone: 'local' } as const, RELATIVE].map(zoneSuffix)).toEqual([' UTC', ' local', ''])
})

test('a time among others has its date where the log spans days', () => {
  expect(formatMoment(MAY_1, UTC)).toBe('10:00:00.000')
  expect(formatMoment(MAY_1, { zone: 'utc', isDated: false })).toBe('10:00:00.000')
  expect(formatMoment(MAY_1, { zone: 'utc', isDated: true }, 0)).toBe('2024-05-01 10:00:00')
  expect(formatMoment(MAY_1, RELATIVE)).toBe('−0.250 s')
})

test('a resolution has the digits that it needs, in steps of three', () => {
  expect([5e9, 1e9, 0.9e9, 1e6, 0.5e6, 1e3, 10, 1, 0.1].map(digitsFor)).toEqual([0, 0, 3, 3, 6, 6, 9, 9, 9])
})

describe('a relative time', () => {
  const at = (offset: number, digits?: number): string => formatTime(addNs(RELATIVE.origin, offset), RELATIVE, digits)

  test('counts from the origin, in the units that its length needs', () => {
    expect([0, 12.345e9, 59.999e9, 60e9, 62.5e9, 3723e9, 90_061e9].map((ns) => at(ns))).toEqual([
      '+0.000 s',
      '+12.345 s',
      '+59.999 s',
      '+1m 00.000s',
      '+1m 02.500s',
      '+1h 02m 03.000s',
      '+1d 01h 01m 01.000s',
    ])
    expect(at(3723e9, 0)).toBe('+1h 02m 03s')
    expect(at(12_000_000_001, 9)).toBe('+12.000000001 s')
    expect(formatClock(MAY_1, RELATIVE).date).toBe('')
  })

  test('has a minus before the origin, where digits are cut towards it', () => {
    expect([-1, -250e6, -1e9, -60e9, -3600.5e9].map((ns) => at(ns, 9))).toEqual([
      '−0.000000001 s',
      '−0.250000000 s',
      '−1.000000000 s',
      '−1m 00.000000000s',
      '−1h 00m 00.500000000s',
    ])
  })

  test('is exact years away', () => {
    const past: Instant = { sec: MAY_1.sec - 10 * 366 * 86_400, ns: 250_000_001 }
    expect(formatTime(past, RELATIVE, 9)).toBe('−3659d 23h 59m 59.999999999s')
  })

  test('given back to its origin is the time itself', () => {
    const instant = fc.record({
      sec: fc.integer({ min: 0, max: 4e9 }),
      ns: fc.integer({ min: 0, max: 999_999_999 }),
    })
    fc.assert(
      fc.property(instant, instant, (time, origin) => {
        const since = sinceOrigin(time, { zone: 'relative', origin })
        expect(since.ns).toBeGreaterThanOrEqual(0)
        expect(since.ns).toBeLessThan(1e9)
        const ns = origin.ns + since.ns
        expect({ sec: origin.sec + since.sec + Math.floor(ns / 1e9), ns: ns % 1e9 }).toEqual(time)
      }),
    )
  })
})
