import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  NO_TIME,
  addNs,
  compareTimes,
  formatDuration,
  formatExactLength,
  formatRfc3339,
  isBefore,
  offsetNs,
  parseTime,
} from './time'

const instants = fc.record({
  sec: fc.integer({ min: 0, max: NO_TIME - 1 }),
  ns: fc.integer({ min: 0, max: 999_999_999 }),
})
const MAY_1 = 1_714_557_600 // 2024-05-01T10:00:00Z

describe('parseTime', () => {
  test('reads 0 to 9 fraction digits exactly, and cuts more', () => {
    for (let count = 1; count <= 12; count++) {
      const fraction = '123456789123'.slice(0, count)
      const ns = Number(fraction.slice(0, 9).padEnd(9, '0'))
      expect(parseTime(`2024-05-01T10:00:00.${fraction}Z`)).toEqual({ sec: MAY_1, ns })
    }
    expect(parseTime('2024-05-01T10:00:00Z')).toEqual({ sec: MAY_1, ns: 0 })
    expect(parseTime('2024-05-01T10:00:00.000000199Z')).toEqual({ sec: MAY_1, ns: 199 })
  })

  test('takes offsets into account, and lower case and a blank for letters', () => {
    for (const text of [
      '2024-05-01T12:00:00+02:00',
      '2024-05-01T04:30:00-05:30',
      '2024-05-02T00:00:00+14:00',
      '2024-05-01t10:00:00z',
      '2024-05-01 10:00:00Z',
    ])
      expect(parseTime(text)).toEqual({ sec: MAY_1, ns: 0 })
  })

  test('knows leap years, leap seconds and the ends of its range', () => {
    const secOf = (text: string): number | undefined => parseTime(text)?.sec
    expect(secOf('1970-01-01T00:00:00Z')).toBe(0)
    expect(secOf('2000-02-29T00:00:00Z')).toBe(Date.UTC(2000, 1, 29) / 1000)
    expect(secOf('2024-03-01T00:00:00Z')).toBe(Date.UTC(2024, 2, 1) / 1000)
    expect(secOf('2100-03-01T00:00:00Z')).toBe(Date.UTC(2100, 2, 1) / 1000)
    expect(secOf('2016-12-31T23:59:60Z')).toBe(Date.UTC(2017, 0, 1) / 1000)
    expect(secOf('2106-02-07T06:28:14Z')).toBe(NO_TIME - 1)
    expect(secOf('2106-02-07T06:28:15Z')).toBeUndefined()
    expect(secOf('1969-12-31T23:59:59Z')).toBeUndefined()
  })

  test.each([
    '',
    'now',
    '2024-05-01',
    '2024-05-01T10:00:00',
    '2024-05-01T10:00:00.Z ',
    '2024-05-01T10:00:00.1234',
    '2024-05-01T10:00:00 Z',
    '2024-05-01T10:00:00Zulu',
    '2024-05-01T10:00:00+0200',
    '2024-05-01T10:00:00+02:00:00',
    '2024-13-01T10:00:00Z',
    '2024-00-01T10:00:00Z',
    '2024-02-30T10:00:00Z',
    '2024-04-31T10:00:00Z',
    '2024-05-00T10:00:00Z',
    '2024-05-01T25:00:00Z',
    '2024-05-01T10:75:00Z',
    '2024-05-01T10:00:99Z',
    '2024/05/01T10:00:00Z',
    '٢٠٢٤-05-01T10:00:00Z',
    '-024-05-01T10:00:00Z',
    '2024-05-01T10:00:00+99:99',
  ])('takes %j for no time', (text) => {
    expect(parseTime(text)).toBeUndefined()
  })

  test('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseTime(text)))
  })
})

test('what is formatted is read back as it was, and cutting digits cuts the time', () => {
  fc.assert(
    fc.property(instants, fc.integer({ min: 0, max: 9 }), (time, digits) => {
      expect(parseTime(formatRfc3339(time))).toEqual(time)
      const scale = 10 ** (9 - digits)
      expect(parseTime(formatRfc3339(time, digits))).toEqual({ sec: time.sec, ns: Math.floor(time.ns / scale) * scale })
    }),
  )
})

test('the order of times is that of their texts', () => {
  fc.assert(
    fc.property(instants, instants, (a, b) => {
      const byText = formatRfc3339(a) < formatRfc3339(b)
      expect(compareTimes(a.sec, a.ns, b.sec, b.ns) < 0).toBe(byText)
      expect(isBefore(a, b)).toBe(byText)
    }),
  )
})

describe('offsets', () => {
  const day = 86_400e9
  test('added to their origin give the time back, within 100 days', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: -100 * day, max: 100 * day }), (origin, offset) => {
        const at = addNs(origin, offset)
        fc.pre(at.sec > 0 && at.sec < NO_TIME - 1)
        expect(offsetNs(at.sec, at.ns, origin)).toBe(offset)
        expect(at.ns).toBeGreaterThanOrEqual(0)
        expect(at.ns).toBeLessThan(1e9)
      }),
    )
  })

  test('are clamped to what a column holds, and rounded to a nanosecond', () => {
    expect(addNs({ sec: 5, ns: 0 }, -6e9)).toEqual({ sec: 0, ns: 0 })
    expect(addNs({ sec: NO_TIME - 2, ns: 0 }, 1e12)).toEqual({ sec: NO_TIME - 1, ns: 0 })
    expect(addNs({ sec: 5, ns: 999_999_999 }, 0.6)).toEqual({ sec: 6, ns: 0 })
    expect(addNs({ sec: 5, ns: 0 }, -0.6)).toEqual({ sec: 4, ns: 999_999_999 })
  })
})

test('durations read in their largest fitting unit', () => {
  expect([0, 640, 2_040_000, 11_716_000_000, 1_500, 59_999_000_000].map(formatDuration)).toEqual([
    '0 ns',
    '640 ns',
    '2.04 ms',
    '11.716 s',
    '1.5 µs',
    '59.999 s',
  ])
  // what would round up to a thousand of a unit is one of the next
  expect([999.9996, 999_999.9, 999_999_999, 999_499_999, 59_999_999_999].map(formatDuration)).toEqual([
    '1 µs',
    '1 ms',
    '1 s',
    '999.5 ms',
    '1m',
  ])
  expect([60e9, 61e9, 3600e9, 11_520e9, 90_000e9, 86_400e9].map(formatDuration)).toEqual([
    '1m',
    '1m 1s',
    '1h',
    '3h 12m',
    '1d 1h',
    '1d',
  ])
})

test('the length between two times is exact, with all digits', () => {
  const from = { sec: MAY_1, ns: 999_999_999 }
  const lengths = [1, 999, 1_000, 11_716_000_002, 60_000_000_000, 3_723_000_000_004].map((ns) =>
    formatExactLength(from, addNs(from, ns)),
  )
  expect(lengths).toEqual([
    '1 ns',
    '999 ns',
    '0.000 001 000 s',
    '11.716 000 002 s',
    '1 min 0 s',
    '1 h 2 min 3.000 000 004 s',
  ])
  // farther apart than a double can tell nanoseconds
  expect(formatExactLength({ sec: 0, ns: 1 }, { sec: 4e9, ns: 0 })).toBe('46296 d 7 h 6 min 39.999 999 999 s')
})
